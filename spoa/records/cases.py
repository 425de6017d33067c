"""The case and what hangs on it: person, contacts, what was told, what was decided, what is needed."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from spoa.records.base import Base, Key, Ref, Word


class Person(Base):
    """Someone a case is about. Names and numbers live here and in no log."""

    __tablename__ = "persons"

    id: Mapped[Key]
    organisation_id: Mapped[Ref] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str | None]
    date_of_birth: Mapped[date | None]
    sex: Mapped[Word | None]
    nhs_number: Mapped[Word | None] = mapped_column(index=True)
    phone: Mapped[Word | None] = mapped_column(index=True)
    address: Mapped[str | None]
    postcode: Mapped[Word | None]
    gp_service_id: Mapped[Ref | None] = mapped_column(ForeignKey("services.id"))


class Case(Base):
    """One person's episode. ``clock_at`` is the first contact and never moves on.

    ``language``: what is spoken where an interpreter is needed, as ``routing.yaml`` names it; else null.
    ``by_relay``: they speak by text relay.
    ``rulebook`` is the digest of the rules that it is under to its end: those that were live when it opened.
    ``events`` is how many lines its history has; each new line takes the next number.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        CheckConstraint(
            "state = 'closed' OR (owner_kind IS NOT NULL AND deadline_at IS NOT NULL)",
            name="one_owner_one_deadline",
        ),
        Index("uq_cases_reference_open", "reference", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_cases_open_deadline", "deadline_at", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[Key]
    reference: Mapped[Word]
    organisation_id: Mapped[Ref] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[Ref | None] = mapped_column(ForeignKey("persons.id"))
    state: Mapped[Word] = mapped_column(default="open")
    clock_at: Mapped[datetime]
    source: Mapped[Word]
    complaint: Mapped[str] = mapped_column(default="")
    language: Mapped[Word | None]
    by_relay: Mapped[bool] = mapped_column(default=False, server_default=false())
    rulebook: Mapped[Word | None] = mapped_column(ForeignKey("rulebooks.digest"))
    protocols: Mapped[list[str]] = mapped_column(default=list)
    by: Mapped[Word | None]
    with_patient: Mapped[bool | None]
    age_days: Mapped[int | None]
    sex: Mapped[Word | None]
    place: Mapped[dict[str, Any]] = mapped_column(default=dict)
    pinned_class: Mapped[int | None]
    floor: Mapped[int | None]
    urgency: Mapped[int | None]
    human: Mapped[dict[str, Any] | None]
    owner_kind: Mapped[Word]
    owner_id: Mapped[Ref]
    deadline_at: Mapped[datetime]
    deadline_why: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    watched_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    events: Mapped[int] = mapped_column(default=0, server_default="0")

    person: Mapped[Person | None] = relationship()
    contacts: Mapped[list["Contact"]] = relationship(back_populates="case", order_by="Contact.started_at")
    needs: Mapped[list["Need"]] = relationship(back_populates="case", order_by="(Need.urgency, Need.id)")


class Contact(Base):
    """One call, text conversation or chat. ``prompt`` is the question that its person is looking at.

    ``direction``: in where they came to us, out where we rang them.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        CheckConstraint("channel IN ('voice', 'text', 'chat')", name="channel"),
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        Index(
            "ix_contacts_calls_ended",
            "organisation_id",
            "ended_at",
            postgresql_where=text("channel = 'voice'"),
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"), index=True)
    organisation_id: Mapped[Ref] = mapped_column(ForeignKey("organisations.id"))
    line_id: Mapped[Ref | None] = mapped_column(ForeignKey("lines.id"))
    channel: Mapped[Word]
    direction: Mapped[Word] = mapped_column(default="in", server_default="in")
    source: Mapped[Word]
    address: Mapped[Word | None] = mapped_column(index=True)
    started_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    state: Mapped[Word] = mapped_column(default="open")
    handler_id: Mapped[Ref | None] = mapped_column(ForeignKey("staff.id"))
    carrier_ref: Mapped[Word | None] = mapped_column(unique=True)
    token_digest: Mapped[Word | None] = mapped_column(unique=True)
    room: Mapped[Word | None] = mapped_column(unique=True)
    call: Mapped[dict[str, Any] | None]
    prompt: Mapped[dict[str, Any] | None]
    prompt_at: Mapped[datetime | None]
    misses: Mapped[int] = mapped_column(default=0)
    opted_out: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case] = relationship(back_populates="contacts")
    messages: Mapped[list["Message"]] = relationship(order_by="(Message.at, Message.id)")


class Message(Base):
    """One text or chat message, either way; ``carrier_ref`` finds it again at the carrier."""

    __tablename__ = "messages"

    id: Mapped[Key]
    contact_id: Mapped[Ref] = mapped_column(ForeignKey("contacts.id"), index=True)
    direction: Mapped[Word]
    author: Mapped[Word]
    body: Mapped[str]
    at: Mapped[datetime]
    status: Mapped[Word]
    carrier_ref: Mapped[Word | None] = mapped_column(unique=True)
    media: Mapped[list[str]] = mapped_column(default=list)
    trouble: Mapped[str | None]


class ToldRow(Base):
    """One thing told: a fact, a group, or the check of a fact. Rows are withdrawn, never changed."""

    __tablename__ = "told"

    id: Mapped[Key]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"), index=True)
    contact_id: Mapped[Ref | None] = mapped_column(ForeignKey("contacts.id"))
    kind: Mapped[Word]
    key: Mapped[Word]
    value: Mapped[dict[str, Any]]
    members: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[datetime]
    by_kind: Mapped[Word]
    by_id: Mapped[Ref | None]
    volunteered: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str | None]


class Decision(Base):
    """What triage said, and all that is needed to say it again: what was told and the rules' digest."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_at", "at"),)

    id: Mapped[Key]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    told: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    urgency: Mapped[int]
    code: Mapped[Word]
    rulebook: Mapped[Word]


class Need(Base):
    """One thing the person needs, and how far its hand-over has come."""

    __tablename__ = "needs"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'offered', 'handed_over', 'withdrawn')", name="state"),
        Index("uq_needs_code", "case_id", "code", unique=True, postgresql_where=text("state <> 'withdrawn'")),
    )

    id: Mapped[Key]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"), index=True)
    code: Mapped[Word]
    kind: Mapped[Word]
    title: Mapped[str]
    need_for: Mapped[Word]
    urgency: Mapped[int]
    timeframe_minutes: Mapped[int]
    handed_over_when: Mapped[Word]
    lead: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime]
    deadline_at: Mapped[datetime]
    state: Mapped[Word] = mapped_column(default="open")
    service_id: Mapped[Ref | None] = mapped_column(ForeignKey("services.id"))
    handed_over_at: Mapped[datetime | None]
    how: Mapped[str | None]

    case: Mapped[Case] = relationship(back_populates="needs")


