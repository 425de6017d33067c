"""The door itself: finds the rule of a request, identifies who comes, and refuses. Runs before every view."""

from collections.abc import Callable
from typing import Final

import structlog
from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from spoa.cases.visits import find_visitor
from spoa.kernel.errors import Forbidden, NotFound
from spoa.web.cookies import staff_token, visit_token
from spoa.web.csrf import check_origin, check_token, visit_csrf
from spoa.web.keys import partner_of
from spoa.web.refusals import refusal_noted
from spoa.web.security import Access, Kind, rule_of_request
from spoa.web.use_cases import use_cases
from spoa.web.wants import Wants, wants

_log = structlog.get_logger(__name__)

SIGNATURE: Final = "X-Twilio-Signature"
QUIET: Final = "X-Spoa-Quiet"
"""A page sets this on requests that no hand caused, so that an open page does not keep a session alive."""

SIGN_IN_AGAIN: Final = "You are not signed in, or it was too long ago. Sign in, then try again."


class SignInNeeded(Forbidden):
    """Nobody is signed in; 401 where a program asked, a redirect where a person did."""


def install(app: Flask) -> None:
    """Put the door before every view of an application."""
    app.before_request(_before)


def _before() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    access = rule_of_request()
    if access is None:
        _log.error("route without access rule", endpoint=request.endpoint)
        raise Forbidden("This page has no access rule, so it stays shut.")
    return _ENTER[access.kind](access)


def _enter_public(_access: Access) -> None:
    check_origin()


def _enter_demo(_access: Access) -> None:
    if not use_cases().settings.demo:
        raise NotFound("There is no such page.")
    check_origin()


def _enter_patient(_access: Access) -> None:
    token = visit_token()
    if token:
        with use_cases().records.read() as session:
            g.visitor = find_visitor(session, token)
    if not token or g.visitor is None:
        raise Forbidden("This page belongs to a conversation that this browser does not have.")
    g.csrf = visit_csrf(token)
    check_origin()
    check_token()


def _enter_role(access: Access) -> ResponseReturnValue | None:
    token = staff_token()
    found = use_cases().staff.current(token, quiet=QUIET in request.headers) if token else None
    if found is None:
        return _ask_to_sign_in()
    g.current, g.me, g.csrf = found, found.me, found.csrf
    if found.me.role not in access.roles:
        _log.warning("refused", endpoint=request.endpoint, staff=found.me.id, role=found.me.role)
        raise Forbidden("Your role may not open this page. Your own pages are on Home.")
    check_origin()
    check_token()
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if wants() is not Wants.PAGE or request.method != "GET":
        raise SignInNeeded(SIGN_IN_AGAIN)
    if request.path == "/" and staff_token() is None:
        return redirect(url_for("home.front"))  # most who come to our name alone are ill, and not staff
    return redirect(url_for("signin.page", next=request.path))


def _enter_program(access: Access) -> ResponseReturnValue | None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return _enter_role(access)
    g.partner = partner_of(use_cases().settings.api_keys, key.strip())
    if g.partner is None:
        _log.warning("unknown key", endpoint=request.endpoint)
        raise SignInNeeded("This key is not known, or no longer. Ask whoever gave it to you.")
    return None


def _enter_webhook(_access: Access) -> None:
    path, _, query = str(request.environ.get("RAW_URI") or request.full_path).partition("?")
    signature = request.headers.get(SIGNATURE, "")
    # The body is kept while it is read: the view parses the same one.
    if not use_cases().signed(path=path, query=query, body=request.get_data(), signature=signature):
        refusal_noted(request.endpoint or "")
        raise Forbidden("The signature does not fit. Nothing was stored.")


_ENTER: Final[dict[Kind, Callable[[Access], ResponseReturnValue | None]]] = {
    Kind.PUBLIC: _enter_public,
    Kind.DEMO: _enter_demo,
    Kind.PATIENT: _enter_patient,
    Kind.WEBHOOK: _enter_webhook,
    Kind.ROLE: _enter_role,
    Kind.PROGRAM: _enter_program,
}
