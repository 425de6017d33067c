"""What a clinician wrote about a case: one row a clinician and case, kept while they write."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from spoa.records.base import Base, Key, Ref, Word


class Consultation(Base):
    """One clinician's consultation. ``ended_at`` is when they said its outcome; the notes stay theirs.

    ``urgency`` is what the outcome asks for: from then on triage alone can raise it and never lower it.
    """

    __tablename__ = "consultations"
    __table_args__ = (
        UniqueConstraint("case_id", "staff_id"),
        Index("ix_consultations_open", "case_id", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[Key]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"))
    staff_id: Mapped[Ref] = mapped_column(ForeignKey("staff.id"))
    began_at: Mapped[datetime]
    saved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(default="")
    found: Mapped[str] = mapped_column(default="")
    think: Mapped[str] = mapped_column(default="")
    plan: Mapped[str] = mapped_column(default="")
    outcome: Mapped[Word | None]
    code: Mapped[Word | None]
    why: Mapped[str | None]
    urgency: Mapped[int | None]
