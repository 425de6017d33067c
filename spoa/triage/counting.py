"""Prove how many questions a protocol asks, and that danger and "not sure" end where they should."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any, Final, cast

from spoa.triage.engine import look, plan_for, question_only
from spoa.triage.known import applies
from spoa.triage.model import Applies, Fact, Rulebook
from spoa.triage.problems import Problem
from spoa.triage.reach import reached
from spoa.triage.steps import Question
from spoa.triage.told import By, Channel, Sex, Told
from spoa.triage.truths import honest, not_sure, ways
from spoa.triage.vocabulary_checks import SHORT_LIST
from spoa.triage.walk import Walk, answered, harmless, says, walk

MOST_BY_VOICE: Final = 14
MOST_IN_WRITING: Final = 10
MOST_TO_DANGER: Final = 4
_MOST: Final[dict[Channel, int]] = {"voice": MOST_BY_VOICE, "text": MOST_IN_WRITING}
_ADULT_DAYS: Final = 5844
_GROWN_DAYS: Final = 14_000
_OLDEST_DAYS: Final = 45_000
_PAIRS: Final = 60
_SEXES: Final[tuple[Sex, ...]] = ("female", "male")
_BY: Final[tuple[By, ...]] = ("self", "parent", "carer", "professional")


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted: the most questions of an untroubled person by channel, and with one "not sure"."""

    typical: dict[str, int]
    one_unsure: int
    two_unsure: int


def people(rulebook: Rulebook, protocol: str, channel: Channel) -> list[Told]:
    """Return one person of each kind that the rules tell apart by age, sex and who speaks.

    Nobody where a protocol applies to nobody.
    """
    base = Told(with_patient=True, channel=channel, protocols=(protocol,))
    facts = reached(rulebook, plan_for(rulebook, base))
    mask = rulebook.mask(tuple(id_ for id_ in facts if rulebook.facts[id_].bit))
    found: dict[tuple[int, int], Told] = {}
    to = rulebook.protocols[protocol].applies
    sexes = _SEXES if to is None or to.sexes is None else cast("tuple[Sex, ...]", tuple(sorted(to.sexes)))
    for days, sex, by in product(_ages(rulebook, facts, to), sexes, _BY):
        told = replace(base, age_days=days, sex=sex, by=by)
        if _speaks(by, days, to) and applies(to, told):
            known = look(rulebook, told).known
            found.setdefault((known.yes & mask, known.no & mask), told)
    return list(found.values())


def _speaks(by: By, days: int, to: Applies | None) -> bool:
    """Return whether to try somebody of this age who is spoken for like this."""
    usual = by in ("carer", "self" if days >= _ADULT_DAYS else "parent")
    return usual or (to is not None and to.by is not None and by in to.by)


def _ages(rulebook: Rulebook, facts: Iterable[str], of: Applies | None) -> list[int]:
    """Return, in days, an adult's age and the first day of every age that is told apart."""
    bounds = {float(_GROWN_DAYS), float(_ADULT_DAYS), 0.0, *_bounds(of)}
    for fact in map(rulebook.facts.__getitem__, facts):
        bounds |= _bounds(fact.applies)
        inside = [each for each in rulebook.facts["age"].ranges if each.fact == fact.id]
        bounds |= {bound for each in inside for bound in (each.least, each.below)}
    young_to_old = sorted(int(each) for each in bounds if 0 <= each <= _OLDEST_DAYS)
    return sorted(young_to_old, key=lambda days: days != _GROWN_DAYS)


def _bounds(to: Applies | None) -> set[float]:
    return {each for each in (to.from_days, to.under_days) if each is not None} if to else set()


