"""What a transfer wants done, as data.

The adapter carries it out, in the order given; each may be repeated.
"""

from dataclasses import dataclass

from spoa.calls.stages import Party


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
class ShowReceiver:
    """Show the receiver the written brief, for them to accept or decline; nothing rings."""


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
    | ShowReceiver
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
