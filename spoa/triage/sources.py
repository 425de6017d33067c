"""Read a YAML file together with the line that each of its values stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from spoa.triage.problems import Problem, RulesRefused

Place: TypeAlias = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_values = yaml.SafeLoader("")


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


def read(path: Path, name: str) -> Source:
    """Read one file; ``name`` is how messages call it. Raises `RulesRefused` where it is not plain YAML."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise RulesRefused([Problem(name, 1, f"the file cannot be read: {error.strerror}")]) from None
    except yaml.YAMLError as error:
        raise RulesRefused([_not_yaml(name, error)]) from None
    if node is None:
        raise RulesRefused([Problem(name, 1, "the file is empty")])
    lines: dict[Place, int] = {}
    content = _plain(node, (), lines, name)
    return Source(name, content, lines)


def _not_yaml(name: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error)
    return Problem(name, mark.line + 1 if mark else 1, f"this is not YAML: {said}")


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int], name: str) -> Any:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, lines, name)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*place, at), lines, name) for at, child in enumerate(node.value)]
    return _values.construct_object(node)  # type: ignore[no-untyped-call]


def _mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int], name: str) -> dict[Any, Any]:
    content: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = _values.construct_object(key_node)  # type: ignore[no-untyped-call]
        line = key_node.start_mark.line + 1
        if key in content:
            raise RulesRefused([Problem(name, line, f"'{key}' is here twice")])
        lines[(*place, key)] = line
        content[key] = _plain(value_node, (*place, key), lines, name)
    return content
