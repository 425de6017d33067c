"""The live stream over real HTTP: gunicorn with threads, a real Redis, and what a page would hear."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from flask import Flask
from redis import Redis

from spoa.settings import Settings
from spoa.web.tickets import opened
from spoa.web.use_cases import UseCases
from tests.support.people import SignIn
from tests.support.waiting import wait_for

ORIGIN = "http://handler.spoa.localhost:8000"


@dataclass
class Live:
    """A running live process."""

    address: str

    def open(self, ticket: str, origin: str = ORIGIN) -> requests.Response:
        return requests.get(
            f"{self.address}/stream",
            params={"ticket": ticket},
            headers={"Origin": origin},
            stream=True,
            timeout=20,
        )

    def streams(self) -> int:
        return int(requests.get(f"{self.address}/health/live", timeout=5).json()["streams"])


@pytest.fixture
def live(settings: Settings) -> Iterator[Live]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.set_inheritable(True)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "spoa.app:create_live(3)", "--worker-class", "gthread"]
            + ["--threads", "6", "--bind", f"fd://{listening.fileno()}", "--log-level", "warning"]
            + ["--graceful-timeout", "1", "--no-control-socket"],
            pass_fds=[listening.fileno()],
            env={
                **os.environ,
                "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
                "REDIS_URL": settings.redis_url,
                "SPOA_SECRET_KEY": settings.secret_key,
                "SPOA_DEMO": "1",
            },
        )
        try:
            yield Live(address)
        finally:
            process.terminate()
            process.wait()


def events(stream: requests.Response) -> Iterator[tuple[str, Any]]:
    """Yield the name and data of each event as it comes."""
    name = ""
    for line in stream.iter_lines(decode_unicode=True):
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def ticket_of(sign_in: SignIn, username: str) -> str:
    return str(sign_in(username).get("/live/ticket").json["ticket"])


Events = Iterator[tuple[str, Any]]


def first_heard(redis_url: str, heard: Events, topics: list[str]) -> tuple[str, Any]:
    """Publish until somebody listens, then return what the page hears: a stream may be there sooner."""
    with Redis.from_url(redis_url) as redis:
        wait_for(lambda: redis.publish("spoa:topics", json.dumps(topics)), what="the subscription")
    return next(heard)


def test_a_stream_hears_what_changed_and_only_what_it_may(
    live: Live, sign_in: SignIn, settings: Settings, use_cases: UseCases
) -> None:
    me = use_cases.staff.sign_in("ruth.bell", "a quiet friday evening").me
    with live.open(ticket_of(sign_in, "ruth.bell")) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert stream.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Access-Control-Allow-Credentials" not in stream.headers
        told = ["case:1", f"staff:{me.id}", "staff:another", "queue:another", "service:7"]
        name, topics = first_heard(settings.redis_url, events(stream), told)
    assert name == "topics"
    assert topics == sorted([f"staff:{me.id}", "service:7"])


def test_a_change_of_presence_reaches_the_page_of_a_colleague(
    live: Live, sign_in: SignIn, settings: Settings, use_cases: UseCases
) -> None:
    with live.open(ticket_of(sign_in, "lena.hart")) as stream:
        heard = events(stream)
        first_heard(settings.redis_url, heard, ["alerts"])
        browser = sign_in("sam.reid")
        assert browser.post("/me/presence", data={"state": "available"}).status_code == 303
        organisation = use_cases.staff.sign_in("lena.hart", "a quiet friday evening").me.organisation
        assert next(heard) == ("topics", [f"presence:{organisation}"])


def test_a_made_up_ticket_opens_nothing(live: Live) -> None:
    with live.open("made.up.ticket") as refused:
        assert refused.status_code == 403


def test_a_page_of_another_site_hears_nothing(live: Live, sign_in: SignIn) -> None:
    with live.open(ticket_of(sign_in, "jo.marsh"), origin="https://elsewhere.example") as refused:
        assert refused.status_code == 403
        assert "Access-Control-Allow-Origin" not in refused.headers


def test_a_browser_too_many_is_told_to_poll_and_a_closed_stream_makes_room(
    live: Live, sign_in: SignIn, settings: Settings
) -> None:
    ticket = ticket_of(sign_in, "jo.marsh")
    open_ones = [live.open(ticket) for _ in range(3)]
    with live.open(ticket) as refused:
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    for stream in open_ones:
        stream.close()
    with Redis.from_url(settings.redis_url) as redis:

        def gone() -> bool:  # a closed connection is noticed when there is something to write
            redis.publish("spoa:topics", json.dumps(["case:1"]))
            return live.streams() == 0

        wait_for(gone, what="the closed streams to be noticed")
    with live.open(ticket) as stream:
        assert stream.status_code == 200


def test_when_redis_comes_back_pages_are_told_to_fetch_everything(
    live: Live, sign_in: SignIn, settings: Settings
) -> None:
    with live.open(ticket_of(sign_in, "jo.marsh")) as stream:
        heard = events(stream)
        first_heard(settings.redis_url, heard, ["case:1"])
        with Redis.from_url(settings.redis_url) as redis:
            redis.client_kill_filter(_type="pubsub")
        names = (name for name, _ in heard)
        assert next(name for name in names if name != "topics") == "resync"


@pytest.mark.parametrize(
    ("username", "hears", "not_"),
    [
        ("jo.marsh", "case:*", "alerts"),
        ("lena.hart", "alerts", "audit:*"),
        ("moira.dunn", "service:*", "case:*"),
        ("ines.cole", "rules", "case:*"),
    ],
)
def test_each_role_has_a_ticket_for_its_own_topics(
    app: Flask, sign_in: SignIn, make_topics: Callable[[str], list[str]], username: str, hears: str, not_: str
) -> None:
    topics = make_topics(ticket_of(sign_in, username))
    assert hears in topics
    assert not_ not in topics


@pytest.fixture
def make_topics(settings: Settings) -> Callable[[str], list[str]]:
    return lambda ticket: list(opened(settings, ticket))


def test_nobody_gets_a_ticket_without_signing_in(app: Flask) -> None:
    browser = app.test_client()
    assert browser.get("/live/ticket", headers={"Accept": "application/json"}).status_code == 401
    assert browser.get("/live/visit-ticket").status_code == 403
