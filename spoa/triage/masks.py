"""What triage decides in many cases at once, with the rows as masks: what the engine says, without words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from spoa.kernel.errors import Invalid
from spoa.kernel.urgency import LEAST_URGENT
from spoa.triage.columns import Columns
from spoa.triage.masks_known import Rows, Scope, State, any_of, groups_of, known_of, scope
from spoa.triage.model import Row, Rulebook
from spoa.triage.plan import Plan, plan, taking_part
from spoa.triage.sorting import SELF_CARE

Flags = NDArray[np.bool_]
_NONE: Final = np.int16(32_000)
_MOST_CODES: Final = 64


@dataclass(frozen=True, slots=True)
class Ending:
    """One way in which a case may end: a row, a protocol's default, or the clinician for the unsure."""

    code: str
    urgency: int
    kind: Literal["row", "default", "aside"]
    row: Row | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What each case comes to; arrays of one length.

    ``code`` is a place in the dispositions, ``row`` one in ``rows``, both of the lead need and -1 where there
    is none; ``urgency`` is then 0. ``needs`` has a bit for the code of each need. ``asking``: a question is
    still open, so that this is only what is certain so far.
    """

    urgency: NDArray[np.uint8]
    code: NDArray[np.int16]
    row: NDArray[np.int32]
    needs: NDArray[np.uint64]
    asking: Flags
    rows: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that take part, as masks; made once for each choice of protocols and danger phrases.

    ``endings`` are in the order in which one leads: a rank is a place among them. ``ranks`` are those of the
    rows. ``chosen`` is whether a protocol was chosen.
    """

    rulebook: Rulebook
    plan: Plan
    scope: Scope
    masks: tuple[list[tuple[int, np.uint64]], ...]
    endings: tuple[Ending, ...]
    ranks: tuple[int, ...]
    chosen: bool

    def decide(self, known: State) -> "Ranked":
        """Return what each case comes to."""
        return _needs(self, _stand(self, known))


def table(rulebook: Rulebook, chosen: tuple[str, ...], dangers: tuple[str, ...], also: int = 0) -> Table:
    """Return the table for what was chosen; ``also`` is a mask of facts to be known beside those of rows."""
    key = ("table", chosen, dangers, also)
    return rulebook.lately(key, lambda: _table(rulebook, chosen, dangers, also))


def _table(rulebook: Rulebook, chosen: tuple[str, ...], dangers: tuple[str, ...], also: int) -> Table:
    dangers = tuple(fact for fact in dangers if fact in rulebook.facts)
    made = plan(rulebook, taking_part(rulebook, chosen, dangers), dangers, "voice")
    endings = sorted(_endings(rulebook, made), key=lambda each: _precedence(rulebook, each))
    ranks = {each.row.id: rank for rank, each in enumerate(endings) if each.kind == "row" and each.row}
    of = scope(rulebook, made.rows, also)
    return Table(
        rulebook,
        made,
        of,
        tuple(of.mask(row.mask) for row in made.rows),
        tuple(endings),
        tuple(ranks[row.id] for row in made.rows),
        any(name in rulebook.protocols for name in chosen),
    )


def outcomes(rulebook: Rulebook, columns: Columns) -> Outcomes:
    """Return what each case comes to under these rules, whichever rules it was told under."""
    ids = row_ids(rulebook)
    found = _empty(len(columns), ids, tuple(rulebook.dispositions))
    words = columns.under(rulebook.by_bit)
    sentences = {fact for each in columns.sentences for sentence in each for fact in sentence}
    also = rulebook.mask(tuple(fact for fact in sentences if fact in rulebook.facts))
    places = {id_: at for at, id_ in enumerate(ids)}
    for code, rows in groups_of(columns.chosen):
        with_phrases = table(rulebook, *columns.choices[code], also)
        known = known_of(with_phrases.scope, columns, words, rows, with_phrases.plan.tells)
        _put(found, rows, with_phrases, with_phrases.decide(known), places)
    return found


