"""Pictures that somebody texted and agreed that those who help them look at."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spoa.records.base import Base, Key, Ref, Word


class Picture(Base):
    """One picture, kept by us: the carrier's is not ours to show. ``number`` counts in its message."""

    __tablename__ = "pictures"
    __table_args__ = (UniqueConstraint("message_id", "number"),)

    id: Mapped[Key]
    message_id: Mapped[Ref] = mapped_column(ForeignKey("messages.id"))
    number: Mapped[int]
    content_type: Mapped[Word]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime]
