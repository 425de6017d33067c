"""The history of a case: events that are only ever added, numbered from 1 within their case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CTE, ForeignKey, Insert, String, UniqueConstraint, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from spoa.kernel.actor import Actor, ActorKind
from spoa.kernel.errors import NotFound
from spoa.kernel.ids import new_id
from spoa.records.base import Base, Key, Ref, Word, run
from spoa.records.cases import Case


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


_TABLE: Final = Base.metadata.tables[Event.__tablename__]
_CASES: Final = Base.metadata.tables[Case.__tablename__]
_SAID: Final = ("id", "kind", "at", "actor_kind", "actor_id", "organisation_id", "data")
_NUMBERED: Final = (
    update(_CASES)
    .where(_CASES.c.id == bindparam("case"))
    .values(events=_CASES.c.events + 1)
    .returning(_CASES.c.id, _CASES.c.events)
    .cte("numbered")
)
_ADD: Final = (
    insert(_TABLE)
    .from_select(
        ("case_id", "seq", *_SAID),
        select(_NUMBERED, *(bindparam(f"its_{name}", type_=_TABLE.c[name].type) for name in _SAID)),
    )
    .returning(_TABLE.c.seq)
)


def together(*changes: CTE) -> Insert:
    """Return the statement that does some changes and adds the event that tells of them."""
    return _ADD.add_cte(*changes)


def record_event(
    session: Session,
    *,
    case_id: str,
    kind: str,
    actor: Actor,
    at: datetime,
    data: dict[str, Any] | None = None,
    also: tuple[Insert, Mapping[str, Any]] = (_ADD, {}),
) -> int:
    """Add an event to the case's history and return its ``seq``.

    Takes the case's row lock, so events of one case are numbered without gaps, in the order in which they
    commit. ``also`` is a statement of ``together``, and the values that its changes want. Raises ``NotFound``
    where there is no such case.
    """
    session.flush()
    statement, values = also
    said = {
        **values,
        "case": case_id,
        "its_id": new_id(),
        "its_kind": kind,
        "its_at": at,
        "its_actor_kind": actor.kind,
        "its_actor_id": actor.id,
        "its_organisation_id": actor.organisation,
        "its_data": data or {},
    }
    seq: int | None = run(session, statement, said).scalar()
    if seq is None:
        raise NotFound("There is no such case.")
    return seq


def history(session: Session, case_id: str) -> list[Event]:
    """Return the events of a case, oldest first."""
    return list(session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.seq)))
