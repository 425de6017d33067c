"""How every fact stands in many cases at once: `known` again, over words of bits instead of one case.

Each step here is the one of the same name there; a test holds them equal on random answers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spoa.triage.columns import BY, PICKED, PICKED_UNSURE, SEXES, Columns, WordList, Words
from spoa.triage.model import Applies, Fact, Row, Rulebook
from spoa.triage.told import UNSURE

Rows: TypeAlias = "NDArray[np.int64] | slice"
_NOTHING: Final = np.uint64(0)


@dataclass(slots=True)
class State:
    """The bitsets of many cases, each of shape (words of the scope, rows); as in `Known`."""

    yes: Words
    no: Words
    pending: Words
    silent: Words
    away: Words


@dataclass(frozen=True, slots=True)
class Scope:
    """The facts that can matter to some rows, and the words that they stand in."""

    rulebook: Rulebook
    at: tuple[int, ...]
    facts: tuple[Fact, ...]
    composites: tuple[Fact, ...]

    def mask(self, mask: int) -> list[tuple[int, np.uint64]]:
        """Return a mask as the words of this scope that it has bits in."""
        words = ((here, mask >> 64 * word & (1 << 64) - 1) for here, word in enumerate(self.at))
        return [(here, np.uint64(bits)) for here, bits in words if bits]

    def column(self, mask: int) -> Words:
        """Return a mask as a column, to be combined with words of shape (words, rows)."""
        column = np.zeros((len(self.at), 1), np.uint64)
        for here, bits in self.mask(mask):
            column[here] = bits
        return column


def scope(rulebook: Rulebook, rows: Iterable[Row], also: int = 0) -> Scope:
    """Return the scope of some rows: their facts, what those are made of, and what "none" to them denies.

    ``also`` is the mask of other facts that are to be in it.
    """
    mask = also
    for row in rows:
        mask |= row.mask
    before = -1
    while mask != before:
        before = mask
        for fact in rulebook.composites:
            parts = rulebook.mask(tuple(part for part, _ in fact.parts))
            if fact.bit & mask:
                mask |= parts
            if fact.count == 1 and parts & mask:
                mask |= fact.bit
    named = tuple(rulebook.facts[id_] for id_ in rulebook.named(mask))
    at = tuple(sorted({(fact.bit.bit_length() - 1) // 64 for fact in named})) or (0,)
    made = tuple(fact for fact in rulebook.composites if fact.bit & mask)
    return Scope(rulebook, at, named, made)


def groups_of(codes: NDArray[np.int32]) -> Iterator[tuple[int, Rows]]:
    """Yield each code with the places where it stands: as a slice where each code stands together."""
    edges = [0, *(np.flatnonzero(codes[1:] != codes[:-1]) + 1), len(codes)] if len(codes) else [0]
    if len(set(codes[edges[:-1]])) == len(edges) - 1:
        for start, end in pairwise(edges):
            yield int(codes[start]), slice(int(start), int(end))
        return
    order = np.argsort(codes, kind="stable")
    found, starts = np.unique(codes[order], return_index=True)
    for code, places in zip(found, np.split(order, starts[1:]), strict=True):
        yield int(code), places


def known_of(of: Scope, columns: Columns, words: Mapping[str, WordList], rows: Rows, tells: int) -> State:
    """Return how the facts of a scope stand in these rows; ``words`` have the bits of its rulebook."""
    told = {kind: np.stack([each[at][rows] for at in of.at]) for kind, each in words.items()}
    derived_yes, derived_no = _derived(of, columns, rows)
    state, settled = _answers(told, derived_yes, derived_no, _away(of, columns, rows))
    _groups(told, state, settled, of.column(tells))
    _contradicted(of, columns, rows, state)
    _not_applying(state)
    _checks(of, told, state, columns.away[rows])
    _composites(of, state)
    return state


def _answers(told: Mapping[str, Words], yes: Words, no: Words, away: Words) -> tuple[State, Words]:
    itself = told["yes"] | told["no"]
    yes, no = yes & ~itself, no & ~itself
    empty = np.zeros_like(yes)
    state = State(told["yes"] | yes, told["no"] | no, empty, empty.copy(), away)
    return state, itself | (yes ^ no)


def _groups(told: Mapping[str, Words], state: State, settled: Words, tells: Words) -> None:
    sure = (told["named"] | tells) & ~settled
    state.yes |= sure
    state.no &= ~sure
    state.silent = told["silent"] & ~(state.yes | state.no)
    state.no |= state.silent


def _contradicted(of: Scope, columns: Columns, rows: Rows, state: State) -> None:
    for code, here in groups_of(columns.some[rows]):
        for sentence in columns.sentences[code]:
            members = tuple(fact for fact in sentence if fact in of.rulebook.facts)
            mask = of.column(of.rulebook.mask(members)) & ~state.away[:, here]
            yes, no = state.yes[:, here], state.no[:, here]
            unasked = (mask & ~(yes | no)).any(axis=0)
            denied = ~unasked & ~(mask & yes).any(axis=0)
            state.yes[:, here] = yes | np.where(denied, mask, _NOTHING)


def _not_applying(state: State) -> None:
    state.away &= ~(state.yes & ~state.no)
    state.yes &= ~state.away
    state.no |= state.away


def _checks(of: Scope, told: Mapping[str, Words], state: State, away: NDArray[np.bool_]) -> None:
    unsure = state.yes & state.no
    if not unsure.any():
        return
    has = of.column(sum(fact.bit for fact in of.facts if fact.check))
    counts = of.column(sum(fact.bit for fact in of.facts if fact.unsure_is_yes))
    yes, no = told["check_yes"] & has, told["check_no"] & has
    state.pending = unsure & has & ~(yes | no)
    stays = unsure & ~state.pending & (~(yes ^ no))
    state.no &= ~(unsure & (yes & ~no | np.where(away, _NOTHING, stays & counts)))
    state.yes &= ~(unsure & no & ~yes)


def _composites(of: Scope, state: State) -> None:
    for fact in reversed(of.composites):
        if fact.count == 1:
            ((here, bit),) = of.mask(fact.bit)
            denied = state.no[here] & ~state.yes[here] & ~state.away[here] & bit
            for at, bits in _parts(of, fact):
                state.no[at] |= np.where(denied, bits & ~(state.yes[at] | state.no[at]), _NOTHING)
    for fact in of.composites:
        _composite(of, fact, state)


def _composite(of: Scope, fact: Fact, state: State) -> None:
    ((here, bit),) = of.mask(fact.bit)
    sure, possible = _weights(of, fact, state)
    applies = (state.away[here] & bit) == 0
    itself = ((state.yes[here] | state.no[here]) & ~state.silent[here] & bit) != 0
    free = applies & ~sure & ~itself
    untold = any_of(_parts(of, fact), ~(state.yes | state.no))
    unsure = free & possible & ~untold
    sure &= applies
    waiting = any_of(_parts(of, fact), state.pending)
    state.yes[here] |= np.where(sure | unsure, bit, _NOTHING)
    state.no[here] &= ~np.where(sure, bit, _NOTHING)
    state.pending[here] &= ~np.where(sure, bit, _NOTHING)
    state.no[here] |= np.where(free & ~possible | unsure, bit, _NOTHING)
    state.pending[here] |= np.where(unsure & waiting, bit, _NOTHING)


def _weights(of: Scope, fact: Fact, state: State) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether its parts are surely enough, and whether they may still be."""
    if fact.count == 1:
        parts = _parts(of, fact)
        return any_of(parts, state.yes & ~state.no), any_of(parts, state.yes | ~state.no)
    sure = np.zeros(state.yes.shape[1], np.int64)
    possible = sure.copy()
    for part, weight in fact.parts:
        ((here, bit),) = of.mask(of.rulebook.facts[part].bit)
        yes, no = (state.yes[here] & bit) != 0, (state.no[here] & bit) != 0
        sure += weight * (yes & ~no)
        possible += weight * (yes | ~no)
    return sure >= fact.count, possible >= fact.count


