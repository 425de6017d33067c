"""Guests in a call, between two events: feed one to the table, keep what they are, write what it wants done.

Guests are beside those who look after the caller. Nothing here tells a transfer or the call itself anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.guests import (
    Ended,
    GuestCommand,
    GuestEvent,
    GuestKind,
    GuestState,
    Mode,
    advance_guest,
    has_the_caller,
)
from spoa.calls.stages import Party
from spoa.journey.voice.orders import RINGS, company, new_leg, order, withdraw_ring
from spoa.kernel.actor import SYSTEM
from spoa.records.calls import Command, Guest, Leg
from spoa.records.cases import Contact
from spoa.records.events import record_event
from spoa.records.staff import Staff
from spoa.records.topics import changed

_HEARD: Final[Mapping[str, GuestEvent]] = {"join": GuestEvent.HERE, "leave": GuestEvent.LEFT}


@dataclass(frozen=True)
class GuestView:
    """A guest as pages tell of them."""

    kind: GuestKind
    mode: Mode
    name: str
    staff_id: str | None
    at: datetime
    ended: Ended | None = None

    @property
    def interprets(self) -> bool:
        """Say whether this is an interpreter."""
        return self.kind is GuestKind.INTERPRETER


def live_guests(session: Session, contact_id: str) -> list[Guest]:
    """Return who is in a call beside those who look after the caller, or is rung for it."""
    asked = select(Guest).where(Guest.contact_id == contact_id, Guest.ended.is_(None))
    return list(session.scalars(asked.order_by(Guest.at, Guest.id)))


def guest_views(session: Session, contact_id: str) -> tuple[GuestView, ...]:
    """Return the guests of a call as pages tell of them; an interpreter also once they are gone."""
    rows = live_guests(session, contact_id)
    last = session.scalar(
        select(Guest)
        .where(Guest.contact_id == contact_id, Guest.kind == GuestKind.INTERPRETER)
        .order_by(Guest.at.desc(), Guest.id.desc())
        .limit(1)
    )
    gone = [last] if last is not None and last.ended is not None else []
    return tuple(_view(session, row) for row in (*rows, *gone))


def _view(session: Session, row: Guest) -> GuestView:
    ended = Ended(row.ended) if row.ended else None
    at = row.ended_at or row.at
    return GuestView(GuestKind(row.kind), Mode(row.mode), _name(session, row), row.staff_id, at, ended)


def _name(session: Session, row: Guest) -> str:
    if row.staff_id is None:
        return f"The interpreter ({row.language})"
    return session.get_one(Staff, row.staff_id).name


def ring_supervisor(session: Session, contact: Contact, staff_id: str, *, at: datetime) -> None:
    """Ring the page of a supervisor, who comes into the room muted."""
    kind = GuestKind.SUPERVISOR
    leg = new_leg(session, contact, party=kind, at=at, staff_id=staff_id, transfer=None)
    session.add(
        Guest(contact_id=contact.id, leg_id=leg.id, kind=kind, staff_id=staff_id, mode=Mode.RUNG, at=at)
    )
    order(session, contact.id, "ring_guest", at=at, leg_id=leg.id, party=kind)
    _tell(session, contact, staff_id)


def ring_interpreter(
    session: Session, contact: Contact, language: str, *, to: str, seconds: int, at: datetime
) -> None:
    """Ring the interpreting line into the room of a call."""
    kind = GuestKind.INTERPRETER
    leg = new_leg(session, contact, party=kind, at=at, staff_id=None, transfer=None)
    session.add(
        Guest(contact_id=contact.id, leg_id=leg.id, kind=kind, language=language, mode=Mode.RUNG, at=at)
    )
    order(session, contact.id, "ring_interpreter", at=at, leg_id=leg.id, party=kind, to=to, seconds=seconds)
    _tell(session, contact, None)


def heard_guest(session: Session, contact: Contact, event: str, leg: Leg, *, at: datetime) -> None:
    """Take in what became of a guest's leg: join or leave; the rest says nothing of their part."""
    row = session.scalar(select(Guest).where(Guest.leg_id == leg.id))
    if row is not None and event in _HEARD:
        feed_guest(session, contact, row, _HEARD[event], at=at)


