"""Stored decisions as a Parquet file: what was told and what was said, and nothing that names a person.

Facts stand as bits in columns such as ``yes_0`` (see `Columns`); the file says itself which bit is which.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from spoa.kernel.errors import Invalid
from spoa.triage.columns import BY, CHANNELS, KINDS, SEXES, Columns, Encoder, words_for
from spoa.triage.model import Rulebook
from spoa.triage.told import Told

_MARK: Final = b"spoa.decisions"
_VERSION: Final = 1
_AT_ONCE: Final = 262_144
_OF_TEXT: Final = pa.dictionary(pa.int32(), pa.string())
_CODED: Final = {"sex": SEXES, "by": BY, "channel": CHANNELS}
_SAID: Final = ("code", "row", "needs", "rulebook")


@dataclass(frozen=True, slots=True)
class Said:
    """What triage said at the time: the lead need, its first row, the codes of all needs, and under what."""

    day: date
    urgency: int
    code: str
    row: str
    needs: tuple[str, ...]
    rulebook: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of texts: for each row a place in ``texts``."""

    at: NDArray[np.int32]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some stored decisions: what was told, and what was said (code, row, needs, rulebook)."""

    columns: Columns
    urgency: NDArray[np.uint8]
    said: Mapping[str, Coded]


@dataclass(slots=True)
class Writer:
    """Writes decisions to a file, which is there only once all of them are in it."""

    path: Path
    rulebook: Rulebook
    count: int = 0
    _encoder: Encoder = field(init=False)
    _said: list[Said] = field(default_factory=list)
    _file: Any = None

    def __enter__(self) -> Self:
        self._encoder = Encoder(self.rulebook)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if kind is None:
            self._flush()
        if self._file is not None:
            self._file.close()
        if kind is None:
            self._part.replace(self.path)
        else:
            self._part.unlink(missing_ok=True)

    @property
    def _part(self) -> Path:
        return self.path.with_name(self.path.name + ".part")

    def add(self, told: Told, said: Said) -> None:
        """Add one decision."""
        self._encoder.add(told)
        self._said.append(said)
        self.count += 1
        if len(self._said) == _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self._file is not None and not self._said:
            return
        columns = self._encoder.columns()
        # those of one protocol together, so that replay reads them without gathering them
        table = _table(columns, self._said).take(np.argsort(columns.chosen, kind="stable"))
        if self._file is None:
            self._file = pq.ParquetWriter(self._part, table.schema, compression="zstd")
        self._file.write_table(table)
        self._encoder, self._said = Encoder(self.rulebook), []


def _table(columns: Columns, said: list[Said]) -> Any:
    arrays: dict[str, Any] = {
        f"{kind}_{at}": words for kind in KINDS for at, words in enumerate(columns.words[kind])
    }
    arrays |= {"age_low": columns.age[0], "age_high": columns.age[1], "away": columns.away}
    for id_, (low, high) in columns.numbers.items():
        arrays |= {f"low.{id_}": low, f"high.{id_}": high}
    arrays |= {f"picked.{id_}": words for id_, words in columns.picked.items()}
    arrays |= {name: _texts(getattr(columns, name), texts) for name, texts in _CODED.items()}
    choices = [(" ".join(names), " ".join(dangers)) for names, dangers in columns.choices]
    arrays["protocols"] = _texts(columns.chosen, [names for names, _ in choices])
    arrays["dangers"] = _texts(columns.chosen, [dangers for _, dangers in choices])
    sentences = ["; ".join(" ".join(each) for each in groups) for groups in columns.sentences]
    arrays["some"] = _texts(columns.some, sentences)
    arrays["day"] = pa.array([each.day for each in said], pa.date32())
    arrays["urgency"] = np.array([each.urgency for each in said], np.uint8)
    for name in ("code", "row", "rulebook"):
        arrays[name] = pa.array([getattr(each, name) for each in said], pa.string()).cast(_OF_TEXT)
    arrays["needs"] = pa.array([" ".join(each.needs) for each in said], pa.string()).cast(_OF_TEXT)
    head = {"version": _VERSION, "facts": columns.facts, "options": columns.options}
    return pa.table(arrays).replace_schema_metadata({_MARK: json.dumps(head).encode()})


def _texts(codes: NDArray[Any], texts: Iterable[str]) -> Any:
    """Return a column of texts; of two places with the same text both stay."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(list(texts), pa.string()))


