"""Our orders through the real library, to the stand-in exchange; and what refusals mean."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask import Flask, Response, request
from twilio.http import HttpClient
from twilio.http.response import Response as Answer
from twilio.rest import Client

from spoa.adapters.twilio import twiml
from spoa.adapters.twilio.client import TwilioCarrier
from spoa.adapters.twilio.errors import CarrierError, Kind
from spoa.adapters.twilio.tokens import softphone_token
from spoa.adapters.twilio.transport import TIMEOUT, ToStandIn, client
from spoa.exchange.inside import InProcess, in_process
from spoa.journey.ports import CarrierRefused, TextCarrier, VoiceCarrier
from tests.support.through import ThroughWsgi

ACCOUNT, TOKEN = "AC" + "1" * 32, "12345"
KEY, SECRET, APP = "SK" + "2" * 32, "secret-of-at-least-thirty-two-letters", "AP" + "3" * 32
LINE, TEXTS, DAVID, NURSE = "+441632960111", "+447700900111", "+447700900142", "+441632960501"
STAFF = "client:0190a000-0000-7000-8000-000000000001"
AT = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)
BASE = "http://service.test"
ROOM = "case-0190a000"

SAYS = {
    "/voice": twiml.waiting(place=1, minutes=1, key_url=f"{BASE}/key", again_url=f"{BASE}/voice"),
    "/room": twiml.join_room(
        ROOM,
        label="caller",
        left_url=f"{BASE}/left",
        wait_url=f"{BASE}/loop",
        events_url=f"{BASE}/events",
        starts=False,
    ),
    "/loop": twiml.loop("hold", again_url=f"{BASE}/loop"),
    "/accept": twiml.whisper(key_url=f"{BASE}/key"),
    "/left": twiml.hang_up(),
    "/key": twiml.hang_up(),
}


class Exchange:
    """The stand-in, a service that answers it, and our carrier on top."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, str]]] = []
        service = Flask("service")
        service.add_url_rule("/<path:path>", view_func=self.serve, methods=["GET", "POST"])
        config = {
            "account_sid": ACCOUNT,
            "auth_token": TOKEN,
            "api_key": KEY,
            "api_secret": SECRET,
            "numbers": {LINE: {"voice_url": f"{BASE}/voice"}, TEXTS: {"sms_url": f"{BASE}/texts"}},
            "pace": 1000,
        }
        self.x: InProcess = in_process(config, service, AT)
        self.http = self.x.app.test_client()
        ours = Client(ACCOUNT, TOKEN, http_client=ThroughWsgi(self.x.app))
        self.carrier = TwilioCarrier(ours, self.fetch)

    def fetch(self, path: str) -> tuple[int, str, bytes]:
        got = self.http.get(path, auth=(ACCOUNT, TOKEN))
        return got.status_code, got.content_type, got.data

    def serve(self, path: str) -> Response:
        self.told.append((f"/{path}", request.values.to_dict()))
        return Response(SAYS.get(f"/{path}", twiml.NOTHING), content_type="text/xml")

    def does(self, who: str, act: str, **raw: Any) -> dict[str, Any]:
        got = self.http.post(f"/control/handsets/{who}/{act}", json=raw)
        assert got.status_code in (200, 201), got.get_data(as_text=True)
        self.x.settle()
        answer = got.get_json(silent=True)
        return answer if isinstance(answer, dict) else {}

    def caller_in_room(self) -> str:
        call = str(self.does(DAVID, "ring", to=LINE)["call_sid"])
        self.carrier.send_to(call=call, url=f"{BASE}/room")
        self.x.settle()
        return call

    def page(self, do: str) -> None:
        """Let the handler's page do something, with a token as we give it out."""
        staff_id = STAFF.removeprefix("client:")
        token = softphone_token(account=ACCOUNT, key=KEY, secret=SECRET, app=APP, staff_id=staff_id)
        got = self.http.post("/client/act", json={"token": token, "do": do})
        assert got.status_code == 200, got.get_data(as_text=True)
        self.x.settle()

    def handler_rings(self) -> str:
        self.page("register")
        leg = self.carrier.ring_into_room(
            room=ROOM,
            to=STAFF,
            sender=LINE,
            label="giver",
            status=f"{BASE}/leg",
            events=f"{BASE}/events",
            seconds=20,
        )
        self.x.advance(2)
        return leg

    def handler_joins(self) -> str:
        leg = self.handler_rings()
        self.page("answer")
        self.x.advance(1)
        return leg


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


