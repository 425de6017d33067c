"""Single rules of the specification, each on our own rules."""

from dataclasses import replace

import pytest

from spoa.triage.engine import step
from spoa.triage.model import Rulebook
from spoa.triage.told import Told
from spoa.triage.walk import answered, says, walk

MAN = Told(age_years=58, sex="male", protocols=("chest-pain",))
GIRL = Told(age_years=4, sex="female", by="parent", with_patient=True, channel="text", protocols=("earache",))


@pytest.mark.promise(2)
def test_a_tight_chest_makes_an_ambulance_certain_at_once_and_worse_is_still_asked(
    rulebook: Rulebook,
) -> None:
    found = step(rulebook, replace(MAN, answers={"chest_pain_tight": True, "chest_pain_sweating": True}))
    assert found.certain is not None
    assert found.certain.code == "ambulance-2"
    assert found.status == "ask"
    assert found.question is not None
    assert found.question.id == "life_first"
    assert found.not_ruled_out is not None
    assert found.not_ruled_out.urgency == 1


def test_when_an_ambulance_is_certain_nothing_less_is_asked(rulebook: Rulebook) -> None:
    told = replace(MAN, answers={"chest_pain_tight": True}, groups={"life_first": ()})
    found = step(rulebook, told)
    assert found.status == "decided"
    assert found.disposition is not None
    assert found.disposition.level == "emergency"


@pytest.mark.promise(2)
def test_unsure_brings_its_plainer_check_once_and_then_a_clinician(rulebook: Rulebook) -> None:
    told = replace(
        MAN, groups={"life_first": (), "life_second": ()}, answers={"chest_pain_sweating": "unsure"}
    )
    asked = step(rulebook, told)
    assert asked.question is not None
    assert asked.question.id == "chest_pain_sweating.check"
    end = walk(rulebook, told, says(rulebook, False, {"chest_pain_sweating.check": "unsure"})).end
    assert [aside.row for aside in end.set_aside] == ["CP-01"]
    assert end.disposition is not None
    assert (end.disposition.code, end.disposition.timeframe_minutes) == ("clinician-now", 5)
    assert end.disposition.needs[0].set_aside


@pytest.mark.parametrize(("with_patient", "code"), [(True, "ambulance-1"), (False, "clinician-now")])
def test_not_sure_whether_awake_counts_as_yes_unless_the_caller_is_elsewhere(
    rulebook: Rulebook, with_patient: bool, code: str
) -> None:
    told = Told(
        age_years=80,
        by="carer",
        with_patient=with_patient,
        protocols=("chest-pain",),
        answers={"not_awake": "unsure", "not_awake.check": "unsure"},
    )
    end = walk(rulebook, told, says(rulebook, False)).end
    assert end.disposition is not None
    assert end.disposition.code == code


def test_who_is_with_the_person_and_how_old_are_asked_first(rulebook: Rulebook) -> None:
    told = Told(by="carer", protocols=("earache",))
    first = step(rulebook, told).question
    assert first is not None
    assert first.id == "with_patient"
    second = step(rulebook, answered(told, first, False)).question
    assert second is not None
    assert second.id == "age"


def test_what_does_not_apply_is_never_asked(rulebook: Rulebook) -> None:
    asked = walk(rulebook, MAN, says(rulebook, False)).asked
    facts = {fact for question, _ in asked for fact in question.facts}
    assert "pregnant" not in facts
    assert "not_breathing" not in facts


def test_one_message_about_danger_is_enough_in_writing(rulebook: Rulebook) -> None:
    asked = walk(rulebook, GIRL, says(rulebook, False)).asked
    assert [question.id for question, _ in asked if question.danger] == ["life_in_writing"]


def test_a_danger_group_that_is_not_answered_none_in_writing_brings_a_human(rulebook: Rulebook) -> None:
    for answer in (("life_awake",), "some", "unsure"):
        found = step(rulebook, replace(GIRL, groups={"life_in_writing": answer}))
        assert found.human is not None
        assert found.human.within_minutes == 5
    assert step(rulebook, replace(GIRL, groups={"life_in_writing": ()})).human is None