def coached_left(session: Session, contact: Contact, leg: Leg, *, at: datetime) -> None:
    """Let whoever coached this leg listen again: nobody would hear them, and they must know it."""
    for row in live_guests(session, contact.id):
        if row.coached_leg_id == leg.id:
            feed_guest(session, contact, row, GuestEvent.COACHED_LEFT, at=at)


def guest_refused(session: Session, contact: Contact, command: Command, *, at: datetime) -> None:
    """Take in that the carrier refused an order about a guest."""
    row = session.scalar(select(Guest).where(Guest.leg_id == command.leg_id))
    event = GuestEvent.LEFT if command.kind in RINGS else GuestEvent.REFUSED
    if row is not None:
        feed_guest(session, contact, row, event, at=at)


def leave_as_guest(session: Session, contact: Contact, staff_id: str, *, at: datetime) -> None:
    """Take somebody out who listens to a call: they take the caller themselves, on a line of their own."""
    for row in live_guests(session, contact.id):
        if row.staff_id == staff_id:
            feed_guest(session, contact, row, GuestEvent.LEAVE, at=at)


def end_guests(session: Session, contact: Contact, *, at: datetime) -> None:
    """End the part of every guest: the call is over, and no telephone goes on ringing for it."""
    for row in live_guests(session, contact.id):
        feed_guest(session, contact, row, GuestEvent.LEAVE, at=at)
        feed_guest(session, contact, row, GuestEvent.LEFT, at=at)


def feed_guest(session: Session, contact: Contact, row: Guest, event: GuestEvent, *, at: datetime) -> bool:
    """Feed one event to the table and write down what follows; ``False`` where it does not fit."""
    before = GuestState(
        Mode(row.mode), row.here, Mode(row.was) if row.was else None, Ended(row.ended) if row.ended else None
    )
    found = advance_guest(GuestKind(row.kind), before, event)
    if found.ignored:
        return False
    after = found.guest
    row.mode, row.here, row.was, row.ended = after.mode, after.here, after.was, after.ended
    row.ended_at = at if after.ended else None
    for command in found.commands:
        _DO[command](session, contact, row, at)
    data = {"contact": contact.id, "guest": row.kind, "mode": str(after.mode), "because": str(event)}
    record_event(session, case_id=contact.case_id, kind="guest_moved", actor=SYSTEM, at=at, data=data)
    session.flush()
    _tell(session, contact, row.staff_id)
    return True


def coachable(session: Session, contact_id: str) -> Leg | None:
    """Return the line of whoever has the caller, in the room now."""
    here = {Party(leg.party): leg for leg in company(session, contact_id)}
    party = has_the_caller(here)
    return here[party] if party else None


def _speak(session: Session, contact: Contact, row: Guest, at: datetime) -> None:
    heard_by = coachable(session, contact.id) if row.mode == Mode.COACHES else None
    row.coached_leg_id = heard_by.id if heard_by else None
    coached = heard_by.carrier_ref if heard_by else None
    order(
        session, contact.id, "speak", at=at, leg_id=row.leg_id, party=row.kind, mode=row.mode, coached=coached
    )


def _end(session: Session, contact: Contact, row: Guest, at: datetime) -> None:
    leg = session.get_one(Leg, row.leg_id)
    if withdraw_ring(session, leg):
        feed_guest(session, contact, row, GuestEvent.LEFT, at=at)
    else:
        order(session, contact.id, "end_call", at=at, leg_id=leg.id, party=row.kind)


def _tell(session: Session, contact: Contact, staff_id: str | None) -> None:
    told = [f"staff:{staff_id}"] if staff_id else []
    changed(session, f"case:{contact.case_id}", f"queue:{contact.organisation_id}", *told)


_DO: Final[Mapping[GuestCommand, Callable[[Session, Contact, Guest, datetime], None]]] = {
    GuestCommand.SPEAK: _speak,
    GuestCommand.END: _end,
}
