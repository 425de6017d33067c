"""What people say, and what is made of it."""

import pytest

from spoa.triage.engine import step
from spoa.triage.finder import candidates, danger, proposed
from spoa.triage.model import Rulebook
from spoa.triage.told import Told


@pytest.mark.parametrize(
    ("words", "protocol"),
    [
        ("indigestion since supper", "chest-pain"),
        ("burning in my chest after curry", "chest-pain"),
        ("she has had earake since Tuesday", "earache"),
        ("My daughter has a sore ear", "earache"),
        ("feeling so low since I lost my husband", "low-mood"),
        ("I cant sleep and have nobody to talk to", "low-mood"),
        ("what are your opening times", "health-information"),
        ("I have run out of my tablets", "repeat-prescription"),
    ],
)
def test_what_people_say_finds_the_protocol(rulebook: Rulebook, words: str, protocol: str) -> None:
    found = candidates(rulebook, words)
    assert found
    assert found[0].protocol == protocol


@pytest.mark.parametrize(
    ("words", "protocol"),
    [
        ("can you change the dressing on my arm", "low-mood"),
        ("I just want some advice about my arm", "alcohol-drugs"),
        ("they admitted me for my arm", "alcohol-drugs"),
        ("a course of antibiotics for my arm", "confusion-delirium"),
        ("my ankles are like tree trunks", "alcohol-drugs"),
        ("the pain is unreal", "loneliness-bereavement"),
        ("running around with a snotty nose", "vomiting-diarrhoea"),
        ("he gave the dog away", "bite-sting"),
        ("pain low down on the left", "low-mood"),
        ("a salad and some sweets for lunch", "burn"),
    ],
)
def test_an_everyday_word_is_no_slip_of_a_complaint(rulebook: Rulebook, words: str, protocol: str) -> None:
    found = candidates(rulebook, words)
    assert all(each.score < 85 for each in found if each.protocol == protocol)


@pytest.mark.parametrize(
    ("words", "only"),
    [
        ("my ear hurts since monday", "earache"),
        ("toothache for 20 days", "toothache-dental-injury"),
        ("headache every morning", "headache"),
        ("my back hurts, it will hurt more later", "back-flank-pain"),
        ("my boyfriend has a rash", "rash"),
        ("I live alone and I have a cough", "cough-cold-flu"),
        ("I want something for my hay fever", "sinus-hay-fever"),
        ("I want to see a nurse", "other-problem"),
    ],
)
def test_a_day_a_number_or_a_little_word_alone_adds_no_complaint(
    rulebook: Rulebook, words: str, only: str
) -> None:
    """They are part of a phrase somewhere ("want to die", "20 weeks"), and tell nothing by themselves."""
    assert [each.protocol for each in candidates(rulebook, words)] == [only]


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    "words", ["I might do something to myself", "I don't trust myself", "don't feel safe with myself"]
)
def test_who_hints_at_harm_to_themselves_is_offered_the_questions_about_it(
    rulebook: Rulebook, words: str
) -> None:
    assert candidates(rulebook, words)[0].protocol == "self-harm"


def test_what_the_first_complaint_asks_about_is_no_complaint_of_its_own(rulebook: Rulebook) -> None:
    first, second, *_ = candidates(rulebook, "earache for three days, 39.4, been sick twice")
    assert (first.protocol, second.protocol) == ("earache", "vomiting-diarrhoea")
    assert first.score - second.score >= 15
    first, second, *_ = candidates(rulebook, "earache and diarrhoea")
    assert first.score - second.score < 15