def test_a_third_complaint_and_a_twenty_first_question_bring_a_human(rulebook: Rulebook) -> None:
    three = replace(GIRL, protocols=("earache", "chest-pain", "low-mood"))
    found = step(rulebook, three).human
    assert found is not None
    assert found.why == "a third complaint"
    elsewhere = replace(MAN, by="carer", with_patient=False)
    walked = walk(rulebook, elsewhere, says(rulebook, "unsure"))
    humans = [at for at, (_, asked) in enumerate(walked.asked) if asked.human]
    assert humans
    assert humans == list(range(humans[0], len(walked.asked)))


def test_floor_is_not_assessed_until_an_open_danger_was_told(rulebook: Rulebook) -> None:
    assert step(rulebook, MAN).floor is None
    assert step(rulebook, replace(MAN, answers={"heart_trouble": True})).floor == 2
    assert step(rulebook, replace(MAN, answers={"heart_trouble": "unsure"})).floor == 2
    assert step(rulebook, replace(MAN, answers={"chest_pain_tight": True})).floor == 1


def test_later_is_asked_last_in_its_urgency_and_asked_all_the_same(rulebook: Rulebook) -> None:
    told = replace(MAN, groups={"life_first": ()}, later=("chest_pain_sweating", "chest_pain_spreads"))
    asked = [question for question, _ in walk(rulebook, told, says(rulebook, False)).asked]
    ids = [question.id for question in asked]
    assert ids.index("chest_pain_tearing") < ids.index("chest_danger") < ids.index("chest_more")
    left = ("chest_pain_sweating", "chest_pain_spreads", "chest_pain_sick")  # all that nobody asked yet
    assert asked[ids.index("chest_danger")].facts == left


def test_some_of_these_opens_the_members_and_denying_all_makes_them_unsure(rulebook: Rulebook) -> None:
    told = replace(MAN, groups={"life_first": "some", "life_second": ()})
    denied = {"choking": False, "bleeding_heavily": False, "throat_swelling": False}
    opened = step(rulebook, told).question
    assert opened is not None
    assert opened.id == "choking"
    asked = step(rulebook, replace(told, answers=denied)).question
    assert asked is not None
    assert asked.id == "choking.check"


def test_a_group_is_worded_from_those_not_yet_asked(rulebook: Rulebook) -> None:
    told = replace(
        MAN, groups={"life_first": ()}, answers={"face_arm_speech": False, "newly_confused": False}
    )
    asked = step(rulebook, told).question
    assert asked is not None
    assert "slurred" not in asked.text
    assert asked.facts == ("breathing_failing", "chest_pain_tight", "rash_not_fading", "neck_stiff_hot")


def test_precedence_an_answer_beats_a_group_and_a_yes_beats_a_silent_no(rulebook: Rulebook) -> None:
    groups = {"life_first": (), "chest_danger": ()}
    yes = step(rulebook, replace(MAN, groups=groups, answers={"chest_pain_sweating": True}))
    assert yes.certain is not None
    assert yes.certain.row == "CP-01"
    named = {"life_first": (), "chest_danger": ("chest_pain_sweating",)}
    no = step(rulebook, replace(MAN, groups=named, answers={"chest_pain_sweating": False}))
    assert no.certain is None


@pytest.mark.parametrize(
    ("heat", "code"), [(38.9, "pharmacy"), (39.0, "ooh-gp-6h"), ((38.5, 39.5), "clinician-24h")]
)
def test_a_number_derives_facts_and_a_range_that_straddles_is_unsure(
    rulebook: Rulebook, heat, code: str
) -> None:
    answers = {"temperature": heat, "drinking_less_than_half": True, "ear_pain_for": 1.0}
    told = replace(GIRL, answers=answers)
    end = walk(rulebook, told, says(rulebook, False, {"temperature_39.check": "unsure"})).end
    assert end.disposition is not None
    assert end.disposition.code == code


@pytest.mark.promise(7)
def test_the_girls_mother_is_asked_two_things_once_her_words_were_confirmed(rulebook: Rulebook) -> None:
    answers = {
        "ear_pain_for": 3.0,
        "temperature": 39.4,
        "vomited_twice": True,
        "drinking_less_than_half": True,
    }
    walked = walk(rulebook, replace(GIRL, answers=answers), says(rulebook, False))
    assert [question.id for question, _ in walked.asked] == ["life_in_writing", "ear_worse"]
    assert walked.end.disposition is not None
    assert (walked.end.disposition.code, walked.end.disposition.timeframe_minutes) == ("ooh-gp-6h", 360)


