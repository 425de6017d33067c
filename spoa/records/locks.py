"""The order of locks: a case before anything that hangs on it, so that two acts never wait for each other.

No lock here is stronger than a change of the row needs: whoever only refers to a locked row (a message to its
contact, an alert to its case) does not wait for it.
"""

from functools import cache
from typing import Any, Final, TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from spoa.kernel.errors import NotFound
from spoa.records.base import Base
from spoa.records.cases import Case, Contact

_Row = TypeVar("_Row", bound=Base)
_LOCKED: Final = "spoa.locked"


def find_case(session: Session, case_id: str) -> Case | None:
    """Return a case as it is now, for one act at a time; ``None`` where there is none."""
    locked = select(Case).where(Case.id == case_id).with_for_update(key_share=True)
    return session.scalar(locked.execution_options(populate_existing=True))


def lock_case(session: Session, case_id: str) -> Case:
    """Return a case as it is now, for one act at a time; raise ``NotFound`` where there is none."""
    case = find_case(session, case_id)
    if case is None:
        raise NotFound("There is no such case.")
    return case


def lock_contact(session: Session, contact_id: str) -> Contact | None:
    """Return a call, text conversation or chat as it is now, its case and itself locked; ``None`` if unknown.

    What happens to one contact happens one after another, whichever worker or request hears of it.
    """
    return find_locked(session, Contact, contact_id)


def find_locked(session: Session, kind: type[_Row], row_id: str) -> _Row | None:
    """Return a row that hangs on a case as it is now, its case and itself locked; ``None`` without one.

    ``kind`` has a ``case_id``. A row that moves to another case while it is waited for is looked for again.
    """
    for _ in ("as it was", "moved"):
        found = session.execute(_locking(kind), {"row": row_id}).first()
        if found is not None:
            row: _Row = found[0]
            session.info.setdefault(_LOCKED, []).append(found[1])  # a session forgets what nobody holds
            return row
    return None


@cache
def _locking(kind: type[_Row]) -> Select[_Row, Case]:
    row: Any = kind
    return (
        select(kind, Case)
        .join(Case, Case.id == row.case_id)
        .where(row.id == bindparam("row"))
        .with_for_update(of=(Case, kind), key_share=True)
        .execution_options(populate_existing=True)
    )
