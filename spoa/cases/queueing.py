"""A case's place in a queue of people. One place at most; its clock is the case's and never restarts."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, null, select, tuple_
from sqlalchemy import case as sql_case
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from spoa.kernel.errors import Conflict
from spoa.kernel.ids import new_id
from spoa.kernel.urgency import klass
from spoa.records.base import Base, become, run
from spoa.records.cases import IN_QUEUE, IS_CALL, IS_WAITING, Case, Contact, QueueEntry
from spoa.records.topics import changed

HANDLERS: Final = "handlers"
CLINICIANS: Final = "clinicians"
ANSWER_WITHIN: Final = timedelta(seconds=60)
AT_ONCE: Final = timedelta(seconds=10)

_PLACE: Final = (
    select(QueueEntry)
    .where(QueueEntry.case_id == bindparam("case"), IN_QUEUE)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_TABLE: Final = Base.metadata.tables[QueueEntry.__tablename__]
_NEW: Final = insert(_TABLE)
_WAITS: Final = {name: _NEW.excluded[name] for name in ("queue", "why", "state", "klass", "deadline_at")} | {
    "taken_by": null(),
    "taken_at": null(),
}
_WAIT: Final = _NEW.on_conflict_do_update(
    index_elements=["case_id"],
    index_where=IN_QUEUE,
    set_=_WAITS,
    where=tuple_(*(_TABLE.c[name] for name in _WAITS)).is_distinct_from(tuple_(*_WAITS.values())),
)
_WITHIN: Final = sql_case((Case.language.is_(None), ANSWER_WITHIN), else_=AT_ONCE)
_RINGS_UNTIL: Final = (
    select(func.min(Contact.started_at + _WITHIN))
    .join(Case, Case.id == Contact.case_id)
    .where(Contact.case_id == QueueEntry.case_id, IS_CALL)
    .where(Contact.ended_at.is_(None), Contact.handler_id.is_(None))
    .scalar_subquery()
)
_DUE: Final = func.least(QueueEntry.deadline_at, _RINGS_UNTIL)
WAITING_LINE: Final = select(
    QueueEntry.id, QueueEntry.case_id, QueueEntry.klass, _DUE.label("due"), QueueEntry.since
).where(
    QueueEntry.queue == bindparam("queue"),
    IS_WAITING,
    QueueEntry.organisation_id == bindparam("organisation"),
)
"""Who waits in a ``queue`` of an ``organisation``; ``due`` as the function of this name says.

Without the cases themselves: each caller who waits asks again and again.
"""


def place_in_queue(session: Session, case_id: str) -> QueueEntry | None:
    """Return the open entry of a case, locked so that two people cannot take it."""
    return session.scalar(_PLACE, {"case": case_id})


def wait_in_queue(session: Session, case: Case, *, queue: str, why: str) -> None:
    """Let a case wait in a queue; an entry it already has is moved there and keeps its time."""
    become(case, owner_kind="queue", owner_id=case.organisation_id)
    session.flush()
    waits = {
        "id": new_id(),
        "case_id": case.id,
        "organisation_id": case.organisation_id,
        "since": case.clock_at,
        "queue": queue,
        "why": why,
        "state": "waiting",
        "klass": case_class(case),
        "deadline_at": case.deadline_at,
    }
    run(session, _WAIT, waits)
    changed(session, f"queue:{case.organisation_id}", f"case:{case.id}")


def take_from_queue(session: Session, case: Case, *, staff_id: str, at: datetime) -> QueueEntry | None:
    """Make a named person the owner of a case; ``Conflict`` when another person has it."""
    entry = place_in_queue(session, case.id)
    if entry is not None:
        if entry.state == "taken" and entry.taken_by != staff_id:
            raise Conflict("A colleague has just taken this case. Take the next one.")
        entry.state, entry.taken_by, entry.taken_at = "taken", staff_id, at
    case.owner_kind, case.owner_id = "staff", staff_id
    changed(session, f"queue:{case.organisation_id}", f"case:{case.id}", f"staff:{staff_id}")
    return entry


def pass_to(session: Session, case: Case, *, staff_id: str, at: datetime) -> None:
    """Make a colleague the owner of a case that somebody hands to them: it is their work from now on."""
    entry = place_in_queue(session, case.id)
    if entry is None:
        wait_in_queue(session, case, queue=CLINICIANS, why="")
        entry = session.scalars(_PLACE, {"case": case.id}).one()
    before = entry.taken_by
    entry.state, entry.taken_by, entry.taken_at = "taken", staff_id, at
    case.owner_kind, case.owner_id = "staff", staff_id
    told = [f"staff:{each}" for each in (before, staff_id) if each]
    changed(session, f"queue:{case.organisation_id}", f"case:{case.id}", *told)


def leave_queue(session: Session, case: Case) -> None:
    """End a case's wait: everything it needs has been handed over."""
    entry = place_in_queue(session, case.id)
    if entry is not None:
        entry.state = "done"
        told = [f"staff:{entry.taken_by}"] if entry.taken_by else []
        changed(session, f"queue:{case.organisation_id}", *told)


def refresh_place(session: Session, case: Case) -> None:
    """Carry the case's class and deadline over to its place in the queue."""
    entry = place_in_queue(session, case.id)
    if entry is not None:
        entry.klass, entry.deadline_at = case_class(case), case.deadline_at
        changed(session, f"queue:{case.organisation_id}")


def due(entry: QueueEntry) -> datetime:
    """Return by when somebody must take an entry: a caller who is on the line within a minute.

    The case keeps its own deadline; a ringing telephone comes before it, because they may hang up. Who speaks
    no English could not be asked whether a life is in danger, and is due at once.
    """
    within = AT_ONCE if entry.case.language else ANSWER_WITHIN
    rings = [
        contact.started_at + within
        for contact in entry.case.contacts
        if contact.channel == "voice" and contact.ended_at is None and contact.handler_id is None
    ]
    return min([entry.deadline_at, *rings]) if entry.state == "waiting" else entry.deadline_at


def case_class(case: Case) -> int | None:
    """Return the class shown for a case, the most urgent of what is certain, decided and raised by hand.

    What was decided because something stayed unsure is not certain, and counts all the same.
    """
    decided = klass(case.urgency) if case.urgency is not None else None
    return min((each for each in (case.floor, decided, case.pinned_class) if each is not None), default=None)
