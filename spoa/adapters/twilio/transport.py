"""How the library reaches the carrier, or its stand-in: a time limit, and where asked another host."""

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

_CARRIER: Final = "https://api.twilio.com"
_MEDIA: Final = re.compile(r"/2010-04-01/Accounts/AC\w+/Messages/\w+/Media/\w+")
TIMEOUT: Final = 8.0
"""Seconds for one request. An order to a live call that takes longer has lost its point."""


class ToStandIn(TwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """Sends to another host whatever the library means for its own."""

    def __init__(self, base: str, timeout: float = TIMEOUT) -> None:
        super().__init__(timeout=timeout)
        self._scheme, self._host, *_ = urlsplit(base)

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        """Make the same request at our host."""
        _, _, path, query, fragment = urlsplit(url)
        there = urlunsplit((self._scheme, self._host, path, query, fragment))
        return super().request(method, there, *args, **options)


def client(*, account: str, user: str, secret: str, base: str | None = None) -> Client:
    """Return the library's client. ``user`` is the account with its token, or an API key with its secret."""
    http = ToStandIn(base) if base else TwilioHttpClient(timeout=TIMEOUT)
    return Client(user, secret, account_sid=account, http_client=http)


Fetch = Callable[[str], tuple[int, str, bytes]]
"""Asks the carrier for a path; returns the status, the type of the content, and the content."""


def fetcher(*, user: str, secret: str, base: str | None = None) -> Fetch:
    """Return what fetches pictures, which the library cannot: it takes every answer for words."""

    def fetch(path: str) -> tuple[int, str, bytes]:
        got = requests.get(f"{base or _CARRIER}{path}", auth=(user, secret), timeout=TIMEOUT)
        return got.status_code, got.headers.get("Content-Type", ""), got.content

    return fetch


def media_path(address: str) -> str | None:
    """Return the path of a picture at the carrier; ``None`` for what is no address of one."""
    path = urlsplit(address).path
    return path if _MEDIA.fullmatch(path) else None
