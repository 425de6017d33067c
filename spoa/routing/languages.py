"""The languages of those who speak no English: what the menu says in each, and the interpreting line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Spoken:
    """One language of the menu: its key, what is said in it, and the carrier's voice that says it."""

    name: str
    key: int
    locale: str
    voice: str
    said: str
    wait: str


@dataclass(frozen=True)
class Interpreting:
    """``line`` is E.164. ``also`` are languages of the line that the menu does not offer."""

    line: str
    ring_seconds: int
    menu: tuple[Spoken, ...]
    also: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return every language that somebody can be interpreted from, those of the menu first."""
        return (*(each.name for each in self.menu), *self.also)

    def of_key(self, digits: str) -> Spoken | None:
        """Return the language of a key of the menu."""
        return next((each for each in self.menu if str(each.key) == digits), None)

    def named(self, name: str | None) -> Spoken | None:
        """Return a language of the menu by its name."""
        return next((each for each in self.menu if each.name == name), None)


def interpreting_from(raw: Mapping[str, Any]) -> Interpreting:
    """Return the section of ``routing.yaml``, its shape being checked."""
    menu = tuple(Spoken(**each) for each in raw["menu"])
    return Interpreting(raw["line"], raw["ring_seconds"], menu, tuple(raw["also"]))
