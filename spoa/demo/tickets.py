"""Tickets of the desk: a signed word, good for a minute, that lets one frame in as one invented person.

Each frame has a name of its own (``handler.spoa.localhost``), and only that name can set the cookie that its
pages read. So the desk cannot sign a frame in; it sends it there with a ticket.
"""

from dataclasses import dataclass
from typing import Any, Final

from itsdangerous import BadData, URLSafeTimedSerializer

from spoa.kernel.errors import Conflict, Forbidden
from spoa.records.audit import note
from spoa.settings import Settings
from spoa.staff.presence import State
from spoa.staff.sessions import Opened, open_session
from spoa.staff.signing_in import staff_by_username
from spoa.web.use_cases import UseCases

GOOD_FOR: Final = 60
"""Seconds in which a ticket lets somebody in."""

_STAFF, _PLAY = "staff", "play"


@dataclass(frozen=True)
class Ticket:
    """Whom a ticket lets in (a user name, or the caller of a play), and the page they begin at."""

    to: str
    username: str | None = None
    play: str | None = None


def issue(settings: Settings, ticket: Ticket) -> str:
    """Return a ticket as a signed text."""
    named = {_STAFF: ticket.username} if ticket.username else {_PLAY: ticket.play}
    return _signer(settings).dumps({"to": ticket.to, **named})


def opened(settings: Settings, text: str) -> Ticket:
    """Return the ticket of a text; ``Forbidden`` when it is not ours or is older than a minute."""
    try:
        found: dict[str, Any] = _signer(settings).loads(text, max_age=GOOD_FOR)
    except BadData:
        raise Forbidden("This ticket is not good any more. Load the desk again.") from None
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
