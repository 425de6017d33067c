"""How long calls take: the last ones tell, within bounds, and until there are enough the rules do."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from spoa.calls.stages import Party
from spoa.cases.opening import Arrival, open_case
from spoa.cases.queueing import leave_queue
from spoa.journey.voice.lengths import MEAN_LENGTH, call_length
from spoa.journey.voice.orders import new_leg
from spoa.records.staff import Organisation
from tests.integration.voice.town import LINE_111, SOMEONE, Page, Phone, Town

USUAL = timedelta(minutes=15)


def ended(town: Town, jo: Page, *minutes: float, ago: timedelta = timedelta(minutes=5)) -> None:
    """Let calls have ended lately that Jo took and spent so long on."""
    end = town.clock.now() - ago
    with town.use_cases.records.unit() as session:
        hub = session.scalars(select(Organisation).where(Organisation.kind == "hub")).one()
        for each in minutes:
            taken = end - timedelta(minutes=each)
            contact = open_case(session, Arrival(hub.id, "voice", "111", taken - timedelta(minutes=20)))
            leave_queue(session, contact.case)
            contact.case.state, contact.ended_at, contact.state = "closed", end, "ended"
            new_leg(session, contact, party=Party.GIVER, at=taken, staff_id=jo.me.id, transfer=None)


def length(town: Town, jo: Page) -> timedelta:
    with town.use_cases.records.read() as session:
        asked = {"organisation": jo.me.organisation, "at": town.clock.now()}
        return call_length(session.scalar(MEAN_LENGTH, asked), usual=USUAL)


def test_until_enough_calls_have_ended_the_usual_length_is_taken(town: Town, jo: Page) -> None:
    ended(town, jo, 4, 4, 4, 4)
    assert length(town, jo) == USUAL
    ended(town, jo, 4)
    assert length(town, jo) == timedelta(minutes=4)


def test_calls_of_earlier_do_not_count(town: Town, jo: Page) -> None:
    ended(town, jo, 4, 4, 4, 4, 4, ago=timedelta(hours=3))
    assert length(town, jo) == USUAL


@pytest.mark.parametrize(("spent", "told"), [(0.1, 2), (10, 10), (240, 30)])
def test_the_mean_stays_within_sensible_bounds(town: Town, jo: Page, spent: float, told: int) -> None:
    ended(town, jo, *[spent] * 6)
    assert length(town, jo) == timedelta(minutes=told)


@pytest.mark.promise(4)
def test_who_waits_is_told_a_time_by_the_calls_of_this_evening(town: Town, jo: Page, david: Phone) -> None:
    ended(town, jo, *[10] * 6)
    Phone(town, SOMEONE).rings(LINE_111)
    david.rings(LINE_111)
    town.wait(10)
    assert "You are number 2 in the queue. The wait is about 20 minutes." in david.heard[-1]
