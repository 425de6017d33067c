"""The line: ambulance requests, transfers with the state of their table, legs, commands and receipts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from spoa.records.base import Base, Key, Ref, Word


class AmbulanceRequest(Base):
    """The written request to the ambulance service; until ``goes_at`` the answer behind it can be undone."""

    __tablename__ = "ambulance_requests"

    id: Mapped[Key]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"), index=True)
    need_id: Mapped[Ref] = mapped_column(ForeignKey("needs.id"), unique=True)
    state: Mapped[Word]
    category: Mapped[int]
    goes_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[Ref | None] = mapped_column(ForeignKey("staff.id"))
    desk_id: Mapped[Ref | None] = mapped_column(ForeignKey("organisations.id"))
    place: Mapped[dict[str, Any]] = mapped_column(default=dict)
    brief: Mapped[dict[str, Any]] = mapped_column(default=dict)
    confirmed_at: Mapped[datetime | None]


class Transfer(Base):
    """One warm hand-over, by voice or in writing; ``state`` is the pure table's.

    ``offered``: who was rung, or shown the brief.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        Index("uq_transfers_live", "case_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[Key]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"), index=True)
    need_id: Mapped[Ref | None] = mapped_column(ForeignKey("needs.id"))
    contact_id: Mapped[Ref] = mapped_column(ForeignKey("contacts.id"))
    form: Mapped[Word]
    stage: Mapped[Word]
    state: Mapped[dict[str, Any]]
    giver_id: Mapped[Ref | None] = mapped_column(ForeignKey("staff.id"))
    receiver_id: Mapped[Ref | None] = mapped_column(ForeignKey("staff.id"))
    offered: Mapped[list[str]] = mapped_column(default=list)
    offered_at: Mapped[datetime | None]
    brief: Mapped[dict[str, Any]] = mapped_column(default=dict)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Leg(Base):
    """One call leg that we know of, found again at the carrier by ``our_ref`` when an answer was lost."""

    __tablename__ = "legs"

    id: Mapped[Key]
    contact_id: Mapped[Ref] = mapped_column(ForeignKey("contacts.id"), index=True)
    transfer_id: Mapped[Ref | None] = mapped_column(ForeignKey("transfers.id"))
    party: Mapped[Word]
    staff_id: Mapped[Ref | None] = mapped_column(ForeignKey("staff.id"))
    carrier_ref: Mapped[Word | None] = mapped_column(unique=True)
    our_ref: Mapped[Word] = mapped_column(unique=True)
    status: Mapped[Word]
    sequence: Mapped[int] = mapped_column(default=-1)
    in_room: Mapped[bool] = mapped_column(default=False)
    on_hold: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class Guest(Base):
    """Somebody in a call beside the three of a transfer; ``mode`` to ``ended`` are the pure table's.

    ``language``: what an interpreter is rung for. ``coached_leg_id``: who alone hears them while they coach.
    One of a kind is in a call at a time, and one person is in one call.
    """

    __tablename__ = "guests"
    __table_args__ = (
        Index("uq_guests_live", "contact_id", "kind", unique=True, postgresql_where=text("ended IS NULL")),
        Index("uq_guests_staff", "staff_id", unique=True, postgresql_where=text("ended IS NULL")),
    )

    id: Mapped[Key]
    contact_id: Mapped[Ref] = mapped_column(ForeignKey("contacts.id"), index=True)
    leg_id: Mapped[Ref] = mapped_column(ForeignKey("legs.id"), unique=True)
    kind: Mapped[Word]
    staff_id: Mapped[Ref | None] = mapped_column(ForeignKey("staff.id"))
    mode: Mapped[Word]
    was: Mapped[Word | None]
    here: Mapped[bool] = mapped_column(default=False)
    ended: Mapped[Word | None]
    ended_at: Mapped[datetime | None]
    language: Mapped[Word | None]
    coached_leg_id: Mapped[Ref | None] = mapped_column(ForeignKey("legs.id"))
    at: Mapped[datetime]


class RingBack(Base):
    """One time that a person was rung back, by whom, and how it ended.

    ``state`` and ``handler_here`` are the pure table's. ``counted``: whether it is one of the tries that the
    area asks for; null while it goes on.
    """

    __tablename__ = "ring_backs"

    id: Mapped[Key]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("cases.id"), index=True)
    contact_id: Mapped[Ref] = mapped_column(ForeignKey("contacts.id"), unique=True)
    staff_id: Mapped[Ref] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[Word]
    handler_here: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[Word | None]
    counted: Mapped[bool | None]
    at: Mapped[datetime]
    reached_at: Mapped[datetime | None]


class Command(Base):
    """One order to the carrier: written before it is given, answered in a second transaction."""

    __tablename__ = "commands"

    id: Mapped[Key]
    contact_id: Mapped[Ref] = mapped_column(ForeignKey("contacts.id"), index=True)
    transfer_id: Mapped[Ref | None] = mapped_column(ForeignKey("transfers.id"))
    leg_id: Mapped[Ref | None] = mapped_column(ForeignKey("legs.id"))
    kind: Mapped[Word]
    args: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[Word] = mapped_column(default="wanted")
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    trouble: Mapped[str | None]


class Receipt(Base):
    """A webhook that was taken in, so that the same one a second time has no effect."""

    __tablename__ = "receipts"

    key: Mapped[Word] = mapped_column(primary_key=True)
    kind: Mapped[Word]
    at: Mapped[datetime]
