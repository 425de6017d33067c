"""Very many texts from one phone: all kept, few answered, a person told; and nobody new pays for it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from spoa.journey.flood import MOST
from spoa.journey.texts import Arrived
from spoa.records.cases import Alert, Case, Contact
from tests.integration.journeys.test_text_from_nurseline import ILL
from tests.integration.journeys.town import TEXT_LINE, Texter, Town, texts_of

ROBOT = "Thank you for your message. We will reply as soon as we can."
_, ENOUGH = MOST[0]


def pour(town: Town, phone: Texter, bodies: list[str]) -> None:
    """Let texts arrive a second apart, as a machine sends them, and be heard all at once."""
    for body in bodies:
        text = Arrived(f"SM{uuid4().hex}", TEXT_LINE, phone.number, body)
        town.clock.advance(timedelta(seconds=1))
        town.use_cases.journeys.texts.arrived(text)
    town.settle()


@pytest.mark.promise(1, 3)
def test_a_flood_is_kept_whole_answered_so_far_and_a_person_is_told_once(town: Town, priya: Texter) -> None:
    pour(town, priya, [f"word number {each}" for each in range(ENOUGH + 20)])

    assert len(texts_of(town, direction="in")) == ENOUGH + 20
    assert len(texts_of(town, direction="out")) <= ENOUGH
    case, flood = town.only(Case), town.only(Alert, cause="flood")
    assert (flood.level, flood.ended_at) == ("high", None)
    assert (case.owner_kind, case.state) == ("queue", "open")

    newcomer = Texter(town, number="+447700900188")
    assert "This is the urgent care team" in newcomer.texts(ILL)


@pytest.mark.promise(2)
def test_danger_in_a_flood_is_heard_and_so_is_stop(town: Town, priya: Texter) -> None:
    pour(town, priya, [f"word number {each}" for each in range(ENOUGH + 1)])
    town.use_cases.journeys.console.take(town.staff("jo.marsh"), town.only(Case).id)
    town.use_cases.journeys.console.give_back(town.staff("jo.marsh"), town.only(Case).id, "nobody answers")
    town.settle()
    told = len(priya.got)

    pour(town, priya, ["he has crushing chest pain", "word again and again"])

    assert len(priya.got) == told
    assert "crushing chest pain" in town.only(Case).complaint
    assert [each.say for each in town.rows(Alert, cause="human") if each.ended_at is None] == [
        "A person is wanted: words that sound like danger."
    ]
    pour(town, priya, ["STOP"])
    assert town.only(Contact).opted_out


@pytest.mark.promise(3)
def test_a_robot_that_answers_us_is_not_answered_for_ever(town: Town, priya: Texter) -> None:
    for _ in range(10):
        priya.texts(ROBOT)

    assert len(texts_of(town, direction="in")) == 10
    assert len({message.at for message in texts_of(town, direction="out")}) <= 5
    assert town.only(Alert, cause="flood").ended_at is None
    assert "Who needs help" in priya.texts("my ear hurts")


def test_who_says_no_many_times_is_no_robot(town: Town, priya: Texter) -> None:
    pour(town, priya, ["My ear hurts since Monday", *["no"] * 8])

    assert town.rows(Alert, cause="flood") == []


def test_new_again_and_again_begins_few_conversations(town: Town, priya: Texter) -> None:
    pour(
        town,
        priya,
        ["new", *[f"new {please}" for please in ["please", "pls", "thanks", "ok", "x", "hi", "oh"]]],
    )

    assert len(town.rows(Case)) == 5


def test_when_the_flood_is_over_they_are_answered_again(town: Town, priya: Texter) -> None:
    pour(town, priya, [f"word number {each}" for each in range(ENOUGH + 1)])
    town.advance(minutes=16)

    assert priya.texts("My ear hurts since Monday") != ""
