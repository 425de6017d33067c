"""Against requests that another site makes in somebody's name: their origin, and a token of the session.

Pages send the token in the header ``X-CSRF-Token`` (htmx: ``hx-headers`` on the body) or in the hidden field
``csrf`` of a plain form; templates have it as ``csrf_token``. Webhooks are signed instead.
"""

import hashlib
import hmac
from typing import Final
from urllib.parse import urlsplit

from flask import g, request

from spoa.kernel.errors import Forbidden
from spoa.web.use_cases import use_cases

FIELD: Final = "csrf"
HEADER: Final = "X-CSRF-Token"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SAY: Final = "This page was open for too long, or was not ours. Nothing was changed. Load the page again."


def check_origin() -> None:
    """Refuse an unsafe request that a browser says was made by a page of another origin."""
    if request.method in _SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Forbidden(_SAY)
        return
    origin = request.headers.get("Origin")
    # Programs that are no browsers send neither; what they lack is the cookie of somebody else.
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Forbidden(_SAY)


def check_token() -> None:
    """Refuse an unsafe request that does not show the token of its own session."""
    if request.method in _SAFE:
        return
    shown = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not hmac.compare_digest(shown.encode(), csrf_token().encode()):
        raise Forbidden(_SAY)


def csrf_token() -> str:
    """Return the token of the present session, or an empty text where there is none."""
    token: str = g.get("csrf", "")
    return token


def visit_csrf(token: str) -> str:
    """Return the CSRF token that belongs to a patient's cookie."""
    key = use_cases().settings.secret_key.encode()
    return hmac.new(key, b"visit:" + token.encode(), hashlib.sha256).hexdigest()