@pytest.mark.parametrize("words", ["", "hello", "is it going to rain", "🙂", "x" * 10_000])
def test_what_means_nothing_finds_only_something_else(rulebook: Rulebook, words: str) -> None:
    assert [each.protocol for each in candidates(rulebook, words)] in ([], ["other-problem"])
    assert danger(rulebook, words) == ()
    assert proposed(rulebook, words) == ()


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("it's gone tight across my chest", "chest_pain_tight"),
        ("my dad has chest pain", "chest_pain_tight"),
        ("not sure but I think crushing chest pain", "chest_pain_tight"),
        ("No fever. Chest pain though", "chest_pain_tight"),
        ("I can’t catch my breath", "breathing_failing"),
        ("cant cach my breth", "breathing_failing"),
        ("she won't wake up", "not_awake"),
        ("his face has dropped", "face_arm_speech"),
        ("I just want to end it all", "harm_thoughts"),
        ("since she died I want to die", "harm_thoughts"),
        ("ive taken an overdose", "harm_done"),
        ("rash that doesn't fade", "rash_not_fading"),
    ],
)
def test_words_that_sound_like_danger_do(rulebook: Rulebook, words: str, fact: str) -> None:
    assert fact in [phrase.fact for phrase in danger(rulebook, words)]


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    "words",
    [
        "no chest pain",
        "I haven't got chest pain",
        "no fever or stiff neck",
        "without any chest pain",
        "my dad died of chest pain",
        "my late husband had a heart attack",
        "family history of stroke",
        "never had a stroke",
        "she is breathing fine",
    ],
)
def test_what_is_denied_or_of_the_dead_is_no_alarm(rulebook: Rulebook, words: str) -> None:
    assert danger(rulebook, words) == ()


def test_facts_in_the_mothers_words_are_proposed(rulebook: Rulebook) -> None:
    found = proposed(rulebook, "earache for three days, 39.4, sick twice, drinking less than half")
    assert {each.fact: each.value for each in found} == {
        "temperature": 39.4,
        "ear_pain_for": 3.0,
        "ear_pain": True,
        "vomited_twice": True,
        "drinking_less_than_half": True,
    }


def test_facts_in_the_widowers_words_are_proposed_though_they_speak_of_a_death(rulebook: Rulebook) -> None:
    words = "Since my wife died I don't sleep, I eat little, I've lost weight and I've no one to talk to"
    found = {each.fact for each in proposed(rulebook, words)}
    assert found == {"bereaved", "not_sleeping", "eating_little", "weight_loss", "no_one_to_talk"}
    assert danger(rulebook, words) == ()


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("earache since Tuesday", (1.0, 7.0)),
        ("earache since yesterday", (0.5, 1.5)),
        ("earache for a couple of days", 2.0),
        ("ear pain 12 hours", 0.5),
        ("earache for a few days", (2.0, 4.0)),
    ],
)
def test_how_long_is_understood(rulebook: Rulebook, words: str, value: object) -> None:
    assert [each.value for each in proposed(rulebook, words) if each.fact == "ear_pain_for"] == [value]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("39.4", 39.4),
        ("temp of 39", 39.0),
        ("38,5 degrees", 38.5),
        ("a man of 39", None),
        ("39 years old", None),
    ],
)
def test_a_temperature_is_told_from_an_age(rulebook: Rulebook, words: str, value: float | None) -> None:
    found = [each.value for each in proposed(rulebook, words) if each.fact == "temperature"]
    assert found == ([] if value is None else [value])


def test_what_is_known_is_not_proposed_again(rulebook: Rulebook) -> None:
    assert [each.fact for each in proposed(rulebook, "sick twice, 39.4", {"temperature": 39.4})] == [
        "vomited_twice"
    ]


def test_nothing_is_proposed_that_cannot_be_so_of_this_person_or_was_not_said(rulebook: Rulebook) -> None:
    man = Told(age_years=58, sex="male", channel="voice", complaint="bright red blood on the toilet paper")
    assert all(each.fact != "labour_blood" for each in step(rulebook, man).proposed)
    early = {each.fact for each in proposed(rulebook, "I'm about seven weeks pregnant")}
    late = {each.fact for each in proposed(rulebook, "I'm 32 weeks pregnant")}
    assert "late_pregnancy" in late - early
    lenses = {each.fact for each in proposed(rulebook, "my eyes are pink, I don't wear contact lenses")}
    assert "eye_contact_lens" not in lenses
