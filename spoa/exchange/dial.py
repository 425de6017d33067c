"""Dial: into a conference, or to numbers and browsers."""

from collections.abc import Callable
from typing import Final

from spoa.exchange import conference as rooms
from spoa.exchange.callbacks import seconds_of
from spoa.exchange.core import Exchange
from spoa.exchange.fetching import Goto, Page
from spoa.exchange.hearing import sound, tell
from spoa.exchange.legs import Order, finish, make, place
from spoa.exchange.model import Call, Callback, Conference, Member
from spoa.exchange.tasks import Script, Signal, Wait, first_of, never, sleep
from spoa.exchange.twiml import Verb
from spoa.exchange.webhooks import Params

Whisper = Callable[[Call, str, str], Script]
_TIME_LIMIT: Final = 14_400.0


def dial(x: Exchange, call: Call, verb: Verb, page: Page, whisper: Whisper) -> Script:
    """Carry out a Dial; give where its action goes, or None to go on with the next verb."""
    result: Params | None
    if verb.inner and verb.inner[0].name == "Conference":
        result = yield from _dial_conference(x, call, verb, page)
    else:
        result = yield from _dial_parties(x, call, verb, page, whisper)
    if result is None or "action" not in verb.attributes:
        return None
    return Goto(page.link(verb.get("action")), verb.get("method", "POST"), result)


# ---- conference
def _dial_conference(x: Exchange, call: Call, verb: Verb, page: Page) -> Script:
    noun = verb.inner[0]
    conference = rooms.room(x, noun.words())
    member = _member(x, call, noun, page)
    try:
        rooms.add(conference, member)
    except rooms.LabelTaken:
        x.journal.note("error", code=16025, url=page.url, about=call.sid)
        return None
    yield from stay(
        x, conference, member, _conference_callback(noun, page), verb.number("timeLimit", _TIME_LIMIT)
    )
    return {"DialCallStatus": "answered"}


def stay(
    x: Exchange, conference: Conference, member: Member, callback: Callback | None, limit: float
) -> Script:
    """Be in a conference until put out of it, or until the call ends or goes elsewhere."""
    call = member.call
    call.leaves_by = (
        rooms.KICKED
    )  # what else takes the call away is an update by REST; a hang-up says so itself
    try:
        rooms.join(x, conference, member, callback)
        yield first_of(member.released.wait, sleep(x.timeline, limit))
    finally:
        rooms.leave(x, conference, member, call.leaves_by)
        call.leaves_by = rooms.HUNG_UP


def _member(x: Exchange, call: Call, noun: Verb, page: Page) -> Member:
    wait = noun.attributes.get("waitUrl")
    return Member(
        call,
        x.now(),
        label=noun.get("participantLabel") or None,
        muted=noun.truth("muted", False),
        coaching=bool(noun.get("coach")),
        coaches=noun.get("coach") or None,
        starts=noun.truth("startConferenceOnEnter", True),
        ends=noun.truth("endConferenceOnExit", False),
        wait_url=page.link(wait) if wait else wait,
        wait_method=noun.get("waitMethod", "POST"),
    )


def _conference_callback(noun: Verb, page: Page) -> Callback | None:
    url = noun.get("statusCallback")
    if not url:
        return None
    events = tuple(noun.get("statusCallbackEvent").split()) or rooms.DEFAULT_EVENTS
    return Callback(page.link(url), noun.get("statusCallbackMethod", "POST"), events)


# ---- numbers and browsers
def _dial_parties(x: Exchange, call: Call, verb: Verb, page: Page, whisper: Whisper) -> Script:
    bridged, children = Signal(), []
    try:
        for noun in verb.inner or [Verb("Number", {}, verb.text)]:
            children.append(_ring_child(x, call, verb, noun, (page, whisper, bridged)))
        tell(x, call, "ringing", kind="tone", by="line")
        sound(x, call, "ringing")
        winner = yield from _first_to_answer(children, bridged)
        sound(x, call, "")
        if winner is not None:
            yield from _bridge(x, call, winner, [one for one in children if one is not winner], verb)
        return _dial_result(winner or children[-1], winner is not None)
    finally:
        call.peer = None
        for child in children:
            finish(x, child, "completed" if child.started else "canceled")


def _ring_child(x: Exchange, call: Call, verb: Verb, noun: Verb, means: tuple[Page, Whisper, Signal]) -> Call:
    page, whisper, bridged = means
    url = noun.get("statusCallback")
    events = tuple(noun.get("statusCallbackEvent", "completed").split())
    callback = Callback(page.link(url), noun.get("statusCallbackMethod", "POST"), events) if url else None
    to, params = _address(noun)
    order = Order(
        to, verb.get("callerId") or call.from_, "outbound-dial", call.app, callback, call.sid, params=params
    )
    child = make(x, order)
    child.status = "queued"

    def answered() -> Script:
        if noun.get("url"):
            yield from whisper(child, page.link(noun.get("url")), noun.get("method", "POST"))
        if child.live:
            bridged.fire(child)
            yield never

    place(x, child, verb.number("timeout", 30), answered)
    return child


def _address(noun: Verb) -> tuple[str, dict[str, str]]:
    if noun.name != "Client":
        return noun.words(), {}
    named = [one.text.strip() for one in noun.inner if one.name == "Identity"]
    params = {one.get("name"): one.get("value") for one in noun.inner if one.name == "Parameter"}
    return f"client:{named[0] if named else noun.text.strip()}", params


def _first_to_answer(children: list[Call], bridged: Signal) -> Script:
    """Give the child that is through first, or None when all have ended."""
    while any(child.live for child in children):
        waits: list[Wait] = [bridged.wait, *(child.gone.wait for child in children if child.live)]
        which, value = yield first_of(*waits)
        if which == 0:
            return value
    return None


def _bridge(x: Exchange, call: Call, child: Call, others: list[Call], verb: Verb) -> Script:
    for other in others:
        finish(x, other, "canceled")
    call.peer, child.peer = child, call
    x.changed()
    try:
        yield first_of(child.gone.wait, sleep(x.timeline, verb.number("timeLimit", _TIME_LIMIT)))
    finally:
        child.peer = None


def _dial_result(child: Call, through: bool) -> Params:
    status = "completed" if through else child.status
    return {
        "DialCallStatus": status,
        "DialCallSid": child.sid,
        "DialCallDuration": str(seconds_of(child)),
        "DialBridged": "true" if through else "false",
    }
