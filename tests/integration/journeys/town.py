"""An evening in one process: the service, its carrier, its providers, and the people who write to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select
from twilio.rest import Client

from spoa.adapters.mailbox import FolderMailbox
from spoa.adapters.twilio.client import TwilioCarrier
from spoa.app import create_app
from spoa.booking.lists import todays_list
from spoa.cases.visits import Visitor, find_visitor
from spoa.conversation.render import as_chat
from spoa.exchange.inside import InProcess, in_process
from spoa.journey.all import build_journeys
from spoa.journey.chats import ChatView, Promise
from spoa.kernel.actor import Actor
from spoa.kernel.clock import SetClock
from spoa.records.bookings import Booking
from spoa.records.cases import Alert, Case, Contact, Message, Need, QueueEntry
from spoa.records.referrals import Referral
from spoa.records.relay import drain
from spoa.records.staff import Staff
from spoa.records.unit import Records
from spoa.routing.model import service_id
from spoa.staff.me import Me
from spoa.web.use_cases import UseCases
from tests.support import through

ACCOUNT, TOKEN = "AC" + "1" * 32, "the-carriers-token"
TEXT_LINE = "+447700900111"
PRIYA = "+447700900104"
BASE = "http://spoa.localhost:8000"
EVENING = datetime.fromisoformat("2026-11-20T19:30:00+00:00")

Row = TypeVar("Row", Case, Contact, Need, Booking, Referral, Alert, QueueEntry)


class ThroughWsgi(through.ThroughWsgi):
    """Fetches pictures too, as the worker does."""

    def fetch(self, path: str) -> tuple[int, str, bytes]:
        """Fetch a picture."""
        got = self.http.get(path, auth=(ACCOUNT, TOKEN))
        return got.status_code, got.content_type, got.data


@dataclass
class Town:
    """Everything that happens, happens when it is moved: by a person, by ``settle`` or by ``advance``."""

    use_cases: UseCases
    app: Flask
    x: InProcess
    clock: SetClock
    mail: Path

    @property
    def records(self) -> Records:
        return self.use_cases.records

    def settle(self) -> None:
        """Run jobs and deliver webhooks until nothing more happens."""
        while self.run_jobs() + self._webhooks():
            pass

    def run_jobs(self) -> int:
        return drain(self.records, self.use_cases.jobs, self.clock)

    def _webhooks(self) -> int:
        before = len(self.x.journal.entries)
        self.x.advance(1)
        self.clock.advance(timedelta(seconds=1))
        return len(self.x.journal.entries) - before

    def advance(self, **by: float) -> None:
        """Let time pass, on the service's clock and the carrier's."""
        length = timedelta(**by)
        self.x.advance(length.total_seconds())
        self.clock.advance(length)
        self.settle()

    def control(self, path: str, raw: Mapping[str, Any]) -> Any:
        got = self.x.app.test_client().post(f"/control/{path}", json=dict(raw))
        assert got.status_code in (200, 201), got.text
        return got.get_json()

    def rows(self, table: type[Row], **where: Any) -> list[Row]:
        with self.records.read() as session:
            return list(session.scalars(select(table).filter_by(**where).order_by(table.id)))

    def only(self, table: type[Row], **where: Any) -> Row:
        (row,) = self.rows(table, **where)
        return row

    def staff(self, username: str) -> Me:
        with self.records.read() as session:
            return Me.of(session.scalars(select(Staff).where(Staff.username == username)).one())

    def actor(self, username: str) -> Actor:
        return self.staff(username).actor

    def letters(self) -> list[str]:
        """What lies in the mailboxes of practices, with the practice's folder."""
        return [f"{file.parent.name}: {file.read_text()}" for file in self.mail.glob("*/*.json")]

    def listed(self, service: str) -> list[str]:
        """The people on a provider's list of the evening, as state and time."""
        with self.records.read() as session:
            lines = todays_list(session, service_id(service), EVENING.date())
            return [f"{one.booking.state} {one.slot.starts_at:%H:%M}" for one in lines if one.booking]


