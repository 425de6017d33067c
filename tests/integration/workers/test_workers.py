import json
import signal

import pytest
from redis.exceptions import ConnectionError as RedisGone
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import text

from spoa.adapters.jobs import HAND_OVER, PERFORM, TOPICS_CHANNEL
from spoa.kernel.clock import SystemClock
from spoa.records.outbox import OutboxRow
from spoa.records.relay import relay
from spoa.records.topics import changed
from tests.support.waiting import wait_for


def waiting(shop, queue):
    return Queue(queue, connection=shop.redis, serializer=JSONSerializer).jobs


def test_a_commit_wakes_a_worker_which_does_the_job(shop, case_id):
    shop.start("fast")
    shop.start("worker")
    shop.put(case_id, "urgent")
    shop.put(case_id, "other", urgent=False)
    wait_for(lambda: shop.effects() == {"urgent": 1, "other": 1})


def test_topics_are_published_by_name_only(shop):
    channel = shop.redis.pubsub()
    channel.subscribe(TOPICS_CHANNEL)
    channel.get_message(timeout=5)
    with shop.records.unit() as session:
        changed(session, "queue:2", "case:1")
    message = wait_for(lambda: channel.get_message(timeout=1))
    assert json.loads(message["data"]) == ["case:1", "queue:2"]
    channel.close()


def test_what_redis_carries_is_an_id_and_no_pickle(shop, case_id):
    shop.put(case_id, "effect")
    with shop.records.read() as session:
        row = session.query(OutboxRow).one()
    assert [(job.func_name, job.args) for job in waiting(shop, "relay")] == [(HAND_OVER, [])]
    relay(shop.records, now=SystemClock().now())
    (job,) = waiting(shop, "fast")
    assert (job.id, job.func_name, job.args) == (row.id, PERFORM, [row.id])


def test_many_commits_leave_one_wake_up_for_whoever_comes_to_take_it(shop, case_id):
    for count in range(5):
        shop.put(case_id, f"effect-{count}", urgent=bool(count % 2))
    assert len(waiting(shop, "relay")) == 1
    shop.start("worker")
    wait_for(lambda: shop.effects() == {f"effect-{count}": 1 for count in range(5)})
    shop.put(case_id, "later")
    wait_for(lambda: "later" in shop.effects())


@pytest.mark.promise(1)
@pytest.mark.promise(6)
def test_a_worker_killed_in_the_middle_of_a_job_loses_nothing(shop, case_id):
    shop.start("clock")
    first = shop.start("fast")
    shop.put(case_id, "held", job="patient")
    wait_for(shop.seen("started-held"))
    first.kill()
    first.wait()
    (shop.folder / "go").touch()
    shop.start("fast")
    wait_for(lambda: shop.effects() == {"held": 1}, 30)
    with shop.records.read() as session:
        assert session.query(OutboxRow).one().attempts == 2


@pytest.mark.promise(1)
@pytest.mark.promise(6)
def test_a_redis_that_lost_everything_loses_no_work(shop, case_id, lossy_redis):
    """Work is put before there are workers; Redis dies with all its wake-ups and comes back empty."""
    for count in range(5):
        shop.put(case_id, f"before-{count}")
    lossy_redis.kill()
    with pytest.raises(RedisGone):
        shop.redis.ping()
    shop.put(case_id, "meanwhile")
    worker, clock = shop.start("fast"), shop.start("clock")
    wait_for(lambda: "waiting for Redis" in shop.logged("fast"))
    lossy_redis.start()
    wanted = {f"before-{count}": 1 for count in range(5)} | {"meanwhile": 1}
    wait_for(lambda: shop.effects() == wanted, 40)
    assert worker.poll() is None and clock.poll() is None


@pytest.mark.promise(1)
def test_a_worker_outlives_the_redis_that_it_was_listening_to(shop, case_id, lossy_redis):
    worker = shop.start("worker")
    shop.start("clock")
    shop.put(case_id, "first", urgent=False)
    wait_for(lambda: shop.effects() == {"first": 1})
    lossy_redis.kill()
    lossy_redis.start()
    shop.put(case_id, "second", urgent=False)
    wait_for(lambda: shop.effects() == {"first": 1, "second": 1}, 40)
    assert worker.poll() is None


def test_a_worker_that_is_told_to_stop_finishes_its_job_first(shop, case_id):
    worker = shop.start("fast")
    shop.put(case_id, "held", job="patient")
    wait_for(shop.seen("started-held"))
    worker.send_signal(signal.SIGTERM)
    (shop.folder / "go").touch()
    assert worker.wait(20) == 0
    assert shop.effects() == {"held": 1}


def test_an_idle_worker_stops_at_once(shop, case_id):
    worker = shop.start("fast")
    shop.put(case_id, "first")
    wait_for(lambda: shop.effects() == {"first": 1})
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(5) == 0


@pytest.mark.promise(1)
def test_a_job_that_cannot_be_interrupted_ends_with_its_worker_and_is_done_by_the_next(shop, case_id):
    worker = shop.start("fast")
    shop.put(case_id, "stuck", job="stubborn")
    wait_for(shop.seen("started-stuck"))
    assert worker.wait(20) == 1
    assert "Timeout" in shop.logged("fast")
    (shop.folder / "go").touch()
    shop.start("clock")
    shop.start("fast")
    wait_for(lambda: shop.effects() == {"stuck": 1}, 30)


@pytest.mark.promise(1)
def test_workers_and_clock_outlive_a_database_that_drops_every_connection(shop, case_id):
    processes = [shop.start("fast"), shop.start("clock")]
    shop.put(case_id, "first")
    wait_for(lambda: shop.effects() == {"first": 1})
    wait_for(lambda: list(shop.folder.glob("beat-*")), 60)  # the clock has a connection to lose
    with shop.records.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    wait_for(lambda: "lost the database" in shop.logged("clock"))
    shop.put(case_id, "second")
    wait_for(lambda: shop.effects() == {"first": 1, "second": 1})
    assert [process.poll() for process in processes] == [None, None]
