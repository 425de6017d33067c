"""Tickets of the desk: a signed word, good once and for a minute, that lets a frame in as an invented person.

Each frame has a name of its own (``handler.spoa.localhost``), and only that name can set the cookie that its
pages read. So the desk cannot sign a frame in; it sends it there with a ticket.
"""

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any, Final

from itsdangerous import BadData, URLSafeTimedSerializer
from redis import Redis

from spoa.kernel.errors import Conflict, Forbidden
from spoa.records.audit import note
from spoa.settings import Settings
from spoa.staff.presence import State
from spoa.staff.sessions import Opened, open_session
from spoa.staff.signing_in import staff_by_username
from spoa.web.use_cases import UseCases

GOOD_FOR: Final = 60
"""Seconds in which a ticket lets somebody in, once."""

_STAFF, _PLAY, _ONCE = "staff", "play", "once"
_NOT_GOOD: Final = "This ticket is not good any more. Load the desk again."


@dataclass(frozen=True)
class Ticket:
    """Whom a ticket lets in (a user name, or the caller of a play), and the page they begin at."""

    to: str
    username: str | None = None
    play: str | None = None


def issue(settings: Settings, ticket: Ticket) -> str:
    """Return a ticket as a signed text; no two are the same."""
    named = {_STAFF: ticket.username} if ticket.username else {_PLAY: ticket.play}
    return _signer(settings).dumps({"to": ticket.to, _ONCE: token_urlsafe(9), **named})


def opened(settings: Settings, redis: Redis, text: str) -> Ticket:
    """Return the ticket of a text and tear it up; ``Forbidden`` when it is not ours, used or a minute old."""
    try:
        found: dict[str, Any] = _signer(settings).loads(text, max_age=GOOD_FOR)
    except BadData:
        raise Forbidden(_NOT_GOOD) from None
    if not redis.set(f"desk:ticket:{found[_ONCE]}", b"1", nx=True, ex=2 * GOOD_FOR):
        raise Forbidden(_NOT_GOOD)
    return Ticket(found["to"], found.get(_STAFF), found.get(_PLAY))


def let_in(services: UseCases, username: str) -> Opened:
    """Open a session for one of the demonstration's staff and say that they are there; in the audit."""
    at = services.clock.now()
    with services.records.unit() as session:
        staff = staff_by_username(session, username)
        if staff is None:
            raise Forbidden("Nobody of this name is on shift in the demonstration.")
        found = open_session(session, staff, at=at)
        actor = found.me.actor
        note(
            session,
            actor=actor,
            action="sign_in",
            subject="staff",
            subject_id=staff.id,
            why="the desk",
            at=at,
        )
    try:
        services.staff.choose_presence(found.me, State.AVAILABLE)
    except Conflict:
        services.staff.seen(found.me)  # they have somebody on the line: still there, and still busy
    return found


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key, salt="spoa-desk-ticket")
