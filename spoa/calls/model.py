"""The words of a warm transfer: its stages, what can happen, what is to be done, and its state.

A transfer is one attempt to hand one caller to one receiver. The giver has the caller at its start: a call
handler, a clinician, or (``Form.FROM_PARTNER``) a clinician of the ambulance service on the professional line.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Form(StrEnum):
    """How the hand-over goes; the disposition says which."""

    BRIEF_FIRST = "brief_first"
    JOIN_AT_ONCE = "join_at_once"
    FROM_PARTNER = "from_partner"


class Stage(StrEnum):
    """Where the transfer stands. The last six are exits."""

    TALKING = "talking"
    HOLDING = "holding"
    DIALLING = "dialling"
    BRIEFING = "briefing"
    JOINING = "joining"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    CALLER_LOST = "caller_lost"
    HANDLER_LOST = "handler_lost"
    FAILED = "failed"


EXITS: Final = frozenset(
    {
        Stage.CANCELLED,
        Stage.DECLINED,
        Stage.NO_ANSWER,
        Stage.CALLER_LOST,
        Stage.HANDLER_LOST,
        Stage.FAILED,
    }
)


class Party(StrEnum):
    """Who can be in the room. The values are also the participant labels at the carrier."""

    CALLER = "caller"
    GIVER = "giver"
    RECEIVER = "receiver"


class Line(StrEnum):
    """How the caller is connected. ``CARRIED``: by the partner's own line, there is no leg of the caller here."""

    TALKING = "talking"
    HOLDING = "holding"  # hold was asked for, the carrier has not confirmed it
    HELD = "held"  # the caller hears the looping message and nobody else
    RELEASING = "releasing"  # un-hold was asked for, the carrier has not confirmed it
    CARRIED = "carried"
    GONE = "gone"


class Reach(StrEnum):
    """How far the receiver has been reached. It only ever moves down this list."""

    NONE = "none"
    ASKED = "asked"
    RINGING = "ringing"
    ANSWERED = "answered"  # picked up, not yet accepted: it may be a voicemail
    ACCEPTED = "accepted"
    HERE = "here"
    GONE = "gone"


