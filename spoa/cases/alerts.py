"""What staff must see. The same cause on the same case is one alert; it ends when someone has acted."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.kernel.ids import new_id
from spoa.records.cases import Alert, Case
from spoa.records.topics import changed

Level = Literal["critical", "high", "information"]
ORDER: Final = {"critical": 0, "high": 1, "information": 2}


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


def end_alert(session: Session, case: Case, cause: str, *, at: datetime) -> None:
    """End an alert because its cause is gone; nothing happens where there is none."""
    alert = _open(session, case.id, cause)
    if alert is not None:
        alert.ended_at = at
        changed(session, f"alerts:{case.organisation_id}")


def _open(session: Session, case_id: str, cause: str) -> Alert | None:
    asked = select(Alert).where(Alert.case_id == case_id, Alert.cause == cause, Alert.ended_at.is_(None))
    return session.scalar(asked.with_for_update())
