"""What a caller hears of a document: verbs in order, Gather, redirects, fallbacks."""

import pytest

from spoa.exchange.interpreter import STOCK
from spoa.exchange.twiml import TwimlError, read
from tests.unit.exchange.town import BASE, DAVID, LINE, Town


def test_verbs_are_heard_in_order_and_then_the_call_ends(town: Town) -> None:
    town.service.says["/voice"] = "<Say>One</Say><Pause length='2'/><Play>https://x/two.mp3</Play>"
    town.ring()
    assert town.leg(DAVID)["state"] == "live"
    town.x.advance(1)
    assert town.heard(DAVID) == ["One"]
    town.x.advance(3)
    assert town.heard(DAVID) == ["One", "two.mp3"]
    town.x.advance(20)
    assert town.leg(DAVID)["status"] == "completed"


def test_a_keypress_cuts_the_announcement_short_and_goes_to_the_action(town: Town) -> None:
    town.service.says["/voice"] = (
        "<Gather numDigits='1' action='/key'><Say>Press 1 for a nurse, who will talk to you.</Say></Gather>"
    )
    town.service.says["/key"] = lambda form: f"<Say>You pressed {form['Digits']}</Say>"
    town.ring()
    assert town.leg(DAVID)["listening"] == "dtmf"
    town.does(DAVID, "digits", digits="17")
    town.x.advance(0.1)
    assert town.heard(DAVID)[-1] == "You pressed 1"


def test_without_input_a_gather_falls_through_after_its_timeout(town: Town) -> None:
    town.service.says["/voice"] = (
        "<Gather timeout='4' action='/key'><Say>Key in</Say></Gather><Say>Nothing came</Say>"
    )
    town.ring()
    town.x.advance(4)
    assert town.heard(DAVID) == ["Key in"]
    town.x.advance(1)
    assert town.heard(DAVID) == ["Key in", "Nothing came"]
    assert town.service.at("/key") == []


def test_an_empty_result_goes_to_the_action_when_that_is_asked_for(town: Town) -> None:
    town.service.says["/voice"] = "<Gather timeout='1' actionOnEmptyResult='true' action='/key'/>"
    town.ring()
    town.x.advance(2)
    assert town.service.at("/key")[0].form["Digits"] == ""


def test_a_gather_without_action_asks_its_own_address_again(town: Town) -> None:
    town.service.says["/voice"] = "<Gather numDigits='2' timeout='3'/>"
    town.ring()
    town.does(DAVID, "digits", digits="4")
    town.does(DAVID, "digits", digits="2")
    assert [one.form.get("Digits") for one in town.service.at("/voice")] == [None, "42"]


def test_the_finishing_key_ends_the_input_and_alone_is_no_input(town: Town) -> None:
    town.service.says["/voice"] = "<Gather action='/key' timeout='9'/><Say>None</Say>"
    town.ring()
    town.does(DAVID, "digits", digits="123#")
    assert town.service.at("/key")[0].form["Digits"] == "123"
    town.x.advance(30)
    town.ring()
    town.does(DAVID, "digits", digits="#")
    assert town.heard(DAVID) == ["None"]


def test_speech_goes_to_the_action_with_a_confidence(town: Town) -> None:
    town.service.says["/voice"] = "<Gather input='dtmf speech' speechTimeout='auto' action='/said'/>"
    town.ring()
    assert town.leg(DAVID)["listening"] == "dtmf speech"
    town.does(DAVID, "say", words="It is my chest,")
    town.does(DAVID, "say", words="it hurts")
    town.x.advance(1)
    form = town.service.at("/said")[0].form
    assert form["SpeechResult"] == "It is my chest, it hurts"
    assert 0 < float(form["Confidence"]) <= 1
    assert "Digits" not in form


def test_keys_pressed_while_nobody_listens_are_lost(town: Town) -> None:
    town.service.says["/voice"] = "<Say>Wait for it please</Say><Gather timeout='1' action='/key'/>"
    town.ring()
    town.does(DAVID, "digits", digits="1")
    town.x.advance(5)
    assert town.service.at("/key") == []


def test_digits_are_not_sent_again_after_a_redirect_by_http(town: Town) -> None:
    town.service.says |= {"/voice": "<Gather numDigits='1' action='/key'/>", "/key": "/moved", "/moved": ""}
    town.service.statuses["/key"] = 302
    town.ring()
    town.does(DAVID, "digits", digits="1")
    moved = town.service.at("/moved")[0]
    assert moved.method == "GET"
    assert "Digits" not in moved.form
    assert moved.form["From"] == DAVID


def test_too_many_redirects_are_an_error(town: Town) -> None:
    town.service.says |= {"/voice": "/voice", "/fallback": "<Say>Sorry</Say>"}
    town.service.statuses["/voice"] = 302
    town.ring()
    assert len(town.service.at("/voice")) == 11
    assert town.service.at("/fallback")[0].form["ErrorCode"] == "11215"


