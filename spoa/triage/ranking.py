"""Rank the protocols that somebody's words may mean.

A protocol is found by the phrases of its own `words`, one of which must stand together in what was said,
in any order and with little between. Seven thoughts, each plain:

- What is denied or past ("no fever", "history of asthma") finds nothing, unless the phrase itself says "no".
- A word inside a longer phrase that was said belongs to that phrase: "hay fever" is no fever.
- Rare words tell more than common ones, and words that stand close together more than scattered ones.
- Where a part of a phrase was said, a day, a number or a word such as "want" is no part of it.
- What comes first is the complaint; what comes later is by the way, and more so if the first asks about it.
- What somebody has anyway ("diabetic", "asthma") is rather background, where something else is said too.
- A protocol for another age or sex is left out. Where nothing fits well, "something else" is offered last.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import log
from typing import Final

from spoa.triage.alike import alike
from spoa.triage.known import applies
from spoa.triage.model import Protocol, Rulebook
from spoa.triage.phrases import denies, meant
from spoa.triage.plain_words import LITTLE
from spoa.triage.steps import Candidate
from spoa.triage.told import Told
from spoa.triage.words import Clause, Lexicon, lexicon, stem, stems_of, word_set

ELSE: Final = "other-problem"
_ELSE_SCORE: Final = 30
_ELSE_LESS: Final = 8
_WELL: Final = 70
_LEAST: Final = 51
_FACTS: Final = 55
_MOST: Final = 6
_GAP: Final = 2
_OFTEN: Final = 5  # a word said over and over tells nothing more, and must not cost time
_LATE: Final = 12
_BY_THE_WAY: Final = 25
_LOOSE: Final = 6
_TELLING: Final = 15
_BACKGROUND_LESS: Final = 12
_BACKGROUND: Final = frozenset(
    map(
        stem,
        word_set(
            "diabetes diabetic asthma asthmatic copd emphysema dementia alzheimers epilepsy epileptic angina "
            "arthritis eczema psoriasis depression anxiety bipolar schizophrenia migraine ibs thyroid"
        ),
    )
)
_LITTLE: Final = frozenset(map(alike, stems_of(LITTLE)))
_EMPTY: Final = word_set(
    "a an the my i im ive is am are was has have had got get been for since with in on of to it me her "
    "his she he very really some day today yesterday this that at so and or after from all its"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a protocol's `words`: its telling stems, and whether it says "no" itself."""

    protocol: str
    stems: frozenset[str]
    whole: float
    denies: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """How much of a phrase was said (0 to 1), at which places, with how many telling words between."""

    protocol: str
    share: float
    places: frozenset[int]
    between: int


@dataclass(frozen=True, slots=True)
class Said:
    """What was said: the places of each stem, which is at each, those denied, and those that tell nothing.

    Between two clauses some places are left out, so that words of one thought stand nearer than of two.
    """

    places: Mapping[str, tuple[int, ...]]
    stems: Mapping[int, str]
    denied: frozenset[int]
    empty: frozenset[int]


def ranked(
    rulebook: Rulebook, cut: tuple[Clause, ...], told: Mapping[str, frozenset[int]], about: Told | None
) -> tuple[Candidate, ...]:
    """Return the protocols that the clauses may mean, best first, at most six; nothing for no words.

    ``told`` are the facts that the words tell, with the places of these words in what was said.
    """
    if not cut:
        return ()
    said = _said(cut, lexicon(rulebook))
    hits = _longest(_hits(rulebook, said))
    first = min((min(hit.places) for hit in hits if hit.share == 1.0), default=0)
    weights = _weights(rulebook)

    def weigh(places: frozenset[int]) -> float:
        stems = [said.stems[place] for place in places]
        less = _BACKGROUND_LESS if _BACKGROUND.issuperset(stems) else 0.0
        return sum(weights.get(of, 0.0) for of in stems) - less

    found = []
    for protocol in _fitting(rulebook, about):
        own = [hit for hit in hits if hit.protocol == protocol.id]
        score = _score(own, len(_own_facts(rulebook, protocol) & told.keys()), first, weigh)
        score -= _ELSE_LESS if protocol.id == ELSE else 0
        if score >= _LEAST:
            found.append(Candidate(protocol.id, protocol.title, score))
    found.sort(key=_order)
    return _with_else(rulebook, _by_the_way(rulebook, found, hits, told))


