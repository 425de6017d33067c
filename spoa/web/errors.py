"""How a refusal or a failure looks: as a page, a part, JSON or words on the telephone. Never "error".

A problem says what could not be done and what still works. What we did not foresee gets a reference that is
also in the log, where it stands with the place in the code and without a word of what was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog
from flask import Flask, Response, g, jsonify, make_response, url_for
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from spoa.kernel.errors import Conflict, Forbidden, Invalid, NotFound, SpoaError, Unavailable
from spoa.web.fallback import spoken_fallback
from spoa.web.forms import BadForm
from spoa.web.guard import SignInNeeded
from spoa.web.render import render
from spoa.web.wants import Wants, wants

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Problem:
    """A refusal or failure, ready to be shown."""

    status: int
    title: str
    say: str
    works: str = ""
    reference: str = ""
    fields: Mapping[str, list[str]] = field(default_factory=dict)


_KINDS: Final[tuple[tuple[type[SpoaError], int, str], ...]] = (
    (SignInNeeded, 401, "Sign in first"),
    (Forbidden, 403, "This is not for you to open"),
    (NotFound, 404, "There is nothing here"),
    (Invalid, 422, "That could not be saved"),
    (Conflict, 409, "That cannot be done now"),
    (Unavailable, 503, "This part does not answer just now"),
)
_HTTP: Final = {
    400: ("That could not be read", "What was sent is not complete. Go back and try again."),
    404: ("There is nothing here", "There is no such page. Your own pages are on Home."),
    405: ("That cannot be done here", "Go back to the page you came from and use its buttons."),
    413: ("That is too much", "What was sent is too large. Send less at once."),
    429: ("Too many tries", "That was tried too often in a short time. Wait a minute, then try again."),
}
_STILL_WORKS: Final = (
    "Calls are still answered, and nothing that was saved is lost. If someone may be in danger, ring 999."
)


def install(app: Flask) -> None:
    """Register the answers to everything that can go wrong in a view."""
    app.register_error_handler(SpoaError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _records_down)
    app.register_error_handler(InterfaceError, _records_down)
    app.register_error_handler(Exception, _unforeseen)


def problem_of(refusal: SpoaError) -> Problem:
    """Return how a refusal is shown."""
    status, title = next((code, words) for kind, code, words in _KINDS if isinstance(refusal, kind))
    fields = refusal.fields if isinstance(refusal, BadForm) else {}
    works = _STILL_WORKS if status == 503 else ""
    return Problem(status=status, title=title, say=refusal.say, works=works, fields=fields)


def answer(problem: Problem) -> Response:
    """Return a problem in the form that the request can use."""
    return _SHAPES[wants()](problem)


def _refused(refusal: SpoaError) -> Response:
    return answer(problem_of(refusal))


def _http(refusal: HTTPException) -> Response:
    status = refusal.code or 500
    if status < 400:
        return make_response(refusal.get_response())
    if isinstance(refusal, RateLimitExceeded):
        _log.warning("too many tries", reason=str(refusal.limit.limit) if refusal.limit else "")
    title, say = _HTTP.get(status, ("That could not be done", "Go back and try again."))
    return answer(Problem(status=status, title=title, say=say))


def _records_down(failure: Exception) -> Response:
    _log.error("records unavailable", error=type(failure).__name__)
    return answer(
        problem_of(Unavailable("The records cannot be reached. Nothing was changed; try again soon."))
    )


def _unforeseen(failure: Exception) -> Response:
    _log.exception("unforeseen", error=type(failure).__name__)
    return answer(
        Problem(
            status=500,
            title="That could not be done",
            say="Something broke on our side and nothing was changed. Try again, or say the reference.",
            works=_STILL_WORKS,
            reference=g.get("request_id", ""),
        )
    )


def _page(problem: Problem) -> Response:
    return make_response(render("problem.html", problem=problem), problem.status)


def _part(problem: Problem) -> Response:
    """Return a part for the page's place for problems; the sign-in page instead when nobody is signed in."""
    response = make_response(render("problem_part.html", problem=problem), problem.status)
    if problem.status == 401:
        response.headers["HX-Redirect"] = url_for("signin.page")
    response.headers["HX-Retarget"] = "#problem"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _json(problem: Problem) -> Response:
    body = {"status": problem.status, "title": problem.title, "detail": problem.say}
    if problem.fields:
        body["fields"] = dict(problem.fields)
    if problem.reference:
        body["reference"] = problem.reference
    response = make_response(jsonify(body), problem.status)
    response.mimetype = "application/problem+json"
    return response


def _speech(problem: Problem) -> Response:
    """Let a caller hear words when we failed; a refusal (a wrong signature) is only refused."""
    return spoken_fallback() if problem.status >= 500 else _nothing(problem)


def _nothing(problem: Problem) -> Response:
    return Response("", status=problem.status, mimetype="text/plain")


_SHAPES: Final = {
    Wants.PAGE: _page,
    Wants.PART: _part,
    Wants.JSON: _json,
    Wants.SPEECH: _speech,
    Wants.NOTHING: _nothing,
}
