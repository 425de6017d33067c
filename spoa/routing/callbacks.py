"""How often somebody is rung back, how far apart, and what is done for those who are not reached.

The numbers are ``call_backs`` in ``routing.yaml``. Pure; a class of ``None`` (not yet assessed) may be a
class 2 and is treated as one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

_NOT_ASSESSED: Final = 2


class NotReached(StrEnum):
    """What is done for somebody who was not reached."""

    WELFARE = "welfare"  # a clinician decides whether an ambulance looks after them
    TEXT = "text"  # they are texted how to reach us, where their number may be texted


@dataclass(frozen=True)
class CallBacks:
    """``call_backs`` of ``routing.yaml``: minutes between tries and what follows the last, by class."""

    tries: int
    ring_seconds: int
    wait_minutes: Mapping[int, int]
    not_reached: Mapping[int, tuple[NotReached, ...]]

    def wait(self, klass: int | None) -> timedelta:
        """Return how far apart tries are for a class."""
        return timedelta(minutes=self.wait_minutes[klass or _NOT_ASSESSED])

    def follows(self, klass: int | None) -> tuple[NotReached, ...]:
        """Return what is done for somebody of a class who was not reached."""
        return self.not_reached[klass or _NOT_ASSESSED]


@dataclass(frozen=True)
class Tried:
    """How the tries to ring somebody stand: ``made`` of ``most``, the next one counts from ``next_at``."""

    made: int
    most: int
    next_at: datetime | None

    @property
    def exhausted(self) -> bool:
        """Say whether as often was tried as the area asks for."""
        return self.made >= self.most

    def counts(self, at: datetime) -> bool:
        """Say whether a try now is one of them. Sooner nobody is kept from ringing; it is one more chance."""
        return self.next_at is None or at >= self.next_at


def tried(
    rules: CallBacks, counted: Iterable[datetime], *, heard_at: datetime | None, klass: int | None
) -> Tried:
    """Return how the tries stand, from when those that count were made.

    Whoever was heard from since (they rang, wrote, or were reached) is tried for as often again.
    """
    made = sorted(at for at in counted if heard_at is None or at > heard_at)
    return Tried(len(made), rules.tries, made[-1] + rules.wait(klass) if made else None)
