"""Legs: how calls out go on, scripted callees, Dial, and what they tell on the way."""

from typing import Any

import pytest

from tests.unit.exchange.town import BASE, DAVID, DESK, LINE, Town

ALL = "initiated ringing answered completed"
ACCEPT = "<Gather numDigits='1' action='/key' timeout='10'><Say>Press 1 to accept</Say></Gather><Hangup/>"


def call(town: Town, to: str = DESK, **form: Any) -> str:
    given = {"Url": f"{BASE}/out", "StatusCallback": f"{BASE}/status", "StatusCallbackEvent": ALL} | form
    status, raw = town.rest("Calls", To=to, From=LINE, **given)
    assert (status, raw["status"]) == (201, "queued")
    return str(raw["sid"])


def statuses(town: Town) -> list[str]:
    return town.service.events("/status", "CallStatus")


def test_a_call_that_is_answered_tells_every_step_in_order(town: Town) -> None:
    town.service.says["/out"] = "<Say>Hello</Say><Pause length='70'/>"
    town.control(f"callees/{DESK}", {"does": "answer", "after": 3})
    call(town)
    town.x.advance(120)
    assert statuses(town) == ["initiated", "ringing", "in-progress", "completed"]
    assert town.service.events("/status", "SequenceNumber") == ["0", "1", "2", "3"]
    last = town.service.at("/status")[-1].form
    assert (last["CallDuration"], last["Duration"]) == ("70", "2")
    assert last["CallbackSource"] == "call-progress-events"


@pytest.mark.parametrize("does", ["busy", "failed"])
def test_who_cannot_be_rung_ends_the_call_without_ringing(town: Town, does: str) -> None:
    town.control(f"callees/{DESK}", {"does": does})
    call(town)
    town.x.advance(1)
    assert statuses(town) == ["initiated", does]


def test_no_answer_comes_five_seconds_after_the_timeout(town: Town) -> None:
    town.control(f"callees/{DESK}", {"does": "no-answer"})
    call(town, Timeout="20")
    town.x.advance(24.9)
    assert statuses(town) == ["initiated", "ringing"]
    town.x.advance(0.3)
    assert statuses(town)[-1] == "no-answer"


@pytest.mark.parametrize(("does", "key"), [("accept", "1"), ("decline", "2")])
def test_a_scripted_callee_presses_when_it_is_asked(town: Town, does: str, key: str) -> None:
    town.service.says |= {"/out": ACCEPT, "/key": "<Pause length='9'/>"}
    town.control(f"callees/{DESK}", {"does": does})
    call(town)
    town.x.advance(8)
    assert town.service.events("/key", "Digits") == [key]


def test_a_voicemail_answers_and_presses_nothing(town: Town) -> None:
    town.service.says |= {"/out": ACCEPT}
    town.control(f"callees/{DESK}", {"does": "voicemail", "says": ["Leave a message"]})
    call(town, MachineDetection="Enable")
    town.x.advance(30)
    assert town.service.at("/out")[0].form["AnsweredBy"] == "machine_start"
    assert town.service.at("/key") == []
    assert statuses(town)[-1] == "completed"


def test_a_callee_hangs_up_at_its_time(town: Town) -> None:
    town.service.says["/out"] = "<Pause length='600'/>"
    town.control(f"callees/{DESK}", {"does": "answer", "after": 1, "hangs_up_at": 12})
    call(town)
    town.x.advance(15)
    assert town.service.at("/status")[-1].form["CallDuration"] == "12"


def test_a_ringing_call_can_be_cancelled_and_an_ended_one_cannot_be_changed(town: Town) -> None:
    sid = call(town, DAVID)
    town.x.advance(1)
    assert town.leg(DAVID)["state"] == "ringing"
    assert town.rest(f"Calls/{sid}", Status="canceled")[1]["status"] == "canceled"
    town.x.settle()
    assert statuses(town)[-1] == "canceled"
    assert town.rest(f"Calls/{sid}", Url=f"{BASE}/out")[1]["code"] == 21220


def test_a_handset_in_a_call_is_busy_to_the_next(town: Town) -> None:
    town.service.says["/voice"] = "<Pause length='60'/>"
    town.ring()
    call(town, DAVID)
    town.x.advance(1)
    assert statuses(town)[-1] == "busy"


def test_a_browser_that_is_not_registered_does_not_answer(town: Town) -> None:
    call(town, "client:nobody")
    town.x.advance(5)
    assert statuses(town) == ["initiated", "no-answer"]


def test_a_browser_is_told_the_parameters_of_its_address(town: Town) -> None:
    town.does("client:amara", "presence", here=True)
    call(town, "client:amara?ref=opaque-7&kind=brief")
    town.x.advance(1)
    leg = town.leg("client:amara")
    assert leg["params"] == {"ref": "opaque-7", "kind": "brief"}
    assert (leg["state"], leg["to"]) == ("ringing", "client:amara")


