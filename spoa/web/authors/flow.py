"""The picture of a protocol: what is asked on the left, rows by class on the right, and lines between them.

Pure: from rules to boxes and lines, in the units of the picture (about a pixel each). The tables of the same
page are its text alternative: it says nothing that is not there in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from textwrap import wrap
from typing import Final

from spoa.kernel.urgency import class_label, klass
from spoa.triage.model import Row
from spoa.triage.rulebook import Protocol, Rulebook

_WIDTH: Final = 1000
_LEFT, _RIGHT = 380, 430
_LINE, _PAD, _GAP, _BAND = 16, 8, 8, 24
_LETTERS: Final = 52
_MOST_LINES: Final = 3
_KNOWN: Final = "Known without asking: age, sex, or why they ring"


@dataclass(frozen=True)
class Asked:
    """One question as it is read out, what kind it is, and the facts that it settles."""

    text: str
    kind: str
    facts: frozenset[str]


@dataclass(frozen=True)
class Box:
    """A rectangle with lines of text; ``kind`` is "asked", "known", or the class of a row, 1 to 5."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    lines: tuple[str, ...]

    @property
    def middle(self) -> int:
        """Return the height at which lines come and go."""
        return self.y + self.height // 2

    def baseline(self, place: int) -> int:
        """Return where the text of a line stands."""
        return self.y + _PAD + 12 + place * _LINE


@dataclass(frozen=True)
class Band:
    """The heading of an outcome, above its rows."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Flow:
    """The whole picture, and what it shows in one sentence."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    bands: tuple[Band, ...]
    lines: tuple[tuple[str, str], ...]
    say: str


def asked(rulebook: Rulebook, found: Protocol) -> list[Asked]:
    """Return what a protocol asks, in the order of its rows: groups first, then facts that stand alone."""
    used = dict.fromkeys(fact for row in found.section.rows for fact in row.when)
    grouped = {fact for group in found.section.groups for fact in group.facts}
    merged: dict[str, tuple[str, frozenset[str]]] = {}
    for group in found.section.groups:
        merged[group.ask.you] = ("group", merged.get(group.ask.you, ("", frozenset()))[1] | set(group.facts))
    for fact in used:
        entry = rulebook.facts[rulebook.facts[fact].asked_by or fact]
        if fact not in grouped and entry.ask is not None:
            merged[entry.ask.you] = (entry.type, merged.get(entry.ask.you, ("", frozenset()))[1] | {fact})
    return [Asked(text, kind, facts) for text, (kind, facts) in merged.items()]


def flow(rulebook: Rulebook, found: Protocol, questions: Sequence[Asked]) -> Flow:
    """Return the picture of a protocol: questions, rows by class, and which row needs which question."""
    rows = sorted(found.section.rows, key=lambda row: (row.urgency, row.code, row.line))
    right, bands = _outcomes(rulebook, rows)
    settled = frozenset().union(*(each.facts for each in questions))
    known = frozenset(fact for row in rows for fact in row.when) - settled
    left = [(f"{place}. {_asks(each)}", "asked", each.facts) for place, each in enumerate(questions, 1)]
    left += [(_KNOWN, "known", known)] if known else []
    bottom = right[-1].y + right[-1].height if right else 0
    sources = _spread([(text, kind) for text, kind, _ in left], bottom)
    lines = [
        (_curve(source, target), target.kind)
        for source, (_, _, facts) in zip(sources, left, strict=True)
        for target, row in zip(right, rows, strict=True)
        if not facts.isdisjoint(row.when)
    ]
    height = max((box.y + box.height for box in (*sources, *right)), default=0) + 2
    say = f"{len(questions)} questions on the left, {len(rows)} rows on the right, the most urgent first."
    return Flow(_WIDTH, height, (*sources, *right), tuple(bands), tuple(lines), say)


def _asks(each: Asked) -> str:
    return f"{each.text} ({len(each.facts)} signs)" if each.kind == "group" else each.text


def _outcomes(rulebook: Rulebook, rows: Sequence[Row]) -> tuple[list[Box], list[Band]]:
    """Put rows one under the other, each outcome under its class and title."""
    boxes: list[Box] = []
    bands: list[Band] = []
    y, x = 0, _WIDTH - _RIGHT
    for code, of_code in groupby(rows, key=lambda row: row.code):
        entry = rulebook.dispositions[code]
        number = klass(entry.urgency)
        bands.append(Band(x, y + 16, f"{class_label(number)}: {entry.title}"))
        texts = [(f"{row.id}: {_when(rulebook, row)}", str(number)) for row in of_code]
        boxes += _stacked(y + _BAND, _RIGHT, texts, x=x)
        y = boxes[-1].y + boxes[-1].height + _GAP
    return boxes, bands


def _when(rulebook: Rulebook, row: Row) -> str:
    return " and ".join(rulebook.facts[fact].short for fact in row.when)


def _spread(texts: Sequence[tuple[str, str]], bottom: int) -> list[Box]:
    """Put boxes one under the other over the whole height, so that their lines stay short."""
    boxes = _stacked(0, _LEFT, texts)
    free = bottom - sum(box.height + _GAP for box in boxes)
    step = max(0, free) // max(1, len(boxes))
    return [replace(box, y=box.y + place * step + step // 2) for place, box in enumerate(boxes)]


def _stacked(y: int, width: int, texts: Sequence[tuple[str, str]], x: int = 0) -> list[Box]:
    """Put boxes one under the other, each as high as its text."""
    boxes = []
    for text, kind in texts:
        lines = tuple(wrap(text, _LETTERS, max_lines=_MOST_LINES, placeholder=" …"))
        height = 2 * _PAD + _LINE * len(lines)
        boxes.append(Box(x + 1, y + 1, width - 2, height, kind, lines))
        y += height + _GAP
    return boxes


def _curve(source: Box, target: Box) -> str:
    """Return the path of a line from the right edge of one box to the left edge of another."""
    start, end = source.x + source.width, target.x
    middle = (start + end) // 2
    return f"M{start} {source.middle}C{middle} {source.middle} {middle} {target.middle} {end} {target.middle}"
