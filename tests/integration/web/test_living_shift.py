"""The demonstration's evening is alive: twenty open cases that come, move and are handed over."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from spoa.demo.shift import EVERY_SECONDS, OPEN, Shift
from spoa.kernel.clock import SetClock
from spoa.records.calls import AmbulanceRequest
from spoa.records.cases import Case, Contact, QueueEntry
from spoa.web.use_cases import UseCases


@pytest.fixture
def shift(use_cases: UseCases) -> Shift:
    return Shift(use_cases.journeys, random.Random(41))


def pass_by(shift: Shift, clock: SetClock, rounds: int) -> None:
    for _ in range(rounds):
        shift.round()
        clock.advance(timedelta(seconds=EVERY_SECONDS))


def test_two_rounds_fill_the_evening_with_people_at_different_stages(
    shift: Shift, clock: SetClock, use_cases: UseCases
) -> None:
    pass_by(shift, clock, 2)
    with use_cases.records.read() as session:
        cases = session.scalars(select(Case)).all()
        names = {case.person.name for case in cases if case.person}
        channels = set(session.scalars(select(Contact.channel)))
    assert len(cases) == len(names) == OPEN
    assert channels == {"chat", "text"}
    assert {case.urgency is None for case in cases} == {True, False}


@pytest.mark.promise(3)
def test_people_are_helped_on_and_nobody_is_late_or_in_danger(
    shift: Shift, clock: SetClock, use_cases: UseCases
) -> None:
    pass_by(shift, clock, 100)
    with use_cases.records.read() as session:
        still = session.scalars(select(Case).where(Case.state == "open")).all()
        closed = session.scalar(select(func.count()).where(Case.state == "closed"))
        queues = set(session.scalars(select(QueueEntry.queue).where(QueueEntry.state == "waiting")))
        danger = session.scalar(select(func.count()).select_from(AmbulanceRequest))
    assert closed is not None and closed > 5
    assert OPEN - 1 <= len(still) <= OPEN
    assert [case.complaint for case in still if case.deadline_at < clock.now()] == []
    assert "handlers" in queues
    assert queues <= {"handlers", "clinicians"}
    assert danger == 0
