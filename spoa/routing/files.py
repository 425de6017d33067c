"""YAML files read with the line of every value, checked by a schema, refused with file, line and reason."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError

from spoa.kernel.errors import Invalid
from spoa.kernel.plain_yaml import NotPlain, Place, plain_yaml

_UNKNOWN = "Unknown field."


class FileRefused(Invalid):
    """A file of the directory or ``routing.yaml`` is wrong; ``say`` has ``file:line: reason`` lines."""


class Source:
    """One YAML file: its content as plain values, and the line on which each of them begins."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.lines: Mapping[Place, int] = {}
        try:
            content, lines = plain_yaml(path.read_text(encoding="utf-8"))
        except OSError as wrong:
            raise self.refuse((), f"cannot be read: {wrong.strerror}") from None
        except UnicodeDecodeError:
            raise self.refuse((), "this is not text in UTF-8") from None
        except NotPlain as wrong:
            raise FileRefused(f"{self.name}:{wrong.line}: {wrong.say}") from None
        if content is None:
            raise self.refuse((), "the file is empty")
        self.content, self.lines = content, lines

    def refuse(self, at: Place, why: str) -> FileRefused:
        """Return the refusal of the value at ``at``, or of the nearest thing around it that has a line."""
        around = (at[:length] for length in range(len(at), -1, -1))
        line = next((self.lines[place] for place in around if place in self.lines), 1)
        return FileRefused(f"{self.name}:{line}: {why}")

    def checked(self, schema: Schema) -> dict[str, Any]:
        """Return the content as the schema loads it; raise ``FileRefused`` with everything that is wrong."""
        try:
            loaded: dict[str, Any] = schema.load(self.content)
        except ValidationError as wrong:
            told = wrong.messages if isinstance(wrong.messages, dict) else {"_schema": wrong.messages}
            found = _flat(told, ())
            refusals = [self.refuse(at, _worded(schema, at, why)) for at, why in found]
            raise FileRefused("\n".join(sorted({each.say for each in refusals}))) from None
        return loaded


def _flat(messages: Mapping[Any, Any], at: Place) -> Iterator[tuple[Place, str]]:
    """Yield the place and the words of each message; marshmallow nests them as the content is nested."""
    for key, inner in messages.items():
        place = at if key in ("_schema", "value") else (*at, key)
        if isinstance(inner, Mapping):
            yield from _flat(inner, place)
        else:
            yield from ((place, str(why)) for why in inner)


def _worded(schema: Schema, at: Place, why: str) -> str:
    """Return the reason with the name of what is wrong, and for an unknown word what was probably meant."""
    words = [str(part) for part in at if isinstance(part, str)]
    name = words[-1] if words else "file"
    if why != _UNKNOWN:
        return f"{name}: {why}"
    known = {field.data_key or key for each in _schemas(schema) for key, field in each.fields.items()}
    close = get_close_matches(name, sorted(known), n=1)
    return f"'{name}' is not known here" + (f"; did you mean '{close[0]}'?" if close else "")


def _schemas(schema: Schema) -> Iterator[Schema]:
    yield schema
    for field in schema.fields.values():
        inner = getattr(field, "inner", None) or getattr(field, "value_field", None) or field
        nested = getattr(inner, "schema", None)
        if nested is not None:
            yield from _schemas(nested)
