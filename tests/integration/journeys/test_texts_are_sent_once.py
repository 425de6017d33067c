"""Our texts on their way: each goes once and in its order, and one that does not arrive is a task."""

import pytest
from sqlalchemy import select

from spoa.exchange.config import behaviour
from spoa.journey.saying import say
from spoa.kernel.errors import Unavailable
from spoa.records.cases import Alert, Case, Contact, QueueEntry
from spoa.records.outbox import OutboxRow
from spoa.records.relay import perform_row
from spoa.records.unheard import HEAR
from tests.integration.journeys.test_text_from_nurseline import ILL, until_times_are_offered
from tests.integration.journeys.town import TEXT_LINE, Texter, Town, texts_of


@pytest.mark.promise(1, 3)
def test_a_text_that_does_not_arrive_is_a_task(town: Town, priya: Texter) -> None:
    town.x.callees[priya.number] = behaviour({"texts": 30003})

    priya.texts(ILL)

    assert priya.got == []
    assert texts_of(town, direction="out")[0].status == "undelivered"
    assert town.only(QueueEntry).why == "our text did not arrive: ring them"
    assert town.only(Alert, cause="undelivered").level == "high"


@pytest.mark.promise(3)
def test_a_confirmation_that_does_not_arrive_opens_the_case_again(town: Town, priya: Texter) -> None:
    until_times_are_offered(priya)
    town.x.callees[priya.number] = behaviour({"texts": 30003})

    priya.texts("2")

    case = town.only(Case)
    assert case.state == "open"
    assert case.deadline_at > case.clock_at
    jo = town.staff("jo.marsh")
    town.use_cases.journeys.console.take(jo, case.id)
    assert town.only(Case).state == "open"
    town.use_cases.journeys.console.finish(jo, case.id)
    assert town.only(Case).state == "closed"
    assert town.listed("luton-base") == ["booked 20:50"]


@pytest.mark.promise(6)
def test_a_send_whose_answer_was_lost_is_looked_for_and_not_repeated(town: Town, priya: Texter) -> None:
    town.control("faults/once", {"fault": "timeout", "match": {"kind": "rest", "method": "POST"}})
    town.control(f"handsets/{priya.number}/text", {"to": TEXT_LINE, "body": ILL})
    town.x.settle()
    with pytest.raises(Exception, match="status 503"):
        town.run_jobs()

    town.settle()
    town.advance(minutes=5)

    assert len(priya.got) == 1
    assert texts_of(town, direction="out")[0].status == "delivered"


@pytest.mark.promise(6)
def test_a_worker_that_dies_between_intent_and_result_sends_no_second_text(town: Town, priya: Texter) -> None:
    town.control(f"handsets/{priya.number}/text", {"to": TEXT_LINE, "body": ILL})
    town.x.settle()
    with town.records.read() as session:
        (row,) = session.scalars(select(OutboxRow.id).where(OutboxRow.job == HEAR))
    perform_row(town.records, town.use_cases.jobs, row, clock=town.clock)  # heard, and nothing of it sent
    (message,) = texts_of(town, direction="out")

    def killed(_session: object) -> None:
        raise SystemExit("killed")

    with pytest.raises(SystemExit):
        town.use_cases.jobs["text.send"](message.id, killed)
    assert texts_of(town, direction="out")[0].status == "sending"
    town.settle()

    assert len(priya.got) == 1
    with town.records.read() as session:
        assert session.query(OutboxRow).filter(OutboxRow.done_at.is_(None)).count() == 0


def test_texts_of_one_conversation_go_in_their_order(town: Town, priya: Texter) -> None:
    priya.texts(ILL)
    first, second = _waiting(town, "one"), _waiting(town, "two")

    with pytest.raises(Unavailable, match="earlier text"):
        town.use_cases.jobs["text.send"](second, lambda _: None)
    town.use_cases.jobs["text.send"](first, lambda _: None)
    town.use_cases.jobs["text.send"](second, lambda _: None)
    town.settle()

    assert priya.got[-2:] == ["one", "two"]


def _waiting(town: Town, words: str) -> str:
    """Write one text down, to be sent by hand."""
    with town.records.unit() as session:
        contact = session.scalars(select(Contact)).one()
        say(session, contact, words, at=town.clock.now())
    return texts_of(town, direction="out")[-1].id
