"""People who walk through the running service from outside: by its pages' own forms, and by telephone.

They press what a page offers and nothing else. When nobody answers, or the page says that this part does not
answer just now, they do what people do: they send the same form once more, as often as it takes.
"""

import http.client
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from tests.support.pages import Form, Page
from tests.support.service import Service
from tests.support.waiting import wait_for

PATIENCE: Final = 60.0
"""Seconds: limits are generous, because the machine is shared; what is waited for is a condition."""


class NoAnswer(Exception):
    """Nobody answered, or only to say that it does not work just now."""


@dataclass
class Browser:
    """A browser without scripts, on one name of the site. ``again`` counts forms that were sent once more."""

    service: Service
    host: str = "patient"
    cookies: dict[str, str] = field(default_factory=dict)
    again: int = 0

    def look(self, path: str) -> Page:
        """Open a page, however long it takes to be there; redirects are followed."""
        return wait_for(lambda: self._try("GET", path), PATIENCE, f"the page {path.partition('/')[0]}")

    def once(self, method: str, path: str, form: Sequence[tuple[str, str]] = ()) -> Page:
        """Ask once and follow redirects; raise ``NoAnswer`` where nobody answers."""
        for _ in range(5):
            page, onward = self._exchange(method, path, form)
            if onward is None:
                return page
            method, path, form = "GET", onward, ()
        raise AssertionError("redirected for ever")

    def press(self, form: Form, button: str = "", **values: str | Sequence[str]) -> Page:
        """Send a form with a button of it, and again as it was until there is an answer."""
        sent, action = form.filled(button, **values)
        tries = 0

        def send() -> Page | None:
            nonlocal tries
            tries += 1
            return self._try("POST", action, sent)

        page = wait_for(send, PATIENCE, "an answer to a form")
        self.again += tries - 1
        return page

    def _try(self, method: str, path: str, form: Sequence[tuple[str, str]] = ()) -> Page | None:
        try:
            page = self.once(method, path, form)
        except NoAnswer:
            return None
        return page if page.status < 500 else None

    def _exchange(self, method: str, path: str, form: Sequence[tuple[str, str]]) -> tuple[Page, str | None]:
        headers = {
            "Host": urlsplit(self.service.url("/", self.host)).netloc,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept": "text/html",
        }
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        where = urlsplit(self.service.web).netloc
        with closing(http.client.HTTPConnection(where, timeout=20)) as connection:
            try:
                connection.request(method, path, urlencode(form) if form else None, headers)
                answer = connection.getresponse()
                text = answer.read().decode(errors="replace")
            except (OSError, http.client.HTTPException) as gone:
                raise NoAnswer(type(gone).__name__) from None
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        onward = answer.headers.get("Location") if 300 <= answer.status < 400 else None
        parts = urlsplit(onward or "")
        return Page(answer.status, text), (f"{parts.path}?{parts.query}".rstrip("?") if onward else None)

    def _keep(self, given: Sequence[str]) -> None:
        for one in given:
            for name, morsel in SimpleCookie(one).items():
                self.cookies[name] = morsel.value


class Patient(Browser):
    """Somebody in the web chat."""

    def begins(self, complaint: str, source: str = "111") -> Page:
        """Begin a chat with one's first words."""
        start = self.look(f"/chat/start?source={source}")
        return self.press(start.form("/chat/start"), complaint=complaint)

    def says(self, words: str) -> Page:
        """Press the button that says so, or tick it and send, or write it."""
        return self.press(self.reply(words), **({} if self.offers(words) else {"body": words}))

    def reply(self, words: str) -> Form:
        """Return the form in which these words are pressed or written, with the button pressed."""
        forms = [form for form in self.chat.forms if form.action == "/chat/say"]
        pressed = [form.with_button(words) for form in forms if words in form.buttons]
        return pressed[0] if pressed else forms[-1]

    def offers(self, words: str) -> bool:
        """Say whether there is a button with these words."""
        return any(words in form.buttons for form in self.chat.forms)

    @property
    def chat(self) -> Page:
        """The conversation as the page shows it now."""
        return self.look("/chat")


