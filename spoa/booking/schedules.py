"""From weekly schedules to slots, and slots taken back. None of these acts commits."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import FunctionElement, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from spoa.booking.claims import standing_claim
from spoa.kernel.errors import Conflict, NotFound
from spoa.kernel.ids import new_id
from spoa.kernel.london import clock_time, from_london
from spoa.records.bookings import Schedule, Slot
from spoa.records.topics import changed

_WHO: Final = ("id", "service_id", "schedule_id", "room", "clinician", "skill")
_COLUMNS: Final = (*_WHO, "starts_at", "ends_at")


def times_of(schedule: Schedule, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield start and end (UTC) of each slot of a schedule on London days ``first``..``last``.

    ``closes`` at or before ``opens`` is on the next day. What is left over at the end makes no slot.
    """
    day = max(first, schedule.valid_from or first)
    until = min(last, schedule.valid_until or last)
    day += timedelta(days=(schedule.weekday - day.weekday()) % 7)
    length = timedelta(minutes=schedule.minutes)
    while day <= until:
        ends_on = day if schedule.closes > schedule.opens else day + timedelta(days=1)
        start = from_london(datetime.combine(day, schedule.opens))
        closes = from_london(datetime.combine(ends_on, schedule.closes))
        while start + length <= closes:
            yield start, start + length
            start += length
        day += timedelta(days=7)


def publish_slots(session: Session, schedules: Iterable[Schedule], first: date, last: date) -> int:
    """Write the slots of schedules for London days ``first``..``last``; return how many are new.

    What is there already stays as it is, claims and all: the database refuses two slots of one room that
    overlap, so publishing twice, or by two processes at once, is the same as once.
    """
    wanted = [(each, *times) for each in schedules for times in times_of(each, first, last)]
    rows = select(
        _column([new_id() for _ in wanted], Slot.id),
        _column([each.service_id for each, _, _ in wanted], Slot.service_id),
        _column([each.id for each, _, _ in wanted], Slot.schedule_id),
        _column([each.room for each, _, _ in wanted], Slot.room),
        _column([each.clinician for each, _, _ in wanted], Slot.clinician),
        _column([each.skill for each, _, _ in wanted], Slot.skill),
        _column([start for _, start, _ in wanted], Slot.starts_at),
        _column([end for _, _, end in wanted], Slot.ends_at),
    )
    fresh = insert(Slot).from_select(_COLUMNS, rows).on_conflict_do_nothing().returning(Slot.id)
    written = len(session.scalars(fresh).all())
    changed(session, *{f"service:{each.service_id}" for each, _, _ in wanted})
    return written


def _column(values: Sequence[object], column: InstrumentedAttribute[Any]) -> FunctionElement[Any]:
    """Return one column of many rows as one parameter: a statement of thousands of them is slow to read."""
    return func.unnest(cast(values, ARRAY(column.type)))


def withdraw_slot(session: Session, slot_id: str, *, now: datetime) -> Slot:
    """Take a free slot back, for a room that closes; ``Conflict`` while a claim stands on it."""
    slot = session.scalar(select(Slot).where(Slot.id == slot_id).with_for_update())
    if slot is None:
        raise NotFound("There is no such time.")
    if standing_claim(session, slot_id) is not None:
        raise Conflict(f"{clock_time(slot.starts_at)} is taken. Decline that booking first, with a reason.")
    slot.withdrawn_at = slot.withdrawn_at or now
    changed(session, f"service:{slot.service_id}")
    return slot
