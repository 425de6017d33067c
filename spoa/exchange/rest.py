"""What the REST resources share: who may ask, errors, dates, pages, forms."""

import base64
import binascii
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, jsonify, request

from spoa.exchange.callbacks import API
from spoa.exchange.core import Exchange
from spoa.exchange.model import Callback

JSON = dict[str, Any]
PREFIX: Final = f"/{API}/Accounts/<account>"
_PAGE: Final = 50
_LARGEST: Final = 1000


class RestError(Exception):
    """An answer other than success: HTTP status, the carrier's error number, and what is wrong."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def not_found() -> RestError:
    """The carrier's 404."""
    return RestError(404, 20404, f"The requested resource {request.path} was not found")


def exchange() -> Exchange:
    """The exchange that this application serves."""
    found: Exchange = current_app.extensions["exchange"]
    return found


def rest_blueprint(name: str) -> Blueprint:
    """A blueprint of REST resources: only the account may ask; carrier-shaped errors; faults."""
    blueprint = Blueprint(name, __name__)
    blueprint.before_request(_check)
    blueprint.register_error_handler(RestError, _error)
    return blueprint


def _check() -> None:
    x = exchange()
    account = (request.view_args or {}).pop("account")
    given = request.authorization
    key = _credentials(request.headers.get("Authorization", "")) if given else ("", "")
    allowed = ((x.config.account_sid, x.config.auth_token), (x.config.api_key, x.config.api_secret))
    if not any(_same(key[0], user) and _same(key[1], password) for user, password in allowed):
        raise RestError(401, 20003, "Authenticate")
    if account != x.config.account_sid:
        raise not_found()
    with x.lock:
        fault = x.faults.pick(
            "rest", {"method": request.method, "path": request.path, **request.form.to_dict()}
        )
        x.journal.note(
            "rest", method=request.method, path=request.path, form=request.form.to_dict(), fault=fault
        )
    if fault == "429":
        raise RestError(429, 20429, "Too Many Requests")
    if fault in ("500", "drop"):
        raise RestError(500, 20500, "An internal server error has occurred")
    request.environ["exchange.fault"] = fault


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        user, _, password = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (user, password) if scheme.lower() == "basic" else ("", "")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _error(wrong: RestError) -> tuple[Response, int]:
    body = {
        "code": wrong.code,
        "message": wrong.message,
        "more_info": f"https://www.twilio.com/docs/errors/{wrong.code}",
        "status": wrong.status,
    }
    return jsonify(body), wrong.status


def reply(body: JSON, status: int = 200) -> tuple[Response, int]:
    """Answer with a resource, unless a fault loses the answer: the effect stays, the answer is a 503."""
    if request.environ.get("exchange.fault") == "timeout":
        raise RestError(503, 20503, "Service Unavailable")
    return jsonify(body), status


def gone() -> tuple[str, int]:
    """Answer that it is deleted."""
    if request.environ.get("exchange.fault") == "timeout":
        raise RestError(503, 20503, "Service Unavailable")
    return "", 204


def page(key: str, rows: Sequence[Any], shape: Callable[[Any], JSON]) -> tuple[Response, int]:
    """Answer with one page of rows, newest first as given; ``Page`` and ``PageSize`` are as asked."""
    size = max(1, min(_LARGEST, _whole("PageSize", _PAGE)))
    number = max(0, _whole("Page", 0))
    shown = rows[number * size : (number + 1) * size]
    more = (number + 1) * size < len(rows)
    body: JSON = {
        "first_page_uri": _page_uri(0, size),
        "next_page_uri": _page_uri(number + 1, size) if more else None,
        "previous_page_uri": _page_uri(number - 1, size) if number else None,
        "uri": _page_uri(number, size),
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(shown) - 1, 0),
        key: [shape(row) for row in shown],
    }
    return reply(body)


def _page_uri(number: int, size: int) -> str:
    kept = [(k, v) for k, v in request.args.items(multi=True) if k not in ("Page", "PageSize", "PageToken")]
    return f"{request.path}?{urlencode([*kept, ('PageSize', size), ('Page', number)])}"


def _whole(name: str, default: int) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdigit() else default


def is_number(text: str) -> bool:
    """Whether it is a telephone number in full (E.164)."""
    return text.startswith("+") and text[1:].isdigit() and 7 <= len(text[1:]) <= 15


def truth(name: str, default: bool = False) -> bool:
    """A form value that is true or false."""
    given = request.form.get(name)
    return default if given is None else given.strip().lower() == "true"


def seconds(name: str, default: float) -> float:
    """A form value that is a number of seconds; raise 400 if it is none."""
    text = request.form.get(name)
    if text is None:
        return default
    try:
        return float(text)
    except ValueError:
        raise RestError(400, 20001, f"Invalid {name}: {text}") from None


def callback(prefix: str, default: tuple[str, ...]) -> Callback | None:
    """Where progress is told, by the form values ``<prefix>``, ``<prefix>Event`` (repeated or spaced)."""
    url = request.form.get(prefix)
    if not url:
        return None
    events = tuple(word for given in request.form.getlist(f"{prefix}Event") for word in given.split())
    return Callback(url, request.form.get(f"{prefix}Method", "POST"), events or default)


def within(name: str, at: datetime | None) -> bool:
    """Whether a time is as the query asks: on the day ``Name``, not after ``Name<``, not before ``Name>``."""
    day, until, since = (request.args.get(f"{name}{sign}") for sign in ("", "<", ">"))
    if not (day or until or since):
        return True
    if at is None:
        return False
    told = at.replace(microsecond=0)
    whole_day = _moment(day) if day else None
    return (
        (whole_day is None or whole_day <= told < whole_day + timedelta(days=1))
        and (not until or told <= _moment(until, end=True))
        and (not since or told >= _moment(since))
    )


def _moment(text: str, end: bool = False) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise RestError(400, 20001, f"Invalid date: {text}") from None
    if len(text) == len("2026-01-01") and end:
        at += timedelta(days=1)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
