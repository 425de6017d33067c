"""The carrier could not reach us: its callers heard the fallback, and are rung back with their own clock."""

from datetime import timedelta

import pytest

from spoa.cases.queueing import place_in_queue
from spoa.records.cases import Case, Contact
from tests.integration.voice.town import Phone, Town


@pytest.mark.promise(1)
def test_a_call_that_only_heard_the_fallback_is_taken_in_and_rung_back(town: Town, david: Phone) -> None:
    began = town.clock.now()
    town.control("faults", {"probability": 1, "kinds": ["drop"], "to": ["voice", "call-status"], "seed": 1})
    david.rings()
    town.wait(8)  # the fallback has spoken, and nobody was there: the call is over
    town.control("faults", {})
    town.wait(30)
    town.journeys.missed.look()
    case, contact = town.only(Case), town.only(Contact)
    assert abs(case.clock_at - began) < timedelta(seconds=2)
    assert contact.ended_at is not None
    with town.use_cases.records.unit() as session:
        entry = place_in_queue(session, case.id)
        assert entry is not None and entry.state == "waiting"
        assert "rang off" in entry.why


@pytest.mark.promise(6)
def test_a_call_that_we_have_is_not_taken_in_again(town: Town, david: Phone) -> None:
    david.rings()
    town.wait(40)
    town.journeys.missed.look()
    town.journeys.missed.look()
    assert town.only(Case).state == "open"