class QueueEntry(Base):
    """A case that waits for a person. One is open for a case at most."""

    __tablename__ = "queue_entries"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'taken', 'done')", name="state"),
        Index("uq_queue_entries_open", "case_id", unique=True, postgresql_where=text("state <> 'done'")),
    )

    id: Mapped[Key]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"))
    organisation_id: Mapped[Ref] = mapped_column(ForeignKey("organisations.id"))
    queue: Mapped[Word]
    klass: Mapped[int | None]
    since: Mapped[datetime]
    deadline_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(default="")
    state: Mapped[Word] = mapped_column(default="waiting")
    taken_by: Mapped[Ref | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()


class Alert(Base):
    """Something that staff must see. The same cause on the same case is one alert."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("uq_alerts_open", "cause", "case_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[Key]
    organisation_id: Mapped[Ref] = mapped_column(ForeignKey("organisations.id"))
    case_id: Mapped[Ref | None] = mapped_column(ForeignKey("cases.id"))
    level: Mapped[Word]
    cause: Mapped[Word]
    say: Mapped[str]
    at: Mapped[datetime]
    seen_by: Mapped[Ref | None] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None]


# Words of partial indexes. As parameters they would keep every plan that is made once, and kept, from them.
IS_OPEN: Final = Case.state == literal_column("'open'")
IS_CALL: Final = Contact.channel == literal_column("'voice'")
IN_QUEUE: Final = QueueEntry.state != literal_column("'done'")
IS_WAITING: Final = QueueEntry.state == literal_column("'waiting'")
