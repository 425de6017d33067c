"""Whose case somebody goes on with from elsewhere: by its code and the date of birth, and not by guessing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import Session

from spoa.cases.queueing import leave_queue
from spoa.kernel.actor import Actor
from spoa.records.audit import AuditRow, note
from spoa.records.cases import IS_OPEN, Case, Contact, Person
from spoa.records.events import record_event
from spoa.records.topics import changed

MOST_WRONG: Final = 5
"""How many wrong tries one phone has within a day, and one code: after them nothing opens it."""

_A_DAY: Final = timedelta(days=1)
_WRONG: Final = "code.wrong"


@dataclass(frozen=True)
class Claim:
    """Somebody says that a case is theirs. ``contact`` is where they say it, if they have one already."""

    organisation: str
    code: str
    born: date
    contact: Contact | None = None


def claimed(session: Session, claim: Claim, *, at: datetime) -> Case | None:
    """Return the open case that fits a claim, locked; ``None`` where none does, which is then noted.

    Who has been wrong too often, and a code for which others were, get ``None`` whatever they tell: six
    figures and a birthday could be guessed by somebody who may try for ever.
    """
    case = _fitting(session, claim) if _may_try(session, claim, at) else None
    if case is None:
        _note_wrong(session, claim, at)
    return case


def join(session: Session, contact: Contact, case: Case, *, by: Actor, at: datetime) -> None:
    """Move a contact to the case that it belongs to; the case that was opened for it ends.

    The clock is that of the first contact, whichever of the two cases it began.
    """
    own = contact.case
    contact.case_id, contact.case = case.id, case
    case.clock_at = min(case.clock_at, own.clock_at)
    own.state, own.closed_at = "closed", at
    leave_queue(session, own)
    record_event(session, case_id=own.id, kind="joined_to", actor=by, at=at, data={"case": case.id})
    data = {"contact": contact.id, "from": own.id, "source": contact.source}
    record_event(session, case_id=case.id, kind="contact_joined", actor=by, at=at, data=data)
    changed(session, f"case:{own.id}", f"case:{case.id}")


def _fitting(session: Session, claim: Claim) -> Case | None:
    asked = (
        select(Case)
        .join(Person, Person.id == Case.person_id)
        .where(IS_OPEN, Case.organisation_id == claim.organisation)
        .where(Case.reference == claim.code, Person.date_of_birth == claim.born)
        .with_for_update(of=Case, key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.scalar(asked)


def _may_try(session: Session, claim: Claim, at: datetime) -> bool:
    about: list[ColumnElement[bool]] = [AuditRow.subject_id == claim.code]
    if claim.contact is not None and claim.contact.address is not None:
        phone = select(cast(Contact.id, Text)).where(Contact.address == claim.contact.address)
        about.append(AuditRow.subject_id.in_(phone))
    wrong = select(func.count()).where(AuditRow.action == _WRONG, AuditRow.at > at - _A_DAY)
    return all((session.scalar(wrong.where(each)) or 0) < MOST_WRONG for each in about)


def _note_wrong(session: Session, claim: Claim, at: datetime) -> None:
    """Note a wrong try once for the code and once for who tried it, for both are counted."""
    contact = claim.contact
    actor = Actor("patient", contact.id if contact else None, claim.organisation)
    tried = [("code", claim.code)] + ([("contact", contact.id)] if contact else [])
    for subject, subject_id in tried:
        why = "with another date of birth, or no such code"
        note(session, actor=actor, action=_WRONG, subject=subject, subject_id=subject_id, why=why, at=at)
