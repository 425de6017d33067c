"""Carry out TwiML documents on a call, verb after verb, document after document."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from spoa.exchange.audio import audio, breath, music
from spoa.exchange.callbacks import voice_params
from spoa.exchange.config import Application
from spoa.exchange.core import Exchange
from spoa.exchange.dial import dial
from spoa.exchange.fetching import Goto, Page, Question, fetch, page_of
from spoa.exchange.gather import gather
from spoa.exchange.legs import answer, carry_out, finish
from spoa.exchange.model import Call
from spoa.exchange.tasks import Script
from spoa.exchange.twiml import QUEUEING, VOICE, WHISPER, TwimlError, Verb
from spoa.exchange.webhooks import Params, Webhook

STOCK: Final = "We are sorry, an application error has occurred. Goodbye."
HANG_UP: Final = "hang up"
LEAVE: Final = "leave"
_Extra = Callable[[], Params]


def run(x: Exchange, call: Call, app: Application) -> Script:
    """Do what an application says with a call, until nothing is left to do; the leg then ends."""
    if app.twiml is not None:
        try:
            yield from _follow(x, call, app, page_of(app.twiml, ""))
        except TwimlError as wrong:
            x.journal.note("error", code=wrong.code, url="", about=call.sid)
            yield from _stock(x, call)
    else:
        yield from _follow(x, call, app, Goto(app.url or "", app.method))


def incoming(x: Exchange, call: Call) -> None:
    """Begin a call that a party made to us."""
    carry_out(x, call, run(x, call, call.app))


def redirect(x: Exchange, call: Call, app: Application) -> None:
    """Let a live call do what another document says, from now on."""
    call.app = app
    carry_out(x, call, run(x, call, app))


def whispered(x: Exchange) -> Callable[[Call, str, str], Script]:
    """What plays to the called party alone before it is put through; a Hangup in it ends its leg."""

    def whisper(call: Call, url: str, method: str) -> Script:
        ended = yield from _follow(x, call, call.app, Goto(url, method), WHISPER)
        if ended == HANG_UP:
            finish(x, call, "completed")

    return whisper


def _follow(
    x: Exchange,
    call: Call,
    app: Application,
    start: Page | Goto,
    allowed: tuple[str, ...] = VOICE,
    extra: _Extra = dict,
) -> Script:
    """Follow documents from one to the next; give HANG_UP or LEAVE where a verb said so, else None."""
    step: Page | Goto | str | None = start
    while isinstance(step, Page | Goto):
        if isinstance(step, Goto):
            question = Question(step, app, lambda: voice_params(x, call) | extra(), allowed, about=call.sid)
            page: Page | None = yield from fetch(x, question)
            if page is None:
                yield from _stock(x, call)
                return HANG_UP
            step = page
        step = yield from _perform_all(x, call, step)
    return step


def _stock(x: Exchange, call: Call) -> Script:
    answer(x, call)
    yield from audio(x, call, Verb("Say", {}, STOCK))


def _perform_all(x: Exchange, call: Call, page: Page) -> Script:
    for verb in page.verbs:
        step = yield from _perform(x, call, verb, page)
        if step is not None:
            return step
    return None


def _perform(x: Exchange, call: Call, verb: Verb, page: Page) -> Script:
    """Carry out one verb; give where to go, HANG_UP or LEAVE, or None for the next verb."""
    if verb.name == "Reject" and call.started is None:
        finish(x, call, "busy" if verb.get("reason") == "busy" else "failed")
        return HANG_UP
    if verb.name == "Redirect":
        yield from breath(x)
        return Goto(page.link(verb.text.strip()), verb.get("method", "POST"))
    answer(x, call)
    if verb.name in ("Hangup", "Leave"):
        return HANG_UP if verb.name == "Hangup" else LEAVE
    if verb.name == "Gather":
        return (yield from gather(x, call, verb, page))
    if verb.name == "Dial":
        return (yield from dial(x, call, verb, page, whispered(x)))
    if verb.name == "Enqueue":
        return (yield from _enqueue(x, call, verb, page))
    yield from audio(x, call, verb)
    return None


def _enqueue(x: Exchange, call: Call, verb: Verb, page: Page) -> Script:
    """Wait in a queue: what plays is asked for again and again, until the call is taken out or leaves."""
    name = verb.words()
    queue = x.queues.setdefault(name, [])
    since = x.now()
    queue.append(call)
    call.queued_in = name
    result = "redirected"  # what takes the call out from outside is an update by REST, or a hang-up
    try:
        yield from _wait_in_queue(x, call, verb, page, queue)
        result = "leave"
    finally:
        queue.remove(call)
        call.queued_in = None
        ended = {"QueueResult": result if call.live else "hangup", "QueueTime": _seconds(x, since)}
        if result != "leave" and verb.get("action"):
            _tell_action(x, call, page.link(verb.get("action")), ended)
    if verb.get("action"):
        return Goto(page.link(verb.get("action")), verb.get("method", "POST"), ended)
    return None


def _tell_action(x: Exchange, call: Call, url: str, ended: Params) -> None:
    """Tell the action URL that the wait is over; what it answers does not count, the call is elsewhere."""
    x.post(Webhook("voice", url, voice_params(x, call) | ended, lane=call.sid))


def _seconds(x: Exchange, since: datetime) -> str:
    return str(int((x.now() - since).total_seconds()))


def _wait_in_queue(x: Exchange, call: Call, verb: Verb, page: Page, queue: list[Call]) -> Script:
    if not verb.get("waitUrl"):
        yield from music(x, call, None, "POST")
    start = x.now()
    goto = Goto(page.link(verb.get("waitUrl")), verb.get("waitUrlMethod", "POST"))

    def place() -> Params:
        waited = _seconds(x, start)
        return {
            "QueuePosition": str(queue.index(call) + 1 if call in queue else 0),
            "QueueTime": waited,
            "AvgQueueTime": waited,
            "CurrentQueueSize": str(len(queue)),
            "MaxQueueSize": "1000",
        }

    while True:
        ended = yield from _follow(x, call, call.app, goto, QUEUEING, place)
        if ended == LEAVE:
            return
        if ended == HANG_UP:
            finish(x, call, "completed")
            return
        yield from breath(x)
