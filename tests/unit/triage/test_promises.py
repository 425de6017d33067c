"""The promises of triage, over invented rulebooks and over ours."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spoa.triage.contract import as_json
from spoa.triage.engine import look, plan_for, step
from spoa.triage.known import applies
from spoa.triage.model import Fact, Rulebook
from spoa.triage.reach import reached
from spoa.triage.told import UNSURE, Told
from spoa.triage.vocabulary_checks import SHORT_LIST
from spoa.triage.walk import Walk, walk
from tests.unit.triage.invented import Truth, person, rulebooks, tells, truths

CHANNELS = st.sampled_from(["voice", "text"])
OUGHT = settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
SAMPLED = settings(OUGHT, max_examples=80)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Rulebook, Told, dict[str, object]]:
    rules = draw(rulebooks())
    told = person(channel=draw(CHANNELS), age_years=draw(st.sampled_from([4.0, 40.0])))
    return rules, told, draw(truths(rules))


def urgency(walked: Walk) -> int:
    assert walked.end.disposition is not None
    return walked.end.disposition.urgency


def ends(rules: Rulebook, told: Told, truth: Truth) -> Walk:
    return walk(rules, told, tells(rules, truth))


def compare_one_fact(
    rules: Rulebook, told: Told, truth: dict[str, object], fact: str
) -> tuple[int, int, int]:
    no, unsure, yes = (urgency(ends(rules, told, {**truth, fact: value})) for value in (False, UNSURE, True))
    return no, unsure, yes


@pytest.mark.promise(2)
@OUGHT
@given(worlds(), st.data())
def test_more_yes_never_lowers_and_unsure_lies_between_no_and_yes(world, data) -> None:
    rules, told, truth = world
    fact = data.draw(st.sampled_from([id_ for id_ in truth if rules.facts[id_].bit]))
    no, unsure, yes = compare_one_fact(rules, told, truth, fact)
    assert yes <= unsure <= no


def can_be(fact: Fact, told: Told) -> bool:
    return bool(fact.bit) and applies(fact.applies, told)


def one_of_ours(chance: Random, rules: Rulebook) -> tuple[Told, dict[str, object]]:
    """Return somebody and what is so of them; what cannot be so (who tells of themselves is awake) is not."""
    days = chance.choice([40, 500, 1500, 5000, 8000, 16_000, 26_000])
    told = Told(
        age_days=days,
        sex=chance.choice(("female", "male")),
        by="self" if days > 5844 else "parent",
        with_patient=True,
        channel=chance.choice(("voice", "text")),
        protocols=tuple(chance.sample(list(rules.protocols), chance.choice((1, 2)))),
    )
    only = reached(rules, plan_for(rules, told))
    facts = [each for each in rules.facts.values() if each.id in only]
    plain = [each for each in facts if each.bit and not (each.parts or each.asked_by or each.context)]
    truth: dict[str, object] = {
        each.id: applies(each.applies, told) and chance.choice((*[False] * 5, True, UNSURE)) for each in plain
    }
    for each in facts:
        if each.type in ("number", "duration"):
            spread = {each.least or 0.0, *(part.least or 0.0 for part in each.ranges), each.most or 1.0}
            truth[each.id] = chance.choice([*sorted(spread), UNSURE])
    return told, truth


@pytest.mark.promise(2)
def test_in_our_rules_more_yes_never_lowers_and_unsure_lies_between(rulebook: Rulebook) -> None:
    chance = Random(2026)
    for _ in range(600):
        told, truth = one_of_ours(chance, rulebook)
        fact = chance.choice([id_ for id_ in truth if can_be(rulebook.facts[id_], told)])
        no, unsure, yes = compare_one_fact(rulebook, told, truth, fact)
        assert yes <= unsure <= no, (told, fact, truth)


@pytest.mark.promise(2)
@OUGHT
@given(worlds())
def test_nothing_is_decided_while_something_worse_is_possible(world) -> None:
    rules, told, truth = world
    walked = ends(rules, told, truth)
    seen = look(rules, walked.told)
    certain = min((row.urgency for row in seen.rows.met), default=9)
    for row in seen.plan.rows:
        if row.urgency < certain:
            told_no = row.mask & seen.known.no & ~seen.known.yes
            all_told = not row.mask & ~seen.known.told()
            assert told_no or (
                all_told and row.mask & seen.known.unsure() and not row.mask & seen.known.pending
            )


@pytest.mark.promise(2)
@OUGHT
@given(worlds())
def test_rows_stand_in_order_and_only_what_would_change_the_outcome_is_set_aside(world) -> None:
    rules, told, truth = world
    rows = look(rules, ends(rules, told, truth).told).rows
    order = [(row.urgency, rules.dispositions[row.code].order) for row in rows.met]
    assert order == sorted(order)
    bound = rows.met[0].urgency if rows.met else 9
    assert all(row.urgency < bound for row in rows.aside)
    assert all(rules.dispositions[row.code].kind not in ("pharmacy", "home") for row in rows.aside)
    every = [row.id for kind in (rows.met, rows.open, rows.aside, rows.out) for row in kind]
    assert len(every) == len(set(every))


@pytest.mark.promise(2)
@OUGHT
@given(worlds())
def test_what_is_certain_is_never_less_urgent_later(world) -> None:
    rules, told, truth = world
    walked = ends(rules, told, truth)
    certain = [each.certain.urgency if each.certain else 9 for _, each in walked.asked]
    assert certain == sorted(certain, reverse=True)


def well(rules: Rulebook, unsure: str) -> dict[str, object]:
    truth: dict[str, object] = {}
    for fact in rules.facts.values():
        if fact.type in ("number", "duration"):
            truth[fact.id] = fact.least or 0.0
        elif fact.bit and not fact.parts and not fact.asked_by and not fact.context:
            truth[fact.id] = False
    return {**truth, unsure: UNSURE}


@pytest.mark.promise(2)
@OUGHT
@given(rulebooks(), CHANNELS, st.data())
def test_one_not_sure_from_a_well_person_never_sends_an_ambulance(rules: Rulebook, channel, data) -> None:
    clinical = [id_ for id_ in well(rules, "f0") if id_ not in SHORT_LIST]
    fact = data.draw(st.sampled_from(clinical))
    # The row of a context alone is no answer of theirs, so they are an adult here.
    walked = ends(rules, person(channel=channel), well(rules, fact))
    assert walked.end.disposition is not None
    assert rules.dispositions[walked.end.disposition.code].kind != "ambulance"


@pytest.mark.promise(2)
@SAMPLED
@given(st.data())
def test_in_our_rules_one_not_sure_from_a_well_person_never_sends_an_ambulance(
    rulebook: Rulebook, data
) -> None:
    """Some of them: ``spoa triage check`` tries every fact of every protocol."""
    told = Told(
        age_years=40,
        sex="female",
        channel=data.draw(CHANNELS),
        protocols=(data.draw(st.sampled_from(list(rulebook.protocols))),),
    )
    asked = reached(rulebook, plan_for(rulebook, told))
    truth = well(rulebook, "choking")
    fact = data.draw(st.sampled_from(sorted((set(truth) & asked) - SHORT_LIST)))
    decision = ends(rulebook, told, well(rulebook, fact)).end.disposition
    assert decision is not None
    assert rulebook.dispositions[decision.code].kind != "ambulance"


@pytest.mark.promise(7)
@OUGHT
@given(worlds())
def test_no_question_is_asked_twice_and_none_about_what_is_known(world) -> None:
    rules, told, truth = world
    walked = ends(rules, told, truth)
    questions = [question.id for question, _ in walked.asked]
    assert len(questions) == len(set(questions))
    for question, at in walked.asked:
        assert question.facts
        assert at.status == "ask"


@pytest.mark.promise(7)
@OUGHT
@given(worlds())
def test_the_questions_left_are_never_more_than_was_said(world) -> None:
    rules, told, truth = world
    sure = {id_: (False if value == UNSURE else value) for id_, value in truth.items()}
    sure["heat"] = truth["heat"] if truth["heat"] != UNSURE else 36.0
    if told.channel != "voice":
        sure |= {"f0": False, "f1": False}
    walked = ends(rules, told, sure)
    for at, (_, asked) in enumerate(walked.asked):
        assert asked.remaining_at_most >= len(walked.asked) - at


@pytest.mark.promise(8)
@OUGHT
@given(worlds(), st.data())
def test_no_order_of_telling_changes_the_outcome(world, data) -> None:
    rules, told, truth = world
    end = ends(rules, told, truth).told
    answers = data.draw(st.permutations(list(end.answers.items())))
    groups = data.draw(st.permutations(list(end.groups.items())))
    again = Told(
        **{
            **{name: getattr(end, name) for name in Told.__slots__},
            "answers": dict(answers),
            "groups": dict(groups),
        }
    )
    assert as_json(step(rules, again)) == as_json(step(rules, end))


@pytest.mark.promise(8)
@OUGHT
@given(worlds())
def test_a_decision_says_why_and_what_ruled_out_everything_worse(world) -> None:
    rules, told, truth = world
    end = ends(rules, told, truth).end
    assert end.disposition is not None
    assert end.rulebook == rules.digest
    spoken = {each.row for each in end.ruled_out} | {each.row for each in end.set_aside}
    seen = look(rules, ends(rules, told, truth).told)
    worse = {row.id for row in seen.plan.rows if row.urgency < end.disposition.urgency}
    assert worse <= spoken
    assert all(each.by for each in end.ruled_out)
    assert end.because or end.set_aside
