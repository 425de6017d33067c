"""The roles, and the one table of what each may see. Which rows of it is a question of the organisation."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is at work as. Ambulance desks and voluntary services are providers."""

    CALL_HANDLER = "call_handler"
    CLINICIAN = "clinician"
    SUPERVISOR = "supervisor"
    PROVIDER = "provider"
    RULE_AUTHOR = "rule_author"
    ADMINISTRATOR = "administrator"


class Sight(StrEnum):
    """A kind of thing that may be seen, as far as it belongs to one's own organisation."""

    QUEUE = "queue"
    """Who waits, by age, sex and class."""
    CASE = "case"
    """One case whole: who, what was told, what was decided."""
    PLACE_OF_WORK = "place_of_work"
    """What was sent to a provider: its referrals, its room and its appointments."""
    SHIFT = "shift"
    """Who is on duty, what is late, the figures of the service."""
    CALLS = "calls"
    """What is said in a call that others have: to listen, and to speak in it."""
    RULES = "rules"
    """The protocols and what they would say; no person."""
    AUDIT = "audit"
    """Who looked at what, and whether the seals hold."""
    PEOPLE = "people"
    """The accounts of staff."""


_SEES: Final[dict[Role, frozenset[Sight]]] = {
    Role.CALL_HANDLER: frozenset({Sight.QUEUE, Sight.CASE, Sight.RULES}),
    Role.CLINICIAN: frozenset({Sight.QUEUE, Sight.CASE, Sight.RULES}),
    Role.SUPERVISOR: frozenset({Sight.QUEUE, Sight.CASE, Sight.SHIFT, Sight.CALLS, Sight.RULES, Sight.AUDIT}),
    Role.PROVIDER: frozenset({Sight.PLACE_OF_WORK}),
    Role.RULE_AUTHOR: frozenset({Sight.RULES}),
    Role.ADMINISTRATOR: frozenset({Sight.PEOPLE, Sight.AUDIT}),
}

ROLE_WORDS: Final[dict[Role, tuple[str, str]]] = {
    Role.CALL_HANDLER: ("Call handler", "Answer calls, texts and chats"),
    Role.CLINICIAN: ("Clinician", "Take offers and speak with people"),
    Role.SUPERVISOR: ("Supervisor", "Watch the queue and help people on shift"),
    Role.PROVIDER: ("Provider", "See what was sent to you, and say who has it"),
    Role.RULE_AUTHOR: ("Rule author", "Read and change the protocols"),
    Role.ADMINISTRATOR: ("Administrator", "Look after accounts and the audit"),
}
"""What pages call a role, and what one does in it."""


def may(role: Role, sight: Sight) -> bool:
    """Say whether a role may see a kind of thing at all; whose it is must be checked beside this."""
    return sight in _SEES[role]


def sees(role: Role) -> frozenset[Sight]:
    """Return everything that a role may see."""
    return _SEES[role]
