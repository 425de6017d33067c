"""Decide stored decisions again under other rules: how many change, which way, by which rule."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from spoa.triage.columns import CHANNELS, SEXES, Columns
from spoa.triage.masks import Outcomes, outcomes
from spoa.triage.model import Rulebook
from spoa.triage.stored import Batch, Coded, Decisions
from spoa.triage.told import DAYS_IN_A_YEAR

Way = Literal["more urgent", "less urgent", "otherwise", "asks more", "not chosen"]
WAYS: Final[tuple[Way, ...]] = ("less urgent", "more urgent", "otherwise", "asks more", "not chosen")
_SAME: Final = len(WAYS)
_EXAMPLES: Final = 3
_TWO_YEARS: Final = 2 * DAYS_IN_A_YEAR


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """Decisions that end otherwise in one way: by which row and to what before, and by which now.

    ``before`` and ``after`` are a row and a code; ``after`` is empty where more would be asked.
    """

    way: Way
    before: tuple[str, str]
    after: tuple[str, str]


@dataclass(slots=True)
class Report:
    """What replay found. ``examples`` say of a few cases for each change what had been told.

    *asks more*: what was told does not decide it under these rules. *not chosen*: its protocol is gone.
    """

    total: int = 0
    changes: Counter[Change] = field(default_factory=Counter)
    examples: dict[Change, list[str]] = field(default_factory=dict)

    def count(self, way: Way) -> int:
        """Return how many decisions change one way."""
        return sum(count for change, count in self.changes.items() if change.way == way)

    @property
    def changed(self) -> int:
        """Return how many decisions change at all."""
        return self.changes.total()


def replay(rulebook: Rulebook, decisions: Decisions, progress: Callable[[int], None]) -> Report:
    """Decide every stored decision again; ``progress`` is told how many are done."""
    report = Report()
    for batch in decisions:
        found = outcomes(rulebook, batch.columns)
        for change, rows in _changes(rulebook, batch, found):
            report.changes[change] += len(rows)
            examples = report.examples.setdefault(change, [])
            examples += [_in_words(batch.columns, int(row)) for row in rows[: _EXAMPLES - len(examples)]]
        report.total += len(batch.columns)
        progress(report.total)
    return report


def _changes(rulebook: Rulebook, batch: Batch, found: Outcomes) -> Iterator[tuple[Change, NDArray[np.int64]]]:
    """Yield each change with the rows that it happens in."""
    ways = _ways(rulebook, batch, found)
    moved = np.flatnonzero(ways != _SAME)
    parts = (ways, batch.said["row"].at, batch.said["code"].at, found.row + 1, found.code + 1)
    key = np.zeros(len(moved), np.int64)
    for part in parts:
        key = key * (int(part.max(initial=0)) + 1) + part[moved]
    order = np.argsort(key, kind="stable")
    starts = np.unique(key[order], return_index=True)[1]
    for rows in np.split(moved[order], starts[1:]):
        if len(rows):
            yield _change(batch, found, WAYS[ways[rows[0]]], int(rows[0])), rows


def _change(batch: Batch, found: Outcomes, way: Way, row: int) -> Change:
    before = (_text(batch.said["row"], row), _text(batch.said["code"], row))
    if way == "asks more" or found.code[row] < 0:
        return Change(way, before, ("", ""))
    return Change(way, before, (found.rows[found.row[row]], found.codes[found.code[row]]))


def _ways(rulebook: Rulebook, batch: Batch, found: Outcomes) -> NDArray[np.int8]:
    """Return for each decision its place in `WAYS`, or one more where nothing changes."""
    before = batch.urgency
    more = (found.urgency > 0) & (found.urgency < before)
    same = (found.needs == _needs(batch.said["needs"], found.codes)) & _same_code(batch, found)
    gone = np.array(
        [
            bool(names) and not any(name in rulebook.protocols for name in names)
            for names, _ in batch.columns.choices
        ]
    )[batch.columns.chosen]
    ways = [found.asking & gone, more, found.asking, found.urgency > before, same]
    places = [WAYS.index("not chosen"), WAYS.index("more urgent"), WAYS.index("asks more")]
    places += [WAYS.index("less urgent"), _SAME]
    return np.select(ways, [np.int8(each) for each in places], np.int8(WAYS.index("otherwise")))


def _same_code(batch: Batch, found: Outcomes) -> NDArray[np.bool_]:
    codes = batch.said["code"]
    places = [found.codes.index(text) if text in found.codes else -2 for text in codes.texts]
    same: NDArray[np.bool_] = np.array(places, np.int16)[codes.at] == found.code
    return same


def _needs(column: Coded, codes: tuple[str, ...]) -> NDArray[np.uint64]:
    """Return the needs of each decision as bits; one that is no longer known is a bit that nothing has."""
    unknown = 1 << 63
    masks = [
        sum({1 << codes.index(code) if code in codes else unknown for code in text.split()})
        for text in column.texts
    ]
    return np.array(masks, np.uint64)[column.at]


def _text(column: Coded, row: int) -> str:
    return column.texts[int(column.at[row])]


def _in_words(columns: Columns, row: int) -> str:
    """Return what had been told in one case: who, what about, and what was not simply denied."""
    names, _ = columns.choices[columns.chosen[row]]
    who = (SEXES[columns.sex[row]], _age(columns, row), CHANNELS[columns.channel[row]])
    yes, no, named, silent = (_facts(columns, kind, row) for kind in ("yes", "no", "named", "silent"))
    told = [fact for fact in columns.facts if fact in (yes | named) - (no - named)]
    unsure = [f"{fact} unsure" for fact in columns.facts if fact in yes & no]
    numbers = [
        f"{id_} {_amount(float(low[row]), float(high[row]))}"
        for id_, (low, high) in columns.numbers.items()
        if not np.isnan(low[row])
    ]
    denied = len((no | silent) - yes - named)
    said = [*told, *unsure, *numbers, f"{denied} denied"]
    return f"{', '.join(filter(None, who))}; {' and '.join(names)}: {', '.join(said)}"


def _amount(low: float, high: float) -> str:
    if low == high:
        return f"{low:g}"
    return f"{low:g} to {high:g}" if np.isfinite(low) else "unsure"


def _facts(columns: Columns, kind: str, row: int) -> set[str]:
    words = [int(word[row]) for word in columns.words[kind]]
    return {fact for at, fact in enumerate(columns.facts) if words[at // 64] >> at % 64 & 1}


def _age(columns: Columns, row: int) -> str:
    low, high = columns.age[0][row], columns.age[1][row]
    if low != high:
        return ""
    return f"{low:g} days" if low < _TWO_YEARS else f"{int(low / DAYS_IN_A_YEAR + 0.01)} years"
