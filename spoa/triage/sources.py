"""Read a YAML file together with the line that each of its values stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spoa.kernel.plain_yaml import NotPlain, Place, plain_yaml
from spoa.triage.problems import Problem, RulesRefused


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its content as plain values, and the line of each place within it."""

    name: str
    content: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest thing around it that has one."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return 1

    def problem(self, place: Place, say: str, witness: str = "") -> Problem:
        """Return what is wrong at a place of this file."""
        return Problem(self.name, self.line(place), say, witness)


def text_of(path: Path, name: str) -> str:
    """Return what stands in a file; ``name`` is how messages call it. Raises `RulesRefused`."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RulesRefused([Problem(name, 1, f"the file cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise RulesRefused([Problem(name, 1, "the file is not text in UTF-8")]) from None


def read(text: str, name: str) -> Source:
    """Read what stands in one file. Raises `RulesRefused` where it is not plain YAML."""
    try:
        content, lines = plain_yaml(text)
    except NotPlain as wrong:
        raise RulesRefused([Problem(name, wrong.line, wrong.say)]) from None
    if content is None:
        raise RulesRefused([Problem(name, 1, "the file is empty")])
    return Source(name, content, lines)