def _order(each: Candidate) -> tuple[int, str]:
    return -each.score, each.protocol


def _by_the_way(
    rulebook: Rulebook, found: list[Candidate], hits: list[Hit], told: Mapping[str, frozenset[int]]
) -> list[Candidate]:
    """Set back what the first complaint asks about itself: the ear of a child who was also sick."""
    if not found:
        return []
    section = rulebook.protocols[found[0].protocol].section
    asked = {fact for row in section.rows for fact in row.when}
    covered = {place for fact, places in told.items() if fact in asked for place in places}
    full: dict[str, set[int]] = {}
    for hit in hits:
        if hit.share == 1.0:
            full.setdefault(hit.protocol, set()).update(hit.places)
    later = [
        replace(each, score=each.score - _BY_THE_WAY) if full.get(each.protocol, {-1}) <= covered else each
        for each in found[1:]
    ]
    return [found[0], *sorted(later, key=_order)]


def is_only_else(found: tuple[Candidate, ...]) -> bool:
    """Return whether nothing was found, so that "something else" is all there is to offer."""
    return len(found) == 1 and found[0].score == _ELSE_SCORE


def _with_else(rulebook: Rulebook, found: list[Candidate]) -> tuple[Candidate, ...]:
    """Return the best, and after them "something else" where none of them was said well."""
    other = rulebook.protocols.get(ELSE)
    weak = not found or found[0].score < _WELL
    if other is None or not weak or any(each.protocol == ELSE for each in found):
        return tuple(found[:_MOST])
    return (*found[: _MOST - 1], Candidate(other.id, other.title, _ELSE_SCORE))


def _fitting(rulebook: Rulebook, about: Told | None) -> Iterable[Protocol]:
    """Yield the protocols that are for somebody of that age and sex, as far as they are known."""
    return (each for each in rulebook.protocols.values() if about is None or applies(each.applies, about))


def _said(cut: tuple[Clause, ...], known: Lexicon) -> Said:
    places: dict[str, list[int]] = {}
    stems: dict[int, str] = {}
    denied: set[int] = set()
    for clause in cut:
        for within, of in enumerate(clause.stems):
            at = clause.start + within
            stems[at] = alike(known.complaint(of))
            if len(places.setdefault(stems[at], [])) < _OFTEN:
                places[stems[at]].append(at)
            if denies(clause, within) or not meant(clause, within):
                denied.add(at)
    empty = frozenset(place for place, of in stems.items() if of in _EMPTY)
    return Said({of: tuple(where) for of, where in places.items()}, stems, frozenset(denied), empty)


def _hits(rulebook: Rulebook, said: Said) -> list[Hit]:
    weights = _weights(rulebook)
    phrases = rulebook.once("phrases", lambda: _by_stem(rulebook))
    of_words = {id(each): each for of in said.places for each in phrases.get(of, ())}
    found = (_hit(phrase, said, weights) for phrase in of_words.values())
    return [hit for hit in found if hit is not None]


def _hit(phrase: Phrase, said: Said, weights: Mapping[str, float]) -> Hit | None:
    """Return the best place at which the phrase, or a telling part of it, stands together."""
    where = sorted(
        (place, of)
        for of in phrase.stems
        for place in said.places.get(of, ())
        if phrase.denies or place not in said.denied
    )
    span = 2 * len(phrase.stems) + _GAP
    best: Hit | None = None
    for start, _ in where:
        inside = {of: place for place, of in reversed(where) if 0 <= _apart(said, start, place) < span}
        share = sum(weights[of] for of in inside) / phrase.whole
        share = 1.0 if len(inside) == len(phrase.stems) else share
        if best is None or share > best.share:
            best = _at(phrase.protocol, share, frozenset(inside.values()), said)
    return None if best is None or _tells_nothing(best, said) else best