def test_the_carrier_is_what_the_journeys_ask_for(exchange: Exchange) -> None:
    voice: VoiceCarrier = exchange.carrier
    texts: TextCarrier = exchange.carrier
    assert voice is texts


def test_a_text_is_sent_and_found_again_by_its_words(exchange: Exchange) -> None:
    sent = exchange.carrier.send_text(to=DAVID, sender=TEXTS, body="Hello.", callback=f"{BASE}/status")
    find = exchange.carrier.find_text
    assert find(to=DAVID, body="Hello.", since=AT.isoformat()) == sent
    assert find(to=DAVID, body="Hello.", since=AT.date().isoformat()) == sent
    assert find(to=DAVID, body="Hello.", since=(AT + timedelta(hours=1)).isoformat()) is None
    assert find(to=DAVID, body="Other.", since=AT.isoformat()) is None


def test_a_caller_is_held_heard_and_taken_back(exchange: Exchange) -> None:
    caller = exchange.caller_in_room()
    leg = exchange.handler_joins()
    carrier = exchange.carrier
    here = {each.label: each for each in carrier.in_room(room=ROOM)}
    assert (here["caller"].call, here["giver"].call) == (caller, leg)
    carrier.hold(room=ROOM, call=caller, url=f"{BASE}/loop")
    exchange.x.settle()
    assert {each.label: each.on_hold for each in carrier.in_room(room=ROOM)} == {
        "caller": True,
        "giver": False,
    }
    assert "/loop" in [path for path, _ in exchange.told]
    carrier.unhold(room=ROOM, call=caller)
    assert not any(each.on_hold for each in carrier.in_room(room=ROOM))


def test_someone_who_is_only_rung_is_not_in_the_room(exchange: Exchange) -> None:
    exchange.caller_in_room()
    exchange.handler_rings()
    assert [each.label for each in exchange.carrier.in_room(room=ROOM)] == ["caller"]


def test_a_party_is_removed_and_the_caller_stays(exchange: Exchange) -> None:
    exchange.caller_in_room()
    leg = exchange.handler_joins()
    exchange.carrier.remove(room=ROOM, call=leg)
    exchange.x.settle()
    assert [each.label for each in exchange.carrier.in_room(room=ROOM)] == ["caller"]


def test_a_room_is_ended_and_ending_it_again_is_no_trouble(exchange: Exchange) -> None:
    exchange.caller_in_room()
    exchange.handler_joins()
    exchange.carrier.end_room(room=ROOM)
    exchange.x.settle()
    assert exchange.carrier.in_room(room=ROOM) == ()
    exchange.carrier.end_room(room=ROOM)


def test_a_telephone_is_rung_found_again_and_stopped(exchange: Exchange) -> None:
    leg = exchange.carrier.ring(to=NURSE, sender=LINE, url=f"{BASE}/accept", status=f"{BASE}/leg", seconds=20)
    exchange.x.settle()
    assert exchange.carrier.find_leg(to=NURSE, since=AT.isoformat()) == leg
    assert exchange.carrier.find_leg(to=NURSE, since=(AT + timedelta(minutes=1)).isoformat()) is None
    assert [each.reference for each in exchange.carrier.live_calls()] == [leg]
    exchange.carrier.end_call(call=leg)
    exchange.x.settle()
    assert exchange.carrier.live_calls() == ()


def test_the_page_of_a_member_of_staff_is_found_by_their_id(exchange: Exchange) -> None:
    exchange.caller_in_room()
    leg = exchange.handler_joins()
    assert exchange.carrier.find_leg(to=STAFF, since=AT.isoformat()) == leg


@pytest.mark.promise(1)
def test_what_came_in_during_an_outage_is_read_back_with_its_time(exchange: Exchange) -> None:
    exchange.does(DAVID, "text", to=TEXTS, body="earache")
    call = str(exchange.does(DAVID, "ring", to=LINE)["call_sid"])
    (text,) = exchange.carrier.texts_since(AT)
    assert (text.body, text.sender, text.to, text.at) == ("earache", DAVID, TEXTS, AT)
    (found,) = exchange.carrier.calls_since(AT)
    assert (found.reference, found.sender, found.to) == (call, DAVID, LINE)
    assert exchange.carrier.texts_since(AT + timedelta(seconds=1)) == ()


