"""A caller who is on the line comes before those who write, whatever the case's own deadline."""

from datetime import UTC, datetime, timedelta

from spoa.cases.queueing import due
from spoa.records.cases import Case, Contact, QueueEntry

BEGAN = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)


def entry(**contact: object) -> QueueEntry:
    here = Contact(started_at=BEGAN, **contact)
    case = Case(contacts=[here])
    return QueueEntry(case=case, deadline_at=BEGAN + timedelta(minutes=30), state="waiting")


def test_a_caller_who_waits_on_the_line_is_due_within_a_minute() -> None:
    assert due(entry(channel="voice")) == BEGAN + timedelta(seconds=60)


def test_one_whose_call_was_taken_has_the_time_of_the_case() -> None:
    assert due(entry(channel="voice", handler_id="x")) == BEGAN + timedelta(minutes=30)


def test_one_who_rang_off_or_writes_has_the_time_of_the_case() -> None:
    rang_off = entry(channel="voice", ended_at=BEGAN)
    assert due(rang_off) == due(entry(channel="chat")) == BEGAN + timedelta(minutes=30)
