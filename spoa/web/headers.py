"""What every answer tells the browser to refuse."""

from functools import lru_cache
from typing import Final

from flask import Flask, Response, request

from spoa.settings import Settings
from spoa.web.origins import origins
from spoa.web.security import Kind, rule_of_request
from spoa.web.use_cases import use_cases

_PERMISSIONS = "camera=(), geolocation=(), payment=(), usb=(), microphone=(self), autoplay=(self)"

_CHAT: Final = "chat"
"""The only pages that may stand in a frame of another site, and only of those that a setting names."""


def install(app: Flask) -> None:
    """Add the headers to every answer of an application."""
    app.after_request(_after)


def _after(response: Response) -> Response:
    settings, headers = use_cases().settings, response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    if request.endpoint != "static":
        # Pages hold people's names: no copy of them stays in a browser or a proxy.
        headers.setdefault("Cache-Control", "no-store")
    if settings.production:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    access = rule_of_request()
    return response if access and access.kind is Kind.WEBHOOK else _for_browser(response, settings)


def _for_browser(response: Response, settings: Settings) -> Response:
    """Add what matters where an answer is shown; a carrier shows nothing."""
    headers = response.headers
    shown_by = settings.chat_hosts if request.blueprint == _CHAT else ()
    headers.setdefault("Content-Security-Policy", _policy(settings, request.host, request.scheme, shown_by))
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = _PERMISSIONS
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


@lru_cache(maxsize=64)  # whoever asks by ever new names of the host shall not fill the memory
def _policy(settings: Settings, host: str, scheme: str, shown_by: tuple[str, ...]) -> str:
    """Return the content policy; ``shown_by`` are the other sites that may show this page in a frame."""
    allowed = origins(settings, host, scheme)
    rules = {
        "default-src": ("'none'",),
        "script-src": ("'self'",),
        "style-src": ("'self'",),
        "img-src": ("'self'", "data:"),
        "font-src": ("'self'",),
        "media-src": ("'self'",),
        "manifest-src": ("'self'",),
        "connect-src": allowed.speak,
        "frame-src": allowed.show,
        "frame-ancestors": (*allowed.inside, *shown_by),
        "form-action": ("'self'",),
        "base-uri": ("'none'",),
        "object-src": ("'none'",),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())
