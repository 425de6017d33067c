"""Make people for proofs: of whom just some facts are so, in the fewest plain facts that make them so."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice, product
from typing import Final

from spoa.triage.model import Fact, Rulebook
from spoa.triage.told import UNSURE, Answer
from spoa.triage.walk import Reply, says

_MOST_WAYS: Final = 60
_NEVER: Final = float("inf")


def ways(rulebook: Rulebook, facts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the fewest plain facts that make all of these facts yes, at most sixty ways."""
    each_way = (_ways_of(rulebook, rulebook.facts[id_]) for id_ in facts)
    joined = (tuple(dict.fromkeys(id_ for way in picked for id_ in way)) for picked in product(*each_way))
    yield from islice(joined, _MOST_WAYS)


def _ways_of(rulebook: Rulebook, fact: Fact) -> list[tuple[str, ...]]:
    if not fact.parts:
        return [(fact.id,)]
    fewest = next(size for size in range(1, len(fact.parts) + 1) if list(_enough(fact, size)))
    return [
        way
        for parts in islice(_enough(fact, fewest), _MOST_WAYS)
        for way in ways(rulebook, [part for part, _ in parts])
    ]


def _enough(fact: Fact, size: int) -> Iterator[tuple[tuple[str, int], ...]]:
    """Yield the sets of so many parts that make a fact yes."""
    sets = combinations(fact.parts, size)
    return (parts for parts in sets if sum(weight for _, weight in parts) >= fact.count)


def honest(rulebook: Rulebook, facts: Sequence[str]) -> Reply | None:
    """Return somebody of whom just these plain facts are so, and what follows; None where nobody can be."""
    truths: dict[str, Answer] = dict.fromkeys(facts, True)
    for asked in {fact.asked_by for fact in map(rulebook.facts.__getitem__, facts)} - {None, "age", "sex"}:
        number = rulebook.facts[str(asked)]
        value = _telling(number, [id_ for id_ in facts if id_ in number.tells])
        if value is None:
            return None
        truths[number.id] = value
    for made in rulebook.composites:
        if sum(weight for part, weight in made.parts if part in truths) >= made.count:
            truths[made.id] = True
    return says(rulebook, False, truths)


def _telling(number: Fact, facts: Iterable[str]) -> Answer | None:
    """Return the answer to a number or a choice that makes all of these facts yes."""
    wanted = set(facts)
    if number.options:
        for option in number.options:
            if wanted <= set(option.facts):
                return option.id if number.type == "one_of" else (option.id,)
        return None
    ranges = [each for each in number.ranges if each.fact in wanted]
    low = max([number.least or 0.0, *(each.least for each in ranges if each.least != -_NEVER)])
    return low if all(each.least <= low < each.below for each in ranges) else None


def not_sure(rulebook: Rulebook, facts: Iterable[str]) -> dict[str, Answer]:
    """Return what somebody says who is not sure of some facts, nor of their plainer checks."""
    unsure: dict[str, Answer] = {}
    for id_ in facts:
        unsure |= {id_: UNSURE, f"{id_}.check": UNSURE}
        asked = rulebook.facts[id_].asked_by
        unsure |= {asked: UNSURE} if asked else {}
    for made in rulebook.composites:
        if any(part in unsure for part, _ in made.parts):
            unsure[made.id] = UNSURE
    return unsure
