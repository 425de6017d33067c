"""Invented people: who they are, what is so of them, how they answer. The same seed makes the same people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final, cast

from spoa.kernel.plain_yaml import Place
from spoa.triage.known import CHECK, applies
from spoa.triage.model import Applies, Fact, Row, Rulebook
from spoa.triage.parsed import Parsed, parse_population
from spoa.triage.plan import taking_part
from spoa.triage.population_schema import ILL
from spoa.triage.problems import RulesRefused, unknown
from spoa.triage.steps import Question
from spoa.triage.told import DAYS_IN_A_YEAR, UNSURE, Answer, Told
from spoa.triage.walk import harmless

_TRIES: Final = 200
_BY: Final = ("self", "parent", "carer", "professional")
_TIER_OF: Final = (None, "danger", "danger", "soon", "soon", "today", "today", "later", "advice")
_STEPS: Final = ("danger", "soon", "today", "later", "advice")


@dataclass(frozen=True, slots=True)
class Population:
    """The people that a file describes, for one rulebook.

    ``tiers`` says for each fact how urgent it is alone. ``unnamed`` are protocols that the file does not
    name: they get a small weight. ``absent`` are those it names that the rulebook does not have.
    """

    rulebook: Rulebook
    data: Mapping[str, Any]
    tiers: Mapping[str, str]
    unnamed: tuple[str, ...]
    absent: tuple[str, ...]

    def complaint(self, protocol: str) -> Mapping[str, Any]:
        """Return what the file says of those with one complaint."""
        plain = {"weight": 2.0, "ages": "any", "female": 54.0, "facts": {}}
        given: Mapping[str, Any] = self.data["protocols"].get(protocol, plain)
        return given


@dataclass(frozen=True, slots=True)
class Someone:
    """One invented person. ``ill`` is a place in `ILL`; ``key`` makes their truths.

    ``among`` says of each tier how many signs their complaint asks about, so that a protocol that asks more
    does not make its people more ill.
    """

    population: Population
    key: str
    ill: int
    told: Told
    among: Mapping[str, int]

    def reply(self, question: Question) -> Any:
        """Answer a question by what is so; now and then not sure."""
        chance = Random(f"{self.key}:asked:{question.id}")
        data = self.population.data
        checked = question.id.endswith(CHECK)
        if _happens(chance, data["not_sure_after_check" if checked else "not_sure"]):
            return UNSURE
        if question.type == "group":
            return tuple(fact for fact in question.facts if self.so(fact))
        fact = self.population.rulebook.facts[question.id.removesuffix(CHECK)]
        if question.type == "yes_no":
            return self.so(fact.id)
        if fact.options:
            return self._picked(fact)
        return UNSURE if _happens(chance, data["number_unknown"]) else self.amount(fact)

    def so(self, id_: str) -> bool:
        """Return whether a fact is so of this person."""
        fact = self.population.rulebook.facts[id_]
        if fact.parts:
            return sum(weight for part, weight in fact.parts if self.so(part)) >= fact.count
        source = self.population.rulebook.facts.get(fact.asked_by or "")
        if source is not None and source.ranges and source.id in self.population.data["numbers"]:
            amount = self.amount(source)
            return any(each.fact == id_ and each.least <= amount < each.below for each in source.ranges)
        return _happens(Random(f"{self.key}:{id_}"), self._rate(id_))

    def amount(self, fact: Fact) -> float:
        """Return a number that fits what is so: as the file says, else by the facts that the number tells."""
        given = self.population.data["numbers"].get(fact.id)
        if given is not None:
            low, high = given[self.ill]
            return round(Random(f"{self.key}:{fact.id}").uniform(low, high), 1)
        clinical = [each for each in fact.ranges if not self.population.rulebook.facts[each.fact].context]
        for each in clinical:
            if self.so(each.fact):
                return each.least if each.least > float("-inf") else max(fact.least or 0.0, each.below - 1)
        plain = harmless(self.population.rulebook, fact)
        return float(plain) if isinstance(plain, int | float) else float(fact.least or 0.0)

    def _picked(self, fact: Fact) -> Answer:
        so = [option.id for option in fact.options if option.facts and all(map(self.so, option.facts))]
        if fact.type == "one_of":
            return so[0] if so else harmless(self.population.rulebook, fact)
        return tuple(so)

    def _rate(self, id_: str) -> float:
        (protocol,) = self.told.protocols
        data = self.population.data
        own, everybody = self.population.complaint(protocol)["facts"], data["facts"]
        tells = self.population.rulebook.protocols[protocol].tells
        tier = self.population.tiers.get(id_, "advice")
        shared = [each / max(1, self.among.get(tier, 0)) for each in data["signs"].get(tier, _NONE)]
        rate = own.get(id_, everybody.get(id_, _HUNDRED if id_ in tells else shared))
        return float(rate[self.ill] if isinstance(rate, list) else rate)


_HUNDRED: Final = 100.0
_NONE: Final = (0.0,) * len(ILL)


def read_population(rulebook: Rulebook, rules: Path) -> Population:
    """Return the population of a folder of rules. Raises `RulesRefused` where its file is not right."""
    parsed = parse_population(rules)
    data = parsed.data
    _refuse_unknown(rulebook, parsed)
    unnamed = tuple(name for name in rulebook.protocols if name not in data["protocols"])
    absent = tuple(name for name in data["protocols"] if name not in rulebook.protocols)
    return Population(rulebook, data, _tiers(rulebook), unnamed, absent)


def _refuse_unknown(rulebook: Rulebook, parsed: Parsed) -> None:
    """Refuse what names nothing: a fact of a protocol that is there, a number, or ages."""
    data, problems = parsed.data, []

    def known(place: Place, name: str, names: Iterable[str], where: str) -> None:
        if name not in names:
            problems.append(parsed.source.problem(place, unknown("this", name, names, where)))

    facts: list[Place] = [("facts", id_) for id_ in data["facts"]] + [
        ("numbers", id_) for id_ in data["numbers"]
    ]
    for name, complaint in data["protocols"].items():
        known(("protocols", name, "ages"), complaint["ages"], data["ages"], "among the ages of this file")
        if name in rulebook.protocols:
            facts += [("protocols", name, "facts", id_) for id_ in complaint["facts"]]
    for place in facts:
        known(place, str(place[-1]), rulebook.facts, "a fact of the vocabulary")
    if problems:
        raise RulesRefused(problems)


def somebody(population: Population, seed: int, number: int) -> Someone:
    """Return the person of a number."""
    key = f"{seed}:{number}"
    chance = Random(key)
    names = list(population.rulebook.protocols)
    protocol = chance.choices(names, [population.complaint(name)["weight"] for name in names])[0]
    complaint, data = population.complaint(protocol), population.data
    years = _age(population, protocol, chance)
    sex = "female" if _happens(chance, complaint["female"]) else "male"
    by = _speaker(data["speakers"], years, chance)
    channel = chance.choices(list(data["channels"]), list(data["channels"].values()))[0]
    told = Told(
        age_days=int(years * DAYS_IN_A_YEAR),
        sex=cast("Any", sex),
        by=cast("Any", by),
        with_patient=_happens(chance, data["with_person"]) if by != "self" else None,
        channel=cast("Any", channel),
        protocols=(protocol,),
    )
    ill = chance.choices(range(len(ILL)), complaint.get("ill", data["ill"]))[0]
    return Someone(population, key, ill, told, _among(population, told))


def _among(population: Population, told: Told) -> Mapping[str, int]:
    """Return how many signs of each tier, without a rate of their own, this person may be asked about."""
    rulebook, (protocol,) = population.rulebook, told.protocols
    names = taking_part(rulebook, told.protocols, ())
    facts = {id_ for name in names for row in rulebook.section(name).rows for id_ in row.when}
    facts |= {part for id_ in facts for part, _ in rulebook.facts[id_].parts}
    given = {*population.complaint(protocol)["facts"], *population.data["facts"]}
    open_ = (rulebook.facts[id_] for id_ in facts - given)
    asked = (fact.id for fact in open_ if not fact.parts and not fact.context and applies(fact.applies, told))
    return Counter(population.tiers.get(id_, "advice") for id_ in asked)


def _age(population: Population, protocol: str, chance: Random) -> float:
    """Return an age in years that the protocol is for."""
    spans = population.data["ages"][population.complaint(protocol)["ages"]]
    of = population.rulebook.protocols[protocol].applies
    for _ in range(_TRIES):
        at = chance.choices(range(len(spans)), [span["of_100"] for span in spans])[0]
        least = spans[at].get("least", spans[at - 1]["under"] if at else 0.0)
        years = chance.uniform(least, spans[at]["under"])
        if _is_for(of, years * DAYS_IN_A_YEAR):
            return years
    return ((of.from_days or 0.0) + 1) / DAYS_IN_A_YEAR if of else 0.0


def _is_for(of: Applies | None, days: float) -> bool:
    if of is None:
        return True
    return (of.from_days or 0) <= days and (of.under_days is None or days < of.under_days)


def _speaker(speakers: Sequence[Mapping[str, Any]], years: float, chance: Random) -> str:
    shares = next((each for each in speakers if years < each["under"]), speakers[-1])
    return chance.choices(_BY, [shares["by_self" if by == "self" else by] for by in _BY])[0]


def _happens(chance: Random, of_100: float) -> bool:
    return chance.random() * _HUNDRED < of_100


def _tier_of(rulebook: Rulebook, row: Row) -> str:
    """Return how rare a sign is by what its row asks for; what needs a hospital is rare within 4 h too."""
    tier = _TIER_OF[row.urgency] or "danger"
    hospital = rulebook.dispositions[row.code].kind == "emergency_department"
    return "soon" if hospital and tier == "today" else tier


def _tiers(rulebook: Rulebook) -> dict[str, str]:
    """Return how urgent each fact is alone: in a row with others it counts a step less for each of them."""
    found: dict[str, int] = {}

    def put(id_: str, step: int) -> None:
        found[id_] = min(step, found.get(id_, step))
        for part, _ in rulebook.facts[id_].parts:
            put(part, step)

    for section in rulebook.sections():
        for row in section.rows:
            clinical = [id_ for id_ in row.when if not rulebook.facts[id_].context]
            for id_ in clinical:
                step = _STEPS.index(_tier_of(rulebook, row)) + len(clinical) - 1
                put(id_, min(step, len(_STEPS) - 1))
    life = {id_ for row in rulebook.life.rows if len(row.when) == 1 for id_ in row.when}
    life |= {part for id_ in life for part, _ in rulebook.facts[id_].parts}
    return {id_: "life" if id_ in life else _STEPS[step] for id_, step in found.items()}
