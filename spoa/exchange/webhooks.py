"""Signed webhooks: what is sent, how it is signed, tried again, and spoiled on purpose."""

import base64
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import uuid4

Params = dict[str, str]

CONNECT: Final = 11205
READ: Final = 11200
BAD_HOST: Final = 11210


@dataclass(frozen=True)
class Answer:
    """What came back: a status with a body, or (status 0) a failure with the carrier's error number."""

    status: int
    body: str = ""
    content_type: str = ""
    location: str = ""
    error: int = 0

    @property
    def failure(self) -> str:
        """Which of the carrier's kinds of failure it is: '', ct, rt, 4xx or 5xx."""
        if self.status == 0:
            return "rt" if self.error == READ else "ct"
        return {4: "4xx", 5: "5xx"}.get(self.status // 100, "")


@dataclass(frozen=True)
class Overrides:
    """Connection overrides, as the fragment of a URL; times in seconds."""

    connect: float = 5.0
    read: float = 15.0
    tries: int = 2
    again: tuple[str, ...] = ("ct",)


class Transport(Protocol):
    """How a request gets to the service."""

    def __call__(
        self, method: str, url: str, body: str, headers: Mapping[str, str], limits: Overrides, /
    ) -> Answer:
        """Send one request and give what came back; never raise for a failing service."""


@dataclass
class Webhook:
    """One thing to tell the service. ``lane``: those of one lane arrive in order."""

    kind: str
    url: str
    params: Params
    method: str = "POST"
    lane: str = ""
    then: Callable[[Answer], None] | None = None
    token: str = field(default_factory=lambda: str(uuid4()))
    fault: str | None = None


def signature(token: str, url: str, params: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> str:
    """Sign as the carrier does: base64 of HMAC-SHA1 over the URL and every key and value, sorted.

    A repeated key (give pairs) counts each of its values once, in order. [telephony.md 2.4]
    """
    pairs = params.items() if isinstance(params, Mapping) else params
    text = url + "".join(key + value for key, value in sorted(set(pairs)))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()


def overrides(url: str) -> Overrides:
    """Read the connection overrides of a URL's fragment; what is wrong or missing keeps its default."""
    given = dict(parse_qsl(urlsplit(url).fragment))
    return Overrides(
        connect=_limited(given.get("ct"), 100, 10_000, 5_000) / 1000,
        read=_limited(given.get("rt"), 100, 15_000, 15_000) / 1000,
        tries=1 + int(_limited(given.get("rc"), 0, 5, 1)),
        again=tuple(given.get("rp", "ct").split(",")),
    )


def _limited(text: str | None, low: float, high: float, default: float) -> float:
    if text is None or not text.isdigit():
        return default
    return min(max(float(text), low), high)


def attempt(hook: Webhook, auth_token: str, send: Transport) -> tuple[Answer, int]:
    """Send a webhook, again where its URL asks for it; give the last answer and how often it was sent."""
    limits = overrides(hook.url)
    url, body = _target(hook)
    headers = {
        "X-Twilio-Signature": signature(auth_token, url, hook.params if hook.method == "POST" else {}),
        "I-Twilio-Idempotency-Token": hook.token,
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
    }
    if hook.method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
    answer, tries = Answer(0, error=CONNECT), 0
    while tries < limits.tries:
        answer, tries = _once(hook, send, (hook.method, url, body), headers, limits), tries + 1
        if not answer.failure or not ({answer.failure, "all"} & set(limits.again)):
            break
    return answer, tries


def _once(
    hook: Webhook, send: Transport, what: tuple[str, str, str], headers: Mapping[str, str], limits: Overrides
) -> Answer:
    if hook.fault == "drop":  # over every try: what is dropped never arrives
        return Answer(0, error=CONNECT)
    fault, hook.fault = hook.fault, None
    if fault == "refuse":
        return Answer(0, error=CONNECT)
    if fault == "500":
        return Answer(500)
    answer = send(*what, headers, limits)
    if fault == "duplicate":
        answer = send(*what, headers, limits)
    return Answer(0, error=READ) if fault == "timeout" else answer


def _target(hook: Webhook) -> tuple[str, str]:
    """The URL that is asked (and signed), without its fragment, and the body."""
    parts = urlsplit(hook.url)
    if hook.method == "POST":
        return urlunsplit(parts._replace(fragment="")), urlencode(hook.params)
    query = "&".join(filter(None, (parts.query, urlencode(hook.params))))
    return urlunsplit(parts._replace(fragment="", query=query)), ""
