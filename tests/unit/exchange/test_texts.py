"""Texts to and from handsets, opt-out words, parts, pictures."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.exchange.texts import segments
from tests.unit.exchange.town import BASE, KEY, SECRET, TEXT_LINE, Town

PRIYA = "+447700900104"


def bodies(town: Town, who: str = PRIYA) -> list[tuple[str, str]]:
    return [(one["direction"], one["body"]) for one in town.phone(who)["texts"]]


def send(town: Town, body: str = "Hello", **form: str) -> tuple[int, dict[str, object]]:
    return town.rest("Messages", To=PRIYA, From=TEXT_LINE, Body=body, **form)


def test_a_text_reaches_the_service_and_its_reply_the_handset(town: Town) -> None:
    town.service.says["/texts"] = "<Message>Who is it about?</Message>"
    town.does(PRIYA, "text", to=TEXT_LINE, body="My girl has earache")
    town.x.advance(2)
    assert bodies(town) == [("out", "My girl has earache"), ("in", "Who is it about?")]
    form = town.service.at("/texts")[0].form
    assert (form["NumMedia"], form["NumSegments"], form["SmsSid"]) == ("0", "1", form["MessageSid"])


@pytest.mark.parametrize("body", ["", "😟", "a" * 1600])
def test_any_body_arrives_as_it_was_written(town: Town, body: str) -> None:
    town.does(PRIYA, "text", to=TEXT_LINE, body=body)
    assert town.service.at("/texts")[0].form["Body"] == body


def test_a_picture_is_told_by_its_address_and_given_to_the_account_only(town: Town) -> None:
    picture = {"content_type": "image/png", "data": base64.b64encode(b"png").decode()}
    town.does(PRIYA, "text", to=TEXT_LINE, body="Look", media=[picture])
    form = town.service.at("/texts")[0].form
    assert (form["NumMedia"], form["MediaContentType0"]) == ("1", "image/png")
    assert form["MessageSid"].startswith("MM")
    path = form["MediaUrl0"].removeprefix("https://api.twilio.com")
    assert town.http.get(path).status_code == 401
    mark = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    assert town.http.get(path, headers={"Authorization": f"Basic {mark}"}).data == b"png"
    assert town.http.get(town.phone(PRIYA)["texts"][0]["media"][0]["url"]).data == b"png"


def test_a_text_walks_from_queued_by_sent_to_delivered(town: Town) -> None:
    status, raw = send(town, StatusCallback=f"{BASE}/status")
    assert (status, raw["status"]) == (201, "queued")
    town.x.advance(2)
    assert town.service.events("/status", "MessageStatus") == ["queued", "sent", "delivered"]
    assert "RawDlrDoneDate" in town.service.at("/status")[-1].form
    assert bodies(town) == [("in", "Hello")]


def test_a_handset_that_cannot_be_reached_leaves_it_undelivered(town: Town) -> None:
    town.control(f"callees/{PRIYA}", {"texts": 30003})
    send(town, StatusCallback=f"{BASE}/status")
    town.x.advance(2)
    last = town.service.at("/status")[-1].form
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", "30003")
    assert bodies(town) == []


@pytest.mark.parametrize("word", ["STOP", "stop ", "Cancel", "UNSUBSCRIBE"])
def test_an_opt_out_word_is_acted_on_and_blocks_what_is_sent_after(town: Town, word: str) -> None:
    town.service.says["/texts"] = "<Message>Goodbye</Message>"
    town.does(PRIYA, "text", to=TEXT_LINE, body=word)
    town.x.advance(2)
    assert town.service.at("/texts")[0].form["OptOutType"] == "STOP"
    assert "unsubscribed" in bodies(town)[-1][1]
    status, raw = send(town)
    assert (status, raw["code"]) == (400, 21610)
    town.does(PRIYA, "text", to=TEXT_LINE, body="START")
    assert send(town)[0] == 201


def test_a_yes_is_an_answer_unless_one_has_opted_out(town: Town) -> None:
    town.does(PRIYA, "text", to=TEXT_LINE, body="YES")
    assert "OptOutType" not in town.service.at("/texts")[0].form


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": "", "From": TEXT_LINE, "Body": "a"}, 21604),
        ({"To": PRIYA, "From": "", "Body": "a"}, 21603),
        ({"To": "07700", "From": TEXT_LINE, "Body": "a"}, 21211),
        ({"To": PRIYA, "From": "+447700900999", "Body": "a"}, 21606),
        ({"To": PRIYA, "From": TEXT_LINE, "Body": "a" * 1601}, 21617),
        ({"To": PRIYA, "From": TEXT_LINE, "Body": ""}, 21602),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused(town: Town, form: dict[str, str], code: int) -> None:
    status, raw = town.rest("Messages", **form)
    assert (status, raw["code"]) == (400, code)


def test_incoming_texts_are_read_back_by_time(town: Town) -> None:
    town.does(PRIYA, "text", to=TEXT_LINE, body="one")
    town.x.advance(3600)
    town.does(PRIYA, "text", to=TEXT_LINE, body="two")
    since = {"DateSent>": "2026-11-20T21:30:00Z", "To": TEXT_LINE}
    found = town.rest("Messages", "GET", **since)[1]["messages"]
    assert [(one["body"], one["direction"]) for one in found] == [("two", "inbound")]


@pytest.mark.parametrize(
    ("body", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("😟" * 35, 1), ("😟" * 36, 2), ("", 1)],
)
def test_parts_are_counted_as_the_network_does(body: str, parts: int) -> None:
    assert segments(body) == parts


@given(st.text(max_size=400), st.text(max_size=100))
def test_a_longer_text_never_takes_fewer_parts(body: str, more: str) -> None:
    assert segments(body + more) >= segments(body)
