"""Live tickets: a signed word, good for a minute, that says which topics a stream may hear.

The live process has no database, so what a session may hear is decided here, where the session is known. A
topic's name says only that something changed; what it is, a page fetches for itself and is checked again.
That is why staff who may see cases hear of every case: the id alone tells them nothing.
"""

from typing import Final

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from spoa.cases.visits import Visitor
from spoa.kernel.errors import Forbidden
from spoa.settings import Settings
from spoa.staff.me import Me
from spoa.staff.roles import Sight
from spoa.web.limits import by_visitor, limited
from spoa.web.security import any_role, me, patient, visitor
from spoa.web.use_cases import use_cases

blueprint = Blueprint("tickets", __name__)

GOOD_FOR: Final = 60
"""Seconds in which a ticket opens a stream."""

_HEARS: Final[dict[Sight, tuple[str, ...]]] = {
    Sight.QUEUE: ("queue:{organisation}", "presence:{organisation}", "alerts:{organisation}", "directory"),
    Sight.CASE: ("case:*", "contact:*", "note:*", "transfer:*"),
    Sight.PLACE_OF_WORK: ("service:*", "ambulance:*", "transfer:*", "directory"),
    Sight.SHIFT: ("alerts", "service:*", "ambulance:*"),
    Sight.RULES: ("rules",),
    Sight.AUDIT: ("audit",),
    Sight.PEOPLE: ("presence:{organisation}",),
}


@blueprint.get("/live/ticket")
@any_role
def ticket() -> ResponseReturnValue:
    """Return a ticket for the signed-in person."""
    return jsonify(ticket=issue(use_cases().settings, topics_of_staff(me())))


@blueprint.get("/live/visit-ticket")
@patient
@limited("30 per minute", by_visitor)
def visit_ticket() -> ResponseReturnValue:
    """Return a ticket for the patient's page."""
    return jsonify(ticket=issue(use_cases().settings, topics_of_visitor(visitor())))


def topics_of_staff(person: Me) -> list[str]:
    """Return the topics that a member of staff may hear; ``x:*`` stands for all that begin with ``x:``."""
    patterns = {
        p.format(organisation=person.organisation)
        for s, all_ in _HEARS.items()
        if person.may(s)
        for p in all_
    }
    return sorted(patterns | {f"staff:{person.id}"})


def topics_of_visitor(person: Visitor) -> list[str]:
    """Return the topics of a patient's page: their contact and their case."""
    return [f"case:{person.case}", f"contact:{person.contact}"]


def issue(settings: Settings, topics: list[str]) -> str:
    """Return a signed ticket."""
    return _signer(settings).dumps(topics)


def opened(settings: Settings, ticket_text: str) -> tuple[str, ...]:
    """Return a ticket's topics; raise ``Forbidden`` when it is not ours or is older than a minute."""
    try:
        return tuple(_signer(settings).loads(ticket_text, max_age=GOOD_FOR))
    except BadData:
        raise Forbidden("This ticket is not good any more. Ask for a new one.") from None


def hears(patterns: tuple[str, ...], topic: str) -> bool:
    """Say whether one of the patterns covers a topic."""
    return any(topic == p or (p.endswith(":*") and topic.startswith(p[:-1])) for p in patterns)


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key, salt="spoa-live-ticket")
