"""The service's clock. Everything that decides is told the time; nothing asks the operating system."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the service's time as an aware UTC datetime."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


@dataclass(frozen=True)
class SystemClock:
    """The machine's clock, moved by ``shift`` so that a demonstration can run on a Friday evening."""

    shift: timedelta = timedelta(0)

    def now(self) -> datetime:
        """Return the shifted present moment."""
        return datetime.now(UTC) + self.shift


@dataclass
class SetClock:
    """A clock that stands still until it is moved: for tests and replays."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 19, 30, tzinfo=UTC))

    def now(self) -> datetime:
        """Return the moment that was set."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        if by < timedelta(0):
            raise ValueError("a clock only moves forward")
        self.at += by
