"""A played caller answers what is asked, in the way of the channel, and never twice."""

import pytest

from spoa.conversation.model import Choice, Kind, Prompt
from spoa.demo.callers import BY_ID, CALLERS, SPARE_NUMBERS
from spoa.demo.speaking import reply
from spoa.demo.steps import STEPS

WALTER, ANYA = BY_ID["chat"], BY_ID["text"]
SIGNS = (Choice("not_sleeping", "hardly sleeping"), Choice("hears_things", "hearing voices"))
ILL = (Choice("ear_dizzy", "dizzy"), Choice("vomited_twice", "sick twice"), Choice("ear_both", "both ears"))


def test_in_a_chat_what_is_true_is_picked_by_its_words() -> None:
    prompt = Prompt(Kind.GROUP, "question:mood_body", "How are you?", choices=SIGNS)
    assert reply(WALTER, prompt) == "hardly sleeping"


def test_by_text_what_is_true_is_picked_by_its_number() -> None:
    prompt = Prompt(Kind.GROUP, "question:ear_ill", "Any of these?", choices=ILL)
    assert reply(ANYA, prompt) == "2"


def test_where_nothing_is_true_they_say_so() -> None:
    prompt = Prompt(Kind.GROUP, "question:life_in_writing", "Any of these?", choices=SIGNS[1:])
    assert reply(WALTER, prompt) == "None of these"
    assert reply(ANYA, prompt) == "2"


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        (Prompt(Kind.POSTCODE, "postcode", "Where?"), "MK42 0AA"),
        (Prompt(Kind.CONFIRM, "consent:7", "Shall they ring?"), "Yes"),
        (Prompt(Kind.YES_NO, "question:harm_thoughts", "Thoughts of harm?"), "No"),
        (Prompt(Kind.YES_NO, "question:bereaved", "Has somebody died?"), "Yes"),
        (Prompt(Kind.NUMBER, "question:nobody_knows", "How many?"), "Not sure"),
    ],
)
def test_walter_answers_in_character(prompt: Prompt, said: str) -> None:
    assert reply(WALTER, prompt) == said


def test_of_three_times_the_second_is_taken() -> None:
    times = tuple(Choice(str(number), f"at {number}") for number in (20, 21, 22))
    assert reply(ANYA, Prompt(Kind.SLOTS, "slots:1", "When?", choices=times)) == "2"


def test_a_time_is_taken_at_the_base_whose_page_is_shown() -> None:
    places = (
        "20:10 at Luton base",
        "20:50 at Kingsbrook House",
        "21:30 at Luton base",
        "22:00 at Luton base",
    )
    times = tuple(Choice(place, place) for place in places)
    assert reply(ANYA, Prompt(Kind.SLOTS, "slots:1", "When?", choices=times)) == "3"
    assert reply(ANYA, Prompt(Kind.SLOTS, "slots:1", "When?", choices=times[:2])) == "1"


def test_every_caller_has_steps_and_three_colleagues_and_numbers_for_drama() -> None:
    assert set(STEPS) == {caller.id for caller in CALLERS}
    for caller in CALLERS:
        assert [pane.id for pane in caller.staff] == ["handler", "third", "fourth"]
        assert len({pane.host for pane in caller.staff}) == 3
        assert caller.number == "" or caller.number.startswith(("+447700900", "+441632960"))
        assert all(step.deed for step in STEPS[caller.id] if step.pane in ("handler", "third", "fourth"))
    assert not {caller.number for caller in CALLERS} & set(SPARE_NUMBERS)
