"""What somebody who waits may want to know: when and where, what helps meanwhile, when to come back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.booking.slots import time_words
from spoa.booking.states import APPOINTED
from spoa.journey.brief import last_decision
from spoa.journey.placing import Placing
from spoa.kernel.phones import spoken
from spoa.records.bookings import Booking
from spoa.records.cases import Case


@dataclass(frozen=True)
class Fact:
    """One line of an appointment: "When": "tomorrow, 08:10"."""

    q: str
    a: str
    strong: bool = False


@dataclass(frozen=True)
class Appointment:
    """An appointment as its person reads it."""

    title: str
    rows: tuple[Fact, ...]


@dataclass(frozen=True)
class Waiting:
    """``rings`` is the number that one of ours will ring. No ``place`` is promised: the ill go first."""

    rings: str = ""
    appointment: Appointment | None = None
    advice: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    place: int = 0


def waiting_of(session: Session, placing: Placing, case: Case, *, now: datetime) -> Waiting:
    """Return what the person of a case may want to know while they wait."""
    decision = last_decision(session, case.id)
    told: dict[str, Any] = decision.result if decision is not None else {}
    rung = any(need.handed_over_when == "joined" and need.state == "offered" for need in case.needs)
    return Waiting(
        rings=spoken(case.person.phone) if rung and case.person and case.person.phone else "",
        appointment=_appointment(session, placing, case, now),
        advice=tuple(told.get("advice", ())[:2]),
        worse=tuple(told.get("worsening", ())),
    )


def _appointment(session: Session, placing: Placing, case: Case, now: datetime) -> Appointment | None:
    asked = select(Booking).where(Booking.case_id == case.id, Booking.state.in_(APPOINTED))
    booking = session.scalar(asked.order_by(Booking.booked_at.desc()).limit(1))
    if booking is None:
        return None
    service = placing.service(booking.service_id)
    where = service.place.address if service and service.place else ""
    rows = [
        Fact("When", time_words(booking.slot.starts_at, now), strong=True),
        Fact("Where", ", ".join(filter(None, (booking.slot.service.name, where)))),
        Fact("Good to know", service.note if service else ""),
    ]
    return Appointment("Your appointment", tuple(row for row in rows if row.a))
