from spoa.triage.told import Told
from spoa.triage.wording import person_of, spoken, strange_placeholders, wording


def test_a_question_is_said_to_three_persons() -> None:
    said = wording("{Are you} sick, or {do you} feel {yourself} worse? Has {your} skin changed?")
    assert said.you == "Are you sick, or do you feel yourself worse? Has your skin changed?"
    assert said.child.startswith("Is your child sick, or does your child feel themselves worse?")
    assert said.person.endswith("Has the person's skin changed?")


def test_own_words_for_a_person_win() -> None:
    said = wording({"you": "{Are you} well?", "child": "Does she play?"})
    assert (said.you, said.child, said.person) == ("Are you well?", "Does she play?", "Is the person well?")


def test_who_is_spoken_of() -> None:
    assert person_of(Told(by="self")) == "you"
    assert person_of(Told(by="parent", age_years=4)) == "child"
    assert person_of(Told(by="parent", age_years=30)) == "person"
    assert person_of(Told(by="carer", age_years=4)) == "person"


def test_a_placeholder_nobody_can_say_is_found() -> None:
    assert strange_placeholders("{were you} there, {shall you}?") == ("shall you",)
    assert spoken("plain", "you") == "plain"
