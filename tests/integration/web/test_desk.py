"""The desk of the demonstration: who is let in, what is played, and that it is nowhere else."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from spoa.app import create_app
from spoa.demo import tickets
from spoa.demo.callers import CALLERS
from spoa.demo.doors import Answer
from spoa.demo.machine import Machine
from spoa.demo.play import Stage
from spoa.kernel.clock import SetClock
from spoa.staff.presence import State, presence_of
from spoa.staff.signing_in import staff_by_username
from spoa.web.use_cases import UseCases

SITE = "spoa.localhost:8000"
DESK = {"base_url": f"http://desk.{SITE}"}


class OwnDoors:
    """Our own pages without a network; a telephone that only remembers what was done with it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.phoned: list[tuple[str, str, Mapping[str, Any]]] = []

    def post(
        self, host: str, path: str, form: Mapping[str, Any], *, cookies: Mapping[str, str], csrf: str = ""
    ) -> Answer:
        browser = self.app.test_client()
        for name, value in cookies.items():
            browser.set_cookie(name, value, domain=f"{host}.spoa.localhost")
        sent = browser.post(path, base_url=f"http://{host}.{SITE}", data=form, headers={"X-CSRF-Token": csrf})
        given = sent.headers.get("Set-Cookie", "").partition(";")[0]
        kept = dict([given.split("=", 1)]) if given else {}
        return Answer(sent.status_code, sent.headers.get("Location", ""), kept)

    def phone(self, number: str, act: str, body: Mapping[str, Any]) -> dict[str, Any]:
        self.phoned.append((number, act, body))
        return {}

    def handset(self, number: str) -> dict[str, Any]:
        return {"legs": []}


@pytest.fixture
def doors(app: Flask, use_cases: UseCases) -> OwnDoors:
    found = OwnDoors(app)
    app.extensions["desk-stage"] = Stage(use_cases, found)
    return found


@pytest.fixture
def desk(app: Flask, doors: OwnDoors) -> FlaskClient:
    return app.test_client()


def entrances(page: str) -> list[str]:
    return [part.partition('"')[0].replace("&amp;", "&") for part in page.split('<iframe src="')[1:]]


def test_the_bare_name_of_the_site_leads_to_the_desk(desk: FlaskClient) -> None:
    for host in (SITE, f"desk.{SITE}"):
        answer = desk.get("/", base_url=f"http://{host}")
        assert (answer.status_code, answer.location) == (302, f"http://desk.{SITE}/desk")
    shown = desk.get("/desk", **DESK)
    assert shown.status_code == 200
    assert all(caller.title in shown.text for caller in CALLERS)


@pytest.mark.parametrize("name", ["patient", "handler"])
def test_the_root_of_other_names_offers_a_chat_and_to_sign_in(desk: FlaskClient, name: str) -> None:
    there = {"base_url": f"http://{name}.{SITE}", "follow_redirects": True}
    shown = desk.get("/", **there).text
    assert 'href="/chat/start"' in shown
    assert 'href="/sign-in"' in shown
    assert "Begin the chat" in desk.get("/chat/start", **there).text


def test_somebody_who_signed_in_at_the_bare_name_keeps_their_home(desk: FlaskClient) -> None:
    desk.set_cookie("spoa-staff", "anything", domain="spoa.localhost")
    assert "/sign-in" in desk.get("/", base_url=f"http://{SITE}").location


def test_each_frame_is_let_in_once_as_the_one_it_shows(desk: FlaskClient, use_cases: UseCases) -> None:
    _phone, handler, third, fourth = entrances(desk.get("/desk", **DESK).text)
    for address, name in ((handler, "jo.marsh"), (third, "kit.lowe"), (fourth, "ana.webb")):
        answer = desk.get(address)
        assert answer.status_code == 302
        assert "HttpOnly" in answer.headers["Set-Cookie"] and "SameSite=Lax" in answer.headers["Set-Cookie"]
        with use_cases.records.read() as session:
            staff = staff_by_username(session, name)
            assert staff is not None
            found = presence_of(session, staff.id)
            assert found is not None and found.state == State.AVAILABLE
    assert desk.get("/console", base_url=f"http://handler.{SITE}").status_code == 200


def test_a_ticket_that_is_changed_or_old_lets_nobody_in(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = entrances(desk.get("/desk", **DESK).text)[1]
    changed = handler[:-3] + ("aaa" if not handler.endswith("aaa") else "bbb")
    assert desk.get(changed).status_code == 403
    monkeypatch.setattr(tickets, "GOOD_FOR", -1)
    assert desk.get(handler).status_code == 403


def test_a_ticket_lets_somebody_in_once(desk: FlaskClient) -> None:
    handler = entrances(desk.get("/desk", **DESK).text)[1]
    assert desk.get(handler).status_code == 302
    assert desk.get(handler).status_code == 403
    assert desk.get(entrances(desk.get("/desk", **DESK).text)[1]).status_code == 302


def test_a_name_that_another_site_points_here_finds_no_desk(desk: FlaskClient) -> None:
    ticket = parse_qs(urlsplit(entrances(desk.get("/desk", **DESK).text)[1]).query)["ticket"][0]
    away = {"base_url": "http://elsewhere.example"}
    assert desk.get(f"/desk/enter?ticket={ticket}", **away).status_code == 404
    assert desk.post("/desk/kill", data={"what": "fast"}, **away).status_code == 404


@pytest.mark.parametrize("path", ["/desk/play", "/desk/kill", "/desk/play/x/turn", "/desk/play/x/next"])
def test_a_page_of_another_origin_cannot_press_the_buttons(desk: FlaskClient, path: str) -> None:
    for site in ("cross-site", "same-site"):
        sent = desk.post(path, data={"journey": "chat"}, headers={"Sec-Fetch-Site": site}, **DESK)
        assert sent.status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/desk"),
        ("GET", "/desk/enter?ticket=x"),
        ("GET", "/desk/status"),
        ("POST", "/desk/play"),
        ("POST", "/desk/kill"),
        ("POST", "/desk/play/x/turn"),
    ],
)
def test_outside_the_demonstration_there_is_no_desk(use_cases: UseCases, method: str, path: str) -> None:
    app = create_app(replace(use_cases, settings=replace(use_cases.settings, demo=False)))
    assert app.test_client().open(path, method=method, **DESK).status_code == 404
    assert app.test_client().get("/", base_url=f"http://{SITE}").location == "/welcome"


