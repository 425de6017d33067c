"""Who is there and free. Someone is free only while their page still gives signs of life."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import case, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from spoa.kernel.errors import Conflict, NotFound
from spoa.records.staff import Presence, Staff
from spoa.records.topics import changed
from spoa.staff.me import Me
from spoa.staff.roles import Role


class State(StrEnum):
    """What somebody is doing. People choose available or away; the other two follow from the work."""

    AVAILABLE = "available"
    BUSY = "busy"
    WRAP_UP = "wrap_up"
    AWAY = "away"


SEEN_WITHIN: Final = timedelta(minutes=3)
"""A page reports each minute; a browser in the background may be a minute late."""


def set_presence(session: Session, staff_id: str, state: State, *, at: datetime) -> None:
    """Write a person's state; ``since`` moves only when the state does. ``NotFound`` for nobody."""
    _tell(session, staff_id)
    written = insert(Presence).values(staff_id=staff_id, state=state, since=at, last_seen=at)
    moved = case((Presence.state == state, Presence.since), else_=at)
    session.execute(
        written.on_conflict_do_update(
            index_elements=[Presence.staff_id], set_={"state": state, "since": moved, "last_seen": at}
        )
    )


def choose_presence(session: Session, me: Me, state: State, *, at: datetime) -> None:
    """Write the state that a person chose; ``Conflict`` while they hold a call."""
    held = session.scalar(select(Presence).where(Presence.staff_id == me.id).with_for_update())
    if held is not None and held.state == State.BUSY:
        raise Conflict("You still have someone with you. Hand them over or end the call first.")
    set_presence(session, me.id, state, at=at)


def take(session: Session, staff_id: str, *, at: datetime) -> bool:
    """Make somebody who is free busy; ``False`` when they no longer are, so two offers cannot both win."""
    taken = session.scalar(
        update(Presence)
        .where(Presence.staff_id == staff_id, Presence.state == State.AVAILABLE)
        .values(state=State.BUSY, since=at)
        .returning(Presence.staff_id)
    )
    if taken is not None:
        _tell(session, staff_id)
    return taken is not None


def seen(session: Session, staff_id: str, *, at: datetime) -> None:
    """Note a sign of life from a person's page."""
    session.execute(update(Presence).where(Presence.staff_id == staff_id).values(last_seen=at))


def presence_of(session: Session, staff_id: str) -> Presence | None:
    """Return a person's presence, or ``None`` before their first sign-in."""
    return session.get(Presence, staff_id)


def free_clinicians(session: Session, *, skill: str, organisation: str, at: datetime) -> list[Me]:
    """Return the clinicians with a skill who are free now, the one who has been free longest first."""
    asked = (
        select(Staff)
        .join(Presence, Presence.staff_id == Staff.id)
        .where(Staff.role == Role.CLINICIAN, Staff.active, Staff.organisation_id == organisation)
        .where(Presence.state == State.AVAILABLE, Presence.last_seen > at - SEEN_WITHIN)
        .order_by(Presence.since, Staff.id)
    )
    return [Me.of(staff) for staff in session.scalars(asked) if skill in staff.skills]


def _tell(session: Session, staff_id: str) -> None:
    organisation = session.scalar(select(Staff.organisation_id).where(Staff.id == staff_id))
    if organisation is None:
        raise NotFound("There is no such member of staff.")
    changed(session, f"staff:{staff_id}", f"presence:{organisation}")