def test_a_text_with_a_picture_is_read_back_with_where_the_picture_is(exchange: Exchange) -> None:
    picture = {"content_type": "image/png", "data": "aGVsbG8="}
    exchange.does(DAVID, "text", to=TEXTS, body="look", media=[picture])
    (text,) = exchange.carrier.texts_since(AT)
    (address,) = text.media
    assert exchange.carrier.fetch_picture(address) == ("image/png", b"hello")
    with pytest.raises(CarrierRefused) as refused:
        exchange.carrier.fetch_picture("https://elsewhere.example/2010-04-01/Accounts.json")
    assert refused.value.gone


def test_a_room_with_one_person_in_it_is_live(exchange: Exchange) -> None:
    exchange.caller_in_room()
    assert [each.name for each in exchange.carrier.live_rooms()] == [ROOM]


@pytest.mark.parametrize(
    "order",
    [
        lambda c: c.hold(room="case-none", call="CA1", url=f"{BASE}/loop"),
        lambda c: c.unhold(room="case-none", call="CA1"),
        lambda c: c.remove(room="case-none", call="CA1"),
        lambda c: c.send_to(call="CA" + "0" * 32, url=f"{BASE}/room"),
        lambda c: c.end_call(call="CA" + "0" * 32),
    ],
)
def test_what_is_gone_is_told_as_gone(exchange: Exchange, order: Callable[[TwilioCarrier], None]) -> None:
    with pytest.raises(CarrierRefused) as refused:
        order(exchange.carrier)
    assert refused.value.gone
    assert not refused.value.lost


def test_a_number_that_cannot_be_rung_is_refused_without_its_digits(exchange: Exchange) -> None:
    with pytest.raises(CarrierError) as refused:
        exchange.carrier.ring(to="+44", sender=LINE, url=f"{BASE}/x", status=f"{BASE}/x", seconds=20)
    assert refused.value.kind is Kind.BAD_NUMBER
    assert "+44" not in str(refused.value)


class Answering(HttpClient):
    """A carrier that gives one fixed answer, or none."""

    def __init__(self, status: int = 200, body: str = "{}", raises: Exception | None = None) -> None:
        super().__init__(None, False, None)
        self.answer, self.raises = Answer(status, body), raises

    def request(self, *_: Any, **__: Any) -> Answer:
        if self.raises:
            raise self.raises
        return self.answer


def refusal(http: HttpClient) -> CarrierError:
    with pytest.raises(CarrierError) as refused:
        TwilioCarrier(Client(ACCOUNT, TOKEN, http_client=http)).end_call(call="CA1")
    return refused.value


@pytest.mark.parametrize(
    ("status", "code", "kind", "lost"),
    [
        (404, 20404, Kind.GONE, False),
        (400, 21220, Kind.GONE, False),
        (429, 20429, Kind.RATE, True),
        (400, 16025, Kind.NOT_YET, True),
        (400, 21610, Kind.OPTED_OUT, False),
        (400, 21211, Kind.BAD_NUMBER, False),
        (401, 20003, Kind.NOT_ALLOWED, False),
        (400, 99999, Kind.REFUSED, False),
        (500, 0, Kind.UNAVAILABLE, True),
        (503, 0, Kind.UNAVAILABLE, True),
    ],
)
def test_each_refusal_has_its_meaning(status: int, code: int, kind: Kind, lost: bool) -> None:
    error = refusal(Answering(status, f'{{"code": {code}, "message": "no", "status": {status}}}'))
    assert (error.kind, error.lost, error.gone) == (kind, lost, kind is Kind.GONE)


@pytest.mark.promise(6)
def test_an_answer_that_was_lost_is_told_from_one_that_never_could_be() -> None:
    assert refusal(Answering(raises=requests.ReadTimeout())).lost
    assert refusal(Answering(raises=requests.ConnectionError())).lost
    assert not refusal(Answering(raises=requests.ConnectTimeout())).lost
    assert refusal(Answering(200, "no json")).lost


def test_the_stand_in_gets_what_was_meant_for_the_carrier(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, float | None]] = []

    def send(self: requests.Session, prepared: requests.PreparedRequest, **options: Any) -> requests.Response:
        asked.append((str(prepared.url), options["timeout"]))
        answer = requests.Response()
        answer.status_code, answer._content = 200, b'{"calls": []}'
        return answer

    monkeypatch.setattr(requests.Session, "send", send)
    library = client(account=ACCOUNT, user=ACCOUNT, secret=TOKEN, base="http://127.0.0.1:8002")
    assert isinstance(library.http_client, ToStandIn)
    library.calls.list(to=DAVID, limit=1)
    url, timeout = asked[0]
    assert url.startswith(f"http://127.0.0.1:8002/2010-04-01/Accounts/{ACCOUNT}/Calls.json?To=")
    assert timeout == TIMEOUT
