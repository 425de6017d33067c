import threading

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from spoa.kernel.clock import SetClock
from spoa.kernel.errors import Crossed, Unavailable
from spoa.kernel.ids import new_id
from spoa.records.outbox import FRESH, put, standing
from spoa.records.topics import changed
from spoa.records.unit import NestedUnit, Records, make_engine
from tests.support.waiting import wait_for

NOW = SetClock().now()


def test_topics_and_wakes_are_told_once_and_only_after_the_commit(records, told):
    with records.unit() as session:
        changed(session, "case:1", "queue:2")
        changed(session, "case:1")
        put(session, job="send", subject="1", urgent=True, at=NOW)
        assert told.topics == [] and told.wakes == []
    assert told.topics == [{"case:1", "queue:2"}]
    assert told.wakes == [FRESH]


def test_nothing_is_told_or_kept_of_a_unit_that_failed(records, told):
    with pytest.raises(ZeroDivisionError), records.unit() as session:
        changed(session, "case:1")
        put(session, job="send", subject="1", urgent=True, at=NOW)
        raise ZeroDivisionError
    assert told.topics == [] and told.wakes == []
    with records.read() as session:
        assert standing(session, now=NOW).waiting == 0


def test_a_unit_inside_a_unit_is_an_error_and_the_outer_one_may_go_on(records):
    with records.unit() as session:
        with pytest.raises(NestedUnit), records.unit():
            pass
        with pytest.raises(NestedUnit), records.read():
            pass
        put(session, job="send", subject="1", urgent=False, at=NOW)
    with records.read() as session:
        assert standing(session, now=NOW).waiting == 1


@pytest.mark.promise(1)
def test_a_redis_that_fails_does_not_undo_the_commit(database_url):
    def away(_told):
        raise ConnectionError("no Redis")

    records = Records(make_engine(database_url), publish=away, wake=away)
    with records.unit() as session:
        changed(session, "case:1")
        put(session, job="send", subject="1", urgent=True, at=NOW)
    with records.read() as session:
        assert standing(session, now=NOW).waiting == 1
    records.close()


@pytest.mark.parametrize("own", [True, False], ids=["its own engine", "the engine of units"])
def test_a_statement_at_once_is_there_for_others_and_told_and_a_unit_after_it_still_is_one(
    database_url, case_id, told, own
):
    alone = make_engine(database_url, each_alone=True) if own else None
    records = Records(make_engine(database_url), told.topics.append, told.wakes.extend, each_alone=alone)
    write = text("UPDATE cases SET complaint = :say WHERE id = :id RETURNING id")
    about = {"id": case_id, "say": "my ear hurts"}
    assert records.at_once(write, about, topics=lambda row: frozenset({f"case:{row.id}"}), wakes=[FRESH])
    assert told.topics == [{f"case:{case_id}"}] and told.wakes == [FRESH]
    assert not records.at_once(write, about | {"id": new_id()}, wakes=[FRESH])
    assert told.wakes == [FRESH]
    with pytest.raises(ZeroDivisionError), records.unit() as session:
        session.execute(write, about | {"say": "undone"})
        raise ZeroDivisionError
    with records.read() as session:
        assert session.scalar(text("SELECT complaint FROM cases")) == "my ear hurts"
    records.close()


def test_a_read_cannot_write(records):
    with pytest.raises(DBAPIError, match="read-only"), records.read() as session:
        put(session, job="send", subject="1", urgent=True, at=NOW)


def test_a_lock_that_is_held_too_long_makes_the_records_unavailable(database_url, case_id):
    records = Records(make_engine(database_url, lock_seconds=0.1))
    lock = text("SELECT 1 FROM cases FOR UPDATE")
    said = []

    def contend():
        with pytest.raises(Unavailable) as refusal, records.unit() as other:
            other.execute(lock)
        said.append(refusal.value.say)

    with records.unit() as session:
        session.execute(lock)
        contender = threading.Thread(target=contend)
        contender.start()
        contender.join()
    assert said == ["The records cannot be reached just now. Try again in a moment."]
    records.close()


def test_a_statement_that_takes_too_long_is_ended(database_url):
    records = Records(make_engine(database_url, statement_seconds=0.1))
    with pytest.raises(Unavailable), records.unit() as session:
        session.execute(text("SELECT pg_sleep(20)"))
    records.close()


def test_of_two_units_that_wait_for_each_other_one_gives_way_and_is_told_to_begin_again(records):
    both_have_one = threading.Barrier(2)
    lock = text("SELECT pg_advisory_xact_lock(:key)")
    ended = []

    def cross(first, second):
        try:
            with records.unit() as session:
                session.execute(lock, {"key": first})
                both_have_one.wait(10)
                session.execute(lock, {"key": second})
            ended.append("done")
        except Crossed:
            ended.append("gave way")

    units = [threading.Thread(target=cross, args=keys) for keys in ((1, 2), (2, 1))]
    for unit in units:
        unit.start()
    for unit in units:
        unit.join()

    assert sorted(ended) == ["done", "gave way"]


def test_a_database_that_is_away_makes_the_records_unavailable(tmp_path):
    records = Records(make_engine(f"postgresql+psycopg://spoa@/spoa?host={tmp_path}"))
    with pytest.raises(Unavailable), records.unit() as session:
        session.execute(text("SELECT 1"))


def test_a_connection_that_the_server_dropped_is_replaced_without_an_error(records, database_url):
    with records.unit() as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
    killer = create_engine(database_url, isolation_level="AUTOCOMMIT")  # a transaction would see one moment
    with killer.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        there = text("SELECT 1 FROM pg_stat_activity WHERE pid = :pid")
        wait_for(lambda: connection.scalar(there, {"pid": pid}) is None, 10, "the server to drop it")
    killer.dispose()
    with records.unit() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != pid


@pytest.mark.promise(10)
def test_an_error_of_the_database_does_not_repeat_the_values(records):
    with pytest.raises(DBAPIError) as refused, records.unit() as session:
        session.execute(text("SELECT CAST(:name AS integer)"), {"name": "Walter Finch"})
    assert "Walter" not in str(refused.value).replace(str(refused.value.orig), "")
