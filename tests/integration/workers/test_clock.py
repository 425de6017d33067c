import signal

import pytest
from sqlalchemy import text

from spoa.kernel.actor import SYSTEM
from spoa.kernel.clock import SystemClock
from spoa.records.audit import note
from spoa.records.seal import verify
from tests.support.waiting import wait_for


def beats(shop):
    return {int(path.name.partition("-")[2]) for path in shop.folder.glob("beat-*")}


def test_there_is_one_clock_and_a_second_takes_over_when_it_is_killed(shop):
    first = shop.start("clock")
    wait_for(lambda: beats(shop) == {first.pid})
    second = shop.start("clock")
    with shop.records.engine.connect() as connection:
        asked = text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_try_advisory_lock%'")
        wait_for(lambda: connection.execution_options(isolation_level="AUTOCOMMIT").scalar(asked))
    assert beats(shop) == {first.pid}
    first.kill()
    first.wait()
    wait_for(lambda: beats(shop) == {first.pid, second.pid})


def test_a_clock_that_is_told_to_stop_stops_at_once(shop):
    clock = shop.start("clock")
    wait_for(lambda: beats(shop))
    clock.send_signal(signal.SIGTERM)
    assert clock.wait(5) == 0


@pytest.mark.promise(9)
def test_the_clock_seals_the_audit_within_a_second_or_two(shop):
    shop.start("clock")
    with shop.records.unit() as session:
        note(session, actor=SYSTEM, action="a", subject="b", subject_id="c", why="d", at=SystemClock().now())
    wait_for(shop.seen("seal"))
    assert verify(shop.records, "k", shop.folder / "seal") == []
