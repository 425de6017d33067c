"""Times as people in the service read them: Europe/London, 24 hours. Stored times stay UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def london(moment: datetime) -> datetime:
    """Return an aware moment in Europe/London."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone says nothing")
    return moment.astimezone(LONDON)


def from_london(wall: datetime) -> datetime:
    """Return the UTC moment of a naive London wall time (the first of the two in the autumn hour)."""
    return wall.replace(tzinfo=LONDON).astimezone(UTC)


def clock_time(moment: datetime) -> str:
    """Return "22:05"."""
    return f"{london(moment):%H:%M}"


def day_words(moment: datetime, now: datetime) -> str:
    """Return "today", "tomorrow", "yesterday" or "Monday 23 November" as seen from ``now``."""
    days = (london(moment).date() - london(now).date()).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return near.get(days) or f"{london(moment):%A} {london(moment).day} {london(moment):%B}"


def span(length: timedelta) -> str:
    """Return "14 min", "1 h 45", "3 days" for a length of time, rounded down."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02d}"
    return f"{minutes // (24 * 60)} days"


def left(until: datetime, now: datetime) -> str:
    """Return the time left, or how late it is: "14 min", "1 min late"."""
    late = now - until
    return f"{span(late)} late" if late >= timedelta(minutes=1) else span(max(until - now, timedelta(0)))
