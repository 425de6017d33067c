"""Ringing a person back: one table, from the wish to the moment in which they and we hear each other.

Our own line is rung first, so that whoever picks up hears somebody at once. A telephone that is picked up is
not yet the person: the carrier listens for a machine, and where it cannot tell, a key is asked for. Once the
person is in the room it is a call like any other, and ``inbound`` looks after it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Ring(StrEnum):
    """Where the ringing stands."""

    FETCHING = "fetching"  # the page of the one who rings back is rung
    CALLING = "calling"  # the person's telephone is rung
    ASKING = "asking"  # picked up: not known yet whether by the person
    TALKING = "talking"  # they are in the room: a call like any other
    ENDED = "ended"


class RingEvent(StrEnum):
    """What can happen to it."""

    HANDLER_HERE = "handler_here"
    HANDLER_GONE = "handler_gone"
    PICKED_UP = "picked_up"
    PERSON_HERE = "person_here"
    MACHINE = "machine"  # the carrier says so, or the one who rings hears it
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    PUT_DOWN = "put_down"
    STOPPED = "stopped"  # by the one who rings, before it was picked up
    TIMEOUT = "timeout"


class Outcome(StrEnum):
    """How it ended."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    PUT_DOWN = "put_down"  # picked up, and rung off before they were with us
    FAILED = "failed"  # the number could not be rung
    STOPPED = "stopped"
    NOT_RUNG = "not_rung"  # our own line was not there
    UNKNOWN = "unknown"  # the carrier told us nothing in time


COUNTED: Final = frozenset(
    {Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL, Outcome.PUT_DOWN, Outcome.FAILED}
)
"""What counts as a try: their telephone was rung, and it was not them."""


class RingCommand(StrEnum):
    """What is to be done."""

    RING_PERSON = "ring_person"
    BEGIN_CALL = "begin_call"  # the person is here: the call's own table goes on
    NOBODY_WITH_THEM = "nobody_with_them"  # …and whoever rang them is not
    STOP = "stop"  # no telephone goes on ringing, the room is ended


@dataclass(frozen=True)
class Ringing:
    """A person being rung back. ``handler_here``: whoever rings is in the room."""

    state: Ring = Ring.FETCHING
    handler_here: bool = False
    outcome: Outcome | None = None


@dataclass(frozen=True)
class RingOutcome:
    """The ringing after an event, and what is to be done; ``ignored``: it does not fit, or came twice."""

    ringing: Ringing
    commands: tuple[RingCommand, ...] = ()
    ignored: bool = False


_S = Ring
_E = RingEvent
_O = Outcome

_ENDS: Final[dict[tuple[Ring, RingEvent], Outcome]] = {
    **{(_S.FETCHING, event): _O.NOT_RUNG for event in (_E.HANDLER_GONE, _E.STOPPED, _E.TIMEOUT)},
    (_S.CALLING, _E.HANDLER_GONE): _O.STOPPED,
    (_S.CALLING, _E.STOPPED): _O.STOPPED,
    (_S.CALLING, _E.TIMEOUT): _O.UNKNOWN,
    (_S.CALLING, _E.BUSY): _O.BUSY,
    (_S.CALLING, _E.NO_ANSWER): _O.NO_ANSWER,
    (_S.CALLING, _E.FAILED): _O.FAILED,
    (_S.CALLING, _E.MACHINE): _O.VOICEMAIL,
    (_S.CALLING, _E.PUT_DOWN): _O.NO_ANSWER,  # that it was picked up we were never told
    **{
        (_S.ASKING, event): _O.PUT_DOWN
        for event in (_E.PUT_DOWN, _E.BUSY, _E.NO_ANSWER, _E.FAILED, _E.TIMEOUT)
    },
    (_S.ASKING, _E.MACHINE): _O.VOICEMAIL,
    (_S.TALKING, _E.MACHINE): _O.VOICEMAIL,
}

_FETCH_SECONDS: Final = 35
_GRACE_SECONDS: Final = 15
_ASK_SECONDS: Final = 45


def advance_ringing(ringing: Ringing, event: RingEvent) -> RingOutcome:
    """Return what an event leads to.

    Whoever rings may leave while a telephone that was picked up is being asked: whoever is there comes into
    the room all the same, hears that we are here, and is first in the queue. So nobody who picked up is cut
    off, and ``STOPPED`` does not fit any more.
    """
    ended = _ENDS.get((ringing.state, event))
    if ended is not None:
        after = replace(ringing, state=_S.ENDED, outcome=ended)
        return RingOutcome(after, (RingCommand.STOP,))
    if event is _E.HANDLER_HERE and ringing.state is _S.FETCHING:
        after = replace(ringing, state=_S.CALLING, handler_here=True)
        return RingOutcome(after, (RingCommand.RING_PERSON,))
    if event is _E.PICKED_UP and ringing.state is _S.CALLING:
        return RingOutcome(replace(ringing, state=_S.ASKING))
    if event is _E.HANDLER_GONE and ringing.state is _S.ASKING and ringing.handler_here:
        return RingOutcome(replace(ringing, handler_here=False))
    if event is _E.PERSON_HERE and ringing.state in (_S.CALLING, _S.ASKING):
        return _reached(ringing)
    return RingOutcome(ringing, ignored=True)


def _reached(ringing: Ringing) -> RingOutcome:
    after = replace(ringing, state=_S.TALKING, outcome=_O.REACHED)
    alone = () if ringing.handler_here else (RingCommand.NOBODY_WITH_THEM,)
    return RingOutcome(after, (RingCommand.BEGIN_CALL, *alone))


def ring_timer(state: Ring, ring_seconds: int) -> int | None:
    """Return after how many seconds a state ends by itself; ``None`` where the call's own timers run.

    ``ring_seconds``: how long the carrier lets the person's telephone ring.
    """
    return {
        _S.FETCHING: _FETCH_SECONDS,
        _S.CALLING: ring_seconds + _GRACE_SECONDS,
        _S.ASKING: _ASK_SECONDS,
    }.get(state)
