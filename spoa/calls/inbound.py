"""The life of a call: ringing, menu, waiting, with a handler, ended. It holds when no transfer runs.

A call that we made begins here once its person is reached (``ringback`` looks after it until then).

While a transfer is open, the transfer looks after the caller; when it is over, this does again.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from spoa.calls.commands import (
    Alert,
    CallBack,
    Command,
    EndRoom,
    HoldCaller,
    LookAtRoom,
    RequeueCaller,
    UnholdCaller,
)


class Inbound(StrEnum):
    """Where the call stands."""

    RINGING = "ringing"
    MENU = "menu"
    WAITING = "waiting"
    WITH_HANDLER = "with_handler"
    ENDED = "ended"


class InboundEvent(StrEnum):
    """What can happen to it."""

    GREETED = "greeted"  # the menu plays
    WAITS = "waits"  # the menu is done, or nobody pressed anything
    HANDLER_JOINED = "handler_joined"
    REACHED = "reached"  # it is we who rang, and they are in the room with whoever rang them
    HANDLER_LOST = "handler_lost"  # the page died, the line dropped
    ASKED_CALL_BACK = "asked_call_back"
    SAID_WORSE = "said_worse"
    HUNG_UP = "hung_up"
    FINISHED = "finished"  # the handler ended the call, everything done
    MENU_TIMEOUT = "menu_timeout"
    WAIT_TIMEOUT = "wait_timeout"
    LOST_TIMEOUT = "lost_timeout"
    WATCH_TIMEOUT = "watch_timeout"


@dataclass(frozen=True)
class InboundCall:
    """A call that came in. ``handled`` says whether someone has spoken with the caller."""

    state: Inbound = Inbound.RINGING
    handled: bool = False
    lost: bool = False  # the handler was lost: the caller waits in the same room, first in the queue


@dataclass(frozen=True)
class ComingToHand:
    """Put the caller into the handlers' queue, in the place that their clock gives them."""


@dataclass(frozen=True)
class RaiseWaiting:
    """The waiting caller says that they are worse: the danger signs are asked again, by a person, now."""


InboundCommand = Command | ComingToHand | RaiseWaiting


@dataclass(frozen=True)
class InboundOutcome:
    """The call after an event, what is to be done, and within how many seconds something must happen next."""

    call: InboundCall
    commands: tuple[InboundCommand, ...] = ()
    timer: tuple[InboundEvent, int] | None = None
    ignored: bool = False


_E = InboundEvent
_S = Inbound

_LIVE: Final = (_S.RINGING, _S.MENU, _S.WAITING, _S.WITH_HANDLER)

_TABLE: Final[dict[tuple[Inbound, InboundEvent], tuple[Inbound, tuple[InboundCommand, ...]]]] = {
    (_S.RINGING, _E.GREETED): (_S.MENU, ()),
    (_S.RINGING, _E.REACHED): (_S.WITH_HANDLER, ()),
    (_S.RINGING, _E.WAITS): (_S.WAITING, (ComingToHand(),)),
    (_S.RINGING, _E.MENU_TIMEOUT): (_S.WAITING, (ComingToHand(),)),
    (_S.MENU, _E.WAITS): (_S.WAITING, (ComingToHand(),)),
    (_S.MENU, _E.MENU_TIMEOUT): (_S.WAITING, (ComingToHand(),)),
    (_S.MENU, _E.HANDLER_JOINED): (_S.WITH_HANDLER, ()),
    (_S.MENU, _E.ASKED_CALL_BACK): (_S.ENDED, (CallBack(), EndRoom())),
    (_S.WAITING, _E.HANDLER_JOINED): (_S.WITH_HANDLER, ()),
    (_S.WAITING, _E.ASKED_CALL_BACK): (_S.ENDED, (CallBack(), EndRoom())),
    (_S.WAITING, _E.SAID_WORSE): (_S.WAITING, (RaiseWaiting(),)),
    (_S.WAITING, _E.WAIT_TIMEOUT): (_S.WAITING, (Alert("high", "caller_waits_long"),)),
    (_S.WAITING, _E.LOST_TIMEOUT): (
        _S.WAITING,
        (Alert("critical", "caller_without_handler"), RequeueCaller()),
    ),
    # Whoever took the caller did not pick up.
    (_S.WAITING, _E.HANDLER_LOST): (
        _S.WAITING,
        (RequeueCaller(), Alert("high", "handler_did_not_come")),
    ),
    (_S.WITH_HANDLER, _E.HANDLER_LOST): (
        _S.WAITING,
        (HoldCaller("we_are_here"), RequeueCaller(), Alert("critical", "handler_lost")),
    ),
    (_S.WITH_HANDLER, _E.FINISHED): (_S.ENDED, (EndRoom(),)),
    (_S.WITH_HANDLER, _E.WATCH_TIMEOUT): (_S.WITH_HANDLER, (LookAtRoom(),)),
    # Whoever hangs up in the middle is rung back, with the same deadline: no contact is lost.
    **{(state, _E.HUNG_UP): (_S.ENDED, (CallBack(), EndRoom())) for state in _LIVE},
}

_TIMERS: Final = {
    _S.RINGING: (_E.MENU_TIMEOUT, 30),
    _S.MENU: (_E.MENU_TIMEOUT, 60),
    _S.WAITING: (_E.WAIT_TIMEOUT, 120),
    _S.WITH_HANDLER: (_E.WATCH_TIMEOUT, 1800),
}
_LOST_TIMER: Final = (_E.LOST_TIMEOUT, 15)


def advance_inbound(call: InboundCall, event: InboundEvent) -> InboundOutcome:
    """Return what an event leads to; one that does not fit, or comes twice, changes nothing."""
    edge = _TABLE.get((call.state, event))
    if edge is None:
        return InboundOutcome(call, timer=timer_of(call), ignored=True)
    to, commands = edge
    lost = event is _E.HANDLER_LOST or (call.lost and to is _S.WAITING)
    after = replace(call, state=to, handled=call.handled or to is _S.WITH_HANDLER, lost=lost)
    if call.lost and event is _E.HANDLER_JOINED:
        commands = (UnholdCaller(), *commands)
    return InboundOutcome(after, commands, timer_of(after))


def timer_of(call: InboundCall) -> tuple[InboundEvent, int] | None:
    """Return what comes if nothing else happens, and after how many seconds; ``None`` once it has ended."""
    return _LOST_TIMER if call.lost and call.state is _S.WAITING else _TIMERS.get(call.state)