def _parts(of: Scope, fact: Fact) -> list[tuple[int, np.uint64]]:
    return of.mask(of.rulebook.mask(tuple(part for part, _ in fact.parts)))


def any_of(mask: Iterable[tuple[int, np.uint64]], words: Words) -> NDArray[np.bool_]:
    """Return whether any bit of a mask is set in the words of each row."""
    found = np.zeros(words.shape[1], np.bool_)
    for here, bits in mask:
        found |= (words[here] & bits) != 0
    return found


def _derived(of: Scope, columns: Columns, rows: Rows) -> tuple[Words, Words]:
    yes = np.zeros((len(of.at), len(columns.sex[rows])), np.uint64)
    no = yes.copy()
    told_by = dict.fromkeys(fact.asked_by for fact in of.facts if fact.asked_by)
    for source in (of.rulebook.facts[id_] for id_ in told_by if id_):
        tells = _told_by_choice if source.options else _told_by_number
        for fact, is_yes, is_no in tells(columns, source, rows):
            for here, bit in of.mask(of.rulebook.facts[fact].bit):
                yes[here] |= np.where(is_yes, bit, _NOTHING)
                no[here] |= np.where(is_no, bit, _NOTHING)
    return yes, no


_Told = Iterable[tuple[str, NDArray[np.bool_], NDArray[np.bool_]]]


