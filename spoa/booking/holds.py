"""Holds: short claims on slots while a person decides. None of these acts commits."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spoa.booking.claims import (
    TAKEN,
    change,
    end_lapsed,
    lock_claim,
    make_claim,
    open_slot,
    standing_claim,
)
from spoa.kernel.actor import Actor
from spoa.kernel.errors import Conflict
from spoa.records.bookings import Booking
from spoa.records.locks import lock_case

LEASE: Final = timedelta(minutes=10)


def hold(
    session: Session,
    slot_id: str,
    case_id: str,
    *,
    by: Actor,
    now: datetime,
    need_id: str | None = None,
    lease: timedelta = LEASE,
) -> Booking:
    """Claim a slot for ``lease`` of real time and return the claim, in state ``held``.

    The same case holding it again gets the same claim, its lease begun anew. ``Conflict`` when another case
    has the slot, or it is past, withdrawn or its service paused; ``NotFound`` without such a slot or case.
    """
    lock_case(session, case_id)
    slot = open_slot(session, slot_id, now)
    end_lapsed(session, Booking.slot_id == slot_id, Booking.case_id != case_id, now=now)
    standing = standing_claim(session, slot_id)
    if standing is None:
        return make_claim(session, slot, case_id, need_id, lease=lease, by=by, now=now)
    if standing.case_id != case_id:
        raise Conflict(TAKEN)
    if standing.state == "held":
        standing.held_until = session.execute(select(func.clock_timestamp())).scalar_one() + lease
        standing.need_id = need_id or standing.need_id
    return standing


def hold_some(
    session: Session,
    slot_ids: Iterable[str],
    case_id: str,
    *,
    by: Actor,
    now: datetime,
    need_id: str | None = None,
    lease: timedelta = LEASE,
) -> list[Booking]:
    """Hold those of several slots that are still free, in order of time: an offer waiting for an answer."""
    held = []
    for slot_id in sorted(slot_ids):  # one order for everybody, so that two offers never block each other
        try:
            held.append(hold(session, slot_id, case_id, by=by, now=now, need_id=need_id, lease=lease))
        except Conflict:
            continue
    return sorted(held, key=lambda booking: booking.slot.starts_at)


def release(session: Session, booking_id: str, *, by: Actor, now: datetime) -> Booking:
    """Let a held slot go. Letting go again changes nothing; ``Conflict`` once it is an appointment."""
    booking = lock_claim(session, booking_id)
    if booking.state in ("released", "expired"):
        return booking
    return change(session, booking, "released", by=by, now=now)


def release_others(session: Session, kept: Booking, *, by: Actor, now: datetime) -> int:
    """Let go what the case still holds for the need of ``kept``; return how many. Its case is locked."""
    others = (
        select(Booking)
        .where(Booking.case_id == kept.case_id, Booking.state == "held", Booking.id != kept.id)
        .where(Booking.need_id.is_(None) | (Booking.need_id == kept.need_id))
        .order_by(Booking.id)
        .with_for_update()
    )
    found = session.scalars(others).all()
    for booking in found:
        change(session, booking, "released", by=by, now=now)
    return len(found)


def release_held(session: Session, case_id: str, need_id: str, *, by: Actor, now: datetime) -> int:
    """Let go whatever a case holds for a need; return how many."""
    lock_case(session, case_id)
    held = select(Booking).where(
        Booking.case_id == case_id, Booking.need_id == need_id, Booking.state == "held"
    )
    found = session.scalars(held.order_by(Booking.id).with_for_update()).all()
    for booking in found:
        change(session, booking, "released", by=by, now=now)
    return len(found)


def expire_holds(session: Session, *, now: datetime, limit: int = 200) -> int:
    """End holds whose lease has run out, ``limit`` at most; return how many. For the schedule."""
    return end_lapsed(session, now=now, limit=limit)