@pytest.mark.parametrize(
    ("document", "status", "code"),
    [("<Say>x</Say>", 500, "11200"), ("<Shout>x</Shout>", 200, "12200"), ("<Say>x", 200, "12100")],
)
def test_what_cannot_be_carried_out_goes_to_the_fallback(
    town: Town, document: str, status: int, code: str
) -> None:
    town.service.says |= {"/voice": document, "/fallback": "<Say>Hold on</Say>"}
    town.service.statuses["/voice"] = status
    town.ring()
    form = town.service.at("/fallback")[0].form
    assert (form["ErrorCode"], form["ErrorUrl"]) == (code, f"{BASE}/voice")
    assert town.heard(DAVID) == ["Hold on"]


def test_without_a_fallback_the_caller_hears_the_stock_error() -> None:
    town = Town(numbers={LINE: {"voice_url": f"{BASE}/voice"}})
    town.service.statuses["/voice"] = 500
    town.ring()
    assert town.heard(DAVID) == [STOCK]
    town.x.advance(10)
    assert town.leg(DAVID)["status"] == "completed"


def test_a_document_held_here_is_heard_when_the_service_is_down() -> None:
    said = "<Response><Say>If life-threatening hang up and call 999.</Say></Response>"
    line = {"voice_url": f"{BASE}/voice", "voice_fallback_url": f"{BASE}/fallback"}
    town = Town(numbers={LINE: line | {"voice_fallback_twiml": said}})
    town.control("faults", {"probability": 1, "kinds": ["drop"]})
    town.ring()
    assert town.heard(DAVID) == ["If life-threatening hang up and call 999."]
    assert [entry["code"] for entry in town.journal("error")] == [11205, 11205]


def test_a_loop_of_empty_documents_cannot_hold_the_clock_up(town: Town) -> None:
    town.service.says["/voice"] = "<Redirect>/voice</Redirect>"
    town.ring()
    town.x.advance(5)
    assert 10 < len(town.service.at("/voice")) < 100


def test_reject_ends_the_call_unanswered(town: Town) -> None:
    town.service.says["/voice"] = "<Reject reason='busy'/>"
    town.ring()
    leg = town.leg(DAVID)
    assert (leg["status"], leg["answered"]) == ("busy", None)


def test_a_withheld_number_is_told_as_the_carrier_tells_it(town: Town) -> None:
    town.ring(from_withheld=True)
    form = town.service.at("/voice")[0].form
    assert form["From"] == form["Caller"] == "anonymous"
    assert form["CallStatus"] == "ringing"


def test_a_queue_asks_for_its_music_again_and_leave_goes_to_the_action(town: Town) -> None:
    town.service.says |= {
        "/voice": "<Enqueue waitUrl='/wait' action='/after'>hall</Enqueue>",
        "/wait": lambda form: (
            "<Leave/>" if int(form["QueueTime"]) > 20 else "<Say>You are waiting</Say><Pause length='9'/>"
        ),
        "/after": lambda form: f"<Say>{form['QueueResult']}</Say>",
    }
    town.ring()
    assert town.leg(DAVID)["state"] == "waiting"
    town.x.advance(35)
    assert town.service.events("/wait", "QueuePosition") == ["1"] * 4
    assert town.heard(DAVID)[-1] == "leave"


def test_a_caller_pulled_from_the_queue_is_told_as_redirected(town: Town) -> None:
    town.service.says |= {
        "/voice": "<Enqueue waitUrl='/wait' action='/after'>hall</Enqueue>",
        "/wait": "<Gather numDigits='1' action='/worse' timeout='30'/>",
        "/next": "<Say>A nurse takes you</Say>",
    }
    sid = town.ring()
    assert town.rest(f"Calls/{sid}", Url=f"{BASE}/next")[0] == 200
    town.x.settle()
    assert town.service.events("/after", "QueueResult") == ["redirected"]
    assert town.heard(DAVID) == ["A nurse takes you"]


def test_while_queued_a_key_reaches_the_document_of_the_queue(town: Town) -> None:
    town.service.says |= {
        "/voice": "<Enqueue waitUrl='/wait'>hall</Enqueue>",
        "/wait": "<Gather numDigits='1' action='/worse' timeout='30'/>",
        "/worse": "<Say>We come to you sooner</Say>",
    }
    town.ring()
    town.does(DAVID, "digits", digits="9")
    assert town.heard(DAVID) == ["We come to you sooner"]
    town.x.advance(3)
    assert town.leg(DAVID)["state"] == "waiting"


@pytest.mark.parametrize(
    "document",
    ["<!DOCTYPE x []><Response/>", "<Respond/>", "", "<Response><Gather><Dial/></Gather></Response>"],
)
def test_documents_that_are_none_are_refused(document: str) -> None:
    with pytest.raises(TwimlError):
        read(document)
