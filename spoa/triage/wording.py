"""Say one question to three persons: to you, about your child, about the person."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from spoa.triage.told import DAYS_IN_A_YEAR, Told

Person: TypeAlias = Literal["you", "child", "person"]
PERSONS: Final[tuple[Person, ...]] = ("you", "child", "person")

_SAYINGS: Final[Mapping[str, tuple[str, str, str]]] = {
    "you": ("you", "your child", "the person"),
    "your": ("your", "your child's", "the person's"),
    "yourself": ("yourself", "themselves", "themselves"),
    "are you": ("are you", "is your child", "is the person"),
    "are your": ("are your", "are your child's", "are the person's"),
    "do you": ("do you", "does your child", "does the person"),
    "have you": ("have you", "has your child", "has the person"),
    "were you": ("were you", "was your child", "was the person"),
    "you are": ("you are", "your child is", "the person is"),
    "you have": ("you have", "your child has", "the person has"),
    "they": ("you", "they", "they"),
    "them": ("you", "them", "them"),
    "their": ("your", "their", "their"),
}
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_CHILD_UNDER_DAYS: Final = 16 * DAYS_IN_A_YEAR


@dataclass(frozen=True, slots=True)
class Wording:
    """One text for each person."""

    you: str
    child: str
    person: str

    def to(self, person: Person) -> str:
        """Return the text for this person."""
        return str(getattr(self, person))


def person_of(told: Told) -> Person:
    """Return how to speak: to you, of your child (a parent, of someone under 16), or of the person."""
    if told.by == "self":
        return "you"
    young = told.days is None or told.days < _CHILD_UNDER_DAYS
    return "child" if told.by == "parent" and young else "person"


def wording(given: str | Mapping[str, str]) -> Wording:
    """Make the three texts from one with placeholders such as ``{Are you}``, or from several."""
    if isinstance(given, str):
        return Wording(*(spoken(given, person) for person in PERSONS))
    base = given.get("you", "")
    return Wording(*(spoken(given.get(person, base), person) for person in PERSONS))


def spoken(text: str, person: Person) -> str:
    """Replace the placeholders in a text; a capital in the placeholder gives a capital."""
    return _PLACEHOLDER.sub(lambda found: _said(found.group(1), person), text)


def strange_placeholders(given: str | Mapping[str, str]) -> tuple[str, ...]:
    """Return the placeholders that nobody knows how to say."""
    texts = (given,) if isinstance(given, str) else tuple(given.values())
    found = (match.group(1) for text in texts for match in _PLACEHOLDER.finditer(text))
    return tuple(word for word in found if word.lower() not in _SAYINGS)


def placeholders() -> tuple[str, ...]:
    """Return every placeholder that may be used, without its braces."""
    return tuple(_SAYINGS)


def _said(placeholder: str, person: Person) -> str:
    sayings = _SAYINGS.get(placeholder.lower())
    if sayings is None:  # refused by whoever loads the rules; here it stays as it was written
        return f"{{{placeholder}}}"
    said = sayings[PERSONS.index(person)]
    return said[0].upper() + said[1:] if placeholder[:1].isupper() else said