def _tells_nothing(hit: Hit, said: Said) -> bool:
    """Return whether all that was said of a phrase is a day, a number or such a word as "want"."""
    part = (said.stems[place] for place in hit.places)
    return hit.share < 1.0 and all(of.isdigit() or of in _LITTLE for of in part)


def _apart(said: Said, start: int, place: int) -> int:
    """Return how far a place stands behind another, without the words between that tell nothing."""
    return place - start - sum(start < each < place for each in said.empty)


def _at(protocol: str, share: float, places: frozenset[int], said: Said) -> Hit:
    within = frozenset(range(min(places), max(places))) - places - said.empty
    return Hit(protocol, share, places, len(within))


def _longest(hits: list[Hit]) -> list[Hit]:
    """Return the hits without those that lie inside a longer phrase of another protocol, said in full."""
    full = [hit for hit in hits if hit.share == 1.0]
    return [
        hit
        for hit in hits
        if not any(hit.places < other.places and other.protocol != hit.protocol for other in full)
    ]


def _score(hits: list[Hit], facts: int, first: int, weigh: Callable[[frozenset[int]], float]) -> int:
    """Return 0 to 100: the best phrase, more for each telling word, less for coming late or scattered.

    Where no phrase of its own was said, facts that only this protocol asks about speak for it.
    """
    full = [hit for hit in hits if hit.share == 1.0]
    if not full:
        share = max((hit.share for hit in hits), default=0.0)
        return round(max(85 * share, _FACTS + 3 * (facts - 1) if facts else 0))
    covered = frozenset().union(*(hit.places for hit in full))
    late = min(_LATE, min(covered) - first)
    loose = min(_LOOSE, min(hit.between for hit in full))
    telling = min(_TELLING, round(weigh(covered)) + 3 * max(0, facts - 1))
    return 85 + telling - late - loose


def _by_stem(rulebook: Rulebook) -> dict[str, tuple[Phrase, ...]]:
    """Return for each telling stem the phrases that hold it; a phrase without any is in none."""
    weights = _weights(rulebook)
    found: dict[str, tuple[Phrase, ...]] = {}
    for protocol in rulebook.protocols.values():
        for text in dict.fromkeys(protocol.words):
            stems = _telling(text)
            whole = sum(weights[of] for of in stems)
            phrase = Phrase(protocol.id, stems, whole, _says_no(text))
            found.update({of: (*found.get(of, ()), phrase) for of in stems})
    return found


def _telling(text: str) -> frozenset[str]:
    return frozenset(alike(of) for of in stems_of(text) if of not in _EMPTY)


def _says_no(text: str) -> bool:
    clause = Clause(tuple(text.lower().replace("'", "").split()), stems_of(text))
    return any(denies(clause, at) or not meant(clause, at) for at in range(len(clause.words)))


def _weights(rulebook: Rulebook) -> dict[str, float]:
    """Return how telling each stem is: those that few protocols listen for tell more."""
    return rulebook.once("weights", lambda: _weighed(rulebook))


def _weighed(rulebook: Rulebook) -> dict[str, float]:
    many = len(rulebook.protocols)
    counts = Counter(
        of
        for protocol in rulebook.protocols.values()
        for of in frozenset().union(*map(_telling, protocol.words))
    )
    return {of: 0.3 + log((1 + many) / count) for of, count in counts.items()}


def _own_facts(rulebook: Rulebook, protocol: Protocol) -> frozenset[str]:
    """Return the facts that tell this protocol from others: not the danger signs, not what others share."""
    return rulebook.once(f"own facts {protocol.id}", lambda: _facts_of(rulebook, protocol))


def _facts_of(rulebook: Rulebook, protocol: Protocol) -> frozenset[str]:
    facts = {rulebook.facts[id_] for row in protocol.section.rows for id_ in row.when}
    return frozenset(fact.id for fact in facts if not fact.danger and not fact.shared)