class Decisions:
    """A file of stored decisions, read a batch at a time. Raises `Invalid` where it is not ours."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = pq.ParquetFile(path, memory_map=True)
        except (OSError, pa.ArrowException) as error:
            raise Invalid(f"{path} cannot be read as Parquet: {str(error).splitlines()[0]}") from None
        self._head = self._read_head(path)
        missing = {"yes_0", "age_low", "protocols", "urgency", *_SAID} - set(self._file.schema_arrow.names)
        if missing:
            raise Invalid(f"{path} lacks columns of stored decisions: {', '.join(sorted(missing))}")

    def _read_head(self, path: Path) -> Mapping[str, Any]:
        head = (self._file.schema_arrow.metadata or {}).get(_MARK)
        found: Any = None
        with suppress(ValueError):
            found = json.loads(head) if head else None
        if not isinstance(found, dict):
            raise Invalid(f"{path} holds no stored decisions: write them with 'spoa decisions export'")
        if found.get("version") != _VERSION:
            raise Invalid(f"{path} is of version {found.get('version')}; this reads version {_VERSION}")
        return found

    def __len__(self) -> int:
        return int(self._file.metadata.num_rows)

    @property
    def batches(self) -> int:
        """Return how many batches there are."""
        return int(self._file.num_row_groups)

    def __iter__(self) -> Iterator[Batch]:
        return (self.batch(at) for at in range(self.batches))

    def batch(self, at: int) -> Batch:
        """Return one batch."""
        zero = self._zero(at)
        names = [name for name in self._file.schema_arrow.names if name not in zero]
        return _batch(self._file.read_row_group(at, columns=names), self._head)

    def _zero(self, at: int) -> set[str]:
        """Return the columns of words that hold nothing in a batch: most do, and need not be read."""
        group = self._file.metadata.row_group(at)
        columns = (group.column(number) for number in range(group.num_columns))
        words = {f"{kind}_{word}" for kind in KINDS for word in range(words_for(len(self._head["facts"])))}
        named = ((each.path_in_schema, each.statistics) for each in columns)
        return {
            name for name, found in named if name in words and found and found.has_min_max and not found.max
        }


def _batch(table: Any, head: Mapping[str, Any]) -> Batch:
    nothing, there = np.zeros(len(table), np.uint64), set(table.column_names)
    words = {
        kind: [
            _plain(table, name) if name in there else nothing
            for name in (f"{kind}_{at}" for at in range(words_for(len(head["facts"]))))
        ]
        for kind in KINDS
    }
    of = [name.removeprefix("low.") for name in table.column_names if name.startswith("low.")]
    coded = {name: _coded(table, name) for name in (*_CODED, "protocols", "dangers", "some", *_SAID)}
    chosen, choices = _choices(coded["protocols"], coded["dangers"])
    columns = Columns(
        facts=tuple(head["facts"]),
        words=words,
        age=(_plain(table, "age_low"), _plain(table, "age_high")),
        away=_plain(table, "away"),
        numbers={id_: (_plain(table, f"low.{id_}"), _plain(table, f"high.{id_}")) for id_ in of},
        picked={id_: _plain(table, f"picked.{id_}") for id_ in head["options"]},
        options={id_: tuple(options) for id_, options in head["options"].items()},
        chosen=chosen,
        choices=choices,
        some=coded["some"].at,
        sentences=tuple(
            tuple(tuple(each.split()) for each in text.split("; ") if each) for text in coded["some"].texts
        ),
        **{name: _recoded(coded[name], texts) for name, texts in _CODED.items()},
    )
    return Batch(columns, _plain(table, "urgency"), {name: coded[name] for name in _SAID})


def _plain(table: Any, name: str) -> Any:
    return table.column(name).combine_chunks().to_numpy(zero_copy_only=False)


def _coded(table: Any, name: str) -> Coded:
    column = table.column(name).combine_chunks()
    column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    if isinstance(column, pa.ChunkedArray):
        column = column.unify_dictionaries().chunk(0)
    at = column.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    return Coded(at, tuple(column.dictionary.to_pylist()))


def _recoded(column: Coded, known: tuple[str, ...]) -> NDArray[np.uint8]:
    places = [known.index(text) if text in known else 0 for text in column.texts]
    return np.array(places, np.uint8)[column.at]


def _choices(
    protocols: Coded, dangers: Coded
) -> tuple[NDArray[np.int32], tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    """Join the two columns that say which rows take part."""
    joined = protocols.at.astype(np.int64) * len(dangers.texts) + dangers.at
    found, at = np.unique(joined, return_inverse=True)
    pairs = ((int(code) // len(dangers.texts), int(code) % len(dangers.texts)) for code in found)
    choices = tuple(
        (tuple(protocols.texts[left].split()), tuple(dangers.texts[right].split())) for left, right in pairs
    )
    return at.astype(np.int32), choices
