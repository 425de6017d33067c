"""What is free, what is booked, and what still waits for an answer: reading only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from spoa.booking.slots import Free
from spoa.booking.states import CLAIMING
from spoa.kernel.london import from_london, london
from spoa.records.bookings import Booking, Slot
from spoa.records.directory import ServiceRow

# A night belongs to the evening in which it began: a provider's list turns over at eight.
DAY_BEGINS: Final = time(8)


@dataclass(frozen=True)
class Vacancy:
    """What a service has left in a stretch of time: free slots, all slots, the first free start."""

    free: int
    of: int
    first_free: datetime | None


@dataclass(frozen=True)
class Listed:
    """One line of a provider's day: a slot, and the claim that stands on it, if any."""

    slot: Slot
    booking: Booking | None


def free_slots(
    session: Session,
    service_ids: Iterable[str],
    *,
    after: datetime,
    until: datetime,
    skill: str | None = None,
) -> list[Free]:
    """Return free slots that start in ``after``..``until``: services in the order given, then by time.

    A paused service has none. A hold whose lease has run out does not keep its slot.
    """
    wanted = list(service_ids)
    rows = session.execute(
        select(Slot, ServiceRow.name)
        .join(ServiceRow, ServiceRow.id == Slot.service_id)
        .where(*_between(wanted, after, until), ~_claimed(), ServiceRow.active)
        .where(or_(ServiceRow.paused_until.is_(None), ServiceRow.paused_until <= after))
        .where(*([] if skill is None else [Slot.skill == skill]))
    )
    place = {service_id: index for index, service_id in enumerate(wanted)}
    found = [_free(slot, where) for slot, where in rows]
    return sorted(found, key=lambda slot: (place[slot.service_id], slot.starts_at, slot.room))


def vacancies(
    session: Session, service_ids: Iterable[str], *, after: datetime, until: datetime
) -> dict[str, Vacancy]:
    """Return what each service has left in ``after``..``until``; services without slots are left out."""
    taken = func.count().filter(_claimed())
    first = func.min(Slot.starts_at).filter(~_claimed())
    counted = (
        select(Slot.service_id, taken, func.count(), first)
        .where(*_between(list(service_ids), after, until))
        .group_by(Slot.service_id)
    )
    return {
        service: Vacancy(total - claimed, total, free_from)
        for service, claimed, total, free_from in session.execute(counted)
    }


def todays_list(session: Session, service_id: str, day: date) -> list[Listed]:
    """Return a provider's day, from 08:00 to 08:00 London, every slot by time and room."""
    begins = from_london(datetime.combine(day, DAY_BEGINS))
    ends = from_london(datetime.combine(day + timedelta(days=1), DAY_BEGINS))
    last = ends - timedelta(microseconds=1)
    asked = select(Slot).where(*_between([service_id], begins, last)).order_by(Slot.starts_at, Slot.room)
    slots = session.scalars(asked).all()
    claims = session.scalars(
        select(Booking).where(Booking.slot_id.in_([slot.id for slot in slots]), Booking.state.in_(CLAIMING))
    )
    by_slot = {claim.slot_id: claim for claim in claims}
    return [Listed(slot, by_slot.get(slot.id)) for slot in slots]


def working_day(now: datetime) -> date:
    """Return the day whose list is current: before eight in the morning it is still yesterday's."""
    wall = london(now)
    return wall.date() if wall.time() >= DAY_BEGINS else wall.date() - timedelta(days=1)


def to_answer(session: Session, service_id: str) -> list[Booking]:
    """Return the bookings that a provider has not answered yet, the first due first."""
    waiting = select(Booking).where(Booking.service_id == service_id, Booking.state == "booked")
    return list(session.scalars(waiting.order_by(Booking.answer_by, Booking.id)))


def unanswered(session: Session, *, now: datetime, limit: int = 200) -> list[Booking]:
    """Return bookings whose provider is late with the answer, for the watch: the person keeps the time."""
    late = select(Booking).where(Booking.state == "booked", Booking.answer_by <= now)
    return list(session.scalars(late.order_by(Booking.answer_by, Booking.id).limit(limit)))


def _between(service_ids: list[str], after: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Slot.service_id.in_(service_ids),
        Slot.starts_at >= after,
        Slot.starts_at <= until,
        Slot.withdrawn_at.is_(None),
    )


def _claimed() -> ColumnElement[bool]:
    lapsed = and_(Booking.state == "held", Booking.held_until <= func.clock_timestamp())
    return exists().where(Booking.slot_id == Slot.id, Booking.state.in_(CLAIMING), ~lapsed)


def _free(slot: Slot, where: str) -> Free:
    return Free(
        slot_id=slot.id,
        service_id=slot.service_id,
        where=where,
        room=slot.room,
        clinician=slot.clinician,
        skill=slot.skill,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )
