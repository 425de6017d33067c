"""One edge of a call's table in one statement: its new state, its timer, its line in the history.

Every word and key of every caller is such an edge. In statements of their own these take twice as long.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, insert, literal, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from spoa.kernel.actor import Actor
from spoa.kernel.ids import new_id
from spoa.records.base import Base
from spoa.records.cases import Contact
from spoa.records.events import record_event, together
from spoa.records.outbox import OutboxRow

_CONTACTS: Final = Base.metadata.tables[Contact.__tablename__].c
_OUTBOX: Final = Base.metadata.tables[OutboxRow.__tablename__].c
_KEPT: Final = ("call", "state", "heard_at")
_MOVED: Final = (
    update(_CONTACTS.id.table)
    .where(_CONTACTS.id == bindparam("contact"))
    .values({name: bindparam(f"new_{name}", type_=_CONTACTS[name].type) for name in _KEPT})
    .cte("moved")
)
_TIMER: Final = ("id", "job", "subject", "created_at", "due_at")
_SET: Final = {name: bindparam(f"timer_{name}", type_=_OUTBOX[name].type) for name in _TIMER}
_ROW: Final = _SET | {"urgent": literal(True), "claimed": literal(False), "attempts": literal(0)}
_TIMED: Final = (
    insert(_OUTBOX.id.table)
    .from_select(list(_ROW), select(*_ROW.values()).where(_SET["due_at"].is_not(None)))
    .cte("timed")
)
_EDGE: Final = together(_MOVED, _TIMED)


@dataclass(frozen=True)
class Timed:
    """The job that runs when nothing else has happened by ``due``, and its subject."""

    job: str
    subject: str
    due: datetime


def write_edge(
    session: Session,
    contact: Contact,
    *,
    call: dict[str, Any],
    state: str,
    timer: Timed | None,
    event: tuple[str, dict[str, Any]],
    by: Actor,
    at: datetime,
) -> None:
    """Write where a call has come to, and its ``timer`` and ``event`` (kind and data) with it."""
    new = {"call": call, "state": state, "heard_at": at}
    timed = (new_id(), timer.job, timer.subject, at, timer.due) if timer else (None,) * len(_TIMER)
    values = {"contact": contact.id} | {f"new_{name}": value for name, value in new.items()}
    values |= {f"timer_{name}": value for name, value in zip(_TIMER, timed, strict=True)}
    kind, data = event
    record_event(
        session, case_id=contact.case_id, kind=kind, actor=by, at=at, data=data, also=(_EDGE, values)
    )
    for name, value in new.items():
        set_committed_value(contact, name, value)