def test_walter_is_played_through_the_chats_own_forms(
    desk: FlaskClient, use_cases: UseCases, clock: SetClock
) -> None:
    begun = desk.post("/desk/play", data={"journey": "chat"}, **DESK)
    assert begun.status_code == 303
    turn = {"path": f"{begun.location}/turn", "headers": {"HX-Request": "true"}, **DESK}
    for _ in range(25):
        clock.advance(seconds(2))
        guide = desk.post(**turn).text
    assert "is-done" in guide
    visit = desk.get(entrances(desk.get(begun.location, **DESK).text)[0])
    assert visit.location == "/chat"
    chat = desk.get("/chat", base_url=f"http://patient.{SITE}").text
    assert "since my wife died" in chat
    assert "Walter Finch" in chat


def test_without_the_switch_the_caller_waits_for_next_line(
    desk: FlaskClient, clock: SetClock, use_cases: UseCases
) -> None:
    begun = desk.post("/desk/play", data={"journey": "chat"}, **DESK)
    part = {"headers": {"HX-Request": "true"}, **DESK}
    guide = desk.post(f"{begun.location}/pace", data={}, **part).text
    assert "Next line: “Me”" in guide
    clock.advance(seconds(30))
    assert "Next line: “Me”" in desk.post(f"{begun.location}/turn", **part).text
    desk.post(f"{begun.location}/next", **part)
    assert "Next line: “3 March 1955”" in desk.post(f"{begun.location}/turn", **part).text


def test_a_call_is_rung_through_the_exchange_and_ended_before_the_next(
    desk: FlaskClient, doors: OwnDoors
) -> None:
    desk.post("/desk/play", data={"journey": "voice"}, **DESK)
    desk.post("/desk/play", data={"journey": "text"}, **DESK)
    (ringer, ring, to), (hung, hangup, _), (_, text, said) = doors.phoned
    assert (ring, to["to"], hangup) == ("ring", "+441632960999", "hangup")
    assert ringer == hung
    assert text == "text" and "earache" in said["body"]


def test_a_worker_is_killed_and_the_line_says_so_until_it_is_back(
    app: Flask, desk: FlaskClient, use_cases: UseCases, tmp_path: Path
) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    file = tmp_path / "up.json"

    def write(**fast: Any) -> None:
        file.write_text(json.dumps({"programs": {"fast": fast, "web": one(1), "release": one(1, "done")}}))

    write(**one(child.pid))
    app.extensions["desk-machine"] = Machine(file, use_cases.records, use_cases.redis)
    assert "2 parts run, 0 cases are open" in desk.get("/desk/status", **DESK).text
    said = desk.post("/desk/kill", data={"what": "fast"}, headers={"HX-Request": "true"}, **DESK).text
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert "was killed" in said and "being started again" in said
    write(**one(child.pid, starts=2))
    assert "was killed and is back; nothing is lost" in desk.get("/desk/status", **DESK).text


def test_what_is_not_for_killing_is_not_killed(
    app: Flask, desk: FlaskClient, use_cases: UseCases, tmp_path: Path
) -> None:
    file = tmp_path / "up.json"
    file.write_text(json.dumps({"programs": {"postgres": one(os.getpid()), "fast": one(None, "ended")}}))
    app.extensions["desk-machine"] = Machine(file, use_cases.records, use_cases.redis)
    for name, status in (("postgres", 409), ("fast", 409), ("nothing", 503)):
        assert desk.post("/desk/kill", data={"what": name}, **DESK).status_code == status


def test_the_line_says_what_is_being_started_also_where_that_is_what_remembers(
    app: Flask, desk: FlaskClient, use_cases: UseCases, tmp_path: Path
) -> None:
    file = tmp_path / "up.json"
    file.write_text(json.dumps({"programs": {"redis": one(None, "ended"), "web": one(1)}}))
    nobody = Redis(port=1)
    app.extensions["desk-machine"] = Machine(file, use_cases.records, nobody)
    assert "Being started again: redis" in desk.get("/desk/status", **DESK).text


def one(pid: int | None, state: str = "ready", starts: int = 1) -> dict[str, Any]:
    return {"state": state, "pid": pid, "starts": starts}


def seconds(number: int) -> timedelta:
    return timedelta(seconds=number)
