"""The two cookies: who is signed in, and which conversation a patient's browser holds. Opaque tokens only."""

from typing import Final

from flask import Response, request

from spoa.settings import Settings
from spoa.staff.sessions import LONGEST
from spoa.web.use_cases import use_cases

_STAFF: Final = "spoa-staff"
_VISIT: Final = "spoa-visit"
_VISIT_SECONDS: Final = 3 * 24 * 3600
"""A patient may come back to see how it stands until an own-GP need is due."""


def staff_token() -> str | None:
    """Return the token of the sign-in cookie."""
    return request.cookies.get(_name(_STAFF))


def visit_token() -> str | None:
    """Return the token of the patient's cookie."""
    return request.cookies.get(_name(_VISIT))


def give_staff_cookie(response: Response, token: str) -> Response:
    """Let the browser keep a sign-in token."""
    return _give(response, _STAFF, token, int(LONGEST.total_seconds()))


def give_visit_cookie(response: Response, token: str) -> Response:
    """Let the browser keep the token of a contact (its digest is ``Contact.token_digest``)."""
    return _give(response, _VISIT, token, _VISIT_SECONDS)


def take_staff_cookie(response: Response) -> Response:
    """Let the browser forget the sign-in token."""
    return _give(response, _STAFF, "", 0)


def _give(response: Response, name: str, value: str, seconds: int) -> Response:
    response.set_cookie(
        _name(name),
        value,
        max_age=seconds,
        path="/",
        secure=_settings().production,
        httponly=True,
        samesite="Lax",
    )
    return response


def _name(name: str) -> str:
    """Return the cookie's name; browsers hold ``__Host-`` ones to Secure, one host and the whole path."""
    return f"__Host-{name}" if _settings().production else name


def _settings() -> Settings:
    return use_cases().settings
