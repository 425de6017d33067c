"""Browser legs: tokens, what they may do, and what a page may reach."""

import time
from typing import Any

import pytest
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from spoa.exchange.__main__ import main
from spoa.exchange.config import ConfigError, make_config
from spoa.exchange.tokens import TokenError, read_token
from tests.unit.exchange.town import ACCOUNT, APP, BASE, CONFIG, DAVID, KEY, LINE, SECRET, Town


def token(identity: str | None = "jo", secret: str = SECRET, key: str = KEY, **given: Any) -> str:
    made = AccessToken(ACCOUNT, key, secret, identity=identity, **given)
    made.add_grant(VoiceGrant(incoming_allow=True, outgoing_application_sid=APP))
    return str(made.to_jwt())


def act(town: Town, do: str, code: int = 200, **raw: Any) -> dict[str, Any]:
    got = town.http.post("/client/act", json={"token": token(), "do": do, **raw})
    assert got.status_code == code, got.get_json()
    town.x.settle()
    said = got.get_json()
    assert isinstance(said, dict)
    return said


def test_a_token_of_the_carriers_library_is_read() -> None:
    bearer = read_token(make_config(CONFIG), token())
    assert (bearer.identity, bearer.incoming, bearer.application) == ("jo", True, APP)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (token(secret="x" * 32), 20101),
        (token(key="SK" + "9" * 32), 20101),
        (token(identity=None), 20101),
        (token(nbf=0, valid_until=int(time.time()) - 5), 20104),
        ("not.a.token", 20101),
        ("", 20101),
        (token()[:-3], 20101),
    ],
)
def test_a_wrong_or_expired_token_is_refused(wrong: str, code: int) -> None:
    with pytest.raises(TokenError) as refused:
        read_token(make_config(CONFIG), wrong)
    assert refused.value.code == code
    got = Town().http.post("/client/act", json={"token": wrong, "do": "register"})
    assert (got.status_code, got.get_json()["code"]) == (401, code)


def test_a_registered_browser_answers_speaks_and_hangs_up(town: Town) -> None:
    town.service.says["/voice"] = "<Dial><Client>jo</Client></Dial>"
    act(town, "register")
    town.ring()
    town.x.advance(1)
    sid = town.leg("client:jo")["call_sid"]
    act(town, "answer", call_sid=sid)
    act(town, "say", call_sid=sid, words="Hello, this is Jo")
    assert town.heard(DAVID) == ["Hello, this is Jo"]
    act(town, "mute", call_sid=sid)
    act(town, "say", call_sid=sid, words="Not heard")
    assert town.heard(DAVID) == ["Hello, this is Jo"]
    act(town, "hangup", call_sid=sid)
    assert town.leg(DAVID)["status"] == "completed"
    act(town, "hangup", code=409, call_sid=sid)


def test_a_browser_calls_out_by_the_application_of_its_token(town: Town) -> None:
    town.service.says["/app"] = "<Say>Your conference</Say>"
    sid = act(town, "connect", code=201, params={"room": "opaque"})["call_sid"]
    form = town.service.at("/app")[0].form
    assert (form["From"], form["room"], form["CallSid"]) == ("client:jo", "opaque", sid)
    assert town.heard("client:jo") == ["Your conference"]
    assert "FromCity" not in form


def test_the_stream_registers_while_it_is_open_and_shows_the_legs(town: Town) -> None:
    got = town.http.get(f"/client/stream?token={token()}", buffered=False)
    first = next(iter(got.response))
    assert b'"identity": "jo"' in first if isinstance(first, bytes) else '"identity": "jo"' in first
    assert town.phone("client:jo")["here"] is True
    got.close()
    assert town.phone("client:jo")["here"] is False


