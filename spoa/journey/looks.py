"""Looks at people's data in the audit: once for each reader and thing, however often a list is fetched."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.records.audit import AuditRow, note
from spoa.staff.me import Me


def looked(session: Session, me: Me, subject: str, ids: Iterable[str], why: str, at: datetime) -> None:
    """Write the looks into the audit that are not there yet: once for each reader and thing."""
    wanted = set(ids)
    action = f"{subject}.look"
    asked = select(AuditRow.subject_id).where(
        AuditRow.subject_id.in_(wanted), AuditRow.actor_id == me.id, AuditRow.action == action
    )
    for each in sorted(wanted - set(session.scalars(asked))) if wanted else ():
        opened(session, me, action, subject, each, why, at)


def opened(session: Session, me: Me, action: str, subject: str, about: str, why: str, at: datetime) -> None:
    """Write one look that a hand made into the audit."""
    note(session, actor=me.actor, action=action, subject=subject, subject_id=about, why=why, at=at)