@dataclass
class Handset:
    """A telephone at the carrier: that of somebody who texts or rings, or the one in a page of staff."""

    service: Service
    number: str

    def does(self, act: str, **more: Any) -> Any:
        """Do something with it: ring, answer, say, digits, hangup, text, presence."""
        return carrier(self.service, "POST", f"handsets/{quote(self.number)}/{act}", more)

    @property
    def shown(self) -> Mapping[str, Any]:
        """Its calls and texts."""
        found: Mapping[str, Any] = carrier(self.service, "GET", f"handsets/{quote(self.number)}")
        return found

    @property
    def leg(self) -> Mapping[str, Any]:
        """Its live call, or an ended one with nothing in it."""
        found: Mapping[str, Any] = self.shown["call"] or {"state": "ended", "hears": [], "lines": []}
        return found

    @property
    def state(self) -> str:
        """How its call stands: ringing, live, held, ended …."""
        return str(self.leg["state"])

    @property
    def hears(self) -> set[str]:
        """The labels of those whom it hears."""
        return {str(other["label"]) for other in self.leg["hears"]}

    @property
    def heard(self) -> list[str]:
        """The words that it heard in its last call, and in the one that is live."""
        legs = self.shown["legs"]
        return [line["words"] for leg in legs for line in leg["lines"] if line["kind"] in ("say", "voice")]

    def until(self, *, hears: set[str] | None = None, state: str | None = None) -> None:
        """Return when it hears exactly these, or its call stands so."""
        wait_for(
            lambda: (hears is None or self.hears == hears) and (state is None or self.state == state),
            PATIENCE,
            f"{self.number[:6]}… to hear {hears}, {state}; it is {self.state}, hears {self.hears}",
        )


@contextmanager
def never_alone(phone: Handset, most: float = 15.0) -> Iterator[None]:
    """Listen to a call all the while; fail if nobody and nothing was heard in it for ``most`` seconds."""
    over, longest = threading.Event(), [0.0]

    def listen() -> None:
        quiet_since = time.monotonic()
        while not over.wait(0.3):
            leg = phone.leg
            if leg["state"] not in ("live", "held", "waiting") or leg["hears"] or leg["sound"]:
                quiet_since = time.monotonic()
            longest[0] = max(longest[0], time.monotonic() - quiet_since)

    ear = threading.Thread(target=listen, daemon=True)
    ear.start()
    try:
        yield
    finally:
        over.set()
        ear.join(PATIENCE)
    assert longest[0] <= most, f"heard nobody and nothing for {longest[0]:.0f} s"


@dataclass
class Texter(Handset):
    """Somebody who texts with us."""

    line: str = "+447700900111"

    def texts(self, words: str) -> None:
        """Send a text; what comes of it is waited for by the test."""
        self.does("text", to=self.line, body=words)

    @property
    def got(self) -> list[str]:
        """The texts of ours that have arrived on this phone, in order."""
        return [str(text["body"]) for text in self.shown["texts"] if text["direction"] == "in"]

    @property
    def sent(self) -> list[str]:
        """The texts that were sent from this phone."""
        return [str(text["body"]) for text in self.shown["texts"] if text["direction"] == "out"]


class Colleague(Browser):
    """A signed-in member of staff, at their page and with the telephone in it."""

    def signs_in(self, username: str) -> "Colleague":
        """Sign in, and have the page's telephone registered."""
        form = self.look("/sign-in").form("/sign-in")
        home = self.press(form, username=username, password=self.service.keys["SPOA_DEMO_PASSWORD"])
        assert home.status == 200, home.status
        self.phone.does("presence", here=True)
        return self

    def is_there(self) -> "Colleague":
        """Say that one is available."""
        presence = self.look("/").form("/me/presence")
        if "I am available" in presence.buttons:
            self.press(presence, "I am available")
        return self

    @property
    def phone(self) -> Handset:
        """The telephone in the page."""
        told = json.loads(self.look("/phone/token").text)
        return Handset(self.service, f"client:{told['identity']}")

    def acts(self, path: str, where: str, button: str = "", **values: str | Sequence[str]) -> Page:
        """Open a page and, as soon as it offers a form whose action ends so, send that."""

        def offered() -> Form | None:
            page = self.look(path)
            return page.form(where) if page.has_form(where) else None

        return self.press(wait_for(offered, PATIENCE, f"a form for {where}"), button, **values)

    def case_of(self, words: str, path: str = "/console") -> str:
        """Return the address of the case in the queue or list whose line says this."""
        return wait_for(
            lambda: next((href for href, text in self.look(path).links if words in text), None),
            PATIENCE,
            f"a line that says “{words}”",
        )


def carrier(service: Service, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """Ask the stand-in carrier's control API, again while it is not there."""

    def ask() -> tuple[int, Any] | None:
        where = urlsplit(service.exchange).netloc
        with closing(http.client.HTTPConnection(where, timeout=20)) as connection:
            try:
                sent = json.dumps(body) if method != "GET" else None
                headers = {"Content-Type": "application/json"} if sent else {}
                connection.request(method, f"/control/{path}", sent, headers)
                answer = connection.getresponse()
                return answer.status, json.loads(answer.read())
            except ConnectionRefusedError:
                return None

    status, told = wait_for(ask, PATIENCE, "the carrier")
    assert status < 300, (path.partition("/")[0], told)
    return told


def journal(service: Service, kind: str, since: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield what the carrier noted: webhooks it sent, requests it got."""
    yield from carrier(service, "GET", f"journal?kind={kind}&since={since}")["entries"]
