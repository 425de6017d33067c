"""Appointments: a claim that has become someone's time, and what the provider says to it. None commits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.booking.claims import change, lock_claim
from spoa.booking.holds import hold, release_others
from spoa.booking.states import APPOINTED
from spoa.kernel.actor import Actor
from spoa.kernel.errors import Conflict, Invalid
from spoa.records.bookings import Booking
from spoa.records.locks import lock_case


def book(
    session: Session, booking_id: str, *, need_id: str, by: Actor, now: datetime, answer_by: datetime
) -> Booking:
    """Make a hold the appointment of a need, and let the case's other holds for it go.

    The need is our reference: asked again, it returns the appointment that the need has. A hold that ran out
    or was let go is claimed anew, so a slow "2" still counts while the slot is free. ``Conflict`` when
    someone else has the slot, or the need has an appointment at another time.
    """
    claim = lock_claim(session, booking_id)
    return _book(session, claim.slot_id, claim.case_id, need_id, by=by, now=now, answer_by=answer_by)


def book_slot(
    session: Session,
    slot_id: str,
    case_id: str,
    *,
    need_id: str,
    by: Actor,
    now: datetime,
    answer_by: datetime,
) -> Booking:
    """Book a slot for a need at once, held before by this case or not. Otherwise as ``book``."""
    lock_case(session, case_id)
    return _book(session, slot_id, case_id, need_id, by=by, now=now, answer_by=answer_by)


def _book(
    session: Session,
    slot_id: str,
    case_id: str,
    need_id: str,
    *,
    by: Actor,
    now: datetime,
    answer_by: datetime,
) -> Booking:
    standing = appointment_of(session, need_id)
    if standing is not None:
        if standing.slot_id != slot_id:
            raise Conflict("There is an appointment for this already. Cancel it first, then book another.")
        return standing
    claim = hold(session, slot_id, case_id, need_id=need_id, by=by, now=now)
    if claim.state != "held" or claim.need_id != need_id:
        raise Conflict("This case has that time for another need. Choose another time.")
    claim.booked_at, claim.answer_by = now, answer_by
    change(session, claim, "booked", by=by, now=now)
    release_others(session, claim, by=by, now=now)
    return claim


def appointment_of(session: Session, need_id: str) -> Booking | None:
    """Return the appointment that a need has, if any: looked up by our reference before repeating."""
    return session.scalar(select(Booking).where(Booking.need_id == need_id, Booking.state.in_(APPOINTED)))


def acknowledge(session: Session, booking_id: str, *, by: Actor, now: datetime) -> Booking:
    """Note that the provider has accepted the appointment. Twice is once."""
    return _answer(session, booking_id, "acknowledged", by=by, now=now)


def decline(session: Session, booking_id: str, *, reason: str, by: Actor, now: datetime) -> Booking:
    """Note that the provider cannot take it, and why (``Invalid`` without). The slot is free again."""
    return _answer(session, booking_id, "declined", by=by, now=now, reason=_said(reason))


def cancel(session: Session, booking_id: str, *, reason: str, by: Actor, now: datetime) -> Booking:
    """Cancel an appointment for the person, with why (``Invalid`` without). The slot is free again."""
    return _step(session, booking_id, "cancelled", by=by, now=now, reason=_said(reason))


def arrive(session: Session, booking_id: str, *, by: Actor, now: datetime) -> Booking:
    """Note that the person is there."""
    return _step(session, booking_id, "arrived", by=by, now=now)


def see(session: Session, booking_id: str, *, by: Actor, now: datetime) -> Booking:
    """Note that the person was seen."""
    return _step(session, booking_id, "seen", by=by, now=now)


def miss(session: Session, booking_id: str, *, by: Actor, now: datetime) -> Booking:
    """Note that the person did not come; ``Conflict`` before the time of the appointment."""
    if lock_claim(session, booking_id).slot.starts_at > now:
        raise Conflict("The time of this appointment has not come yet.")
    return _step(session, booking_id, "no_show", by=by, now=now)


def _answer(
    session: Session, booking_id: str, after: str, *, by: Actor, now: datetime, reason: str | None = None
) -> Booking:
    booking = _step(session, booking_id, after, by=by, now=now, reason=reason)
    booking.answered_at = booking.answered_at or now
    return booking


def _step(
    session: Session, booking_id: str, after: str, *, by: Actor, now: datetime, reason: str | None = None
) -> Booking:
    """Move a claim on; being there already is no error, for a button is pressed twice."""
    booking = lock_claim(session, booking_id)
    return (
        booking if booking.state == after else change(session, booking, after, by=by, now=now, reason=reason)
    )


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say why, so that the next one knows.")
    return reason.strip()