def row_ids(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the ids of all rows, those of the defaults last."""
    rows = [row.id for section in rulebook.sections() for row in section.rows]
    return (*rows, *(protocol.default.id for protocol in rulebook.protocols.values()))


def _empty(count: int, ids: tuple[str, ...], codes: tuple[str, ...]) -> Outcomes:
    if len(codes) > _MOST_CODES:
        raise Invalid(f"Replay holds {_MOST_CODES} dispositions, and there are {len(codes)}.")
    return Outcomes(
        np.zeros(count, np.uint8),
        np.full(count, -1, np.int16),
        np.full(count, -1, np.int32),
        np.zeros(count, np.uint64),
        np.zeros(count, np.bool_),
        ids,
        codes,
    )


def _endings(rulebook: Rulebook, made: Plan) -> Iterator[Ending]:
    yield from (Ending(row.code, row.urgency, "row", row) for row in made.rows)
    for name in made.sections:
        if name in rulebook.protocols:
            row = rulebook.protocols[name].default
            yield Ending(row.code, row.urgency, "default", row)
    for code in dict.fromkeys(rulebook.set_aside[row.urgency] for row in made.rows):
        yield Ending(code, rulebook.dispositions[code].urgency, "aside", None)


def _precedence(rulebook: Rulebook, ending: Ending) -> tuple[int, int, int]:
    """Return what decides which need leads; among equals what was met, then defaults, then the clinician."""
    kinds = ("row", "default", "aside")
    return ending.urgency, rulebook.dispositions[ending.code].order, kinds.index(ending.kind)


@dataclass(slots=True)
class _Stand:
    """How the rows stand, by place in the plan; rows that are open or aside in no case are left out.

    ``met`` holds for each row the cases that meet it: few, so that places are cheaper than flags.
    """

    met: list[NDArray[np.int64]]
    open: dict[int, Flags]
    aside: dict[int, Flags]
    certain: NDArray[np.int16]
    bound: NDArray[np.int16]


@dataclass(slots=True)
class Ranked:
    """The rank of the ending that leads, the row that stands for it, all needs, and whether it still asks."""

    lead: NDArray[np.int16]
    aside: NDArray[np.int16]
    needs: NDArray[np.uint64]
    asking: Flags


def _stand(of: Table, known: State) -> _Stand:
    only_no = known.no & ~known.yes
    unsettled = ~(known.yes & ~known.no)
    hanging = ~(known.yes | known.no) | known.pending
    count = known.yes.shape[1]
    stand = _Stand([], {}, {}, np.full(count, _NONE), np.full(count, LEAST_URGENT + 1, np.int16))
    for place, mask in enumerate(of.masks):
        unmet = any_of(mask, unsettled)
        met = np.flatnonzero(~unmet)
        stand.met.append(met)
        stand.certain[met] = np.minimum(stand.certain[met], np.int16(of.ranks[place]))
        undecided = unmet & ~any_of(mask, only_no)
        if undecided.any():
            waits = undecided & any_of(mask, hanging)
            stand.open[place], stand.aside[place] = waits, undecided & ~waits
    urgencies = np.array([each.urgency for each in of.endings], np.int16)
    is_certain = stand.certain < _NONE
    stand.bound[is_certain] = urgencies[stand.certain[is_certain]]
    _settle_aside(of, stand)
    return stand


def _settle_aside(of: Table, stand: _Stand) -> None:
    for place in list(stand.aside):
        row = of.plan.rows[place]
        staying = stand.aside[place] & (row.urgency < stand.bound)
        if of.rulebook.dispositions[row.code].kind in SELF_CARE or not staying.any():
            del stand.aside[place]
        else:
            stand.aside[place] = staying


def _needs(of: Table, stand: _Stand) -> Ranked:
    count = len(stand.bound)
    best = _best(of, stand)
    kinds = [of.rulebook.dispositions[each.code].kind == "ambulance" for each in of.endings]
    ambulance = np.array([*kinds, False])[np.where(stand.certain < _NONE, stand.certain, -1)]
    asking = _asking(of, stand, best, ambulance)
    aside = np.full(count, -1, np.int16)
    for place in sorted(stand.aside, reverse=True):
        aside[stand.aside[place]] = place
    ended = _with_defaults(of, stand, best, ambulance | (aside >= 0))
    ended[None] = _clinicians(of, aside)
    lead = np.minimum.reduce(list(ended.values()))
    codes = np.array([1 << of.rulebook.dispositions[each.code].order for each in of.endings], np.uint64)
    needs = np.zeros(count, np.uint64)
    for rank in ended.values():
        there = rank < _NONE
        needs[there] |= codes[rank[there]]
    return Ranked(lead, aside, needs, asking)


_Need = tuple[str, str] | None
_Best = dict[_Need, NDArray[np.int16]]


def _best(of: Table, stand: _Stand) -> _Best:
    """Return the rank of the most urgent row met for each need."""
    best: _Best = {}
    for place, row in enumerate(of.plan.rows):
        if row.need not in best:
            best[row.need] = np.full(len(stand.bound), _NONE)
        met, rank = stand.met[place], np.int16(of.ranks[place])
        best[row.need][met] = np.minimum(best[row.need][met], rank)
    return best


def _asking(of: Table, stand: _Stand, best: _Best, ambulance: Flags) -> Flags:
    """Return whether an open row may still raise the urgency, or is for another kind of need."""
    asking = np.zeros(len(stand.bound), np.bool_)
    urgencies = np.array([*(each.urgency for each in of.endings), LEAST_URGENT + 1], np.int16)
    free = (stand.certain < _NONE) & ~ambulance
    for place, waits in stand.open.items():
        row = of.plan.rows[place]
        worse = row.urgency < stand.bound
        asking |= waits & worse
        other = waits & ~worse & free
        if row.protocol in of.rulebook.protocols and other.any():
            wanted = urgencies[np.where(best[row.need] < _NONE, best[row.need], -1)]
            asking |= other & (row.urgency < wanted)
    return asking if of.chosen else ~ambulance


def _with_defaults(of: Table, stand: _Stand, best: _Best, none: Flags) -> _Best:
    """Add the default rows of protocols with nothing met; none where ``none`` says so."""
    ended = dict(best)
    for rank, ending in enumerate(of.endings):
        if ending.kind != "default" or ending.row is None:
            continue
        missing = ~none
        for place, row in enumerate(of.plan.rows):
            if row.protocol == ending.row.protocol:
                missing[stand.met[place]] = False
        need: _Need = ending.row.need
        if need in best:
            missing &= best[need] == _NONE
        here = np.where(missing, np.int16(rank), _NONE)
        ended[need] = np.minimum(ended[need], here) if need in ended else here
    return ended


def _clinicians(of: Table, aside: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return the rank of the clinician who settles what stays unsure."""
    ranks = {each.code: rank for rank, each in enumerate(of.endings) if each.kind == "aside"}
    of_place = [ranks[of.rulebook.set_aside[row.urgency]] for row in of.plan.rows]
    return np.array([*of_place, _NONE], np.int16)[aside]


def _put(found: Outcomes, rows: Rows, of: Table, ranked: Ranked, places: Mapping[str, int]) -> None:
    """Put what one table says into the places of its rows."""
    orders = [of.rulebook.dispositions[each.code].order for each in of.endings]
    ids = [places[each.row.id] if each.row else -1 for each in of.endings]
    of_plan = np.array([places[row.id] for row in of.plan.rows], np.int32)
    decided = ranked.lead < _NONE
    lead = np.where(decided, ranked.lead, -1)
    row = np.array([*ids, -1], np.int32)[lead]
    found.urgency[rows] = np.array([*(each.urgency for each in of.endings), 0], np.uint8)[lead]
    found.code[rows] = np.array([*orders, -1], np.int16)[lead]
    found.row[rows] = np.where(decided & (row < 0), of_plan[ranked.aside], row)
    found.needs[rows] = ranked.needs
    found.asking[rows] = ranked.asking
