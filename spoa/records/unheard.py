"""Texts that have come and are not heard yet: durable before they are acknowledged."""

from datetime import datetime
from typing import Final

from sqlalchemy import Index, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from spoa.records.base import Base, Key, Word
from spoa.records.cases import Message
from spoa.records.outbox import putting

HEAR: Final = "text.hear"


class UnheardText(Base):
    """One text as the carrier told of it; ``reference`` is the carrier's own. Heard, it is a message."""

    __tablename__ = "unheard_texts"
    __table_args__ = (Index("ix_unheard_texts_sender", "sender", "at", "id"),)

    id: Mapped[Key]
    reference: Mapped[Word] = mapped_column(unique=True)
    to: Mapped[Word]
    sender: Mapped[Word]
    body: Mapped[str]
    media: Mapped[list[str]]
    at: Mapped[datetime]


_COLUMNS: Final = ("id", "reference", "to", "sender", "body", "media", "at")
_TABLE: Final = Base.metadata.tables["unheard_texts"]
_NEW: Final = select(*(bindparam(name, type_=_TABLE.c[name].type) for name in _COLUMNS)).where(
    ~exists().where(Message.carrier_ref == bindparam("reference"))
)
_KEPT: Final = (
    insert(_TABLE)
    .from_select(_COLUMNS, _NEW)
    .on_conflict_do_nothing(index_elements=["reference"])
    .returning(_TABLE.c.id, _TABLE.c.at)
    .cte("kept")
)
TAKE_IN: Final = putting(_KEPT, job=HEAR)
"""Keeps a text, once however often it is told, and has a job hear it: one statement, for ``Records.at_once``.

It wants every column of the table.
"""


def is_known(session: Session, reference: str) -> bool:
    """Say whether a message of ours or theirs has this reference of the carrier's."""
    return session.scalar(select(Message.id).where(Message.carrier_ref == reference)) is not None


def next_to_hear(session: Session, text_id: str) -> list[UnheardText]:
    """Return a text and what the same phone sent before it, oldest first; nothing where it has been heard.

    From here on this transaction alone hears that phone: texts are heard in the order in which they came,
    whichever worker was woken for which.
    """
    phone = select(UnheardText.sender).where(UnheardText.id == text_id)
    sender = session.scalar(phone)
    if sender is None:
        return []
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(sender, 0))))
    woken = aliased(UnheardText)
    asked = (
        select(UnheardText)
        .join(woken, (woken.sender == UnheardText.sender) & (woken.id == text_id))
        .where((UnheardText.at < woken.at) | ((UnheardText.at == woken.at) & (UnheardText.id <= woken.id)))
        .order_by(UnheardText.at, UnheardText.id)
    )
    return list(session.scalars(asked))
