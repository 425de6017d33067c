"""Promise 6 under every order of events that hypothesis can think of, in one process, on virtual clocks."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from spoa.kernel.actor import SYSTEM
from spoa.kernel.clock import SetClock
from spoa.kernel.ids import new_id
from spoa.records.events import Event, record_event
from spoa.records.outbox import OutboxRow, put
from spoa.records.relay import drain, perform_row, relay

HOW = st.sampled_from(["well", "fails", "dies before", "dies within", "dies after", "is overtaken"])


class Killed(BaseException):
    """kill -9: nothing of ours gets to react."""


class Machine(RuleBasedStateMachine):
    """Rows are put, handed over, woken twice, run by workers that fail or die; clocks move as they like."""

    rows = Bundle("rows")

    def __init__(self, records, case_id):
        super().__init__()
        self.records, self.case_id = records, case_id
        self.clock, self.real = SetClock(), datetime.now(UTC) + timedelta(minutes=1)
        self.subjects = []
        self.woken = []
        self.how = "well"

    def effect(self, subject, done):
        """The use-case: one event in the history, and the mark, in one transaction."""
        how, self.how = self.how, "well"
        if how == "fails":
            raise ValueError(subject)
        if how == "dies before":
            raise Killed
        if how == "is overtaken":
            self.real += timedelta(minutes=5)
            self.run_all()
        with self.records.unit() as session:
            record_event(session, case_id=self.case_id, kind=subject, actor=SYSTEM, at=self.clock.now())
            done(session)
            if how == "dies within":
                raise Killed
        if how == "dies after":
            raise Killed

    def run_all(self):
        relay(self.records, now=self.clock.now(), real=self.real)
        for subject in self.subjects:
            self.run(subject)

    def run(self, subject):
        with self.records.read() as session:
            row = session.scalar(select(OutboxRow.id).where(OutboxRow.subject == subject))
        with suppress(Killed):
            perform_row(self.records, {"effect": self.effect}, row, clock=self.clock, real=self.real)

    @initialize(target=rows, urgent=st.booleans())
    def begin(self, urgent):
        return self.put(urgent, 0)

    @rule(target=rows, urgent=st.booleans(), seconds=st.sampled_from([0, 0, 0, 5]))
    def put(self, urgent, seconds):
        subject = new_id()
        due = self.clock.now() + timedelta(seconds=seconds)
        with self.records.unit() as session:
            put(
                session,
                job="effect",
                subject=subject,
                urgent=urgent,
                at=self.clock.now(),
                due=due,
                key=subject,
            )
        self.subjects.append(subject)
        return subject

    @rule(subject=rows, urgent=st.booleans())
    def put_again(self, subject, urgent):
        with self.records.unit() as session:
            again = put(
                session, job="effect", subject=subject, urgent=urgent, at=self.clock.now(), key=subject
            )
        assert again is None

    @rule()
    def hand_over(self):
        relay(self.records, now=self.clock.now(), real=self.real)

    @rule(subject=rows, hows=st.lists(HOW, min_size=1, max_size=4), seconds=st.sampled_from([0, 31, 61]))
    def wake(self, subject, hows, seconds):
        for how in hows:
            self.how = how
            self.run(subject)
            self.how = "well"
            self.real += timedelta(seconds=seconds)
            self.clock.advance(timedelta(seconds=seconds))

    @rule(seconds=st.integers(1, 90))
    def service_time_passes(self, seconds):
        self.clock.advance(timedelta(seconds=seconds))

    @rule(seconds=st.integers(1, 90))
    def machine_time_passes(self, seconds):
        self.real += timedelta(seconds=seconds)

    def effects(self):
        wanted = select(Event.kind, func.count()).where(Event.kind.in_(self.subjects)).group_by(Event.kind)
        with self.records.read() as session:
            return dict(session.execute(wanted).all())

    @invariant()
    def no_effect_is_there_twice(self):
        assert set(self.effects().values()) <= {1}

    def teardown(self):
        """In the end every row is done or, having failed too often, is parked in sight; none is lost."""
        for _ in range(30):
            self.clock.advance(timedelta(minutes=11))
            drain(self.records, {"effect": self.effect}, self.clock)
        with self.records.read() as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.subject.in_(self.subjects))).all()
        effects = self.effects()
        assert len(rows) == len(self.subjects)
        for row in rows:
            assert row.failed_at is not None or effects[row.subject] == 1


@pytest.mark.promise(6)
def test_an_effect_happens_once_whatever_dies_or_comes_twice(records, case_id):
    run_state_machine_as_test(
        lambda: Machine(records, case_id),
        settings=settings(max_examples=60, stateful_step_count=15, deadline=None, derandomize=True),
    )