@pytest.mark.promise(2)
def test_the_widower_is_asked_plainly_about_harm_and_has_two_needs(rulebook: Rulebook) -> None:
    truths = dict.fromkeys(
        ["not_sleeping", "eating_little", "weight_loss", "bereaved", "no_one_to_talk"], True
    )
    told = Told(age_years=71, sex="male", channel="chat", protocols=("low-mood",))
    walked = walk(rulebook, told, says(rulebook, False, truths))
    asked = [question.id for question, _ in walked.asked]
    assert asked == [
        "life_in_writing",
        "harm_thoughts",
        "mind_acts",
        "mood_urgent",
        "mood_body",
        "mood_company",
    ]
    assert walked.end.disposition is not None
    assert [need.code for need in walked.end.disposition.needs] == ["own-gp-3d", "bereavement-support"]
    assert [need.need_for for need in walked.end.disposition.needs] == ["mind", "company"]
    assert walked.end.disposition.level == "urgent"


def test_a_danger_phrase_asks_next_brings_a_human_and_sets_no_fact(rulebook: Rulebook) -> None:
    told = replace(GIRL, protocols=(), complaint="she cant breathe")
    found = step(rulebook, told)
    assert found.status == "ask"
    assert found.question is not None
    assert found.question.id == "breathing_failing"
    assert found.human is not None
    assert found.certain is None
    after = step(rulebook, replace(told, answers={"breathing_failing": False}))
    assert after.status == "choose"


@pytest.mark.promise(2)
def test_a_danger_phrase_about_the_mind_brings_its_questions(rulebook: Rulebook) -> None:
    found = step(rulebook, replace(GIRL, age_years=17, by="self", complaint="my ear hurts and i want to die"))
    assert found.question is not None
    assert found.question.id == "harm_thoughts"
    assert found.not_ruled_out is not None
    staff = step(
        rulebook, replace(MAN, protocols=("mind", "chest-pain"), groups={"life_first": (), "life_second": ()})
    )
    assert staff.question is not None
    assert staff.question.id == "harm_thoughts"


@pytest.mark.promise(2)
def test_who_may_end_their_life_is_asked_about_that_before_the_body(rulebook: Rulebook) -> None:
    told = replace(GIRL, age_years=44, by="self", protocols=("self-harm",), complaint="i want to die")
    walked = walk(rulebook, told, says(rulebook, False, {"harm_thoughts": True, "harm_plan": True}))
    asked = [question.id for question, _ in walked.asked]
    assert asked[:3] == ["harm_thoughts", "mind_plan", "mind_acts"]
    assert asked[3] == "life_in_writing"
    planned = [each.certain.code for question, each in walked.asked if each.certain]
    assert "crisis-now" in planned


def test_advice_suits_the_age(rulebook: Rulebook) -> None:
    def said(age: float, protocol: str) -> str:
        told = Told(age_years=age, sex="male", channel="chat", protocols=(protocol,))
        return " ".join(walk(rulebook, told, says(rulebook, False)).end.advice)

    assert "Childline" in said(17, "low-mood")
    assert "Childline" not in said(71, "low-mood")
    assert "Samaritans" in said(17, "low-mood") and "Samaritans" in said(71, "low-mood")
    assert "Papyrus" in said(34, "self-harm")
    assert "Papyrus" not in said(35, "self-harm")


def test_what_is_proposed_can_matter_to_what_was_chosen(rulebook: Rulebook) -> None:
    def facts(*chosen: str) -> set[str]:
        said = "earache, 39.4, she is drinking less than half"
        told = replace(GIRL, complaint=said, protocols=chosen)
        return {each.fact for each in step(rulebook, told).proposed}

    shared, own = {"temperature", "drinking_less_than_half"}, {"ear_pain"}
    assert shared | own <= facts()
    assert shared | own <= facts("earache")
    assert shared <= facts("chest-pain") and own.isdisjoint(facts("chest-pain"))


@pytest.mark.promise(2)
def test_an_answer_taken_back_is_asked_again_though_its_group_was_answered(rulebook: Rulebook) -> None:
    told = replace(MAN, groups={"life_first": ()}, answers={"newly_confused": True})
    asked = step(rulebook, replace(told, answers={"newly_confused": False})).question
    assert asked is not None
    without = answered(replace(told, answers={"newly_confused": False}), asked, ())
    taken_back = step(rulebook, replace(without, answers={})).question
    assert taken_back is not None
    assert taken_back.id == "newly_confused"
