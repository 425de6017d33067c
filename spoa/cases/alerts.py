"""What staff must see. The same cause on the same case is one alert; it ends when someone has acted."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spoa.kernel.ids import new_id
from spoa.records.cases import Alert, Case
from spoa.records.topics import changed

Level = Literal["critical", "high", "information"]
ORDER: Final = {"critical": 0, "high": 1, "information": 2}
FLOOD: Final = "flood"
# While one of these stands a person is wanted, and the case is not closed.
WANTS_PERSON: Final = ("human", "silent", "undelivered", FLOOD)


def raise_alert(session: Session, case: Case, *, level: Level, cause: str, say: str, at: datetime) -> Alert:
    """Raise an alert on a case, or sharpen the one that its cause already has."""
    alert = _open(session, case.id, cause)
    if alert is None:
        alert = Alert(
            id=new_id(),
            organisation_id=case.organisation_id,
            case_id=case.id,
            cause=cause,
            at=at,
            level=level,
            say=say,
        )
        session.add(alert)
    if ORDER[level] < ORDER[alert.level]:
        alert.level, alert.seen_by = level, None
    alert.say = say
    changed(session, f"alerts:{case.organisation_id}")
    session.flush()
    return alert


def end_alert(session: Session, case: Case, cause: str, *, at: datetime) -> bool:
    """End an alert because its cause is gone; ``False`` where there is none, and nothing happens."""
    alert = _open(session, case.id, cause)
    if alert is not None:
        alert.ended_at = at
        changed(session, f"alerts:{case.organisation_id}")
    return alert is not None


def stands(session: Session, case: Case, cause: str) -> bool:
    """Say whether an alert with this cause stands on a case."""
    return _open(session, case.id, cause) is not None


def end_wanted(session: Session, case: Case, *, at: datetime) -> None:
    """End every alert that wanted a person: one is there now."""
    for cause in WANTS_PERSON:
        end_alert(session, case, cause, at=at)


def wanted_since(session: Session, case: Case) -> datetime | None:
    """Return since when a person is wanted on a case, or ``None``."""
    asked = select(func.min(Alert.at)).where(
        Alert.case_id == case.id, Alert.cause.in_(WANTS_PERSON), Alert.ended_at.is_(None)
    )
    return session.scalar(asked)


def _open(session: Session, case_id: str, cause: str) -> Alert | None:
    asked = select(Alert).where(Alert.case_id == case_id, Alert.cause == cause, Alert.ended_at.is_(None))
    return session.scalar(asked.with_for_update())
