"""Many cases at once come out as each of them does alone."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spoa.triage.columns import BY, Columns, encoded, rounded_age
from spoa.triage.engine import step
from spoa.triage.masks import outcomes
from spoa.triage.model import Fact, Rulebook
from spoa.triage.told import UNSURE, Told
from tests.support.told import anybody
from tests.unit.triage.invented import rulebooks

WORDS = ("", "", "", "i want to die", "a rash that doesnt fade", "he has a stiff neck", "chest pain")
PEOPLE = 200


def one_by_one(rules: Rulebook, told: Told) -> tuple[object, ...]:
    found = step(rules, told)
    if found.disposition is None:
        return ("asking",)
    lead = found.disposition.needs[0]
    return lead.urgency, lead.code, lead.rows[0], {need.code for need in found.disposition.needs}


def all_at_once(rules: Rulebook, columns: Columns) -> list[tuple[object, ...]]:
    found = outcomes(rules, columns)
    return [
        ("asking",)
        if found.asking[at]
        else (
            found.urgency[at],
            found.codes[found.code[at]],
            found.rows[found.row[at]],
            {code for bit, code in enumerate(found.codes) if int(found.needs[at]) >> bit & 1},
        )
        for at in range(len(columns))
    ]


@pytest.mark.promise(8)
@settings(max_examples=2, deadline=None, database=None)
@given(st.integers(0, 10**9))
def test_in_our_rules_masks_decide_as_the_engine_does(rulebook: Rulebook, seed: int) -> None:
    chance = Random(seed)
    told = [anybody(rulebook, chance, WORDS) for _ in range(PEOPLE)]
    found = all_at_once(rulebook, encoded(rulebook, told))
    for person, decided in zip(told, found, strict=True):
        assert decided == one_by_one(rulebook, person), person.as_json()


@pytest.mark.promise(8)
@settings(max_examples=30, deadline=None, database=None)
@given(rulebooks(), st.integers(0, 10**9))
def test_in_any_rules_masks_decide_as_the_engine_does(rules: Rulebook, seed: int) -> None:
    chance = Random(seed)
    told = [anybody(rules, chance) for _ in range(40)]
    found = all_at_once(rules, encoded(rules, told))
    for person, decided in zip(told, found, strict=True):
        assert decided == one_by_one(rules, person), person.as_json()


def test_protocols_decide_complete_answers(rulebook: Rulebook) -> None:
    """Some of them, others when the rules change: all take half a minute, and each is proved by itself."""
    for name in Random(rulebook.digest).sample(sorted(rulebook.protocols), 10):
        chance = Random(name)
        told = [
            anybody(rulebook, chance, age_days=days, by=by, with_patient=True, protocols=(name,))
            for days in (60, 900, 12_000, 29_000)
            for by in BY
        ]
        sure = [
            replace(
                each,
                groups={},
                answers={fact.id: each.answers.get(fact.id) is True for fact in plain(rulebook)},
            )
            for each in told
        ]
        found = all_at_once(rulebook, encoded(rulebook, sure))
        expected = [one_by_one(rulebook, each) for each in sure]
        assert found == expected
        assert ("asking",) not in found


def plain(rulebook: Rulebook) -> list[Fact]:
    return [fact for fact in rulebook.facts.values() if fact.bit]


def test_what_one_vocabulary_told_is_understood_under_another(rulebook: Rulebook) -> None:
    told = [anybody(rulebook, Random(seed)) for seed in range(50)]
    columns = encoded(rulebook, told)
    backwards = tuple(reversed(rulebook.by_bit))
    moved = replace(columns, facts=backwards, words=columns.under(backwards))
    assert all_at_once(rulebook, moved) == all_at_once(rulebook, columns)


def test_a_fact_that_is_new_was_never_told(rulebook: Rulebook) -> None:
    columns = encoded(rulebook, [Told(answers={"choking": UNSURE})])
    words = columns.under(("something_new", "choking"))
    assert (words["yes"][0][0], words["no"][0][0]) == (2, 2)


@pytest.mark.parametrize(
    ("days", "kept"),
    [(0, 0), (364, 364), (365, 365), (370, 365), (1825, 1795), (1900, 1826), (40_000, 32_872)],
)
@pytest.mark.promise(10)
def test_ages_are_rounded_so_that_they_name_nobody(days: int, kept: int) -> None:
    assert rounded_age(days) == kept
