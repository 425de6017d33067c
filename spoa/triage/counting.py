"""Prove how many questions a protocol asks, and that danger and "not sure" end where they should."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from spoa.triage.engine import look, step
from spoa.triage.model import Fact, Row, Rulebook
from spoa.triage.problems import Problem
from spoa.triage.steps import Question
from spoa.triage.told import UNSURE, Answer, By, Channel, Sex, Told
from spoa.triage.vocabulary_checks import SHORT_LIST
from spoa.triage.walk import Reply, answered, harmless, says, walk

MOST_BY_VOICE: Final = 14
MOST_IN_WRITING: Final = 10
MOST_TO_DANGER: Final = 4
_MOST: Final[dict[Channel, int]] = {"voice": MOST_BY_VOICE, "text": MOST_IN_WRITING}
_AGES: Final = (45, 200, 550, 1500, 4200, 6000, 10_000, 14_000, 16_500, 27_000)
_ADULT_DAYS: Final = 5844
_PAIRS: Final = 60
_SEXES: Final[tuple[Sex, ...]] = ("female", "male")


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted: the most questions of an untroubled person by channel, and with one "not sure"."""

    typical: dict[str, int]
    one_unsure: int
    two_unsure: int


def people(rulebook: Rulebook, protocol: str, channel: Channel) -> list[Told]:
    """Return one person of each kind that the rules tell apart by age, sex and who speaks."""
    found: dict[tuple[int, int], Told] = {}
    for days in _AGES:
        for sex in _SEXES:
            by: By = "self" if days >= _ADULT_DAYS else "parent"
            told = Told(
                age_days=days, sex=sex, by=by, with_patient=True, channel=channel, protocols=(protocol,)
            )
            known = look(rulebook, told).known
            found.setdefault((known.yes, known.no), told)
    return list(found.values())


def prove_counts(rulebook: Rulebook, protocol: str) -> tuple[Counts, list[Problem]]:
    """Count, and return with the counts every person for whom a promise about them does not hold."""
    problems: list[Problem] = []
    name = f"rules/protocols/{protocol}/protocol.yaml"
    typical: dict[str, int] = {}
    for channel, most in _MOST.items():
        persons = people(rulebook, protocol, channel)
        worst, witness = max((_longest(rulebook, person) for person in persons), key=lambda each: each[0])
        typical[channel] = worst
        if worst > most:
            say = f"{worst} questions by {channel} although no danger sign is there; at most {most}"
            problems.append(Problem(name, 1, say, ", ".join(witness)))
        for person in persons:
            problems += _late_dangers(rulebook, person, name)
    adult = people(rulebook, protocol, "voice")
    one = [_unsure(rulebook, person, (fact,)) for person in adult for fact in _clinical(rulebook, person)]
    problems += [Problem(name, 1, say) for _, say in one if say]
    two = [count for count, _ in _pairs(rulebook, adult)]
    return Counts(typical, max(count for count, _ in one), max(two, default=0)), problems


def _longest(rulebook: Rulebook, person: Told) -> tuple[int, tuple[str, ...]]:
    """Return the most questions over all answers in which every danger fact is no, and the longest path."""
    best: tuple[int, tuple[str, ...]] = (0, ())

    def deeper(told: Told, path: tuple[str, ...]) -> None:
        nonlocal best
        found = step(rulebook, told)
        if len(path) > best[0]:
            best = (len(path), path)
        if found.question is None or len(path) + found.remaining_at_most <= best[0]:
            return
        for value in _values(rulebook, found.question):
            deeper(answered(told, found.question, value), (*path, found.question.id))

    deeper(person, ())
    return best


def _values(rulebook: Rulebook, question: Question) -> Iterator[Any]:
    """Yield every answer to a question that has no danger fact in it, the harmless one first."""
    if question.type == "group":
        free = [fact for fact in question.facts if not rulebook.facts[fact].danger]
        for size in range(len(free) + 1):
            yield from combinations(free, size)
        return
    fact = rulebook.facts[question.id]
    if question.type == "yes_no":
        yield False
        if not fact.danger:
            yield True
        return
    yield harmless(rulebook, fact)
    yield from _inside(fact)


