"""By when something must happen to a case (triage specification, "Ending")."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from spoa.records.cases import Need

# While nothing is decided the class in the queue says how soon someone must look. Class 1 is "now";
# class 2 has the 30 minutes of urgency 3; "not yet assessed" has the same, because it may be one.
_UNDECIDED_MINUTES: Final = {None: 30, 1: 2, 2: 30, 3: 60, 4: 120, 5: 240}


def undecided_deadline(clock_at: datetime, klass: int | None) -> datetime:
    """Return by when a case that is not decided must be taken on, counted from its first contact."""
    return clock_at + timedelta(minutes=_UNDECIDED_MINUTES[klass])


def need_deadline(clock_at: datetime, made_urgent_at: datetime | None, timeframe: timedelta) -> datetime:
    """Return a need's deadline: from the first contact, or from the telling that made it more urgent."""
    return (made_urgent_at or clock_at) + timeframe


def pressing(need: Need) -> tuple[int, bool, datetime]:
    """Return what puts needs in order: the most urgent first; among equals the lead, then by deadline."""
    return need.urgency, not need.lead, need.deadline_at


def still_open(needs: Iterable[Need]) -> list[Need]:
    """Return the needs that nobody has yet, the most pressing first."""
    return sorted((need for need in needs if need.state in ("open", "offered")), key=pressing)
