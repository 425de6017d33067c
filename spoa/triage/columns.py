"""What was told in many cases, side by side in numpy: the input of replay.

Facts are bits of uint64 words, one row of words for each way of telling: an answer to the fact itself, a
group that names it, a group's "none", its plainer check. So precedence is worked out again under other rules.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spoa.triage.finder import danger
from spoa.triage.known import CHECK
from spoa.triage.model import Rulebook
from spoa.triage.told import DAYS_IN_A_YEAR, SOME, UNSURE, Answer, Told
from spoa.triage.vocabulary import age_in_days

Words: TypeAlias = NDArray[np.uint64]
"""Shape (words, rows): bit ``at % 64`` of word ``at // 64`` is the fact ``at``."""

WordList: TypeAlias = Sequence[NDArray[np.uint64]]
"""The same, a word at a time."""

KINDS: Final = ("yes", "no", "named", "silent", "check_yes", "check_no")
SEXES: Final = ("", "female", "male", "other", UNSURE)
BY: Final = ("self", "parent", "carer", "professional")
CHANNELS: Final = ("voice", "text", "chat")
PICKED: Final = 1 << 62
PICKED_UNSURE: Final = 1 << 63
_WORD: Final = 64
_OLDEST: Final = 90
_INFINITY: Final = float("inf")


@dataclass(frozen=True, slots=True)
class Columns:
    """Many cases. ``facts`` names the bits; ``words`` holds an array for each of `KINDS`.

    ``age`` is the lowest and highest in days, equal where it is known, NaN where not told, and all that is
    possible where unsure; ``numbers`` likewise, by fact, in its unit. ``picked`` holds a mask of ``options``
    for each choice, with `PICKED` set where it was told. ``away``: the caller is known not to be with the
    person. ``chosen`` and ``some`` are codes into the lists beside them: protocols with the facts of danger
    phrases; the groups answered "some", each by its members.
    """

    facts: tuple[str, ...]
    words: Mapping[str, WordList]
    age: tuple[NDArray[np.float64], NDArray[np.float64]]
    sex: NDArray[np.uint8]
    by: NDArray[np.uint8]
    channel: NDArray[np.uint8]
    away: NDArray[np.bool_]
    numbers: Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
    picked: Mapping[str, Words]
    options: Mapping[str, tuple[str, ...]]
    chosen: NDArray[np.int32]
    choices: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    some: NDArray[np.int32]
    sentences: tuple[tuple[tuple[str, ...], ...], ...]

    def __len__(self) -> int:
        return len(self.chosen)

    def under(self, facts: tuple[str, ...]) -> Mapping[str, WordList]:
        """Return the words with the bits of other facts: what these do not have was never told."""
        if facts == self.facts:
            return self.words
        moves = _moves(self.facts, facts)
        return {kind: _moved(words, moves, words_for(len(facts))) for kind, words in self.words.items()}


