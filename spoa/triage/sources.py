"""Read a YAML file together with the line that each of its values stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from spoa.triage.problems import Problem, RulesRefused

Place: TypeAlias = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise RulesRefused([_not_yaml(name, error)]) from None
    if node is None:
        raise RulesRefused([Problem(name, 1, "the file is empty")])
    reader = _Reader(name)
    return Source(name, reader.plain(node, ()), reader.lines)


def _not_yaml(name: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error)
    return Problem(name, mark.line + 1 if mark else 1, f"this is not YAML: {said}")


class _Reader:
    """Turns nodes into plain values and notes their lines; a key that stands twice is refused."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self._values = yaml.SafeLoader("")

    def plain(self, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(child, (*place, at)) for at, child in enumerate(node.value)]
        return self._values.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[Any, Any]:
        content: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key, line = self._values.construct_object(key_node), key_node.start_mark.line + 1
            if key in content:
                raise RulesRefused([Problem(self.name, line, f"'{key}' is here twice")])
            self.lines[(*place, key)] = line
            content[key] = self.plain(value_node, (*place, key))
        return content
