"""Plain YAML with the line that each value stands on; whatever is not plain is refused in words."""

import re
from typing import Any, Final, TypeAlias

import yaml

Place: TypeAlias = tuple[Any, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST: Final = 40
_MOST_VALUES: Final = 200_000
_BRACKET: Final = re.compile(r"[\[\]{}]")


class NotPlain(ValueError):
    """A text is not plain YAML: ``say`` says why, ``line`` (from 1) where."""

    def __init__(self, line: int, say: str) -> None:
        super().__init__(say)
        self.line, self.say = line, say


def plain_yaml(text: str) -> tuple[Any, dict[Place, int]]:
    """Return what a text holds as plain values, and the line of each place within it; None of an empty text.

    Raises `NotPlain` for what is not YAML, for a key that stands twice, and where references (``&``, ``*``)
    make a text of a few lines hold itself, or more than any machine can.
    """
    _refuse_depth(text)
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from None
    if node is None:
        return None, {}
    reader = _Reader()
    return reader.plain(node, ()), reader.lines


def _refuse_depth(text: str) -> None:
    """Refuse brackets within brackets without end: the parser in C would not come back from them."""
    depth = 0
    for found in _BRACKET.finditer(text):
        depth = depth + 1 if found.group() in "[{" else max(0, depth - 1)
        if depth > _DEEPEST:
            line = 1 + text.count("\n", 0, found.start())
            raise NotPlain(line, f"more than {_DEEPEST} brackets are open here")


def _not_yaml(error: yaml.YAMLError, line: int = 1) -> NotPlain:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    return NotPlain(mark.line + 1 if mark else line, f"this is not YAML: {said}")


class _Reader:
    """Turns nodes into plain values and notes their lines."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self._values = yaml.SafeLoader("")
        self._values_left = _MOST_VALUES

    def plain(self, node: yaml.Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        self._values_left -= 1
        if len(place) > _DEEPEST or self._values_left < 0:
            raise NotPlain(line, "through '*' it holds itself, or more than can be read")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(child, (*place, at)) for at, child in enumerate(node.value)]
        return self._value(node, line)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[Any, Any]:
        content: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._value(key_node, line) if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                raise NotPlain(line, "a key is one word")
            if key in content:
                raise NotPlain(line, f"'{key}' is here twice")
            self.lines[(*place, key)] = line
            content[key] = self.plain(value_node, (*place, key))
        return content

    def _value(self, node: yaml.Node, line: int) -> Any:
        try:
            return self._values.construct_object(node)
        except yaml.YAMLError as error:
            raise _not_yaml(error, line) from None
        except ValueError as error:  # the thirtieth of February
            raise NotPlain(line, f"'{getattr(node, 'value', '')}' is no value: {error}") from None