def _inside(fact: Fact) -> Iterator[Any]:
    yield from (each.least for each in fact.ranges if each.least != -float("inf") and fact.type != "age")
    yield from (each.id for each in fact.options if fact.type == "one_of")


def _late_dangers(rulebook: Rulebook, person: Told, name: str) -> Iterator[Problem]:
    """Yield the dangers that an honest person cannot tell within four questions."""
    away = look(rulebook, person).known.no
    for row in look(rulebook, person).plan.rows:
        if row.urgency > 2 or row.mask & away:
            continue
        for facts in _ways(rulebook, row):
            if rulebook.mask(facts) & away:
                continue
            walked = walk(rulebook, person, honest(rulebook, facts))
            count = walked.questions_to_danger
            if count is None or count > MOST_TO_DANGER:
                asked = ", ".join(question.id for question, _ in walked.asked)
                took = f"{count or 'endless'} questions by {person.channel}"
                say = f"{row.id} takes {took}, at most {MOST_TO_DANGER}"
                line = row.line if row.protocol not in ("life", "mind") else 1
                yield Problem(name, line, say, f"{' and '.join(facts)}: {asked}")


def honest(rulebook: Rulebook, facts: tuple[str, ...]) -> Reply:
    """Return somebody of whom just these facts are so, and what follows from them."""
    truths = dict.fromkeys(facts, True)
    for made in rulebook.composites:
        if sum(weight for part, weight in made.parts if part in truths) >= made.count:
            truths[made.id] = True
    return says(rulebook, False, truths)


def _ways(rulebook: Rulebook, row: Row) -> Iterator[tuple[str, ...]]:
    """Yield the fewest plain facts that meet a row; of a broad fact, each that it is made of."""
    ways: list[tuple[str, ...]] = [()]
    for id_ in row.when:
        parts = [part for part, _ in rulebook.facts[id_].parts] or [id_]
        ways = [(*way, part) for way in ways for part in parts]
    yield from ways


def _clinical(rulebook: Rulebook, person: Told) -> list[str]:
    seen = look(rulebook, person)
    mask = 0
    for row in seen.plan.rows:
        mask |= row.mask
    for made in rulebook.composites:
        if made.bit & mask:
            mask |= rulebook.mask(tuple(part for part, _ in made.parts))
    named = rulebook.named(mask & ~seen.known.told())
    return [id_ for id_ in named if not rulebook.facts[id_].context and not rulebook.facts[id_].parts]


def _unsure(rulebook: Rulebook, person: Told, facts: tuple[str, ...]) -> tuple[int, str]:
    """Return how many questions a well person who is not sure of some facts is asked, and what goes wrong."""
    unsure: dict[str, Answer] = {}
    for fact in facts:
        unsure |= {fact: UNSURE, f"{fact}.check": UNSURE}
    for made in rulebook.composites:
        if any(part in unsure for part, _ in made.parts):
            unsure[made.id] = UNSURE
    walked = walk(rulebook, person, says(rulebook, False, unsure))
    end = walked.end.disposition
    if end is None:
        return len(walked.asked), f"not sure of {facts[0]} ends nowhere"
    sent = rulebook.dispositions[end.code].kind == "ambulance"
    if sent and SHORT_LIST.isdisjoint(facts):
        return len(
            walked.asked
        ), f"a well person who is not sure of {' and '.join(facts)} is sent an ambulance"
    return len(walked.asked), ""


def _pairs(rulebook: Rulebook, persons: list[Told]) -> Iterator[tuple[int, str]]:
    """Yield some pairs of "not sure", spread evenly over all pairs and persons."""
    for person in persons:
        pairs = list(combinations(_clinical(rulebook, person), 2))
        for pair in pairs[:: max(1, len(pairs) * len(persons) // _PAIRS)]:
            yield _unsure(rulebook, person, pair)
