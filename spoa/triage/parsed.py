"""Read rule files and check their shape: each problem with its file, its line and what was probably meant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields

from spoa.kernel.plain_yaml import Place
from spoa.triage.population_schema import Population
from spoa.triage.problems import Problem, RulesRefused, unknown
from spoa.triage.schemas import Cases, Dispositions, Immediate, Protocol
from spoa.triage.sources import Source, read, text_of
from spoa.triage.vocabulary_schema import Vocabulary


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file of the right shape: its values as the schema gives them, and where they stand."""

    source: Source
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Files:
    """All files that decide. The first vocabulary is the shared one; each other belongs to one protocol."""

    vocabularies: tuple[Parsed, ...]
    dispositions: Parsed
    immediate: Parsed
    protocols: Mapping[str, Parsed]


def parse(folder: Path) -> Files:
    """Read the rules of a folder. Raises `RulesRefused` with every problem of shape in every file."""
    problems: list[Problem] = []

    def one(path: Path, schema: Schema) -> Parsed | None:
        try:
            return _parsed(path, _name(folder, path), schema)
        except RulesRefused as refused:
            problems.extend(refused.problems)
            return None

    vocabulary = one(folder / "vocabulary.yaml", Vocabulary())
    own = [one(path, Vocabulary()) for path in sorted((folder / "protocols").glob("*/facts.yaml"))]
    dispositions = one(folder / "dispositions.yaml", Dispositions())
    immediate = one(folder / "immediate.yaml", Immediate())
    paths = sorted((folder / "protocols").glob("*/protocol.yaml"))
    protocols = {path.parent.name: one(path, Protocol()) for path in paths}
    if problems or vocabulary is None or dispositions is None or immediate is None:
        raise RulesRefused(problems)
    whole = {name: parsed for name, parsed in protocols.items() if parsed is not None}
    vocabularies = (vocabulary, *(parsed for parsed in own if parsed is not None))
    return Files(vocabularies, dispositions, immediate, whole)


def parse_cases(folder: Path, protocol: str | None) -> Parsed:
    """Read the scripted persons of one protocol, or those of the danger signs. Raises `RulesRefused`."""
    path = folder / (f"protocols/{protocol}/cases.yaml" if protocol else "immediate-cases.yaml")
    return _parsed(path, _name(folder, path), Cases())


def parse_population(folder: Path) -> Parsed:
    """Read the invented people of a folder. Raises `RulesRefused`."""
    path = folder / "population.yaml"
    return _parsed(path, _name(folder, path), Population())


def _name(folder: Path, path: Path) -> str:
    """Return how messages and proofs call a file: as in our own folder, wherever a copy of it stands."""
    return f"rules/{path.relative_to(folder).as_posix()}"


def _parsed(path: Path, name: str, schema: Schema) -> Parsed:
    return _understood(text_of(path, name), name, type(schema))


@lru_cache(maxsize=512)
def _understood(text: str, name: str, shape: type[Schema]) -> Parsed:
    """Return a text in its shape; the last ones are remembered, for of many files few have changed."""
    source, schema = read(text, name), shape()
    try:
        return Parsed(source, schema.load(source.content))
    except ValidationError as error:
        raise RulesRefused(
            source.problem(place, say) for place, say in _flat(error.messages, schema, ())
        ) from None


def _flat(errors: Any, shape: Schema | fields.Field[Any] | None, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(errors, list):
        for said in errors:
            yield place, _say(str(said), place)
        return
    for key, inner in errors.items():
        if isinstance(shape, fields.Dict) and key in ("key", "value"):
            yield from _flat(inner, shape.value_field if key == "value" else None, place)
        elif key == "_schema":
            yield from _flat(inner, None, place)
        elif inner == ["Unknown field."]:
            known = _keys(shape)
            yield (*place, key), unknown("the key", key, known, f"known here ({', '.join(sorted(known))})")
        else:
            yield from _flat(inner, _inner(shape, key), (*place, key))


def _say(said: str, place: Place) -> str:
    name = place[-1] if place else "the file"
    if said == "Missing data for required field.":
        return f"'{name}' is missing"
    return f"'{name}': {said}"


def _schema(shape: Schema | fields.Field[Any] | None) -> Schema | None:
    return shape.schema if isinstance(shape, fields.Nested) else shape if isinstance(shape, Schema) else None


def _keys(shape: Schema | fields.Field[Any] | None) -> list[str]:
    schema = _schema(shape)
    return [field.data_key or name for name, field in schema.fields.items()] if schema else []


def _inner(shape: Schema | fields.Field[Any] | None, key: str | int) -> Schema | fields.Field[Any] | None:
    schema = _schema(shape)
    if schema is not None:
        return next((f for name, f in schema.fields.items() if (f.data_key or name) == key), None)
    if isinstance(shape, fields.List):
        return shape.inner
    return shape
