"""What pages say of a call, in whole sentences."""

import pytest

from spoa.calls.model import Event
from spoa.calls.stages import Form, Happened, Party
from spoa.calls.transfer import advance, open_transfer
from spoa.calls.view import sentence, steps

NAMES = {Party.CALLER: "David", Party.GIVER: "Jo Marsh", Party.RECEIVER: "Dr Osei"}


def after(form: Form, *words: str) -> str:
    state = open_transfer(form).state
    for word in words:
        party = Party.RECEIVER if word == "joined" else None
        state = advance(state, Event(Happened(word), party)).state
    return sentence(state, NAMES, Party.GIVER)


def test_the_page_says_who_hears_whom_at_every_stage() -> None:
    told = ["begin", "caller_held", "joined", "bring_in", "caller_unheld"]
    assert [after(Form.BRIEF_FIRST, *told[:n]) for n in range(6)] == [
        "You and David hear each other. No one else is on the line.",
        "David is being put on hold and may still hear you.",
        "David hears the hold message and cannot hear you. Dr Osei is being rung.",
        "You and Dr Osei hear each other. David hears the hold message and cannot hear you.",
        "You and Dr Osei hear each other. David is coming off hold.",
        "You, David and Dr Osei hear each other.",
    ]


def test_joining_at_once_says_that_david_is_with_you() -> None:
    assert after(Form.JOIN_AT_ONCE, "begin") == "You and David hear each other. Dr Osei is being rung."


def test_a_carried_caller_is_with_the_partner_until_brought_in() -> None:
    assert after(Form.FROM_PARTNER, "begin", "joined").startswith("You and Dr Osei hear each other.")
    assert (
        after(Form.FROM_PARTNER, "begin", "joined", "bring_in") == "You, David and Dr Osei hear each other."
    )


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (Form.BRIEF_FIRST, ["Talking", "Hold", "Ring", "Brief", "Join", "Hand over"]),
        (Form.JOIN_AT_ONCE, ["Talking", "Ring", "Join", "Hand over"]),
        (Form.FROM_PARTNER, ["Talking", "Ring", "Brief", "Join", "Hand over"]),
    ],
)
def test_each_form_shows_its_own_steps(form: Form, words: list[str]) -> None:
    shown = steps(open_transfer(form).state)
    assert [step.word for step in shown] == words
    assert [step.state for step in shown] == ["now"] + ["to_come"] * (len(words) - 1)


def test_the_step_now_follows_the_stage() -> None:
    state = advance(open_transfer(Form.BRIEF_FIRST).state, Event(Happened.BEGIN)).state
    assert [step.state for step in steps(state)][:3] == ["done", "now", "to_come"]
