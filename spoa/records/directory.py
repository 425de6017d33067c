"""The directory as stored: an entry a service, as its file says, and whether it is paused now."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from spoa.records.base import Base, Key, Ref, Word


class ServiceRow(Base):
    """One service. ``entry`` is its file as checked at load; ``id`` is made from ``code`` and never changes.

    A service that has left the files stays as ``active = false``: bookings and referrals still name it.
    """

    __tablename__ = "services"
    __table_args__ = (
        CheckConstraint("(paused_until IS NULL) = (paused_why IS NULL)", name="pause_has_a_reason"),
    )

    id: Mapped[Key]
    code: Mapped[Word] = mapped_column(unique=True)
    organisation_id: Mapped[Ref] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[Word]
    kind: Mapped[Word] = mapped_column(index=True)
    entry: Mapped[dict[str, Any]]
    active: Mapped[bool] = mapped_column(default=True)
    paused_until: Mapped[datetime | None]
    paused_why: Mapped[str | None]
