"""An evening of calls in one process: the service, the carrier, callers with telephones, staff at pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from twilio.rest import Client

from spoa.adapters.twilio.client import TwilioCarrier
from spoa.adapters.twilio.tokens import identity_of
from spoa.app import create_app
from spoa.cases.queueing import place_in_queue
from spoa.exchange.inside import InProcess, in_process
from spoa.journey.all import Journeys, build_journeys
from spoa.journey.looking import CaseView
from spoa.kernel.clock import SetClock
from spoa.records.base import Base
from spoa.records.calls import Transfer
from spoa.records.cases import Alert, Case, QueueEntry
from spoa.records.relay import drain
from spoa.records.staff import Staff
from spoa.staff.me import Me
from spoa.staff.presence import State, seen, set_presence
from spoa.web.use_cases import UseCases
from tests.support.people import PASSWORD, csrf_of
from tests.support.through import ThroughWsgi

ACCOUNT, TOKEN = "AC" + "1" * 32, "the-carriers-token"
KEY, SECRET, APP = "SK" + "2" * 32, "secret-of-at-least-thirty-two-letters", "AP" + "3" * 32
BASE = "http://spoa.localhost:8000"
LINE_111, LINE_999, PROFESSIONALS = "+441632960111", "+441632960999", "+441632960222"
TEXT_LINE = "+447700900111"
DAVID, AMBULANCE_CREW, SOMEONE = "+447700900142", "+441632960500", "+447700900199"
EVENING = datetime.fromisoformat("2026-11-20T21:00:00+00:00")

Row = TypeVar("Row", bound=Base)


@dataclass
class Town:
    """Everything that happens, happens when somebody does something or time passes."""

    use_cases: UseCases
    app: Flask
    x: InProcess
    clock: SetClock
    phones: "list[Phone]" = field(default_factory=list)
    forgiving: bool = False
    """Whether a job that fails is only put off, as by a worker, and does not fail the test."""

    @property
    def journeys(self) -> Journeys:
        return self.use_cases.journeys

    def settle(self) -> None:
        """Run jobs and deliver webhooks until nothing more happens at this moment."""
        before = -1
        while before != self.x.journal.number:
            before = self.x.journal.number
            self.work()
            self.x.settle()
        self.work()

    def work(self) -> None:
        """Run every job that is due."""
        drain(self.use_cases.records, self.use_cases.jobs, self.clock, forgiving=self.forgiving)

    def wait(self, seconds: int = 1) -> None:
        """Let time pass, second by second, on the service's clock and the carrier's."""
        for _ in range(seconds):
            self.settle()
            self.x.advance(1)
            self.clock.advance(timedelta(seconds=1))
            self.settle()
            for phone in self.phones:
                phone.listen()

    def control(self, path: str, raw: Mapping[str, Any] | None = None) -> Any:
        http = self.x.app.test_client()
        got = http.get(f"/control/{path}") if raw is None else http.post(f"/control/{path}", json=dict(raw))
        assert got.status_code in (200, 201), got.text
        return got.get_json()

    def spoil(self, fault: str, times: int = 1, **match: str) -> None:
        """Let the carrier's next webhook of a kind come twice, late, or never."""
        self.control("faults/once", {"fault": fault, "times": times, "match": match})

    def rows(self, table: type[Row], **where: Any) -> list[Row]:
        with self.use_cases.records.read() as session:
            return list(session.scalars(select(table).filter_by(**where).order_by("id")))

    def only(self, table: type[Row], **where: Any) -> Row:
        (row,) = self.rows(table, **where)
        return row

    def alerts(self) -> set[str]:
        """The causes of the alerts that nobody has dealt with."""
        return {alert.cause for alert in self.rows(Alert, ended_at=None)}

    def rooms(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("conferences")["conferences"]
        return [room for room in found if any(member["joined"] for member in room["members"])]

    def in_room(self) -> set[str]:
        """The labels of those in the one room that there is; empty when there is none."""
        rooms = self.rooms()
        assert len(rooms) <= 1
        return {member["label"] for room in rooms for member in room["members"] if member["joined"]}

    def queue(self) -> list[tuple[str, int | None, str]]:
        """Who waits for a person: queue, class and why."""
        with self.use_cases.records.read() as session:
            waiting = select(QueueEntry).where(QueueEntry.state == "waiting").order_by(QueueEntry.since)
            return [(entry.queue, entry.klass, entry.why) for entry in session.scalars(waiting)]

    def place(self, case: Case) -> QueueEntry | None:
        with self.use_cases.records.unit() as session:
            return place_in_queue(session, case.id)


@dataclass
class Phone:
    """Somebody with a telephone. ``longest_quiet``: seconds in which they heard nobody and no message."""

    town: Town
    number: str = DAVID
    longest_quiet: float = 0.0
    call: str = ""

    def rings(self, to: str = LINE_999, **more: Any) -> None:
        if self not in self.town.phones:
            self.town.phones.append(self)
        self.call = self.does("ring", to=to, **more)["call_sid"]
        self.town.wait(1)

    def does(self, what: str, **more: Any) -> Any:
        done = self.town.control(f"handsets/{self.number}/{what}", more)
        self.town.settle()
        return done

    def presses(self, digits: str) -> None:
        self.does("digits", digits=digits)
        self.town.wait(1)

    def says(self, words: str) -> None:
        self.does("say", words=words)

    def hangs_up(self) -> None:
        self.does("hangup")
        self.town.wait(1)

    def answers(self) -> None:
        self.does("answer")
        self.town.wait(1)

    @property
    def leg(self) -> dict[str, Any]:
        found: list[dict[str, Any]] = self.town.control(f"handsets/{self.number}")["legs"]
        return found[-1]

    @property
    def state(self) -> str:
        return str(self.leg["state"])

    @property
    def hears(self) -> set[str]:
        """The labels of those whom this telephone hears."""
        return {other["label"] for other in self.leg["hears"]}

    @property
    def heard(self) -> list[str]:
        return [line["words"] for line in self.leg["lines"] if line["kind"] in ("say", "voice")]

    def listen(self) -> None:
        """Note how long it has been quiet for whoever is on the line."""
        leg = self.leg
        if leg["state"] == "ended" or not leg["answered"] or leg["hears"]:
            return
        told = [line["at"] for line in leg["lines"] if line["kind"] in ("say", "voice")]
        since = datetime.fromisoformat(told[-1] if told else leg["answered"])
        quiet = (self.town.clock.now() - since).total_seconds()
        self.longest_quiet = max(self.longest_quiet, quiet)


@dataclass
class Page:
    """A member of staff at their page, whose telephone is in it."""

    town: Town
    me: Me

    @property
    def phone(self) -> Phone:
        return Phone(self.town, f"client:{identity_of(self.me.id)}")

    def comes(self, state: State = State.AVAILABLE) -> "Page":
        """Open the page: its telephone registers, and this person is there."""
        self.phone.does("presence", here=True)
        with self.town.use_cases.records.unit() as session:
            set_presence(session, self.me.id, state, at=self.town.clock.now())
        return self

    def falls_asleep(self) -> None:
        """Leave the page in the background until it gives no sign of life any more."""
        with self.town.use_cases.records.unit() as session:
            seen(session, self.me.id, at=self.town.clock.now() - timedelta(minutes=4))

    def takes(self, case: Case) -> None:
        self.town.journeys.desk.take_call(self.me, case.id)
        self.town.wait(1)

    @property
    def offer(self) -> Transfer:
        """The transfer that is offered to this person now."""
        return self.town.only(Transfer, receiver_id=self.me.id, ended_at=None)

    def accepts(self) -> None:
        self.town.journeys.desk.accept(self.me, self.offer.id)
        self.town.wait(1)

    def declines(self, why: str) -> None:
        self.town.journeys.desk.decline(self.me, self.offer.id, why)
        self.town.wait(1)

    def says(self, word: str) -> None:
        live = [each for each in self.town.rows(Transfer, ended_at=None)]
        mine = [each for each in live if self.me.id in (each.giver_id, each.receiver_id)]
        self.town.journeys.desk.say(self.me, mine[0].id, word)
        self.town.wait(1)

    def is_rung(self) -> bool:
        legs = self.town.control(f"handsets/{self.phone.number}")["legs"]
        return any(leg["state"] == "ringing" for leg in legs)

    def sees(self, case: Case) -> CaseView:
        return self.town.journeys.looking.case(self.me, case.id, why="offered")

    @property
    def offered_brief(self) -> str:
        """The situation as it was written down for this person when they were rung."""
        rows = self.town.rows(Transfer, receiver_id=self.me.id)
        return str(rows[-1].brief["situation"])

    def is_(self) -> str:
        return str(self.town.use_cases.staff.presence(self.me))


def staff(town: Town, username: str) -> Page:
    """Return the page of a member of staff, not open yet."""
    with town.use_cases.records.read() as session:
        return Page(town, Me.of(session.scalars(select(Staff).where(Staff.username == username)).one()))


def browser(town: Town, username: str) -> FlaskClient:
    """Sign somebody in; what they press goes over the pages, as parts."""
    found = town.app.test_client()
    assert found.post("/sign-in", data={"username": username, "password": PASSWORD}).status_code == 303
    found.environ_base |= {"HTTP_X_CSRF_TOKEN": csrf_of(found), "HTTP_HX_REQUEST": "true"}
    return found


def make_town(made: UseCases, clock: SetClock) -> Town:
    """Join the service of a test to an exchange in this process."""
    line = {
        "voice_url": f"{BASE}/webhooks/voice",
        "voice_fallback_url": f"{BASE}/voice/fallback",
        "status_callback": f"{BASE}/webhooks/voice/status",
    }
    config = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "api_key": KEY,
        "api_secret": SECRET,
        "numbers": dict.fromkeys(
            (LINE_111, LINE_999, PROFESSIONALS, TEXT_LINE, "+441632960555", "+441632960180"), line
        ),
        "applications": {APP: line},
        "pace": 1000,
    }
    held: dict[str, Flask] = {}
    x = in_process(config, lambda environ, start: held["app"].wsgi_app(environ, start), clock.now())
    carrier = TwilioCarrier(Client(ACCOUNT, TOKEN, http_client=ThroughWsgi(x.app)))
    old = made.journeys
    journeys = build_journeys(
        old.tools, old.placing, voice=carrier, text=carrier, mailbox=old.partners.mailbox
    )
    use_cases = replace(made, journeys=journeys, jobs=journeys.jobs(), rounds=journeys.rounds())
    held["app"] = create_app(use_cases)
    return Town(use_cases, held["app"], x, clock)
