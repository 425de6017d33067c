"""When a service is open: weekly patterns in London wall time, bank holidays, nights, and clock changes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from spoa.kernel.london import from_london, london
from spoa.routing.model import Calendar, Hours, Range

# Far enough for the longest closure that a service in the directory may have (Christmas and a weekend).
_LOOK_AHEAD: Final = timedelta(days=9)
_SATURDAY: Final = 5


class Open(NamedTuple):
    """One unbroken time of being open, UTC; ``until`` is ``None`` when it does not end in sight."""

    since: datetime
    until: datetime | None


def is_open(hours: Hours, at: datetime, calendar: Calendar) -> bool:
    """Say whether a service is open at a moment. The closing minute itself is shut."""
    found = next_open(hours, at, calendar)
    return found is not None and found.since <= at


def next_open(hours: Hours, at: datetime, calendar: Calendar, least: timedelta = timedelta(0)) -> Open | None:
    """Return the time of being open that holds ``at``, else the next one; ``None`` for none in nine days.

    With ``least``, one that has less than this left after ``at`` is passed over.
    """
    if hours.always:
        return Open(at, None)
    for opening in _openings(hours, at, calendar):
        if opening.until is None or (opening.until > at and opening.until - at >= least):
            return opening
    return None


def _openings(hours: Hours, at: datetime, calendar: Calendar) -> Iterator[Open]:
    """Yield the openings around and after ``at``, those that touch or overlap joined into one."""
    first = london(at).date() - timedelta(days=1)
    days = (first + timedelta(days=ahead) for ahead in range(_LOOK_AHEAD.days + 2))
    spans = sorted(_span(day, each) for day in days for each in _of_day(hours, day, calendar))
    since, until = None, None
    for start, end in spans:
        if until is None or since is None:
            since, until = start, end
        elif start <= until:
            until = max(until, end)
        else:
            yield Open(since, until)
            since, until = start, end
    if since is not None and until is not None:
        yield Open(since, until if until < at + _LOOK_AHEAD else None)


def _of_day(hours: Hours, day: date, calendar: Calendar) -> tuple[Range, ...]:
    return hours.bank_holidays if day in calendar.bank_holidays else hours.days[day.weekday()]


def _span(day: date, each: Range) -> tuple[datetime, datetime]:
    """Return a range of a day as UTC moments; the wall clock decides, so a clock change moves the length."""
    last = day if each.closes > each.opens else day + timedelta(days=1)
    return from_london(datetime.combine(day, each.opens)), from_london(datetime.combine(last, each.closes))


def after_working_days(at: datetime, days: int, calendar: Calendar) -> datetime:
    """Return the same London wall time so many working days later: no weekend and no bank holiday counts."""
    wall = london(at).replace(tzinfo=None)
    while days > 0:
        wall += timedelta(days=1)
        days -= wall.weekday() < _SATURDAY and wall.date() not in calendar.bank_holidays
    return from_london(wall)
