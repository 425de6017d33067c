"""The documents that steer a call, read back as XML."""

from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

import rules
import spoa.web
from spoa.adapters.twilio import spoken, twiml
from spoa.calls.care import ON_HOLD, WE_ARE_HERE
from spoa.routing.read import read_rules

DUTY_LINE = "+441632960333"
FALLBACK = Path(spoa.web.__file__).parent / "static" / "fallback.xml"


def read(document: str) -> Element:
    root = fromstring(document)  # noqa: S314  # our own text
    assert root.tag == "Response"
    return root


def tags(root: Element) -> list[str]:
    return [child.tag for child in root]


def test_a_greeting_takes_one_key_and_goes_on_to_wait() -> None:
    root = read(twiml.greeting(key_url="/key", wait_url="/wait"))
    assert tags(root) == ["Gather", "Redirect"]
    assert root[0].attrib["action"] == "/key"
    assert root[0].attrib["numDigits"] == "1"
    assert "press 1" in (root[0][0].text or "")
    assert root[1].text == "/wait"


def test_the_life_question_comes_before_every_language_and_each_is_said_in_itself() -> None:
    menu = read_rules(Path(next(iter(rules.__path__))) / "routing.yaml").interpreting.menu
    root = read(twiml.greeting(key_url="/key", wait_url="/wait", languages=menu))
    first, *others = root[0]
    assert "life is in danger, press 1 now" in (first.text or "")
    assert [each.text for each in others] == [each.said for each in menu]
    assert [(each.attrib["language"], each.attrib["voice"]) for each in others] == [
        (each.locale, each.voice) for each in menu
    ]
    polish = read(twiml.waiting_in(menu[0], key_url="/key", again_url="/again"))
    assert (polish[0][0].attrib["language"], polish[-1].text) == ("pl-PL", "/again")


@pytest.mark.promise(4)
def test_waiting_tells_place_and_time_and_begins_again() -> None:
    root = read(twiml.waiting(place=3, minutes=4, key_url="/key", again_url="/again"))
    said = root[0][0].text or ""
    assert "number 3" in said
    assert "about 4 minutes" in said
    assert "Press 9" in said
    assert "Press 1" in said
    assert root[-1].tag == "Redirect"
    assert root[-1].text == "/again"


def test_waiting_says_no_more_than_is_known() -> None:
    said = spoken.waiting(None, None)
    assert "number" not in said
    assert "minutes" not in said
    assert "You are next." in spoken.waiting(1, 0)
    assert "about 1 minute." in spoken.waiting(2, 1)


@pytest.mark.promise(4)
def test_nobody_ends_a_room_by_leaving_it_and_nothing_is_recorded() -> None:
    document = twiml.join_room(
        "room-1", label="caller", left_url="/left", wait_url="/loop", events_url="/events", starts=False
    )
    dial = read(document)[0]
    room = dial[0]
    assert dial.attrib == {"action": "/left", "method": "POST", "timeLimit": "14400"}
    assert room.text == "room-1"
    assert room.attrib["endConferenceOnExit"] == "false"
    assert room.attrib["record"] == "do-not-record"
    assert room.attrib["startConferenceOnEnter"] == "false"
    assert room.attrib["participantLabel"] == "caller"
    assert room.attrib["statusCallback"] == "/events"
    assert set(room.attrib["statusCallbackEvent"].split()) >= {"start", "end", "join", "leave", "hold"}
    assert room.attrib["beep"] == "false"
    assert room.attrib["waitUrl"] == "/loop"


@pytest.mark.promise(4)
@pytest.mark.parametrize("key", [ON_HOLD, WE_ARE_HERE, "ringing", "declined", "something new"])
def test_a_looping_message_speaks_and_begins_again(key: str) -> None:
    root = read(twiml.loop(key, again_url="/again"))
    assert tags(root) == ["Say", "Pause", "Redirect"]
    assert root[0].text
    assert root[2].text == "/again"


def test_a_receiver_on_a_telephone_must_press_a_key() -> None:
    root = read(twiml.whisper(key_url="/accept"))
    assert tags(root) == ["Gather", "Hangup"]
    assert root[0].attrib["action"] == "/accept"


def test_a_withheld_number_is_keyed_and_read_back() -> None:
    assert read(twiml.ask_number(key_url="/key", again_url="/again"))[0].attrib["finishOnKey"] == "#"
    root = read(twiml.read_back("07700900142", key_url="/right", again_url="/again"))
    assert "0 7 7 0 0" in (root[0][0].text or "")


def test_an_apology_says_999_and_tries_again() -> None:
    root = read(twiml.apology(again_url="/again"))
    assert "9 9 9" in (root[0].text or "")
    assert root[-1].tag == "Redirect"


def test_every_spoken_word_is_british_english() -> None:
    document = twiml.say_and_hang_up(spoken.CALL_BACK)
    assert read(document)[0].attrib["language"] == "en-GB"
    assert tags(read(document)) == ["Say", "Hangup"]


def test_what_is_said_is_escaped() -> None:
    assert read(twiml.say_and_go("a < b & c", "/x?a=1&b=2"))[0].text == "a < b & c"


@pytest.mark.promise(1)
def test_the_static_fallback_tells_of_999_and_rings_the_duty_line() -> None:
    root = read(FALLBACK.read_text())
    assert tags(root) == ["Say", "Dial", "Say", "Hangup"]
    assert "9 9 9" in (root[0].text or "")
    assert root[1].text == DUTY_LINE


def test_the_static_fallback_is_what_the_builder_makes() -> None:
    assert FALLBACK.read_text().strip() == twiml.fallback(DUTY_LINE)