def test_a_browser_that_does_not_come_back_loses_its_line_and_one_that_does_keeps_it(town: Town) -> None:
    first = town.http.get(f"/client/stream?token={token()}", buffered=False)
    next(iter(first.response))
    town.service.says["/app"] = "<Pause length='600'/>"
    act(town, "connect", code=201)
    first.close()
    town.x.advance(20)
    again = town.http.get(f"/client/stream?token={token()}", buffered=False)
    next(iter(again.response))
    town.x.advance(60)
    assert town.leg("client:jo")["status"] == "in-progress"
    again.close()
    town.x.advance(31)
    assert town.leg("client:jo")["status"] == "completed"


def test_a_stream_with_a_wrong_token_is_told_so(town: Town) -> None:
    got = town.http.get("/client/stream?token=x")
    assert got.get_data(as_text=True).startswith("event: refused")


def test_only_the_services_own_pages_may_reach_it_from_elsewhere(town: Town) -> None:
    ours = {"Origin": "http://handler.spoa.localhost:8000"}
    got = town.http.options("/client/act", headers=ours)
    assert got.headers["Access-Control-Allow-Origin"] == ours["Origin"]
    assert "Authorization" in got.headers["Access-Control-Allow-Headers"]
    other = town.http.options("/client/act", headers={"Origin": "http://evil.example"})
    assert "Access-Control-Allow-Origin" not in other.headers
    assert town.http.post(f"/control/handsets/{DAVID}/ring", data={"to": LINE}).status_code == 415


def test_the_phone_page_names_whom_one_can_ring(town: Town) -> None:
    page = town.http.get("/").get_data(as_text=True)
    assert "NHS 111" in page
    assert f'data-number="{DAVID}"' in town.http.get(f"/handset/{DAVID}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "raw", "status"),
    [
        (f"handsets/{DAVID}/ring", {"to": "+441632960999"}, 404),
        (f"handsets/{DAVID}/ring", {}, 400),
        (f"handsets/{DAVID}/answer", {}, 409),
        (f"handsets/{DAVID}/text", {"to": LINE, "body": "x", "media": [{"data": "%"}]}, 400),
        (f"callees/{DAVID}", {"does": "dance"}, 400),
    ],
)
def test_what_cannot_be_done_is_said(town: Town, path: str, raw: dict[str, Any], status: int) -> None:
    got, said = town.control(path, raw)
    assert got == status
    assert said["error"]


def test_a_second_call_of_a_handset_is_refused_and_reset_ends_the_first(town: Town) -> None:
    town.service.says["/voice"] = "<Pause length='60'/>"
    town.ring()
    assert town.control(f"handsets/{DAVID}/ring", {"to": LINE})[0] == 409
    town.control("reset", {})
    assert town.leg(DAVID)["status"] == "completed"


def test_who_is_not_the_account_gets_nothing(town: Town) -> None:
    got = town.http.get(f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json")
    assert (got.status_code, got.get_json()["code"]) == (401, 20003)
    assert town.rest("Calls/CA" + "0" * 32, "GET")[1]["code"] == 20404


def test_a_configuration_that_lacks_something_says_what() -> None:
    with pytest.raises(ConfigError, match="auth_token"):
        make_config({"account_sid": "AC", "numbers": {}})
    with pytest.raises(ConfigError, match="dance"):
        make_config(CONFIG | {"callees": {DAVID: {"does": "dance"}}})


def test_a_production_start_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("SPOA_ENV", "production")
    assert main(["--port", "0", "--config", str(tmp_path / "none.json")]) == 2
    monkeypatch.delenv("SPOA_ENV")
    assert main(["--port", "0", "--config", str(tmp_path / "none.json")]) == 2


def test_numbers_are_listed_with_their_addresses(town: Town) -> None:
    _, raw = town.rest("IncomingPhoneNumbers", "GET", PhoneNumber=LINE)
    (one,) = raw["incoming_phone_numbers"]
    assert (one["voice_url"], one["friendly_name"]) == (f"{BASE}/voice", "NHS 111")
