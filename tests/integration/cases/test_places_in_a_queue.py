import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from spoa.cases.queueing import CLINICIANS, HANDLERS, place_in_queue, wait_in_queue
from spoa.records.cases import Case, QueueEntry


def places(records, case_id):
    with records.read() as session:
        return session.scalars(select(QueueEntry).where(QueueEntry.case_id == case_id)).all()


def wait(records, case_id, queue, why):
    with records.unit() as session:
        wait_in_queue(session, session.get_one(Case, case_id), queue=queue, why=why)


def test_a_case_that_waits_already_is_moved_and_keeps_its_time(records, case_id, told):
    wait(records, case_id, HANDLERS, "is on the line")
    (first,) = places(records, case_id)
    with records.unit() as session:
        case = session.get_one(Case, case_id)
        case.pinned_class, case.deadline_at = 2, case.deadline_at - timedelta(minutes=5)
        wait_in_queue(session, case, queue=CLINICIANS, why="speak with a clinician")
        deadline = case.deadline_at
    (moved,) = places(records, case_id)
    assert (moved.id, moved.since) == (first.id, first.since)
    assert (moved.queue, moved.why, moved.klass) == (CLINICIANS, "speak with a clinician", 2)
    assert moved.deadline_at == deadline
    assert f"case:{case_id}" in told.topics[-1]


def test_who_was_taken_and_waits_again_is_nobodys_also_for_whoever_had_read_the_place(records, case_id):
    wait(records, case_id, HANDLERS, "is on the line")
    with records.unit() as session:
        entry = place_in_queue(session, case_id)
        entry.state, entry.taken_at = "taken", entry.since
        wait_in_queue(session, session.get_one(Case, case_id), queue=HANDLERS, why="rang off: ring back")
        again = place_in_queue(session, case_id)
        assert again is entry
        assert (again.state, again.taken_at, again.why) == ("waiting", None, "rang off: ring back")


def test_a_place_that_is_done_is_not_taken_up_again(records, case_id):
    wait(records, case_id, HANDLERS, "is on the line")
    with records.unit() as session:
        place_in_queue(session, case_id).state = "done"
    wait(records, case_id, HANDLERS, "rings again")
    assert sorted(each.state for each in places(records, case_id)) == ["done", "waiting"]


def test_two_who_put_one_case_into_a_queue_at_once_give_it_one_place(records, case_id):
    other = threading.Thread(target=wait, args=(records, case_id, CLINICIANS, "the other"))
    with records.unit() as session:
        wait_in_queue(session, session.get_one(Case, case_id), queue=HANDLERS, why="the one")
        other.start()
    other.join()
    assert [each.queue for each in places(records, case_id)] == [CLINICIANS]


@pytest.mark.parametrize(
    ("floor", "urgency", "pinned", "shown"),
    [
        (None, None, None, None),
        (None, 4, None, 3),  # decided only because something stayed unsure
        (2, 4, None, 2),
        (4, 6, 1, 1),
        (None, None, 3, 3),
    ],
)
def test_the_class_shown_is_the_most_urgent_of_what_is_certain_decided_and_raised_by_hand(
    records, case_id, floor, urgency, pinned, shown
):
    with records.unit() as session:
        case = session.get_one(Case, case_id)
        case.floor, case.urgency, case.pinned_class = floor, urgency, pinned
        wait_in_queue(session, case, queue=HANDLERS, why="is on the line")
    assert [each.klass for each in places(records, case_id)] == [shown]
