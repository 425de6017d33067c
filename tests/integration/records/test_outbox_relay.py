from datetime import UTC, datetime, timedelta

import pytest

from spoa.kernel.clock import SetClock
from spoa.kernel.errors import Unavailable
from spoa.records.outbox import (
    FRESH,
    OTHER_PACE,
    URGENT_PACE,
    OutboxRow,
    claim,
    hand_over,
    put,
    revive,
    standing,
)
from spoa.records.relay import Outcome, drain, perform_row, relay

MACHINE = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def put_one(records, clock):
    def putting(**more):
        with records.unit() as session:
            what = {"job": "send", "subject": "7", "urgent": True, "at": clock.now(), **more}
            return put(session, **what)

    return putting


def row_of(records, row_id):
    with records.read() as session:
        return session.get(OutboxRow, row_id)


def mark(records, seen):
    def job(subject, done):
        with records.unit() as session:
            done(session)
        seen.append(subject)

    return job


def test_a_row_waits_for_its_due_time_on_the_clock_of_the_service(records, clock, put_one, told):
    put_one(due=clock.now() + timedelta(seconds=5))
    assert told.wakes == []
    seen = []
    assert drain(records, {"send": mark(records, seen)}, clock) == 0
    clock.advance(timedelta(seconds=5))
    assert drain(records, {"send": mark(records, seen)}, clock) == 1
    assert seen == ["7"]


def test_a_key_is_put_once_ever(records, clock, put_one):
    first = put_one(key="booking:9")
    drain(records, {"send": mark(records, [])}, clock)
    assert first and put_one(key="booking:9") is None


def test_urgent_rows_are_handed_over_first_and_each_to_its_queue(records, clock, put_one, told):
    slow, fast = put_one(urgent=False), put_one(urgent=True)
    told.wakes.clear()
    assert relay(records, now=clock.now(), real=MACHINE) == [("fast", fast), ("worker", slow)]
    assert told.wakes == [("fast", fast), ("worker", slow)]


@pytest.mark.parametrize(("urgent", "lease"), [(True, 10), (False, 60)])
def test_a_row_is_handed_over_again_when_its_lease_has_ended(records, clock, put_one, urgent, lease):
    put_one(urgent=urgent)
    assert len(relay(records, now=clock.now(), real=MACHINE)) == 1
    assert relay(records, now=clock.now(), real=MACHINE + timedelta(seconds=lease - 0.1)) == []
    assert len(relay(records, now=clock.now(), real=MACHINE + timedelta(seconds=lease))) == 1


def test_a_fresh_row_wakes_the_relay_and_nothing_keeps_it_from_a_round_that_comes_first(
    records, clock, put_one, told
):
    row = put_one()
    assert told.wakes == [FRESH]
    assert relay(records, now=clock.now()) == [("fast", row)]


def test_two_relays_never_hand_over_the_same_row_at_once(records, clock, put_one, database_url):
    for _ in range(3):
        put_one()
    with records.unit() as session:
        first = hand_over(session, now=clock.now(), real=MACHINE, limit=2)
        with records.engine.connect() as other:  # a second process's transaction, while the first is open
            from_other = other.exec_driver_sql("SELECT id FROM outbox FOR UPDATE SKIP LOCKED").all()
    assert len(first) == 2 and len(from_other) == 1


@pytest.mark.promise(6)
def test_a_wake_up_twice_runs_the_job_once(records, clock, put_one):
    row, seen = put_one(), []
    jobs = {"send": mark(records, seen)}
    outcomes = [perform_row(records, jobs, row, clock=clock) for _ in range(2)]
    assert outcomes == [Outcome.DONE, Outcome.NOT_OURS] and seen == ["7"]


@pytest.mark.promise(6)
def test_a_wake_up_while_the_job_runs_does_not_start_it_again(records, clock, put_one):
    row, inner = put_one(), []

    def job(subject, done):
        inner.append(perform_row(records, {}, row, clock=clock))
        with records.unit() as session:
            done(session)

    assert perform_row(records, {"send": job}, row, clock=clock) is Outcome.DONE
    assert inner == [Outcome.NOT_OURS]


