"""Who works here and at which door: organisations, lines, staff, presence and sign-in sessions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from spoa.records.base import Base, Key, Ref, Word


class Organisation(Base):
    """One of the organisations that share the door. ``code`` has the form of an ODS code."""

    __tablename__ = "organisations"

    id: Mapped[Key]
    code: Mapped[Word] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[Word]


class Line(Base):
    """A number that people ring or text, and what is known of a contact by that alone."""

    __tablename__ = "lines"
    __table_args__ = (
        CheckConstraint(
            "source IN ('111', '999', 'nurseline', 'care_home', 'professional', 'direct')", name="source"
        ),
        CheckConstraint("channel IN ('voice', 'text')", name="channel"),
    )

    id: Mapped[Key]
    number: Mapped[Word] = mapped_column(unique=True)
    label: Mapped[str]
    source: Mapped[Word]
    channel: Mapped[Word]
    organisation_id: Mapped[Ref] = mapped_column(ForeignKey("organisations.id"))


class Staff(Base):
    """One person who signs in. ``wrong_passwords`` and ``locked_until`` slow down whoever is guessing.

    ``service_id`` is the place of work that somebody at a provider chose last.
    """

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint(
            "role IN ('call_handler', 'clinician', 'supervisor', 'provider', 'rule_author', 'administrator')",
            name="role",
        ),
        CheckConstraint("username = lower(username)", name="username_lower"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[Ref] = mapped_column(ForeignKey("organisations.id"), index=True)
    username: Mapped[Word] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Word]
    skills: Mapped[list[str]] = mapped_column(default=list)
    title: Mapped[str] = mapped_column(default="")
    service_id: Mapped[Ref | None] = mapped_column(ForeignKey("services.id"))
    phone_pstn: Mapped[Word | None]
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str]
    wrong_passwords: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()


class Presence(Base):
    """Whether a person is there and free. ``since`` is when the state began, ``last_seen`` the last sign."""

    __tablename__ = "presence"
    __table_args__ = (
        CheckConstraint("state IN ('available', 'busy', 'wrap_up', 'away')", name="state"),
        Index("ix_presence_free", "since", postgresql_where=text("state = 'available'")),
    )

    staff_id: Mapped[Ref] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    state: Mapped[Word]
    since: Mapped[datetime]
    last_seen: Mapped[datetime]


class SignInSession(Base):
    """One sign-in. The browser has the token, we have only its digest, so a copied table opens no door."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[Key]
    token_digest: Mapped[Word] = mapped_column(unique=True)
    staff_id: Mapped[Ref] = mapped_column(ForeignKey("staff.id"), index=True)
    csrf: Mapped[Word]
    created_at: Mapped[datetime]
    last_seen: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship()
