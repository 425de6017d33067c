import pytest

from spoa.adapters.jobs import time_limit
from spoa.records.outbox import OTHER_PACE, PACES, RELAY, URGENT_PACE
from spoa.records.relay import whereabouts
from workers.queues import SERVED


def test_every_queue_has_a_worker_and_no_worker_waits_on_another_queue():
    assert {queue for queues in SERVED.values() for queue in queues} == {*PACES, RELAY}


@pytest.mark.promise(6)
@pytest.mark.parametrize("pace", PACES.values(), ids=str)
def test_a_job_must_end_before_its_lease_so_that_no_two_run_at_a_time(pace):
    hard_limit = time_limit(pace) + 1
    assert hard_limit < pace.lease.total_seconds()


@pytest.mark.parametrize("pace", PACES.values(), ids=str)
def test_waits_grow_up_to_the_longest_and_no_further(pace):
    waits = [pace.wait(attempt) for attempt in range(1, pace.tries + 50)]
    assert waits == sorted(waits) and waits[0] == pace.first_wait and waits[-1] == pace.longest_wait


def test_urgent_work_is_tried_for_minutes_and_other_work_for_most_of_an_hour():
    def minutes(pace):
        return sum(pace.wait(attempt).total_seconds() for attempt in range(1, pace.tries)) / 60

    assert 5 < minutes(URGENT_PACE) < 10
    assert 40 < minutes(OTHER_PACE) < 60


@pytest.mark.promise(10)
def test_an_error_is_told_by_kind_and_place_without_its_words():
    try:
        int("Walter Finch")
    except ValueError as error:
        said = whereabouts(error)
    assert said.startswith("ValueError at test_pace_and_words.py:") and "Walter" not in said
