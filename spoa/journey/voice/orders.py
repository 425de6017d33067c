"""Orders to the carrier, written down with the edge that wants them; and the legs that they are about."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from spoa.calls.legs import LegStatus
from spoa.calls.stages import Party
from spoa.kernel.ids import new_id
from spoa.records.calls import Command, Leg, Transfer
from spoa.records.cases import Contact
from spoa.records.outbox import put

CARRY_OUT: Final = "line.carry_out"
LIVE: Final = ("queued", "initiated", "ringing", "in-progress")
RINGS: Final = ("ring_page", "ring_phone", "ring_person", "ring_guest", "ring_interpreter")


def order(
    session: Session,
    contact_id: str,
    kind: str,
    *,
    at: datetime,
    transfer_id: str | None = None,
    leg_id: str | None = None,
    **args: Any,
) -> None:
    """Write an order down; it is given once this transaction has committed."""
    command = Command(
        id=new_id(),
        contact_id=contact_id,
        transfer_id=transfer_id,
        leg_id=leg_id,
        kind=kind,
        args=args,
        at=at,
    )
    session.add(command)
    session.flush()
    put(session, job=CARRY_OUT, subject=command.id, urgent=True, at=at)


def new_leg(
    session: Session,
    contact: Contact,
    *,
    party: str,
    at: datetime,
    staff_id: str | None,
    transfer: Transfer | None,
    rings_as: str | None = None,
) -> Leg:
    """Write down a leg that is about to be rung; our reference finds it again.

    ``rings_as`` is the carrier's reference of one that nobody rings: it has rung us, and is in progress.
    """
    leg = Leg(
        id=new_id(),
        contact_id=contact.id,
        transfer_id=transfer.id if transfer else None,
        party=party,
        staff_id=staff_id,
        our_ref=new_id(),
        carrier_ref=rings_as,
        status=LegStatus.IN_PROGRESS if rings_as else "queued",
        at=at,
    )
    session.add(leg)
    session.flush()
    return leg


def live_leg(session: Session, contact_id: str, party: str) -> Leg | None:
    """Return the newest leg of a party that has not ended."""
    asked = (
        select(Leg)
        .where(Leg.contact_id == contact_id, Leg.party == party, Leg.status.in_(LIVE))
        .order_by(Leg.at.desc(), Leg.id.desc())
        .limit(1)
    )
    return session.scalar(asked)


def calling_leg(session: Session, contact: Contact) -> Leg | None:
    """Return the leg of the caller: their own, or the line of the partner who carries them."""
    own = live_leg(session, contact.id, Party.CALLER)
    if own is not None or contact.carrier_ref is None:
        return own
    return session.scalar(select(Leg).where(Leg.carrier_ref == contact.carrier_ref))


def company(session: Session, contact_id: str) -> list[Leg]:
    """Return the lines of our people in the room who look after the caller, oldest first; no guest is one."""
    asked = select(Leg).where(
        Leg.contact_id == contact_id,
        Leg.in_room,
        Leg.staff_id.is_not(None),
        Leg.party.in_((Party.GIVER, Party.RECEIVER)),
    )
    return list(session.scalars(asked.order_by(Leg.at, Leg.id)))


def withdraw_ring(session: Session, leg: Leg) -> bool:
    """Take back an order to ring that was not given yet; ``False`` when it was."""
    asked = select(Command).where(Command.leg_id == leg.id, Command.kind.in_(RINGS)).with_for_update()
    command = session.scalar(asked)
    if command is None or command.state != "wanted":
        return False
    command.state, leg.status = "withdrawn", LegStatus.CANCELED
    return True


def ends_before(session: Session, command_id: str) -> list[str]:
    """Return the orders, not answered yet, that end lines of the party, or the person, whom this order rings.

    A page has one line: a supervisor who listened and takes the caller is rung once they have left.
    """
    ring = session.get_one(Command, command_id)
    if ring.kind not in RINGS or ring.leg_id is None:
        return []
    rung = session.get_one(Leg, ring.leg_id)
    same = or_(Leg.party == rung.party, and_(Leg.staff_id.is_not(None), Leg.staff_id == rung.staff_id))
    asked = (
        select(Command.id)
        .join(Leg, Leg.id == Command.leg_id)
        .where(Command.contact_id == ring.contact_id, Command.kind == "end_call")
        .where(Command.state.in_(("wanted", "sent")), same)
        .where(Command.leg_id != ring.leg_id)
        .order_by(Command.id)
    )
    return list(session.scalars(asked))
