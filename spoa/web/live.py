"""The live stream: server-sent events that carry nothing but the names of topics that changed.

A process of its own with many threads, one a stream, and no database. Pages fetch what changed from the web
application, which checks again who asks. ``spoa.app.create_live`` makes it with its subscription.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from spoa.kernel.errors import Forbidden, SpoaError
from spoa.settings import Settings
from spoa.web.fanout import Ear, Fanout
from spoa.web.origins import is_ours
from spoa.web.security import public
from spoa.web.tickets import opened

_RETRY_MS: Final = 2000


@dataclass(frozen=True)
class Pace:
    """Seconds between two signs of life; and after which a stream ends, to have its session asked again."""

    beat: float = 10
    longest: float = 15 * 60


def make_live(settings: Settings, fanout: Fanout, pace: Pace | None = None) -> Flask:
    """Return the live application: ``/stream?ticket=…`` and ``/health/live``."""
    app = Flask("spoa.live", static_folder=None)
    timing = pace or Pace()

    @app.get("/health/live")
    @public
    def alive() -> ResponseReturnValue:
        return {"alive": True, "streams": fanout.count}

    @app.get("/stream")
    @public
    def stream() -> ResponseReturnValue:
        origin = request.headers.get("Origin")
        if origin is not None and not is_ours(settings, origin):
            raise Forbidden("This stream is for the service's own pages.")
        ear = fanout.open(opened(settings, request.args.get("ticket", "")))
        if ear is None:
            return _allowed(Response("", status=503, headers={"Retry-After": "10"}), origin)
        response = Response(events(ear, timing), mimetype="text/event-stream")
        # Not in the generator's ``finally``: one that was never begun never gets there.
        response.call_on_close(lambda: fanout.close(ear))
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return _allowed(response, origin)

    app.register_error_handler(SpoaError, _refused)
    return app


def events(ear: Ear, pace: Pace) -> Iterator[str]:
    """Yield a stream's events: ``topics`` with a JSON list of names, ``resync`` with none, and heartbeats."""
    yield f"retry: {_RETRY_MS}\n: open\n\n"
    number, end = 0, time.monotonic() + pace.longest
    while (remaining := end - time.monotonic()) > 0:
        heard = ear.wait(min(pace.beat, remaining))
        number += 1
        if heard is None:
            # An event and no comment: the page must hear it, to tell a quiet stream from a dead one.
            yield "event: beat\ndata: []\n\n"
        elif heard.missed:
            yield f"id: {number}\nevent: resync\ndata: []\n\n"
        else:
            yield f"id: {number}\nevent: topics\ndata: {json.dumps(heard.topics)}\n\n"


def _refused(refusal: SpoaError) -> Response:
    return _allowed(Response(refusal.say, status=403, mimetype="text/plain"), None)


def _allowed(response: Response, origin: str | None) -> Response:
    """Let a page of ours read the answer. No cookie is sent or wanted: the ticket says it all."""
    if origin is not None:
        response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Vary"] = "Origin"
    return response
