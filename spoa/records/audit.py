"""The audit: who looked at or changed what, and why. Rows are only added; the seal shows altering.

A personal field is kept beside its salt in a table of its own. What is sealed is only its salted SHA-256, so
the field can be erased (value and salt set to nothing) and the seal still holds.
"""

import hashlib
import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, String, Text, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from spoa.kernel.actor import Actor, ActorKind
from spoa.kernel.ids import new_id
from spoa.records.base import Base, Key, Ref, Word

_SALT_BYTES: Final = 16


class AuditRow(Base):
    """One look or change. ``number`` is given by the sealer; the database refuses any other change."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_unsealed", "id", postgresql_where=text("number IS NULL")),
        Index("ix_audit_subject_id", "subject_id", "at"),
    )

    id: Mapped[Key]
    number: Mapped[int | None] = mapped_column(unique=True)
    at: Mapped[datetime]
    actor_kind: Mapped[ActorKind] = mapped_column(String(10))
    actor_id: Mapped[str | None]
    organisation_id: Mapped[Ref | None]
    action: Mapped[Word]
    subject: Mapped[Word]
    subject_id: Mapped[str]
    why: Mapped[str] = mapped_column(Text)

    personal: Mapped[list["AuditPersonal"]] = relationship(order_by="AuditPersonal.field", lazy="raise")


class AuditPersonal(Base):
    """One personal field of an audit row. ``digest`` stays when value and salt have been erased."""

    __tablename__ = "audit_personal"

    audit_id: Mapped[Ref] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    field: Mapped[Word] = mapped_column(primary_key=True)
    value: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class Seal(Base):
    """The seal on audit rows ``first`` to ``last``: an HMAC over the seal before it and their digests."""

    __tablename__ = "seals"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ledger: Mapped[Ref]
    first: Mapped[int]
    last: Mapped[int]
    at: Mapped[datetime]
    seal: Mapped[str] = mapped_column(String(64))


def note(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject: str,
    subject_id: str,
    why: str,
    at: datetime,
    personal: dict[str, str] | None = None,
) -> str:
    """Write into the audit, in this transaction, that ``actor`` did ``action`` and why; return the row's id.

    ``why`` and the ids must not name a person; whatever does goes into ``personal``, field by field.
    """
    row = AuditRow(
        id=new_id(),
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        organisation_id=actor.organisation,
        action=action,
        subject=subject,
        subject_id=subject_id,
        why=why,
        personal=[_salted(field, value) for field, value in sorted((personal or {}).items())],
    )
    session.add(row)
    return row.id


def erase(session: Session, audit_id: str) -> int:
    """Erase the personal fields of an audit row, for good; return how many. The seal still holds."""
    kept = (AuditPersonal.audit_id == audit_id, AuditPersonal.value.is_not(None))
    erasing = update(AuditPersonal).where(*kept).values(value=None, salt=None)
    return len(session.scalars(erasing.returning(AuditPersonal.field)).all())


def audit_of(session: Session, subject_id: str) -> list[AuditRow]:
    """Return what the audit says of one thing, oldest first."""
    of_it = select(AuditRow).where(AuditRow.subject_id == subject_id)
    return list(session.scalars(of_it.order_by(AuditRow.at, AuditRow.id)))


def personal_digest(salt: str, value: str) -> str:
    """Return the SHA-256, as hex, by which a personal field stands in the seal."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


def _salted(field: str, value: str) -> AuditPersonal:
    salt = secrets.token_hex(_SALT_BYTES)
    return AuditPersonal(field=field, value=value, salt=salt, digest=personal_digest(salt, value))
