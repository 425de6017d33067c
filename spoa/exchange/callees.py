"""Scripted callees: who answers, what they press when asked, what they say, when they hang up."""

from collections.abc import Callable

from spoa.exchange.config import Behaviour
from spoa.exchange.core import Exchange
from spoa.exchange.hearing import heard_by, press, speak
from spoa.exchange.model import Call
from spoa.exchange.tasks import Script, Task, sleep

_STEP = 0.5
_BETWEEN = 2.0
_VOICEMAIL = 20.0


def behaviour_of(x: Exchange, call: Call) -> Behaviour | None:
    """The script of the party that a leg calls; None for a person, and for a leg that the party began."""
    behaviour = x.callees.get(call.party.key)
    if behaviour is None or call.direction == "inbound" or behaviour.does == "human":
        return None
    return behaviour


def play_part(x: Exchange, call: Call, hang_up: Callable[[], None]) -> None:
    """Let a scripted callee that has answered do what it does."""
    behaviour = behaviour_of(x, call)
    if behaviour is None:
        return
    Task(x.timeline, _talk(x, call, behaviour))
    if behaviour.keys is not None:
        Task(x.timeline, _press(x, call, behaviour.keys))
    until = behaviour.hangs_up_at
    if until is None and behaviour.does == "voicemail":
        until = _VOICEMAIL
    if until is not None:
        x.timeline.after(until, hang_up)


def _press(x: Exchange, call: Call, keys: str) -> Script:
    """Press once, when keys are listened for and the announcement is out."""
    while call.live:
        yield sleep(x.timeline, _STEP)
        if call.listening and "dtmf" in call.listening and not call.sound:
            press(x, call, keys)
            return


def _talk(x: Exchange, call: Call, behaviour: Behaviour) -> Script:
    """Say the lines one after another: a voicemail at once, a person once someone hears."""
    lines = list(behaviour.says)
    while call.live and lines:
        yield sleep(x.timeline, _BETWEEN if len(lines) < len(behaviour.says) else _STEP)
        if call.live and (behaviour.does == "voicemail" or heard_by(x, call)):
            speak(x, call, lines.pop(0))
