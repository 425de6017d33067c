"""One leg at the carrier: its status only moves forward, however late or often the carrier tells it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class LegStatus(StrEnum):
    """The carrier's call statuses, in the words of its callbacks."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"


ENDED: Final = frozenset(
    {LegStatus.COMPLETED, LegStatus.BUSY, LegStatus.NO_ANSWER, LegStatus.FAILED, LegStatus.CANCELED}
)

_RANK: Final = {
    LegStatus.QUEUED: 0,
    LegStatus.INITIATED: 1,
    LegStatus.RINGING: 2,
    LegStatus.IN_PROGRESS: 3,
}
_END: Final = 4


def rank(status: LegStatus) -> int:
    """Return how far along a leg is: 0 queued to 4 ended, in whichever way."""
    return _RANK.get(status, _END)


@dataclass(frozen=True)
class Leg:
    """What is known of one leg. ``sequence`` is the highest SequenceNumber seen, -1 before the first."""

    status: LegStatus = LegStatus.QUEUED
    sequence: int = -1

    @property
    def ended(self) -> bool:
        """Say whether this leg is over."""
        return self.status in ENDED


def told(leg: Leg, status: str, sequence: int | None = None) -> Leg:
    """Return the leg after a callback; the very same object if it says nothing new.

    A status never goes back: a later rank counts even with a lower SequenceNumber (they may arrive out of
    order, and some have none), an earlier or equal rank never does. A status that we do not know changes
    nothing.
    """
    try:
        new = LegStatus(status)
    except ValueError:
        return leg
    seen = max(leg.sequence, sequence if sequence is not None else -1)
    if rank(new) > rank(leg.status):
        return Leg(new, seen)
    return replace(leg, sequence=seen) if seen != leg.sequence else leg
