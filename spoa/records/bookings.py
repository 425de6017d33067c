"""Times at providers: schedules, the slots made from them, and claims on slots from hold to appointment."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    UniqueConstraint,
    event,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.elements import literal_column

from spoa.records.base import Base, Key, Ref, Word
from spoa.records.directory import ServiceRow

# The states in which a claim keeps its slot. A no-show kept it too: the time has passed.
CLAIMING = "state IN ('held', 'booked', 'acknowledged', 'arrived', 'seen', 'no_show')"
# The states in which a need has its appointment.
APPOINTED = "state IN ('booked', 'acknowledged', 'arrived', 'seen')"


class Schedule(Base):
    """One room or car, one clinician, one weekday: London wall times from which slots are made."""

    __tablename__ = "schedules"
    __table_args__ = (
        UniqueConstraint("service_id", "room", "weekday", "opens"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
    )

    id: Mapped[Key]
    service_id: Mapped[Ref] = mapped_column(ForeignKey("services.id"), index=True)
    room: Mapped[Word]
    clinician: Mapped[Word]
    skill: Mapped[Word]
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]
    minutes: Mapped[int]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class Slot(Base):
    """A time at a provider. Two slots of one room never overlap; a withdrawn one is kept for its history."""

    __tablename__ = "slots"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="forwards"),
        UniqueConstraint("id", "service_id"),
        ExcludeConstraint(
            ("service_id", "="),
            ("room", "="),
            (func.tstzrange(literal_column("starts_at"), literal_column("ends_at")), "&&"),
            name="ex_slots_room_time",
            using="gist",
            where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_slots_service_time", "service_id", "starts_at"),
    )

    id: Mapped[Key]
    service_id: Mapped[Ref] = mapped_column(ForeignKey("services.id"))
    schedule_id: Mapped[Ref | None] = mapped_column(ForeignKey("schedules.id"))
    room: Mapped[Word]
    clinician: Mapped[Word]
    skill: Mapped[Word]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    service: Mapped[ServiceRow] = relationship()


class Booking(Base):
    """A claim on a slot: first a short hold, then perhaps the appointment.

    Hold and appointment are one row, so one unique index is enough to never give a slot twice.
    ``held_until`` and the moments compared with it are the database's own clock: a lease must run
    out when the demonstration's clock is shifted too. All other times are the service's clock.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        ForeignKeyConstraint(["slot_id", "service_id"], ["slots.id", "slots.service_id"]),
        CheckConstraint("(state = 'held') = (held_until IS NOT NULL)", name="held_until"),
        CheckConstraint("state IN ('held', 'released', 'expired') OR need_id IS NOT NULL", name="need"),
        Index("uq_bookings_slot_claimed", "slot_id", unique=True, postgresql_where=text(CLAIMING)),
        Index("uq_bookings_need_appointed", "need_id", unique=True, postgresql_where=text(APPOINTED)),
        Index("ix_bookings_held", "held_until", postgresql_where=text("state = 'held'")),
        Index("ix_bookings_answer", "answer_by", postgresql_where=text("state = 'booked'")),
    )

    id: Mapped[Key]
    slot_id: Mapped[Ref]
    service_id: Mapped[Ref] = mapped_column(index=True)
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"), index=True)
    need_id: Mapped[Ref | None] = mapped_column(ForeignKey("needs.id"), index=True)
    state: Mapped[Word] = mapped_column(default="held")
    held_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    booked_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    slot: Mapped[Slot] = relationship()
    changes: Mapped[list["BookingChange"]] = relationship(order_by="BookingChange.seq")


class BookingChange(Base):
    """One line of a claim's history. Rows are only ever inserted."""

    __tablename__ = "booking_changes"
    __table_args__ = (UniqueConstraint("booking_id", "seq"),)

    id: Mapped[Key]
    booking_id: Mapped[Ref] = mapped_column(ForeignKey("bookings.id"))
    seq: Mapped[int]
    before: Mapped[Word | None]
    after: Mapped[Word]
    at: Mapped[datetime]
    by_kind: Mapped[Word]
    by_id: Mapped[str | None]
    reason: Mapped[str | None]


@event.listens_for(Slot.__table__, "before_create")
def _allow_words_in_gist(_target: Table, connection: Connection, **_: Any) -> None:
    """Make uuid and text fit for the exclusion constraint; the extension is trusted: no superuser needed."""
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
