"""Edges of the engine that only a changed line would cross: what no other test noticed."""

from collections import Counter
from dataclasses import replace

from spoa.triage.decide import _of_entry, level
from spoa.triage.engine import look, step
from spoa.triage.model import Rulebook
from spoa.triage.told import Told
from spoa.triage.walk import says, walk

MAN = Told(age_years=58, sex="male", by="self", protocols=("chest-pain",))


def test_rows_that_a_danger_phrase_brings_are_there_once(rulebook: Rulebook) -> None:
    for protocols in ((), ("chest-pain",), ("earache", "chest-pain")):
        rows = look(rulebook, replace(MAN, protocols=protocols, complaint="i cant breathe")).plan.rows
        assert len({row.id for row in rows}) == len(rows)
        assert any("breathing_failing" in rulebook.named(row.mask) or row.id == "LF-07" for row in rows)


def test_answers_kept_fact_by_fact_are_counted_with_their_group(rulebook: Rulebook) -> None:
    held = Counter(fact for group in rulebook.groups.values() for fact in group.facts)
    groups = [group for group in rulebook.groups.values() if all(held[fact] == 1 for fact in group.facts)]
    answered = {group.id: () for group in groups[:12]}
    members = {fact: False for group in groups[:12] for fact in group.facts}
    told = replace(MAN, protocols=tuple(rulebook.protocols)[:2], groups=answered)
    twelve = step(rulebook, replace(told, answers=members))
    assert twelve.status == "ask"
    assert twelve.human is None
    many = {**members, **{fact: False for group in groups[12:24] for fact in group.facts}}
    asked_a_lot = step(rulebook, replace(told, answers=many))
    assert asked_a_lot.human is not None
    assert asked_a_lot.human.why == "more than twenty questions"


def test_who_is_not_known_to_be_with_the_person_has_one_question_more(rulebook: Rulebook) -> None:
    known = step(rulebook, replace(MAN, by="carer", with_patient=True))
    unknown = step(rulebook, replace(MAN, by="carer", with_patient=None))
    assert unknown.remaining_at_most == known.remaining_at_most + 1
    ageless = step(rulebook, replace(MAN, age_years=None))
    assert ageless.remaining_at_most > step(rulebook, MAN).remaining_at_most


def test_a_plainer_question_counts_among_those_that_are_left(rulebook: Rulebook) -> None:
    told = replace(MAN, groups={"life_first": (), "life_second": ()})
    unsure = step(rulebook, replace(told, answers={"chest_pain_sweating": "unsure"}))
    assert unsure.remaining_at_most == step(rulebook, told).remaining_at_most + 1


def test_only_what_is_more_urgent_than_the_decision_is_said_to_be_ruled_out(rulebook: Rulebook) -> None:
    for name in ("chest-pain", "earache", "low-mood"):
        truths = {"chest_pain_again": True, "ear_discharge": True}
        end = walk(rulebook, replace(MAN, protocols=(name,)), says(rulebook, False, truths)).end
        assert end.disposition is not None
        assert all(each.urgency < end.disposition.urgency for each in end.ruled_out)
        assert {need.urgency for need in end.disposition.needs} >= {end.disposition.urgency}


def test_the_level_is_made_from_the_lead_need_alone(rulebook: Rulebook) -> None:
    """An ambulance, an emergency department, a clinician (a midwife is one) within the hour: no other."""
    levels = {entry.code: level(_of_entry(entry)) for entry in rulebook.dispositions.values()}
    for entry in rulebook.dispositions.values():
        soon = entry.kind in ("clinician", "maternity") and entry.timeframe_minutes <= 60
        emergency = entry.kind in ("ambulance", "emergency_department") or soon
        at_home = entry.kind in ("pharmacy", "home")
        assert levels[entry.code] == ("emergency" if emergency else "self_care" if at_home else "urgent")
    assert {"emergency", "urgent", "self_care"} == set(levels.values())
