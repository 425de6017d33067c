"""The history of a case: events that are only ever added, numbered from 1 within their case."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from spoa.kernel.actor import Actor, ActorKind
from spoa.kernel.errors import NotFound
from spoa.records.base import Base, Key, Ref, Word


class Event(Base):
    """One line of a case's history. The database refuses to change or delete it (migration 0002)."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: Mapped[Key]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int]
    kind: Mapped[Word]
    at: Mapped[datetime]
    actor_kind: Mapped[ActorKind] = mapped_column(String(10))
    actor_id: Mapped[str | None]
    organisation_id: Mapped[Ref | None]
    data: Mapped[dict[str, Any]]

    @property
    def actor(self) -> Actor:
        """Return who did it."""
        return Actor(self.actor_kind, self.actor_id, self.organisation_id)


def record_event(
    session: Session,
    *,
    case_id: str,
    kind: str,
    actor: Actor,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> Event:
    """Add an event to the case's history and return it, with its ``seq``.

    Takes the case's row lock, so events of one case are numbered without gaps, in the order in which they
    commit. Raises ``NotFound`` where there is no such case.
    """
    session.flush()
    lock = text("SELECT 1 FROM cases WHERE id = CAST(:case AS uuid) FOR NO KEY UPDATE")
    if session.execute(lock, {"case": case_id}).first() is None:
        raise NotFound("There is no such case.")
    last = session.scalar(select(func.max(Event.seq)).where(Event.case_id == case_id)) or 0
    event = Event(
        case_id=case_id,
        seq=last + 1,
        kind=kind,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        organisation_id=actor.organisation,
        data=data or {},
    )
    session.add(event)
    session.flush()
    return event


def history(session: Session, case_id: str) -> list[Event]:
    """Return the events of a case, oldest first."""
    return list(session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.seq)))