@dataclass
class Texter:
    """Somebody with a phone that texts. ``said`` is the whole conversation as the phone shows it."""

    town: Town
    number: str = PRIYA
    to: str = TEXT_LINE

    def texts(self, body: str, *, pictures: int = 0, wait: float = 20) -> str:
        """Send a text and return what came back, once everything has settled."""
        had = len(self.got)
        media = [{"content_type": "image/png", "data": "aGVsbG8="}] * pictures
        self.town.advance(seconds=wait)
        self.town.control(f"handsets/{self.number}/text", {"to": self.to, "body": body, "media": media})
        self.town.settle()
        return "\n\n".join(self.got[had:])

    @property
    def got(self) -> list[str]:
        """The texts of ours that have arrived on this phone."""
        return [one.body for one in self.town.x.party(self.number).texts if one.direction != "inbound"]

    def transcript(self) -> str:
        lines = (
            f"{'>>' if one.direction == 'inbound' else '<<'} {one.body}"
            for one in self.town.x.party(self.number).texts
        )
        return "\n\n".join(lines)


@dataclass
class Chatter:
    """Somebody in the web chat, at the use-cases behind its pages."""

    town: Town
    token: str = ""

    def begins(self, complaint: str = "", source: str = "111") -> str:
        self.town.advance(seconds=10)
        self.token = self.town.use_cases.journeys.chats.start(
            source=source, organisation=None, complaint=complaint
        )
        self.town.settle()
        return self.last

    @property
    def visitor(self) -> Visitor:
        with self.town.records.read() as session:
            found = find_visitor(session, self.token)
        assert found is not None
        return found

    def says(self, body: str, *, answering: str | None = None) -> str:
        """Write or press, and return what the service says to it."""
        self.town.advance(seconds=10)
        had = len(self.view.lines)
        answering = self.view.asks if answering is None else answering
        self.town.use_cases.journeys.chats.write(self.visitor, body, answering=answering)
        self.town.settle()
        return "\n\n".join(line.body for line in self.view.lines[had:] if not line.mine)

    @property
    def view(self) -> ChatView:
        return self.town.use_cases.journeys.chats.view(self.visitor)

    @property
    def last(self) -> str:
        return self.view.lines[-1].body

    @property
    def buttons(self) -> tuple[str, ...]:
        return as_chat(self.view.prompt).buttons if self.view.prompt else ()

    @property
    def promised(self) -> tuple[Promise, ...]:
        return self.town.use_cases.journeys.chats.promised(self.visitor)

    @property
    def case(self) -> Case:
        return self.town.only(Case, id=self.visitor.case)

    def transcript(self) -> str:
        shown = [f"{'>>' if line.mine else '<<'} {line.body}" for line in self.view.lines]
        return "\n\n".join([*shown, f"[{' | '.join(self.buttons)}]"])


def texts_of(town: Town, **where: Any) -> list[Message]:
    """The messages in our records, in their order."""
    with town.records.read() as session:
        return list(session.scalars(select(Message).filter_by(**where).order_by(Message.at, Message.id)))


def make_town(made: UseCases, clock: SetClock, mail: Path) -> Town:
    """Join the service of a test to an exchange in this process."""
    config = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "api_key": "SK" + "2" * 32,
        "api_secret": "secret-of-at-least-thirty-two-letters",
        "numbers": {
            TEXT_LINE: {"sms_url": f"{BASE}/webhooks/text"},
            "+447700900112": {"sms_url": f"{BASE}/webhooks/text"},
        },
    }
    held: dict[str, Flask] = {}
    x = in_process(config, lambda environ, start: held["app"].wsgi_app(environ, start), clock.now())
    through = ThroughWsgi(x.app)
    carrier = TwilioCarrier(Client(ACCOUNT, TOKEN, http_client=through), through.fetch)
    journeys = build_journeys(
        made.journeys.tools, made.journeys.placing, voice=carrier, text=carrier, mailbox=FolderMailbox(mail)
    )
    parts = {"journeys": journeys, "jobs": journeys.jobs(), "rounds": journeys.rounds()}
    use_cases = UseCases(**{**vars(made), **parts})
    held["app"] = create_app(use_cases)
    return Town(use_cases, held["app"], x, clock, mail)
