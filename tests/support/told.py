"""People who say anything at all: for what must hold whatever was told, and for benches."""

from random import Random
from typing import Any

from spoa.triage.model import Fact, Rulebook
from spoa.triage.told import SOME, UNSURE, Answer, GroupAnswer, Told

_AGES = (1, 40, 91, 200, 400, 729, 731, 1500, 1826, 4383, 5843, 5844, 14_609, 14_610, 26_000, 36_000)


def anybody(rulebook: Rulebook, chance: Random, words: tuple[str, ...] = ("",), **given: Any) -> Told:
    """Return what somebody told: most facts, some twice, some not, in whatever way they can be told."""
    answers: dict[str, Answer] = {}
    for fact in rulebook.facts.values():
        if chance.random() < 0.97 and fact.id not in ("age", "sex"):
            answers |= _answer(fact, chance)
    groups: dict[str, GroupAnswer] = {}
    asked: dict[str, tuple[str, ...]] = {}
    for group in rulebook.groups.values():
        if chance.random() < 0.4:
            answers = {id_: each for id_, each in answers.items() if id_ not in group.facts}
            members = group.facts[chance.choice((0, 0, 1)) :]
            named = tuple(fact for fact in members if chance.random() < 0.1)
            groups[group.id] = chance.choice((named, named, named, SOME, UNSURE))
            asked |= {group.id: members} if members != group.facts else {}
    names = list(rulebook.protocols)
    told: dict[str, Any] = {
        "age_days": chance.choice((None, *_AGES)),
        "sex": chance.choice((None, "female", "male", "other")),
        "by": chance.choice(("self", "parent", "carer", "professional")),
        "with_patient": chance.choice((None, True, False)),
        "channel": chance.choice(("voice", "text", "chat")),
        "complaint": chance.choice(words),
        "protocols": tuple(chance.sample(names, min(len(names), chance.choice((0, 1, 1, 1, 2))))),
    }
    return Told(**told | given, answers=answers, groups=groups, asked=asked)


def _answer(fact: Fact, chance: Random) -> dict[str, Answer]:
    if fact.options:
        picked = tuple(option.id for option in fact.options if chance.random() < 0.3)
        one = chance.choice(fact.options).id
        return {fact.id: chance.choice((one if fact.type == "one_of" else picked, UNSURE))}
    if not fact.bit:
        return _amount(fact, chance) if fact.ranges else {}
    if fact.asked_by and chance.random() < 0.9:
        return {}
    answer = chance.choices((True, False, UNSURE), (1, 16, 1))[0]
    checked = answer == UNSURE and fact.check and chance.random() < 0.9
    return {fact.id: answer} | ({f"{fact.id}.check": chance.choice((True, False, UNSURE))} if checked else {})


def _amount(fact: Fact, chance: Random) -> dict[str, Answer]:
    least, most = fact.least or 0.0, fact.most or 100.0
    edges = [each.least for each in fact.ranges] + [each.below for each in fact.ranges]
    values = sorted(chance.choices([least, most, *(edge for edge in edges if least <= edge <= most)], k=2))
    if values[0] == values[1]:
        return {fact.id: chance.choice((values[0], UNSURE))}
    return {fact.id: chance.choice((values[0], values[1], (values[0], values[1])))}
