"""Texts of theirs: durable before they are acknowledged, then heard by a job, once and in their order."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from spoa.journey.dialogue import Dialogue
from spoa.journey.texts import Arrived
from spoa.kernel.errors import Unavailable
from spoa.records.cases import Alert, Case, Contact
from spoa.records.outbox import OutboxRow
from spoa.records.unheard import HEAR, UnheardText
from tests.integration.journeys.town import TEXT_LINE, Texter, Town, texts_of


def told(town: Town, number: str, body: str) -> str:
    """Tell of a text as the webhook does; return its id."""
    reference = f"SM{body.replace(' ', '-')}"
    town.use_cases.journeys.texts.arrived(Arrived(reference, TEXT_LINE, number, body))
    with town.records.read() as session:
        return session.scalars(select(UnheardText.id).where(UnheardText.reference == reference)).one()


def waiting(town: Town) -> list[str]:
    """The texts that have come and are not heard yet."""
    with town.records.read() as session:
        return list(session.scalars(select(UnheardText.body).order_by(UnheardText.id)))


@pytest.mark.promise(1)
def test_a_text_is_in_the_records_before_anybody_has_heard_it(town: Town, priya: Texter) -> None:
    came = town.clock.now()
    told(town, priya.number, "my ear hurts")

    assert waiting(town) == ["my ear hurts"]
    assert town.rows(Case) == []
    town.clock.advance(timedelta(minutes=3))
    town.settle()

    assert waiting(town) == []
    assert town.only(Case).clock_at == came
    assert town.only(Contact).address == priya.number
    assert len(priya.got) == 1


@pytest.mark.promise(6)
def test_what_came_first_is_heard_first_whichever_job_runs_first(town: Town, priya: Texter) -> None:
    first, second = told(town, priya.number, "my ear hurts"), told(town, priya.number, "since Monday")
    other = told(town, "+447700900105", "my back hurts")
    hear = town.use_cases.jobs[HEAR]

    hear(second, lambda _: None)
    hear(first, lambda _: None)

    assert waiting(town) == ["my back hurts"]
    assert [each.body for each in texts_of(town, direction="in")] == ["my ear hurts", "since Monday"]
    hear(other, lambda _: None)
    assert len(town.rows(Case)) == 2


@pytest.mark.promise(1, 6)
def test_a_worker_that_dies_while_it_hears_leaves_the_text_for_the_next(town: Town, priya: Texter) -> None:
    text = told(town, priya.number, "my ear hurts")

    def killed(_session: object) -> None:
        raise SystemExit("killed")

    with pytest.raises(SystemExit):
        town.use_cases.jobs[HEAR](text, killed)
    assert (waiting(town), town.rows(Case)) == (["my ear hurts"], [])
    town.settle()

    assert len(town.rows(Case)) == 1
    assert len(priya.got) == 1


@pytest.mark.promise(6)
def test_a_text_that_is_told_again_after_it_was_heard_is_one(town: Town, priya: Texter) -> None:
    same = Arrived("SM" + "5" * 32, TEXT_LINE, priya.number, "my ear hurts")
    town.use_cases.journeys.texts.arrived(same)
    town.settle()

    town.use_cases.journeys.texts.arrived(same)
    town.settle()

    assert len(texts_of(town, direction="in")) == 1
    with town.records.read() as session:
        assert session.query(OutboxRow).filter_by(job=HEAR).count() == 1


@pytest.mark.promise(1, 3)
def test_what_we_cannot_take_in_is_read_by_a_person(
    town: Town, priya: Texter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Dialogue, "begin", broken)
    told(town, priya.number, "my ear hurts")
    town.settle()

    assert waiting(town) == []
    assert texts_of(town, direction="in")[0].body == "my ear hurts"
    assert "wrote what we could not take in" in town.only(Alert, cause="human").say


def test_records_that_are_away_are_tried_again(
    town: Town, priya: Texter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise Unavailable("not just now")

    text = told(town, priya.number, "my ear hurts")
    with monkeypatch.context() as patch:
        patch.setattr(Dialogue, "begin", away)
        with pytest.raises(Unavailable):
            town.use_cases.jobs[HEAR](text, lambda _: None)
    assert waiting(town) == ["my ear hurts"]

    town.settle()

    assert len(priya.got) == 1
