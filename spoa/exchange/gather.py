"""Gather: keys or words asked for, with the announcement that they cut short."""

from dataclasses import dataclass, field

from spoa.exchange.audio import audio
from spoa.exchange.core import Exchange
from spoa.exchange.fetching import Goto, Page
from spoa.exchange.hearing import sound
from spoa.exchange.model import Call
from spoa.exchange.tasks import Inbox, Script, Signal, Task, first_of, sleep
from spoa.exchange.twiml import Verb

_AUTO = 0.8  # seconds of silence after which "auto" takes it that the person has finished


@dataclass
class _Taken:
    """What was keyed or said so far."""

    digits: str = ""
    words: list[str] = field(default_factory=list)
    done: bool = False


def gather(x: Exchange, call: Call, verb: Verb, page: Page) -> Script:
    """Carry out a Gather; give where to go with what came, or None to fall through."""
    inbox, taken = Inbox(), _Taken()
    call.ear, call.listening = inbox, _inputs(verb)
    x.changed()
    try:
        yield from _announce(x, call, verb, inbox)
        yield from _collect(x, verb, inbox, taken)
    finally:
        call.ear, call.listening = None, None
        x.changed()
    link = page.link(verb.get("action"))
    method = verb.get("method", "POST")
    if taken.words and not taken.digits:
        said = " ".join(taken.words)
        return Goto(link, method, {"SpeechResult": said, "Confidence": "0.93", "Language": _language(verb)})
    if taken.digits or verb.truth("actionOnEmptyResult", False):
        return Goto(
            link, method, {"Digits": taken.digits, "msg": "Gather End", "FinishedOnKey": _ended_by(verb)}
        )
    return None


def _inputs(verb: Verb) -> str:
    return " ".join(sorted(verb.get("input", "dtmf").split()))


def _language(verb: Verb) -> str:
    return verb.get("language", "en-US")


def _ended_by(verb: Verb) -> str:
    return verb.get("finishOnKey", "#") if "numDigits" not in verb.attributes else ""


def _announce(x: Exchange, call: Call, verb: Verb, inbox: Inbox) -> Script:
    """Play what is nested, until its end or the first key or word."""
    over = Signal()
    task = Task(x.timeline, _nested(x, call, verb), over.fire)
    try:
        yield first_of(over.wait, inbox.wait)
    finally:
        task.stop()
        sound(x, call, "")


def _nested(x: Exchange, call: Call, verb: Verb) -> Script:
    for inner in verb.inner:
        yield from audio(x, call, inner)


def _collect(x: Exchange, verb: Verb, inbox: Inbox, taken: _Taken) -> Script:
    while not taken.done:
        which, _ = yield first_of(inbox.wait, sleep(x.timeline, _patience(verb, taken)))
        if which == 1:
            return
        kind, what = inbox.take()
        if kind == "words":
            taken.words.append(what)
        else:
            _key(verb, what, taken)


def _patience(verb: Verb, taken: _Taken) -> float:
    """Seconds to wait for more: ``timeout`` for the first and between keys, ``speechTimeout`` after words."""
    timeout = verb.number("timeout", 5)
    if not taken.words:
        return timeout
    return _AUTO if verb.get("speechTimeout") == "auto" else verb.number("speechTimeout", timeout)


def _key(verb: Verb, keys: str, taken: _Taken) -> None:
    finish = verb.get("finishOnKey", "#")
    wanted = int(verb.number("numDigits", 0))
    for key in keys:
        if finish and key in finish:
            taken.done = True
            return
        taken.digits += key
        if wanted and len(taken.digits) >= wanted:
            taken.done = True
            return