@pytest.mark.promise(6)
def test_of_two_workers_that_both_got_to_the_end_one_effect_is_kept(records, clock, put_one):
    row = put_one()
    first_of_effect = {"at": clock.now(), "urgent": False, "job": "effect"}

    def effect(subject, done):
        with records.unit() as session:
            put(session, subject=subject, **first_of_effect)
            done(session)

    def slow(subject, done):
        late = perform_row(records, {"send": effect}, row, clock=clock, real=MACHINE + timedelta(hours=1))
        assert late is Outcome.DONE  # the lease of the slow one had ended
        effect(subject, done)

    assert perform_row(records, {"send": slow}, row, clock=clock, real=MACHINE) is Outcome.NOT_OURS
    with records.read() as session:
        assert session.query(OutboxRow).filter_by(job="effect").count() == 1


@pytest.mark.promise(1)
def test_a_job_that_fails_is_tried_again_after_a_growing_wait(records, clock, put_one):
    row = put_one()

    def broken(subject, done):
        raise ValueError("Walter Finch is not in the list")

    waits = []
    for _ in range(3):
        assert perform_row(records, {"send": broken}, row, clock=clock) is Outcome.PUT_OFF
        waits.append(row_of(records, row).due_at - clock.now())
        clock.advance(waits[-1])
    assert [wait.total_seconds() for wait in waits] == [1, 2, 4]
    seen = []
    assert drain(records, {"send": mark(records, seen)}, clock) == 1 and seen == ["7"]


@pytest.mark.promise(10)
def test_what_is_kept_of_an_error_is_its_kind_and_place_but_not_its_words(records, clock, put_one):
    row = put_one()

    def broken(subject, done):
        raise ValueError("Walter Finch is not in the list")

    perform_row(records, {"send": broken}, row, clock=clock)
    assert row_of(records, row).last_error.startswith("ValueError at test_outbox_relay.py:")
    assert "Walter" not in row_of(records, row).last_error


@pytest.mark.promise(1)
@pytest.mark.parametrize(("urgent", "pace"), [(True, URGENT_PACE), (False, OTHER_PACE)])
def test_a_job_that_never_works_is_parked_with_an_alert_and_can_be_revived(
    records, clock, put_one, told, urgent, pace
):
    row = put_one(urgent=urgent)
    ran = 0
    while row_of(records, row).failed_at is None:
        ran += drain(records, {}, clock, forgiving=True)
        clock.advance(pace.longest_wait)
    assert ran == pace.tries
    assert frozenset({"alerts"}) in told.topics
    with records.unit() as session:
        assert standing(session, now=clock.now()).parked == 1
        assert revive(session, row, now=clock.now())
    assert drain(records, {"send": mark(records, [])}, clock) == 1


@pytest.mark.promise(1)
def test_a_job_that_kills_its_worker_every_time_is_parked_too(records, clock, put_one):
    row, real = put_one(), MACHINE
    for _ in range(URGENT_PACE.tries):
        with records.unit() as session:
            assert claim(session, row, now=clock.now(), real=real)
        real += URGENT_PACE.lease
        with records.unit() as session:
            hand_over(session, now=clock.now(), real=real)
    with records.read() as session:
        assert standing(session, now=clock.now()).parked == 1


def test_a_job_that_forgets_to_mark_its_row_is_a_failure(records, clock, put_one):
    put_one()
    with pytest.raises(RuntimeError, match="without marking"):
        drain(records, {"send": lambda subject, done: None}, clock)


def test_a_job_may_put_others_and_the_drain_runs_them(records, clock, put_one):
    put_one(job="first")
    seen = []

    def first(subject, done):
        with records.unit() as session:
            put(session, job="send", subject="8", urgent=False, at=clock.now())
            done(session)

    assert drain(records, {"first": first, "send": mark(records, seen)}, clock) == 2
    assert seen == ["8"]


@pytest.mark.promise(1)
def test_a_database_that_goes_away_in_the_middle_leaves_the_row_to_be_done(records, clock, put_one):
    row = put_one()

    def gone(subject, done):
        raise Unavailable("The records cannot be reached just now.")

    assert perform_row(records, {"send": gone}, row, clock=clock) is Outcome.PUT_OFF
    assert row_of(records, row).done_at is None
