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
    """Let the browser keep the token of a contact (its digest is ``Contact.token_digest``).

    In a frame of another site it is that frame's in that site only: a browser keeps no other cookie there.
    """
    return _give(response, _VISIT, token, _VISIT_SECONDS, framed=_in_frame())


def take_staff_cookie(response: Response) -> Response:
    """Let the browser forget the sign-in token."""
    return _give(response, _STAFF, "", 0)


def _give(response: Response, name: str, value: str, seconds: int, *, framed: bool = False) -> Response:
    response.set_cookie(
        _name(name),
        value,
        max_age=seconds,
        path="/",
        secure=framed or _settings().production,
        httponly=True,
        samesite="None" if framed else "Lax",
        partitioned=framed,
    )
    return response


def _in_frame() -> bool:
    return request.is_secure and request.headers.get("Sec-Fetch-Dest") == "iframe"


def _name(name: str) -> str:
    """Return the cookie's name; browsers hold ``__Host-`` ones to Secure, one host and the whole path."""
    return f"__Host-{name}" if _settings().production else name


def _settings() -> Settings:
    return use_cases().settings
