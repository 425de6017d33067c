"""Each request gets an id, and one line in the log: its route (never its address), its outcome, its time."""

import re
import time
from typing import Final

import structlog
from flask import Flask, Response, g, request

from spoa.kernel.ids import new_id

_log = structlog.get_logger(__name__)

HEADER: Final = "X-Request-ID"
_FITTING: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
_UNHEARD: Final = frozenset({"health.live", "health.ready", "health.metrics", "static"})


def install(app: Flask) -> None:
    """Number and log the requests of an application. Install it first, so that refusals have an id too."""
    app.before_request(_before)
    app.after_request(_after)


def _before() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _FITTING.fullmatch(given) else new_id()
    g.began = time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _after(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    if request.endpoint not in _UNHEARD:
        _log.info(
            "request",
            method=request.method,
            route=request.url_rule.rule if request.url_rule else "none",
            status=response.status_code,
            ms=round((time.monotonic() - g.began) * 1000, 1),
            staff=g.me.id if "me" in g else None,
        )
    return response
