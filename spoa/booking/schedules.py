"""From weekly schedules to slots, and slots taken back. None of these acts commits."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from spoa.booking.claims import standing_claim
from spoa.kernel.errors import Conflict, NotFound
from spoa.kernel.ids import new_id
from spoa.kernel.london import clock_time, from_london
from spoa.records.bookings import Schedule, Slot
from spoa.records.topics import changed

_BATCH: Final = 1000  # rows a statement: PostgreSQL takes 65,535 parameters


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
    wanted = [
        {
            "id": new_id(),
            "service_id": schedule.service_id,
            "schedule_id": schedule.id,
            "room": schedule.room,
            "clinician": schedule.clinician,
            "skill": schedule.skill,
            "starts_at": start,
            "ends_at": end,
        }
        for schedule in schedules
        for start, end in times_of(schedule, first, last)
    ]
    written = 0
    for batch in (wanted[start : start + _BATCH] for start in range(0, len(wanted), _BATCH)):
        rows = insert(Slot).values(batch).on_conflict_do_nothing().returning(Slot.id)
        written += len(session.scalars(rows).all())
    changed(session, *{f"service:{row['service_id']}" for row in wanted})
    return written


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
