"""Plain HTTP for tests: what a carrier, a probe or another system would send."""

import http.client
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urlsplit


class Answer(NamedTuple):
    """What came back."""

    status: int
    text: str


def get(url: str, host: str | None = None) -> Answer | None:
    """Return the answer to a GET, or ``None`` if nobody answers; ``host`` is sent as the Host header."""
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection("127.0.0.1", parts.port, timeout=10)) as connection:
        try:
            connection.request("GET", parts.path or "/", headers={"Host": host or parts.netloc})
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(errors="replace"))
        except (OSError, http.client.HTTPException):
            return None