def _told_by_number(columns: Columns, source: Fact, rows: Rows) -> _Told:
    bounds = columns.age if source.type == "age" else columns.numbers.get(source.id)
    if bounds is None:
        return
    low, high = bounds[0][rows], bounds[1][rows]
    for each in source.ranges:  # what was not told is NaN, and NaN compares to nothing
        yield each.fact, (high >= each.least) & (low < each.below), (low < each.least) | (high >= each.below)


def _told_by_choice(columns: Columns, source: Fact, rows: Rows) -> _Told:
    if source.id == "sex":
        sex = columns.sex[rows]
        told, unsure = sex > 0, sex == SEXES.index(UNSURE)
        names: tuple[str, ...] = SEXES
        mask = np.uint64(1) << sex.astype(np.uint64)
    elif source.id in columns.picked:
        mask = columns.picked[source.id][rows]
        told, unsure = (mask & np.uint64(PICKED)) != 0, (mask & np.uint64(PICKED_UNSURE)) != 0
        names = columns.options[source.id]
    else:
        return
    for fact in source.tells:
        options = {option.id for option in source.options if fact in option.facts}
        wanted = np.uint64(sum(1 << at for at, name in enumerate(names) if name in options))
        picked = (mask & wanted) != 0
        yield fact, told & (picked | unsure), told & (~picked | unsure)


def _away(of: Scope, columns: Columns, rows: Rows) -> Words:
    low, high = columns.age[0][rows], columns.age[1][rows]
    days = np.where(low == high, low, np.nan)
    sex, by = columns.sex[rows], columns.by[rows]
    away = np.zeros((len(of.at), len(days)), np.uint64)
    masks: dict[Applies, int] = {}
    for fact in of.facts:
        if fact.applies is not None:
            masks[fact.applies] = masks.get(fact.applies, 0) | fact.bit
    for applies, mask in masks.items():
        outside = _outside(applies, days, sex, by)
        for here, bits in of.mask(mask):
            away[here] |= np.where(outside, bits, _NOTHING)
    return away


def _outside(
    to: Applies, days: NDArray[np.float64], sex: NDArray[np.uint8], by: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Return for whom something does not apply; where age or sex is not known, it does."""
    outside = np.zeros(len(days), np.bool_)
    if to.from_days is not None:
        outside |= days < to.from_days
    if to.under_days is not None:
        outside |= days >= to.under_days
    if to.sexes is not None:
        outside |= np.array([each not in ("", UNSURE, *to.sexes) for each in SEXES])[sex]
    if to.by is not None:
        outside |= np.array([each not in to.by for each in BY])[by]
    return outside
