"""Rates of what the carrier asks of us, beside a bare Flask route with one commit; JSON lines.

Both run on the same gunicorn settings and the same PostgreSQL, which syncs every commit to the disk, and take
many short turns, so that what else the machine does falls on both: the median of the turns' ratios counts.
"""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain, cycle, islice, repeat
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from sqlalchemy import text
from twilio.request_validator import RequestValidator

from spoa.cases.opening import Arrival, open_case
from spoa.demo import people
from spoa.demo.directory import furnish
from spoa.kernel.clock import SystemClock
from spoa.kernel.ids import new_id
from spoa.records.cases import Message
from spoa.records.migrate import upgrade
from spoa.records.staff import Line
from spoa.records.unit import Records, make_engine
from spoa.routing.read import read_directory, read_rules
from spoa.up import postgres
from tests.support import stores
from tests.support.http import get
from tests.support.service import three_free_ports
from tests.support.sockets import Caller, rate
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[2]
BASE, TOKEN = "http://spoa.localhost:8000", "the-carriers-token"
TEXT_LINE, VOICE_LINE = "+447700900111", "+441632960111"
SOCKETS = 6
MESSAGES = 20_000
ROUNDS = 24
WAITING = 12
ONE_TURN = 0.4


@contextmanager
def serving(application: str, port: int, environment: dict[str, str]) -> Iterator[None]:
    """Serve an application by gunicorn as `spoa web` does."""
    code = f"from spoa.serve import _become_gunicorn as go; go({application!r}, ['127.0.0.1:{port}'], 2, 8)"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: get(f"http://127.0.0.1:{port}/health/live") is not None, 60, application)
        yield
    finally:
        process.terminate()
        process.wait(10)


def request(path: str, form: dict[str, str]) -> bytes:
    """Return a signed webhook as it goes over the line."""
    signature = RequestValidator(TOKEN).compute_signature(BASE + path, form)
    body = urlencode(form).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: spoa.localhost\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def statuses(records: Records) -> Iterator[bytes]:
    """Yield a report for each of many texts of ours, which are there."""
    with records.unit() as session:
        line, at = session.query(Line).filter_by(channel="text").first(), SystemClock().now()
        if line is None:
            raise SystemExit("no line was made")
        arrival = Arrival(
            organisation_id=line.organisation_id, channel="text", source=line.source, line_id=line.id, at=at
        )
        contact = open_case(session, arrival)
        ids = [new_id() for _ in range(MESSAGES)]
        session.add_all(
            Message(
                id=id_,
                contact_id=contact.id,
                direction="out",
                author="service",
                body="Yes.",
                at=at,
                status="sent",
            )
            for id_ in ids
        )
    for id_ in ids:
        form = {"MessageSid": f"SM{id_}", "MessageStatus": "delivered"}
        yield request(f"/webhooks/text/status?message={id_}", form)


def texts(words: str) -> Iterator[bytes]:
    """Yield texts from all the numbers that belong to nobody, in turn."""
    for number in cycle(range(1000)):
        form = {"To": TEXT_LINE, "From": f"+447700900{number:03}", "Body": words}
        yield request("/webhooks/text", form | {"MessageSid": f"SM{new_id()}"})


def calls() -> Iterator[bytes]:
    """Yield calls that come in, from all the numbers that belong to nobody, in turn."""
    for number in cycle(range(1000)):
        form = {
            "To": VOICE_LINE,
            "From": f"+441632960{number:03}",
            "CallSid": f"CA{new_id()}",
            "CallStatus": "ringing",
        }
        yield request("/webhooks/voice", form)


def waiting(port: int) -> list[str]:
    """Let a few callers wait; return their contacts."""
    caller, contacts = Caller(port), []
    for call in islice(calls(), WAITING):
        answer = caller.ask(call).decode()
        contacts += re.findall(r"/webhooks/voice/wait/([0-9a-f-]{36})", answer)[:1]
    for contact in contacts:
        caller.ask(request(f"/webhooks/voice/wait/{contact}", {"CallSid": "CA1"}))
    caller.close()
    return contacts


def turns(contacts: list[str], step: str, **pressed: str) -> Iterator[bytes]:
    """Yield what callers who wait do at a step, in turn; each is answered with their place."""
    return cycle(request(f"/webhooks/voice/{step}/{each}", {"CallSid": "CA1"} | pressed) for each in contacts)


class Shared:
    """An iterator that several threads may draw from; what they will need is made before they begin."""

    def __init__(self, of: Iterator[bytes]) -> None:
        self._of, self._lock = chain(list(islice(of, MESSAGES)), of), threading.Lock()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with self._lock:
            return next(self._of)


def compare(
    what: str, wanted: float | None, ours: tuple[int, Iterator[bytes]], floor: tuple[int, Iterator[bytes]]
) -> None:
    """Let both take turns, and print the ratio of their rates: the median over pairs of turns.

    ``wanted`` is ``None`` where nobody has said what is enough, and the number is there to be watched.
    """
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for at, (port, requests) in enumerate((ours, floor)):
            rates[at].append(rate(port, requests, SOCKETS, ONE_TURN))
    ratio = median(mine / bare for mine, bare in zip(*rates, strict=True))
    line = {"what": what, "a_second": round(median(rates[0])), "floor_a_second": round(median(rates[1]))}
    print(json.dumps(line | {"rate_to_floor": round(ratio, 3), "wanted": wanted}), flush=True)


def prepare(url: str) -> Records:
    """Fill an empty database with the demonstration's people, lines and places."""
    upgrade(url)
    records = Records(make_engine(url))
    directory = read_directory(ROOT / "rules" / "directory", read_rules(ROOT / "rules" / "routing.yaml"))
    clock = SystemClock()
    with records.unit() as session:
        people.load(session, clock, "a quiet friday evening")
        furnish(session, directory, now=clock.now())
        session.execute(text("CREATE TABLE floor (id uuid PRIMARY KEY)"))
    return records


def main() -> None:
    """Start both, and compare them in turn."""
    with ExitStack() as stack:
        found = stack.enter_context(stores.places(on_disk=True))
        postgres.make_cluster(found)
        stack.enter_context(stores.running(postgres.program(found), found.logs / "postgres.log"))
        redis = stack.enter_context(stores.redis_server())
        url = postgres.url(found).replace("postgresql://", "postgresql+psycopg://")
        records = prepare(url)
        port = three_free_ports()
        settings = {
            "DATABASE_URL": url,
            "REDIS_URL": redis,
            "TWILIO_AUTH_TOKENS": TOKEN,
            "SPOA_PUBLIC_URL": BASE,
        }
        stack.enter_context(serving("wsgi:app", port, settings))
        stack.enter_context(serving("tests.support.floor:app", port + 1, settings))
        bare = b"POST /floor HTTP/1.1\r\nHost: floor\r\nContent-Length: 0\r\n\r\n"
        floor = (port + 1, Shared(repeat(bare)))
        compare("a text that comes in", 0.5, (port, Shared(texts("my ear hurts"))), floor)
        compare("a status callback", 0.5, (port, Shared(statuses(records))), floor)
        callers = waiting(port)
        worse, on = turns(callers, "key", Digits="9"), turns(callers, "wait")
        compare("a voice turn: a key, and the next document", 0.2, (port, Shared(worse)), floor)
        compare("a voice turn: waiting on, and the next document", 0.2, (port, Shared(on)), floor)
        compare("a call that comes in", None, (port, Shared(calls())), floor)
        records.close()


if __name__ == "__main__":
    main()
