"""The contract with a telephone provider, through its own library; every answer held against its OpenAPI."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.rest.api.v2010.account.conference import ConferenceInstance

from tests.contract.carriers import (
    ACCOUNT,
    BUSY,
    KEY,
    LIVE,
    NO_LIVE,
    NO_SPECS,
    SECRET,
    SILENT,
    SPECS,
    Carrier,
    Checked,
    rules,
)  # fmt: skip

WAIT = "<Response><Pause length='60'/></Response>"
ENDED = {"completed", "busy", "failed", "no-answer", "canceled"}


@pytest.fixture
def started(carrier: Carrier) -> Iterator[list[CallInstance]]:
    """Calls that a test began; those that live on are ended after it."""
    begun: list[CallInstance] = []
    yield begun
    for call in begun:
        if carrier.client.calls(call.sid).fetch().status not in ENDED:
            carrier.client.calls(call.sid).update(status="completed")


def begin(carrier: Carrier, started: list[CallInstance], twiml: str = WAIT) -> CallInstance:
    call = carrier.client.calls.create(to=carrier.callee, from_=carrier.line, twiml=twiml)
    started.append(call)
    return call


def status_of(carrier: Carrier, sid: str) -> str:
    return str(carrier.client.calls(sid).fetch().status)


def room(carrier: Carrier, started: list[CallInstance], label: str = "caller") -> tuple[str, CallInstance]:
    """Someone of this label in a new conference; give its name and the call."""
    name = f"case-{uuid4()}"
    inside = (
        f"<Conference participantLabel='{label}' beep='false' endConferenceOnExit='false'>{name}</Conference>"
    )
    return name, begin(carrier, started, f"<Response><Dial>{inside}</Dial></Response>")


def conference(carrier: Carrier, name: str) -> ConferenceInstance:
    return carrier.until(
        lambda: next(iter(carrier.client.conferences.list(friendly_name=name, limit=1)), None)
    )


def test_the_specification_is_there() -> None:
    if not SPECS.exists():
        pytest.skip(NO_SPECS)
    assert rules() is not None


@pytest.mark.by_hand
def test_the_real_carrier_is_asked_too() -> None:
    if not all(os.environ.get(name) for name in LIVE):
        pytest.skip(NO_LIVE)


def test_a_call_is_queued_then_live_and_can_be_ended(carrier: Carrier, started: list[CallInstance]) -> None:
    call = begin(carrier, started)
    assert (call.status, call.direction, call.to) == ("queued", "outbound-api", carrier.callee)
    carrier.until(lambda: status_of(carrier, call.sid) == "in-progress")
    carrier.client.calls(call.sid).update(status="completed")
    ended = carrier.until(lambda: _ended(carrier, call.sid))
    assert ended.status == "completed"
    assert ended.duration is not None


def _ended(carrier: Carrier, sid: str) -> CallInstance | None:
    call = carrier.client.calls(sid).fetch()
    return call if call.status in ENDED else None


def test_a_live_call_is_found_again_by_its_ends_and_time(
    carrier: Carrier, started: list[CallInstance]
) -> None:
    since = datetime.now(UTC) - timedelta(minutes=1)
    call = begin(carrier, started)
    carrier.until(lambda: status_of(carrier, call.sid) == "in-progress")
    found = carrier.client.calls.list(
        to=carrier.callee, status="in-progress", start_time_after=since, limit=50
    )
    assert call.sid in [one.sid for one in found]


def test_a_live_call_does_what_a_new_document_says(carrier: Carrier, started: list[CallInstance]) -> None:
    call = begin(carrier, started)
    carrier.until(lambda: status_of(carrier, call.sid) == "in-progress")
    carrier.client.calls(call.sid).update(twiml="<Response><Hangup/></Response>")
    assert carrier.until(lambda: _ended(carrier, call.sid)).status == "completed"


def test_a_document_that_ends_ends_the_call(carrier: Carrier, started: list[CallInstance]) -> None:
    call = begin(carrier, started, "<Response><Say>Goodbye</Say></Response>")
    assert carrier.until(lambda: _ended(carrier, call.sid)).status == "completed"


def test_an_ended_call_cannot_be_sent_elsewhere(carrier: Carrier, started: list[CallInstance]) -> None:
    call = begin(carrier, started, "<Response><Hangup/></Response>")
    carrier.until(lambda: _ended(carrier, call.sid))
    with pytest.raises(TwilioRestException) as refused:
        carrier.client.calls(call.sid).update(twiml=WAIT)
    assert refused.value.code == 21220


def test_a_conference_is_found_by_its_name_and_its_members_by_label(
    carrier: Carrier, started: list[CallInstance]
) -> None:
    name, call = room(carrier, started)
    found = conference(carrier, name)
    member = carrier.client.conferences(found.sid).participants("caller").fetch()
    assert (member.call_sid, member.label, member.hold, member.muted) == (call.sid, "caller", False, False)
    assert [one.call_sid for one in carrier.client.conferences(found.sid).participants.list()] == [call.sid]


def test_someone_is_called_into_a_conference_and_put_out_of_it(
    carrier: Carrier, started: list[CallInstance]
) -> None:
    name, _ = room(carrier, started)
    found = conference(carrier, name)
    members = carrier.client.conferences(found.sid).participants
    added = members.create(
        from_=carrier.line, to=carrier.callee, label="handler", end_conference_on_exit=False
    )
    carrier.until(lambda: _in_progress(carrier, found.sid))
    assert {one.label for one in members.list()} == {"caller", "handler"}
    assert carrier.client.conferences(found.sid).participants("handler").delete()
    carrier.until(lambda: {one.label for one in members.list()} == {"caller"})
    assert carrier.until(lambda: _ended(carrier, added.call_sid)).status == "completed"


def _in_progress(carrier: Carrier, sid: str) -> bool:
    return str(carrier.client.conferences(sid).fetch().status) == "in-progress"


def test_hold_and_mute_are_answered_with_what_now_is(carrier: Carrier, started: list[CallInstance]) -> None:
    name, _ = room(carrier, started)
    found = conference(carrier, name)
    caller = carrier.client.conferences(found.sid).participants("caller")
    assert caller.update(hold=True).hold is True
    assert [one.label for one in carrier.client.conferences(found.sid).participants.list(hold=True)] == [
        "caller"
    ]
    assert caller.update(hold=False).hold is False
    assert caller.update(muted=True).muted is True


def test_end_on_exit_does_not_change_on_hold_though_success_is_said(
    carrier: Carrier, started: list[CallInstance]
) -> None:
    name, _ = room(carrier, started)
    found = conference(carrier, name)
    caller = carrier.client.conferences(found.sid).participants("caller")
    caller.update(end_conference_on_exit=True)
    caller.update(hold=True)
    caller.update(end_conference_on_exit=False)
    assert caller.fetch().end_conference_on_exit is True


def test_a_conference_is_ended_and_its_members_are_gone(
    carrier: Carrier, started: list[CallInstance]
) -> None:
    name, call = room(carrier, started)
    found = conference(carrier, name)
    assert carrier.client.conferences(found.sid).update(status="completed").status == "completed"
    carrier.until(lambda: _ended(carrier, call.sid))
    with pytest.raises(TwilioRestException) as refused:
        carrier.client.conferences(found.sid).participants("caller").update(hold=True)
    assert refused.value.status == 404
    ended = carrier.client.conferences(found.sid).fetch()
    assert ended.reason_conference_ended == "conference-ended-via-api"


def test_a_text_is_queued_then_sent_and_found_again(carrier: Carrier) -> None:
    since = datetime.now(UTC) - timedelta(minutes=1)
    body = f"A test of the contract {uuid4()}"
    text = carrier.client.messages.create(to=carrier.callee, from_=carrier.line, body=body)
    assert text.status in ("queued", "accepted")
    done = {"sent", "delivered", "undelivered", "failed"}
    carrier.until(lambda: carrier.client.messages(text.sid).fetch().status in done)
    found = carrier.client.messages.list(to=carrier.callee, date_sent_after=since, limit=50)
    assert body in [one.body for one in found]


@pytest.mark.parametrize(("to", "code"), [("+1", 21211), ("", 21604)])
def test_a_text_to_nobody_is_refused(carrier: Carrier, to: str, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        carrier.client.messages.create(to=to, from_=carrier.line, body="Hello")
    assert (refused.value.status, refused.value.code) == (400, code)


def test_what_is_not_there_is_not_found(carrier: Carrier) -> None:
    with pytest.raises(TwilioRestException) as refused:
        carrier.client.calls("CA" + "0" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)


def test_our_numbers_are_listed(carrier: Carrier) -> None:
    assert carrier.line in [one.phone_number for one in carrier.client.incoming_phone_numbers.list(limit=50)]


def test_lists_go_on_over_pages(carrier: Carrier, started: list[CallInstance]) -> None:
    for _ in range(3):
        begin(carrier, started, "<Response><Hangup/></Response>")
    found = carrier.client.calls.list(to=carrier.callee, page_size=1, limit=3)
    assert len({one.sid for one in found}) == 3


# ---- what is known of the exchange only: it has callees that do what they are told
def test_who_is_busy_or_silent_ends_the_call_so(carrier: Carrier, started: list[CallInstance]) -> None:
    if carrier.base is None:
        pytest.skip("left out: the real carrier has no scripted callees")
    busy = carrier.client.calls.create(to=BUSY, from_=carrier.line, twiml=WAIT)
    silent = carrier.client.calls.create(to=SILENT, from_=carrier.line, twiml=WAIT, timeout=5)
    assert carrier.until(lambda: _ended(carrier, busy.sid)).status == "busy"
    carrier.until(lambda: status_of(carrier, silent.sid) == "ringing")
    assert carrier.client.calls(silent.sid).update(status="canceled").status == "canceled"


def test_an_api_key_is_as_good_as_the_token_and_a_wrong_one_is_not(carrier: Carrier) -> None:
    if carrier.base is None:
        pytest.skip("left out: the real carrier, whose keys are not the test's to try")
    by_key = Client(KEY, SECRET, ACCOUNT, http_client=Checked(carrier.base, rules()))
    assert by_key.incoming_phone_numbers.list(limit=1)
    wrong = Client(ACCOUNT, "wrong", http_client=Checked(carrier.base, rules()))
    with pytest.raises(TwilioRestException) as refused:
        wrong.calls("CA" + "0" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (401, 20003)
