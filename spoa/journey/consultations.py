"""The clinician's consultation in the records: begun with the person, ended with an outcome."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.kernel.ids import new_id
from spoa.records.cases import Case
from spoa.records.consultations import Consultation

OUTCOME_WITHIN: Final = timedelta(minutes=30)
"""How long after it began a consultation may be without an outcome before the watch asks for it."""


def begin(session: Session, case: Case, staff_id: str, *, at: datetime) -> Consultation:
    """Return this clinician's consultation of a case, begun now when it is their first."""
    found = consultation_of(session, case.id, staff_id)
    if found is None:
        found = Consultation(id=new_id(), case_id=case.id, staff_id=staff_id, began_at=at)
        session.add(found)
        session.flush()
    return found


def consultation_of(session: Session, case_id: str, staff_id: str) -> Consultation | None:
    """Return what one clinician wrote about a case, if anything."""
    asked = select(Consultation).where(Consultation.case_id == case_id, Consultation.staff_id == staff_id)
    return session.scalar(asked)


def outcome_due(session: Session, case_id: str) -> datetime | None:
    """Return by when a consultation that goes on must have an outcome; ``None`` when none goes on."""
    asked = select(Consultation.began_at).where(
        Consultation.case_id == case_id, Consultation.ended_at.is_(None)
    )
    began = session.scalar(asked.order_by(Consultation.began_at).limit(1))
    return None if began is None else began + OUTCOME_WITHIN


def end_open(session: Session, case_id: str, *, outcome: str, at: datetime) -> None:
    """End the consultations of a case that go on, all with the same outcome."""
    asked = select(Consultation).where(Consultation.case_id == case_id, Consultation.ended_at.is_(None))
    for row in session.scalars(asked):
        row.ended_at, row.outcome = at, outcome


def latest(session: Session, case_id: str) -> Consultation | None:
    """Return the consultation that was written last, ended or not."""
    asked = select(Consultation).where(Consultation.case_id == case_id)
    return session.scalar(asked.order_by(Consultation.began_at.desc()).limit(1))


def overrules(session: Session, case: Case, urgency: int | None) -> bool:
    """Say whether a clinician's outcome stands against what triage finds now (``None``: nothing yet).

    Triage never lowers what a clinician decided, and does not bring back what they set aside; something
    more urgent than their outcome counts all the same.
    """
    asked = (
        select(Consultation.urgency)
        .where(Consultation.case_id == case.id, Consultation.urgency.is_not(None))
        .order_by(Consultation.ended_at.desc())
        .limit(1)
    )
    decided = session.scalar(asked)
    return decided is not None and (urgency is None or urgency >= decided)


def words(found: Consultation) -> str:
    """Return what a clinician found and thinks, for the brief of whoever comes next."""
    parts = [("They say", found.said), ("found", found.found), ("thinks", found.think)]
    told = "; ".join(f"{name}: {text.strip()}" for name, text in parts if text.strip())
    return f"A clinician spoke with them. {told}".strip() if told else ""
