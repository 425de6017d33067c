"""A claim on a slot: made in one place, changed in one place, with its history.

Promise 5 is kept by the database: one unique index lets one claim stand on a slot, another lets a need have
one appointment. What is here only turns a refusal into words. Locks are always taken in the same order,
the case before the slot, so that two acts never wait for each other.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from spoa.booking.states import CLAIMING, check_move
from spoa.kernel.actor import SYSTEM, Actor
from spoa.kernel.errors import Conflict, NotFound
from spoa.kernel.ids import new_id
from spoa.kernel.london import clock_time
from spoa.records.audit import note
from spoa.records.bookings import Booking, BookingChange, Slot
from spoa.records.cases import Case
from spoa.records.events import record_event
from spoa.records.locks import find_locked
from spoa.records.topics import changed

TAKEN: Final = "That time has just been taken by someone else. Choose another time."


def lock_claim(session: Session, booking_id: str) -> Booking:
    """Return a claim as it is now, its case and itself locked; raise ``NotFound`` without one."""
    booking = find_locked(session, Booking, booking_id)
    if booking is None:
        raise NotFound("There is no such appointment.")
    return booking


def open_slot(session: Session, slot_id: str, now: datetime) -> Slot:
    """Return a slot that may be claimed; it cannot be withdrawn while this transaction lasts.

    ``NotFound`` where there is none; ``Conflict`` when it is past, withdrawn, or its service is paused.
    """
    slot = session.scalar(select(Slot).where(Slot.id == slot_id).with_for_update(read=True, of=Slot))
    if slot is None:
        raise NotFound("There is no such time. Choose another one.")
    if slot.withdrawn_at is not None:
        raise Conflict(f"{slot.service.name} has withdrawn that time. Choose another time.")
    if slot.starts_at < now:
        raise Conflict("That time has passed. Choose a later one.")
    paused = slot.service.paused_until
    if not slot.service.active or (paused is not None and paused > now):
        until = f" until {clock_time(paused)}" if paused else ""
        raise Conflict(f"{slot.service.name} takes no bookings{until}. Choose another place.")
    return slot


def standing_claim(session: Session, slot_id: str) -> Booking | None:
    """Return the claim that stands on a slot, if there is one."""
    claim = select(Booking).where(Booking.slot_id == slot_id, Booking.state.in_(CLAIMING))
    return session.scalar(claim.execution_options(populate_existing=True))


def make_claim(
    session: Session,
    slot: Slot,
    case_id: str,
    need_id: str | None,
    *,
    lease: timedelta,
    by: Actor,
    now: datetime,
) -> Booking:
    """Write a claim in state ``held``; ``Conflict`` when another one stands on the slot.

    A rival that has not committed yet is waited for: the index decides between the two, nothing else.
    """
    wanted = {
        "id": new_id(),
        "slot_id": slot.id,
        "service_id": slot.service_id,
        "case_id": case_id,
        "need_id": need_id,
        "state": "held",
        "held_until": func.clock_timestamp() + lease,
        "made_at": now,
    }
    written = session.scalar(insert(Booking).values(wanted).on_conflict_do_nothing().returning(Booking.id))
    if written is None:
        raise Conflict(TAKEN)
    booking = session.get_one(Booking, written)
    _write_down(session, booking, None, by=by, now=now, reason=None)
    return booking


def change(
    session: Session, booking: Booking, after: str, *, by: Actor, now: datetime, reason: str | None = None
) -> Booking:
    """Move a claim that the caller has locked to another state; ``Conflict`` when the table forbids it."""
    check_move(booking.state, after)
    before, booking.state, booking.reason = booking.state, after, reason
    if before == "held":
        booking.held_until = None
    session.flush()
    _write_down(session, booking, before, by=by, now=now, reason=reason)
    return booking


def end_lapsed(session: Session, *which: ColumnElement[bool], now: datetime, limit: int = 200) -> int:
    """End the holds among ``which`` whose lease has run out on the database's clock; return how many.

    A hold is left alone while somebody works on it or its case: they may be booking it this moment. So
    nothing is waited for here, though the case of a lapsed hold is locked after the caller's own.
    """
    lapsed = (
        select(Booking)
        .join(Case, Case.id == Booking.case_id)
        .where(Booking.state == "held", Booking.held_until <= func.clock_timestamp(), *which)
        .order_by(Booking.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True, of=[Case, Booking])
        .execution_options(populate_existing=True)
    )
    found = session.scalars(lapsed).all()
    for booking in found:
        change(session, booking, "expired", by=SYSTEM, now=now)
    return len(found)


def _write_down(
    session: Session, booking: Booking, before: str | None, *, by: Actor, now: datetime, reason: str | None
) -> None:
    """Add the change to the claim's history, the case's history and the audit, and tell the pages."""
    count = select(func.count()).where(BookingChange.booking_id == booking.id)
    session.add(
        BookingChange(
            booking_id=booking.id,
            seq=session.execute(count).scalar_one() + 1,
            before=before,
            after=booking.state,
            at=now,
            by_kind=by.kind,
            by_id=by.id,
            reason=reason,
        )
    )
    told = {"booking": booking.id, "slot": booking.slot_id, "service": booking.service_id}
    record_event(session, case_id=booking.case_id, kind=f"slot_{booking.state}", actor=by, at=now, data=told)
    note(
        session,
        actor=by,
        action=f"booking.{booking.state}",
        subject="booking",
        subject_id=booking.id,
        why=reason or "",
        at=now,
    )
    changed(session, f"case:{booking.case_id}", f"service:{booking.service_id}")