@dataclass(slots=True)
class Encoder:
    """Gathers cases one by one, under the rulebook that they were told under; ``columns`` ends it."""

    rulebook: Rulebook
    _bits: dict[str, list[int]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    _plain: dict[str, list[Any]] = field(default_factory=dict)
    _quantities: list[Mapping[str, Answer]] = field(default_factory=list)
    _choices: dict[Any, int] = field(default_factory=dict)
    _sentences: dict[Any, int] = field(default_factory=dict)

    def add(self, told: Told) -> None:
        """Add one case. What the rulebook does not know (a fact since taken away) is left out."""
        for kind, mask in zip(
            KINDS, (*self._answers(told), *self._groups(told), *self._checks(told)), strict=True
        ):
            self._bits[kind].append(mask)
        low, high = _age(told)
        phrases = danger(self.rulebook, told.complaint) if told.complaint else ()
        dangers = tuple(sorted({phrase.fact for phrase in phrases}))
        plain = {
            "low": low,
            "high": high,
            "sex": SEXES.index(told.known_sex or str(told.answers.get("sex", ""))),
            "by": BY.index(told.by),
            "channel": CHANNELS.index(told.channel),
            "away": told.is_with_patient is False,
            "chosen": _code(self._choices, (told.protocols, dangers)),
            "some": _code(self._sentences, self._some(told)),
        }
        for name, value in plain.items():
            self._plain.setdefault(name, []).append(value)
        self._quantities.append(told.answers)

    def _answers(self, told: Told) -> tuple[int, int]:
        yes = no = 0
        for id_, answer in told.answers.items():
            fact = self.rulebook.facts.get(id_)
            if fact is not None and fact.bit:
                yes |= fact.bit if answer is True or answer == UNSURE else 0
                no |= fact.bit if answer is not True else 0
        return yes, no

    def _groups(self, told: Told) -> tuple[int, int]:
        named = silent = 0
        for id_, answer in told.groups.items():
            if isinstance(answer, tuple):
                yes = self._mask(answer)
                named |= yes
                silent |= self._mask(self._sentence(told, id_)) & ~yes
        return named, silent

    def _checks(self, told: Told) -> tuple[int, int]:
        yes = no = 0
        for id_, answer in told.answers.items():
            fact = self.rulebook.facts.get(id_.removesuffix(CHECK)) if id_.endswith(CHECK) else None
            if fact is not None:
                yes |= fact.bit if answer is True or answer == UNSURE else 0
                no |= fact.bit if answer is not True else 0
        return yes, no

    def _some(self, told: Told) -> tuple[tuple[str, ...], ...]:
        return tuple(self._sentence(told, id_) for id_, answer in told.groups.items() if answer == SOME)

    def _sentence(self, told: Told, id_: str) -> tuple[str, ...]:
        group = self.rulebook.groups.get(id_)
        return told.asked.get(id_, group.facts if group else ())

    def _mask(self, facts: Iterable[str]) -> int:
        return self.rulebook.mask(tuple(fact for fact in facts if fact in self.rulebook.facts))

    def columns(self) -> Columns:
        """Return all that was added."""
        names = self.rulebook.by_bit
        told = {
            fact.id: fact
            for fact in self.rulebook.facts.values()
            if not fact.bit and fact.id not in ("age", "sex") and fact.tells
        }
        plain = self._plain
        choices = {id_: tuple(each.id for each in fact.options) for id_, fact in told.items() if fact.options}
        return Columns(
            facts=names,
            words={kind: list(_array(masks, words_for(len(names)))) for kind, masks in self._bits.items()},
            age=(np.array(plain.get("low", ()), np.float64), np.array(plain.get("high", ()), np.float64)),
            sex=np.array(plain.get("sex", ()), np.uint8),
            by=np.array(plain.get("by", ()), np.uint8),
            channel=np.array(plain.get("channel", ()), np.uint8),
            away=np.array(plain.get("away", ()), np.bool_),
            numbers={id_: self._numbers(id_) for id_, fact in told.items() if not fact.options},
            picked={id_: self._picked(id_, options) for id_, options in choices.items()},
            options=choices,
            chosen=np.array(plain.get("chosen", ()), np.int32),
            choices=tuple(self._choices),
            some=np.array(plain.get("some", ()), np.int32),
            sentences=tuple(self._sentences),
        )

    def _numbers(self, id_: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        pairs = [_bounds(answers.get(id_)) for answers in self._quantities]
        low, high = zip(*pairs, strict=True) if pairs else ((), ())
        return np.array(low, np.float64), np.array(high, np.float64)

    def _picked(self, id_: str, options: Sequence[str]) -> Words:
        return np.array([_picks(answers.get(id_), options) for answers in self._quantities], np.uint64)


def encoded(rulebook: Rulebook, told: Iterable[Told]) -> Columns:
    """Return cases as columns, told under this rulebook."""
    encoder = Encoder(rulebook)
    for each in told:
        encoder.add(each)
    return encoder.columns()


def rounded_age(days: float) -> int:
    """Return an age rounded down so that it names nobody: in days under 1 year, months under 5, then years.

    From 90 on all are 90. Ages in rules are whole months or years, which this never crosses.
    """
    return int(days) if days < _STEPS[0] else _STEPS[bisect_right(_STEPS, days) - 1]


_STEPS: Final = [
    int(age_in_days(text))
    for text in chain((f"{n} months" for n in range(12, 60)), (f"{n} years" for n in range(5, _OLDEST + 1)))
]


def _age(told: Told) -> tuple[float, float]:
    if told.days is not None:
        days = float(rounded_age(told.days))
        return days, days
    low, high = _bounds(told.answers.get("age"))
    return low * DAYS_IN_A_YEAR, high * DAYS_IN_A_YEAR


def _bounds(answer: Answer | None) -> tuple[float, float]:
    """Return the lowest and highest that a number may be; NaN where it was not told."""
    if answer is None:
        return float("nan"), float("nan")
    if answer == UNSURE:
        return -_INFINITY, _INFINITY
    pair = answer if isinstance(answer, tuple) else (answer, answer)
    return float(pair[0]), float(pair[-1])


def _picks(answer: Answer | None, options: Sequence[str]) -> int:
    if answer is None:
        return 0
    if answer == UNSURE:
        return PICKED | PICKED_UNSURE
    picked = answer if isinstance(answer, tuple) else (answer,)
    return PICKED | sum(1 << at for at, option in enumerate(options) if option in picked)


def _code(known: dict[Any, int], value: Any) -> int:
    return known.setdefault(value, len(known))


def words_for(facts: int) -> int:
    """Return how many words hold so many facts."""
    return max(1, -(-facts // _WORD))


def _array(masks: Sequence[int], words: int) -> Words:
    whole = b"".join(mask.to_bytes(words * 8, "little") for mask in masks)
    return np.ascontiguousarray(np.frombuffer(whole, "<u8").reshape(len(masks), words).T.astype(np.uint64))


_Move: TypeAlias = tuple[int, int, int]
"""From a word, to a word, by so many bits to the left (to the right where it is less than 0)."""


def _moves(old: tuple[str, ...], new: tuple[str, ...]) -> dict[_Move, int]:
    """Return which bits move where: neighbours that stay neighbours move together, so there are few."""
    places = {fact: at for at, fact in enumerate(new)}
    moves: dict[_Move, int] = {}
    for at, fact in enumerate(old):
        if fact in places:
            to = places[fact]
            move = (at // _WORD, to // _WORD, to % _WORD - at % _WORD)
            moves[move] = moves.get(move, 0) | 1 << at % _WORD
    return moves


def _moved(words: WordList, moves: Mapping[_Move, int], count: int) -> WordList:
    found = [np.zeros_like(words[0]) for _ in range(count)]
    for (old, new, by), mask in moves.items():
        bits = words[old] & np.uint64(mask)
        found[new] |= bits << np.uint64(by) if by >= 0 else bits >> np.uint64(-by)
    return found