class Happened(StrEnum):
    """What can happen: said by people, by the carrier, or by a timer that ran out."""

    BEGIN = "begin"
    RECEIVER_ACCEPTED = "receiver_accepted"
    RECEIVER_DECLINED = "receiver_declined"
    BRING_IN = "bring_in"  # "bring David in", by the giver or the receiver
    GIVER_SAYS_HANDOVER = "giver_says_handover"
    RECEIVER_SAYS_MINE = "receiver_says_mine"  # "I have him"
    RECEIVER_FINISHED = "receiver_finished"  # ended the call with the caller, after the hand-over
    CANCEL = "cancel"

    CALLER_HELD = "caller_held"
    CALLER_UNHELD = "caller_unheld"
    RECEIVER_RINGING = "receiver_ringing"
    RECEIVER_ANSWERED = "receiver_answered"
    JOINED = "joined"  # with a party
    LEFT = "left"  # with a party
    LEG_BUSY = "leg_busy"
    LEG_NO_ANSWER = "leg_no_answer"
    LEG_FAILED = "leg_failed"
    HOLD_FAILED = "hold_failed"
    UNHOLD_FAILED = "unhold_failed"
    DIAL_FAILED = "dial_failed"
    JOIN_FAILED = "join_failed"
    REMOVE_FAILED = "remove_failed"

    STAGE_TIMEOUT = "stage_timeout"
    HOLD_TIMEOUT = "hold_timeout"
    RING_TIMEOUT = "ring_timeout"
    ACCEPT_TIMEOUT = "accept_timeout"
    JOIN_TIMEOUT = "join_timeout"
    BRIEF_TIMEOUT = "brief_timeout"
    SETTLE_TIMEOUT = "settle_timeout"
    LEAVE_TIMEOUT = "leave_timeout"
    ORPHAN_TIMEOUT = "orphan_timeout"
    WATCH_TIMEOUT = "watch_timeout"


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    ``leg`` is the carrier's id of the leg it concerns (``None``: the current one of that party), so that news of an
    old leg cannot be taken for the new one. ``number`` is that of the timer. ``sure`` marks what was read back from
    the carrier just now, in reconciliation: it outranks what callbacks made us believe.
    """

    kind: Happened
    party: Party | None = None
    leg: str | None = None
    reason: str = ""
    number: int | None = None
    sure: bool = False


@dataclass(frozen=True)
class HoldCaller:
    """Put the caller on hold with this looping message."""

    message: str


@dataclass(frozen=True)
class UnholdCaller:
    """Take the caller off hold."""


@dataclass(frozen=True)
class SayToCaller:
    """Let the caller, who is on hold, hear this looping message from now on."""

    message: str


@dataclass(frozen=True)
class SayToGiver:
    """Let the giver, a partner on the professional line, hear this; looping while nobody else is there."""

    message: str


@dataclass(frozen=True)
class Tell:
    """Show this on the page of the giver or the receiver."""

    party: Party
    message: str


@dataclass(frozen=True)
class DialReceiver:
    """Ring the receiver; the written brief goes ahead."""


@dataclass(frozen=True)
class CancelDial:
    """Stop ringing the receiver, whatever their leg is doing."""


@dataclass(frozen=True)
class JoinReceiver:
    """Bring the receiver who accepted into the room, where the carrier has not already done so."""


@dataclass(frozen=True)
class RemoveParty:
    """Take this party out of the room. Gone already is success."""

    party: Party


@dataclass(frozen=True)
class LookAtRoom:
    """Read the room back from the carrier and feed the differences in (``transfer.differences``)."""


@dataclass(frozen=True)
class OfferNext:
    """Offer the caller to the next receiver."""


@dataclass(frozen=True)
class RequeueCaller:
    """Put the caller, who stays in this room, at the top of the handlers' queue."""


@dataclass(frozen=True)
class CallBack:
    """Make a call-back with the same deadline."""


@dataclass(frozen=True)
class Alert:
    """Tell the people on shift. ``level`` is critical, high or information."""

    level: str
    why: str


@dataclass(frozen=True)
class EndRoom:
    """End the room and every leg in it."""


Command = (
    HoldCaller
    | UnholdCaller
    | SayToCaller
    | SayToGiver
    | Tell
    | DialReceiver
    | CancelDial
    | JoinReceiver
    | RemoveParty
    | LookAtRoom
    | OfferNext
    | RequeueCaller
    | CallBack
    | Alert
    | EndRoom
)


@dataclass(frozen=True)
class Timer:
    """A timer that runs. When it ends: ``Event(timer.kind, number=timer.number)``; any other number is stale."""

    kind: Happened
    seconds: int
    number: int


@dataclass(frozen=True)
class TransferState:
    """All that is known of a transfer; stored as it is between two events.

    ``message`` is the looping one the caller hears or is about to, ``giver_message`` that of a partner. ``tries``
    counts the timers that ran out since something last changed. ``gone`` are the legs that left.
    """

    form: Form
    stage: Stage = Stage.TALKING
    line: Line = Line.TALKING
    giver_here: bool = True
    receiver: Reach = Reach.NONE
    caller_leg: str = ""
    giver_leg: str = ""
    receiver_leg: str = ""
    gone: frozenset[str] = frozenset()
    message: str = ""
    giver_message: str = ""
    queued: bool = False
    tries: int = 0
    attempt: int = 1
    reason: str = ""
    timer: Timer | None = None
    timers_started: int = 0


@dataclass(frozen=True)
class Outcome:
    """What an event led to: the new state, what is to be done in this order, and the timers to start.

    ``ignored`` is empty, or says why nothing was done: "duplicate", "stale", or "unexpected" (to be reported).
    """

    state: TransferState
    commands: tuple[Command, ...] = ()
    timers: tuple[Timer, ...] = ()
    ignored: str = ""
