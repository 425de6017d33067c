import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from spoa.kernel.actor import SYSTEM, Actor
from spoa.kernel.clock import SetClock
from spoa.kernel.errors import NotFound
from spoa.kernel.ids import new_id
from spoa.records.events import history, record_event
from spoa.records.migrate import upgrade

NOW = SetClock().now()


def test_events_are_numbered_within_their_case(records, case_id):
    jo = Actor("staff", new_id(), new_id())
    with records.unit() as session:
        record_event(session, case_id=case_id, kind="opened", actor=SYSTEM, at=NOW)
        second = record_event(
            session, case_id=case_id, kind="answered", actor=jo, at=NOW, data={"fact": "sweating"}
        )
        assert second == 2
    with records.read() as session:
        told = [(event.seq, event.kind, event.actor, event.data) for event in history(session, case_id)]
    assert told == [(1, "opened", SYSTEM, {}), (2, "answered", jo, {"fact": "sweating"})]


def test_an_event_needs_a_case(records):
    with pytest.raises(NotFound), records.unit() as session:
        record_event(session, case_id=new_id(), kind="opened", actor=SYSTEM, at=NOW)


def test_two_who_write_at_once_get_numbers_without_gap_or_double(records, case_id):
    def write():
        for _ in range(20):
            with records.unit() as session:
                record_event(session, case_id=case_id, kind="noted", actor=SYSTEM, at=NOW)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with records.read() as session:
        assert [event.seq for event in history(session, case_id)] == list(range(1, 81))


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    "change", ["UPDATE events SET kind = 'other'", "DELETE FROM events", "TRUNCATE events"]
)
def test_the_database_refuses_to_change_history(records, case_id, change):
    with records.unit() as session:
        record_event(session, case_id=case_id, kind="opened", actor=SYSTEM, at=NOW)
    with pytest.raises(DBAPIError, match="only ever added to"), records.unit() as session:
        session.execute(text(change))


def test_what_a_case_had_before_its_events_were_counted_is_counted_by_the_migration(
    records, case_id, database_url
):
    def add():
        with records.unit() as session:
            return record_event(session, case_id=case_id, kind="opened", actor=SYSTEM, at=NOW)

    assert (add(), add()) == (1, 2)
    with records.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE cases DROP COLUMN events")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0010'")
    upgrade(database_url)
    assert add() == 3