def prove_counts(rulebook: Rulebook, protocol: str) -> tuple[Counts, list[Problem]]:
    """Count, and return with the counts every person for whom a promise about them does not hold."""
    problems: list[Problem] = []
    name = f"rules/protocols/{protocol}/protocol.yaml"
    typical: dict[str, int] = {}
    for channel, most in _MOST.items():
        persons = people(rulebook, protocol, channel)
        worst, witness = _longest(rulebook, persons)
        typical[channel] = worst
        if worst > most:
            say = f"{worst} questions by {channel} although no danger sign is there; at most {most}"
            problems.append(Problem(name, 1, say, ", ".join(witness)))
        for person in persons:
            problems += _late_dangers(rulebook, person, name)
        if not persons:
            where = rulebook.files[name].line(("applies",))
            problems.append(Problem(name, where, "it is for nobody whom we can ask: look at 'applies'"))
    well = [
        (_Well(rulebook, person), _clinical(rulebook, person))
        for person in people(rulebook, protocol, "voice")
    ]
    one = [person.unsure((fact,)) for person, facts in well for fact in facts]
    problems += [Problem(name, 1, say) for _, say in one if say]
    most_of_one = max((count for count, _ in one), default=0)
    return Counts(typical, most_of_one, max(_pairs(well), default=0)), problems


def _longest(rulebook: Rulebook, persons: Iterable[Told]) -> tuple[int, tuple[str, ...]]:
    """Return the most questions over all answers in which every danger fact is no, and the longest path."""
    best: tuple[int, tuple[str, ...]] = (0, ())

    def deeper(told: Told, path: tuple[str, ...]) -> None:
        nonlocal best
        question, remaining = question_only(rulebook, told)
        if len(path) > best[0]:
            best = (len(path), path)
        if question is None:
            return
        for value in _values(rulebook, question):
            if len(path) + remaining <= best[0]:
                return
            deeper(answered(told, question, value), (*path, question.id))

    for person in persons:
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
        for facts in ways(rulebook, row.when):
            reply = honest(rulebook, facts)
            if rulebook.mask(facts) & away or reply is None:
                continue
            walked = walk(rulebook, person, reply)
            count = walked.questions_to_danger
            if count is None or count > MOST_TO_DANGER:
                asked = ", ".join(question.id for question, _ in walked.asked)
                took = f"{count or 'endless'} questions by {person.channel}"
                say = f"{row.id} takes {took}, at most {MOST_TO_DANGER}"
                line = row.line if row.protocol not in ("life", "mind") else 1
                yield Problem(name, line, say, f"{' and '.join(facts)}: {asked}")


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


class _Well:
    """A well person and the way they are asked: who is not sure of a fact goes this way until it comes."""

    def __init__(self, rulebook: Rulebook, person: Told) -> None:
        self._rulebook = rulebook
        reply, told = says(rulebook, False), person
        self._way: list[tuple[Told, frozenset[str]]] = []
        for question, _ in walk(rulebook, person, reply).asked:
            self._way.append((told, frozenset({question.id, *question.facts})))
            told = answered(told, question, reply(question))

    def unsure(self, facts: tuple[str, ...]) -> tuple[int, str]:
        """Return how many questions they are asked who are not sure of some facts, and what goes wrong."""
        said = not_sure(self._rulebook, facts)
        at = next((at for at, (_, about) in enumerate(self._way) if about & said.keys()), None)
        if at is None:
            return len(self._way), ""
        walked = walk(self._rulebook, self._way[at][0], says(self._rulebook, False, said))
        return at + len(walked.asked), self._wrong(facts, walked)

    def _wrong(self, facts: tuple[str, ...], walked: Walk) -> str:
        end = walked.end.disposition
        if end is None:
            return f"not sure of {facts[0]} ends nowhere"
        sent = self._rulebook.dispositions[end.code].kind == "ambulance"
        if sent and SHORT_LIST.isdisjoint(facts):
            return f"a well person who is not sure of {' and '.join(facts)} is sent an ambulance"
        return ""


def _pairs(well: list[tuple[_Well, list[str]]]) -> Iterator[int]:
    """Yield how many questions some pairs of "not sure" bring, spread evenly over all pairs and persons."""
    for person, facts in well:
        pairs = list(combinations(facts, 2))
        for pair in pairs[:: max(1, len(pairs) * len(well) // _PAIRS)]:
            yield person.unsure(pair)[0]