def test_calls_beyond_the_rate_wait_their_turn() -> None:
    town = Town(calls_per_second=1)
    for n in range(3):
        call(town, f"+44770090015{n}")
    town.x.advance(0.5)
    assert statuses(town) == ["initiated", "ringing"]
    town.x.advance(2)
    assert statuses(town).count("ringing") == 3


def test_an_inline_document_is_carried_out(town: Town) -> None:
    town.rest("Calls", To=DAVID, From=LINE, Twiml="<Response><Say>Inline</Say></Response>")
    town.x.advance(1)
    town.does(DAVID, "answer")
    assert town.heard(DAVID) == ["Inline"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": "", "From": LINE, "Url": "x"}, 21201),
        ({"To": "0123", "From": LINE, "Url": "x"}, 21211),
        ({"To": DAVID, "From": "+15005550006", "Url": "x"}, 21210),
        ({"To": DAVID, "From": LINE}, 21205),
    ],
)
def test_a_call_that_cannot_be_is_refused_as_the_carrier_does(
    town: Town, form: dict[str, str], code: int
) -> None:
    status, raw = town.rest("Calls", **form)
    assert (status, raw["code"], raw["status"]) == (400, code, 400)
    assert raw["more_info"].endswith(str(code))


def test_dial_bridges_two_who_then_hear_each_other(town: Town) -> None:
    town.service.says |= {
        "/voice": f"<Dial action='/after' callerId='{LINE}'><Number url='/whisper'>{DESK}</Number></Dial>",
        "/whisper": "<Say>A call from 111</Say>",
        "/after": lambda form: f"<Say>{form['DialCallStatus']} {form['DialBridged']}</Say>",
    }
    town.ring()
    town.x.advance(1)
    assert town.leg(DAVID)["sound"] == "ringing"
    town.does(DESK, "answer")
    assert town.leg(DAVID)["hears"] == []
    town.x.advance(2)
    town.does(DAVID, "say", words="Hello?")
    town.does(DESK, "say", words="Control room.")
    assert town.heard(DESK) == ["A call from 111", "Hello?"]
    assert town.heard(DAVID) == ["Control room."]
    assert town.leg(DESK)["from"] == LINE
    town.does(DESK, "hangup")
    assert town.heard(DAVID)[-1] == "completed true"
    assert "DialCallSid" in town.service.at("/after")[0].form


def test_dial_rings_all_at_once_and_lets_the_others_go(town: Town) -> None:
    town.does("client:jo", "presence", here=True)
    town.service.says["/voice"] = (
        f"<Dial><Number>{DESK}</Number>"
        "<Client><Identity>jo</Identity><Parameter name='ref' value='7'/></Client></Dial>"
    )
    town.ring()
    town.x.advance(1)
    assert town.leg("client:jo")["params"] == {"ref": "7"}
    town.does("client:jo", "answer")
    assert town.leg(DESK)["status"] == "canceled"
    assert [one["label"] for one in town.leg(DAVID)["hears"]] == ["client:jo"]


def test_dial_without_an_answer_goes_on_with_the_next_verb(town: Town) -> None:
    town.service.says["/voice"] = f"<Dial timeout='10'>{DESK}</Dial><Say>Nobody came</Say>"
    town.ring()
    town.x.advance(16)
    assert town.leg(DESK)["status"] == "no-answer"
    assert town.heard(DAVID) == ["Nobody came"]


def test_a_caller_who_hangs_up_while_it_rings_ends_the_ringing(town: Town) -> None:
    town.service.says["/voice"] = f"<Dial>{DESK}</Dial>"
    town.ring()
    town.x.advance(1)
    town.does(DAVID, "hangup")
    assert town.leg(DESK)["status"] == "canceled"


def test_a_scripted_party_speaks_when_someone_hears(town: Town) -> None:
    town.control(f"callees/{DESK}", {"does": "answer", "after": 1, "says": ["Desk one.", "I have him."]})
    town.service.says["/voice"] = f"<Dial>{DESK}</Dial>"
    town.ring()
    town.x.advance(6)
    assert town.heard(DAVID) == ["Desk one.", "I have him."]


def test_calls_are_found_by_their_ends_status_and_time(town: Town) -> None:
    town.service.says["/voice"] = "<Pause length='60'/>"
    sid = town.ring()
    town.x.advance(3600)
    town.ring("+447700900143")
    found = town.rest("Calls", "GET", From=DAVID, To=LINE)[1]["calls"]
    assert [one["sid"] for one in found] == [sid]
    assert len(town.rest("Calls", "GET", Status="in-progress")[1]["calls"]) == 1
    since = {"StartTime>": "2026-11-20T21:30:00Z"}
    assert len(town.rest("Calls", "GET", **since)[1]["calls"]) == 1
    paged = town.rest("Calls", "GET", PageSize=1)[1]
    assert paged["next_page_uri"].endswith("PageSize=1&Page=1")
