"""Versions of the rules: what was offered, who approved of it, what was served when, how two of them differ.

The one served last is live. Rules, approvals and servings are only ever added to (migration 0006), so that
whatever a case was decided by is still there, word for word, when somebody asks.
"""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from spoa.records.base import Base, Key, Ref, Word
from spoa.records.staff import Staff

ServedHow = Literal["first", "made_live", "rolled_back", "demonstration"]
_SERVING = text("SELECT pg_advisory_xact_lock(7762005)")  # any number: one for "changing the live rulebook"


class RulebookRow(Base):
    """One version: the files that decide, packed (`spoa.triage.bundle`), under the digest of just these.

    ``cases`` are its scripted persons, packed; they decide nothing, so those offered last are kept.
    ``offered_by`` is nobody where it came with a release.
    """

    __tablename__ = "rulebooks"

    digest: Mapped[Word] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    rules: Mapped[bytes] = mapped_column(deferred=True)
    cases: Mapped[bytes] = mapped_column(deferred=True)
    cases_seal: Mapped[Word]
    offered_at: Mapped[datetime]
    offered_by: Mapped[Ref | None] = mapped_column(ForeignKey("staff.id"))
    words: Mapped[str]

    offerer: Mapped[Staff | None] = relationship()


class RulebookApproval(Base):
    """One person's signature under one version."""

    __tablename__ = "rulebook_approvals"
    __table_args__ = (UniqueConstraint("digest", "staff_id", name="uq_rulebook_approvals_signer"),)

    id: Mapped[Key]
    digest: Mapped[Word] = mapped_column(ForeignKey("rulebooks.digest"))
    staff_id: Mapped[Ref] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    words: Mapped[str]

    staff: Mapped[Staff] = relationship()


class RulebookServing(Base):
    """From when on a version was live; until the next one."""

    __tablename__ = "rulebook_servings"
    __table_args__ = (
        CheckConstraint("how IN ('first', 'made_live', 'rolled_back', 'demonstration')", name="how"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[Word] = mapped_column(ForeignKey("rulebooks.digest"))
    at: Mapped[datetime]
    by: Mapped[Ref | None] = mapped_column(ForeignKey("staff.id"))
    how: Mapped[Word]
    why: Mapped[str]

    staff: Mapped[Staff | None] = relationship()


class RulebookComparison(Base):
    """How one version differs from another, worked out once by a job (`spoa.journey.offering_rules`).

    ``cases`` seals the scripted persons of both: with others, it is worked out again.
    """

    __tablename__ = "rulebook_comparisons"

    before: Mapped[Word] = mapped_column(ForeignKey("rulebooks.digest"), primary_key=True)
    after: Mapped[Word] = mapped_column(ForeignKey("rulebooks.digest"), primary_key=True)
    cases: Mapped[Word] = mapped_column(primary_key=True)
    lowers: Mapped[bool]
    result: Mapped[dict[str, Any]]
    at: Mapped[datetime]


def live_digest(session: Session) -> str | None:
    """Return the digest of the live rulebook; None where none was ever served."""
    return session.scalar(select(RulebookServing.digest).order_by(RulebookServing.number.desc()).limit(1))


def first_digest(session: Session) -> str | None:
    """Return the digest of the first rulebook that was served: cases older than versions are under it."""
    return session.scalar(select(RulebookServing.digest).order_by(RulebookServing.number).limit(1))


def lock_servings(session: Session) -> None:
    """Let nobody else change the live rulebook until this transaction ends."""
    session.execute(_SERVING)


def serve(
    session: Session, digest: str, *, how: ServedHow, why: str, by: str | None, at: datetime
) -> RulebookServing:
    """Make a version live from now on. The caller holds the lock (`lock_servings`)."""
    last = session.scalar(select(func.max(RulebookServing.number))) or 0
    row = RulebookServing(number=last + 1, digest=digest, at=at, by=by, how=how, why=why)
    session.add(row)
    session.flush()
    return row
