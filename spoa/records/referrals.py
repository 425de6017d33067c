"""Needs sent to services that take them without an appointment, and their answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from spoa.records.base import Base, Key, Ref, Word
from spoa.records.directory import ServiceRow

# While one of these stands, the need is not sent to anybody else.
STANDING = "state IN ('offered', 'accepted', 'delivered')"


class Referral(Base):
    """A need with a service: offered, then accepted or declined; or, for a message, delivered.

    ``promised`` is what the person is told: who will do what, and by ``contact_by``.
    """

    __tablename__ = "referrals"
    __table_args__ = (
        Index("uq_referrals_need_standing", "need_id", unique=True, postgresql_where=text(STANDING)),
        Index("ix_referrals_answer", "answer_by", postgresql_where=text("state = 'offered'")),
        Index("ix_referrals_inbox", "service_id", "state"),
        CheckConstraint("state <> 'declined' OR reason IS NOT NULL", name="declined_says_why"),
    )

    id: Mapped[Key]
    need_id: Mapped[Ref] = mapped_column(ForeignKey("needs.id"), index=True)
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"), index=True)
    service_id: Mapped[Ref] = mapped_column(ForeignKey("services.id"))
    state: Mapped[Word] = mapped_column(default="offered")
    klass: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    offered_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    promised: Mapped[str | None]
    contact_by: Mapped[datetime | None]

    service: Mapped[ServiceRow] = relationship()
    changes: Mapped[list["ReferralChange"]] = relationship(order_by="ReferralChange.seq")


class ReferralChange(Base):
    """One line of a referral's history. Rows are only ever inserted."""

    __tablename__ = "referral_changes"
    __table_args__ = (UniqueConstraint("referral_id", "seq"),)

    id: Mapped[Key]
    referral_id: Mapped[Ref] = mapped_column(ForeignKey("referrals.id"))
    seq: Mapped[int]
    before: Mapped[Word | None]
    after: Mapped[Word]
    at: Mapped[datetime]
    by_kind: Mapped[Word]
    by_id: Mapped[str | None]
    reason: Mapped[str | None]
