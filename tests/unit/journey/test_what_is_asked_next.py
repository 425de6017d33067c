"""The next question is worked out from the case: danger first, and who and where only when needed."""

from dataclasses import replace

import pytest

from spoa.conversation.model import Kind
from spoa.journey.asking import Offer, OpenNeed, Situation, clear_candidate, missing, next_prompt
from spoa.journey.prompts import ABOUT, BORN, COMPLAINT, NAME, PHONE, POSTCODE, PROPOSED, WHO
from spoa.triage.steps import Candidate, Option, Proposal, Question, Step

ASK = Step(status="ask", rulebook="sha256:x")
DANGER = Question(
    "life", "group", ("a", "b"), "?", "Is any true?", (Option("a", "A"), Option("none", "None")), danger=True
)
PLAIN = Question("x", "yes_no", ("x",), "?", "Does it hurt?", (Option("yes", "Yes"), Option("no", "No")))
NEW = Situation("chat", "", None, None, False, None, None, None, ASK)
KNOWN = replace(NEW, complaint="earache", by="self", born=True)
DECIDED = replace(KNOWN, step=replace(ASK, status="decided"))
BOOKED = OpenNeed("n1", "gp", "booked", placed=True, slots=(Offer("s1", "20:10 at Luton base"),))


def asked(now: Situation) -> str:
    prompt = next_prompt(now)
    return prompt.id if prompt else "nothing"


def test_the_first_questions_are_what_who_and_how_old() -> None:
    assert asked(NEW) == COMPLAINT
    assert asked(replace(NEW, complaint="earache")) == WHO
    assert asked(replace(NEW, complaint="earache", by="self")) == BORN


def test_by_text_who_how_old_and_where_are_one_message() -> None:
    prompt = next_prompt(replace(NEW, complaint="earache", channel="text"))

    assert prompt is not None
    assert (prompt.id, prompt.kind) == (ABOUT, Kind.TOGETHER)
    assert [part.id for part in prompt.parts] == [WHO, NAME, BORN, POSTCODE]


def test_words_that_sound_like_danger_come_before_who_it_is() -> None:
    now = replace(NEW, complaint="crushing chest pain", alarm=True, step=replace(ASK, question=DANGER))

    assert asked(now) == "question:life"


def test_danger_comes_before_what_was_found_in_their_words() -> None:
    step = replace(ASK, question=DANGER, proposed=(Proposal("x", True, "hurts", "pain"),))

    assert asked(replace(KNOWN, step=step)) == "question:life"
    assert asked(replace(KNOWN, step=replace(step, question=PLAIN))) == PROPOSED


def test_what_is_asked_gently_waits_until_their_own_words_were_taken_up() -> None:
    step = replace(ASK, question=DANGER, proposed=(Proposal("x", True, "hurts", "pain"),))

    assert asked(replace(KNOWN, step=step, gently=frozenset("ab"))) == PROPOSED


def test_what_they_did_not_confirm_is_not_offered_again() -> None:
    step = replace(ASK, question=PLAIN, proposed=(Proposal("x", True, "hurts", "pain"),))

    assert asked(replace(KNOWN, step=step, refused=frozenset("x"))) == "question:x"


def test_in_doubt_about_danger_only_the_way_to_ring_is_asked() -> None:
    now = replace(KNOWN, doubt=True, step=replace(ASK, question=DANGER))

    assert asked(now) == PHONE
    assert asked(replace(now, phone="+447700900104", postcode="LU2")) == "nothing"


def test_times_are_offered_once_we_know_where_and_who() -> None:
    assert asked(replace(DECIDED, needs=(BOOKED,))) == POSTCODE
    now = replace(DECIDED, needs=(BOOKED,), postcode="LU2", name="Anya Shah", phone="+447700900104")
    prompt = next_prompt(now)

    assert prompt is not None
    assert [choice.text for choice in prompt.choices] == [
        "20:10 at Luton base",
        "None of these, please ring me",
    ]


@pytest.mark.parametrize(
    ("need", "fields"),
    [
        (OpenNeed("n", "home", "told"), ()),
        (OpenNeed("n", "pharmacy", "told", placed=True), (POSTCODE,)),
        (OpenNeed("n", "clinician", "joined", placed=True), (PHONE,)),
        (OpenNeed("n", "support", "accepted", placed=True), (POSTCODE,)),
        (OpenNeed("n", "support", "accepted", placed=True, consent=True), (POSTCODE, NAME, "address", PHONE)),
        (OpenNeed("n", "ambulance", "joined", placed=True), (POSTCODE, "address", PHONE)),
    ],
)
def test_nobody_is_asked_more_than_the_one_who_helps_must_know(
    need: OpenNeed, fields: tuple[str, ...]
) -> None:
    assert missing(DECIDED, need) == fields


def test_an_ambulance_that_is_on_its_way_still_asks_for_the_place() -> None:
    sent = OpenNeed("n", "ambulance", "joined", offered=True)

    assert asked(replace(DECIDED, needs=(sent,))) == POSTCODE
    assert asked(replace(DECIDED, needs=(replace(sent, kind="clinician"),))) == "nothing"


@pytest.mark.parametrize(
    ("scores", "clear"),
    [((), None), ((90,), "p0"), ((60,), None), ((90, 80), None), ((90, 70), "p0")],
)
def test_a_problem_is_taken_without_asking_only_when_nothing_else_comes_near(
    scores: tuple[int, ...], clear: str | None
) -> None:
    assert clear_candidate(tuple(Candidate(f"p{n}", "", score) for n, score in enumerate(scores))) == clear
