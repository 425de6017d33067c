"""What staff must see. The same cause on the same case is one alert; it ends when someone has acted."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import ARRAY, Text, any_, bindparam, func, select, update
from sqlalchemy import case as when
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from spoa.kernel.ids import new_id
from spoa.records.base import Base, run
from spoa.records.cases import Alert, Case
from spoa.records.topics import changed

Level = Literal["critical", "high", "information"]
ORDER: Final = {"critical": 0, "high": 1, "information": 2}
FLOOD: Final = "flood"
# While one of these stands a person is wanted, and the case is not closed.
WANTS_PERSON: Final = ("human", "silent", "undelivered", FLOOD)

_TABLE: Final = Base.metadata.tables[Alert.__tablename__]
_NEW: Final = insert(_TABLE)
_SHARPER: Final = when(ORDER, value=_NEW.excluded.level) < when(ORDER, value=_TABLE.c.level)
_RAISE: Final = _NEW.on_conflict_do_update(
    index_elements=["cause", "case_id"],
    index_where=_TABLE.c.ended_at.is_(None),
    set_={
        "say": _NEW.excluded.say,
        "level": when((_SHARPER, _NEW.excluded.level), else_=_TABLE.c.level),
        "seen_by": when((_SHARPER, None), else_=_TABLE.c.seen_by),
    },
)
_END: Final = (
    update(_TABLE)
    .where(
        _TABLE.c.case_id == bindparam("case"),
        _TABLE.c.cause == any_(bindparam("causes", type_=ARRAY(Text))),
        _TABLE.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now"))
    .returning(_TABLE.c.cause)
)


def raise_alert(session: Session, case: Case, *, level: Level, cause: str, say: str, at: datetime) -> None:
    """Raise an alert on a case, or sharpen the one that its cause already has."""
    raised = {
        "id": new_id(),
        "organisation_id": case.organisation_id,
        "case_id": case.id,
        "cause": cause,
        "at": at,
        "level": level,
        "say": say,
    }
    changed(session, f"alerts:{case.organisation_id}")
    run(session, _RAISE, raised)


def end_alert(session: Session, case: Case, *causes: str, at: datetime) -> list[str]:
    """End the alerts of a case whose cause is one of these and gone; return the causes that had one."""
    ended = list(session.scalars(_END, {"case": case.id, "causes": list(causes), "now": at}))
    if ended:
        changed(session, f"alerts:{case.organisation_id}")
    return ended


def stands(session: Session, case: Case, cause: str) -> bool:
    """Say whether an alert with this cause stands on a case."""
    asked = select(Alert.id).where(Alert.case_id == case.id, Alert.cause == cause, Alert.ended_at.is_(None))
    return session.scalar(asked) is not None


def end_wanted(session: Session, case: Case, *, at: datetime) -> None:
    """End every alert that wanted a person: one is there now."""
    end_alert(session, case, *WANTS_PERSON, at=at)


def wanted_since(session: Session, case: Case) -> datetime | None:
    """Return since when a person is wanted on a case, or ``None``."""
    asked = select(func.min(Alert.at)).where(
        Alert.case_id == case.id, Alert.cause.in_(WANTS_PERSON), Alert.ended_at.is_(None)
    )
    return session.scalar(asked)
