"""Somebody writes at the very moment at which a worker has news for them: both are kept, none is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from spoa.journey.saying import say
from spoa.records.cases import Contact
from spoa.records.locks import lock_case
from tests.integration.journeys.test_chat_from_111 import FIRST
from tests.integration.journeys.town import Chatter, Texter, Town
from tests.support.waiting import wait_for

NEWS = "Sandhurst Road Surgery has our message."


@pytest.mark.promise(1)
def test_an_answer_in_the_chat_waits_for_the_news(town: Town, walter: Chatter) -> None:
    walter.begins(FIRST)

    while_news_is_written(town, lambda: walter.says("Me"))

    assert [line.body for line in walter.view.lines][-3] == NEWS
    assert walter.view.lines[-2].body == "Me"
    assert "date of birth" in walter.last


@pytest.mark.promise(1)
def test_a_text_waits_for_the_news(town: Town, priya: Texter) -> None:
    priya.texts("My daughter has earache")

    while_news_is_written(town, lambda: priya.texts("My child"))

    assert priya.got[-2] == NEWS
    assert "date of birth" in priya.got[-1]


def while_news_is_written(town: Town, act: Callable[[], object]) -> None:
    """Do ``act`` while the case is a worker's, who has already begun and then writes to the same contact."""
    theirs = town.only(Contact)
    with ThreadPoolExecutor(1) as other:
        with town.records.unit() as session:
            lock_case(session, theirs.case_id)
            acts = other.submit(act)
            wait_for(lambda: somebody_waits(town), what="the act to wait for the case")
            contact = session.get_one(Contact, theirs.id)
            say(session, contact, NEWS, at=town.clock.now())
            contact.call = {"told": NEWS}
        acts.result(timeout=20)


def somebody_waits(town: Town) -> bool:
    """Say whether a transaction waits for another."""
    with town.records.engine.connect() as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0"
        return bool(connection.scalar(text(asked)))
