"""The real doors: our own pages by HTTP, and the stand-in carrier's control API. The desk uses no others."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode, urlsplit

from spoa.kernel.errors import Unavailable
from spoa.settings import Settings

_PATIENCE: Final = 10.0
_NO_ANSWER: Final = "A part of the demonstration does not answer just now. It is being started again."


@dataclass(frozen=True)
class Answer:
    """What a page answered."""

    status: int
    location: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)


class Doors(Protocol):
    """Ways in from outside."""

    def post(
        self, host: str, path: str, form: Mapping[str, Any], *, cookies: Mapping[str, str], csrf: str = ""
    ) -> Answer:
        """Send a form to a page on one of the site's names, as a browser does."""

    def phone(self, number: str, act: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Do something with a telephone: ring, say, digits, text, answer, hangup."""

    def handset(self, number: str) -> dict[str, Any]:
        """Return a telephone's calls and texts."""


@dataclass(frozen=True)
class RealDoors:
    """The doors of the running service. ``Unavailable`` where nobody answers."""

    settings: Settings

    def post(
        self, host: str, path: str, form: Mapping[str, Any], *, cookies: Mapping[str, str], csrf: str = ""
    ) -> Answer:
        """Send a form; a name of the site is given as the host, because the machine may not know it."""
        headers = {
            "Host": f"{host}.{urlsplit(self.settings.public_url).netloc}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRF-Token": csrf,
        }
        body = urlencode(form, doseq=True)
        status, told, _ = _ask(f"127.0.0.1:{self.settings.port}", "POST", path, body, headers)
        given: SimpleCookie = SimpleCookie(told.get("set-cookie", ""))
        kept = {name: morsel.value for name, morsel in given.items()}
        return Answer(status, told.get("location", ""), kept)

    def phone(self, number: str, act: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Do something with a telephone; what it refuses (nobody rings any more) is an empty answer."""
        headers = {"Content-Type": "application/json"}
        path = f"/control/handsets/{quote(number)}/{act}"
        status, _, said = _ask(self._exchange, "POST", path, json.dumps(body), headers)
        return _object(said) if status < 400 else {}

    def handset(self, number: str) -> dict[str, Any]:
        """Return a telephone's calls and texts."""
        return _object(_ask(self._exchange, "GET", f"/control/handsets/{quote(number)}", "", {})[2])

    @property
    def _exchange(self) -> str:
        if self.settings.twilio_api_base is None:
            raise Unavailable("There is no stand-in telephone here. Start with “spoa up --demo”.")
        return urlsplit(self.settings.twilio_api_base).netloc


def _ask(
    where: str, method: str, path: str, body: str, headers: Mapping[str, str]
) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(where, timeout=_PATIENCE)
    try:
        connection.request(method, path, body.encode(), dict(headers))
        answer = connection.getresponse()
        said = answer.read()
    except (OSError, HTTPException):
        raise Unavailable(_NO_ANSWER) from None
    finally:
        connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, said


def _object(said: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said)
    return found
