"""Sign-in sessions in PostgreSQL: they end by sign-out, by standing idle, and at the latest after a shift."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from spoa.kernel.ids import digest, new_token
from spoa.records.staff import SignInSession, Staff
from spoa.staff.me import Me

IDLE: Final = timedelta(hours=1)
LONGEST: Final = timedelta(hours=13)
"""A shift of twelve hours and its hand-over."""
_TOUCH_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Opened:
    """A new session. ``token`` goes to the browser's cookie and is known to nobody else."""

    token: str
    csrf: str
    me: Me


@dataclass(frozen=True)
class Current:
    """The session that a request came with."""

    id: str
    csrf: str
    me: Me


def open_session(session: Session, staff: Staff, *, at: datetime) -> Opened:
    """Begin a session for somebody whose password was right (or whom the demonstration signs in)."""
    opened = Opened(token=new_token(), csrf=new_token(), me=Me.of(staff))
    session.add(
        SignInSession(
            token_digest=digest(opened.token),
            staff_id=staff.id,
            csrf=opened.csrf,
            created_at=at,
            last_seen=at,
            expires_at=at + LONGEST,
        )
    )
    session.flush()
    return opened


def find_session(session: Session, token: str, *, at: datetime, quiet: bool = False) -> Current | None:
    """Return the live session of a token. A ``quiet`` look, one that no hand caused, does not prolong it."""
    row = session.scalar(
        select(SignInSession)
        .options(joinedload(SignInSession.staff))
        .where(SignInSession.token_digest == digest(token), SignInSession.ended_at.is_(None))
    )
    if row is None or not row.staff.active or at >= min(row.expires_at, row.last_seen + IDLE):
        return None
    if not quiet and at - row.last_seen >= _TOUCH_EVERY:
        row.last_seen = at
    return Current(id=row.id, csrf=row.csrf, me=Me.of(row.staff))


def end_session(session: Session, session_id: str, *, at: datetime) -> None:
    """End a session; ending it twice changes nothing."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
        .values(ended_at=at)
    )
