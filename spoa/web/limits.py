"""How often somebody may try. Redis counts for all processes; without it each counts alone. Never fails shut.

A view says ``@limited("10 per minute", by_address)`` below its route; the limit is hung in when the
application is made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Flask, g, request
from flask_limiter import Limiter

from spoa.web.use_cases import use_cases

View = TypeVar("View", bound=Callable[..., Any])
_MARK: Final = "limits"


@dataclass(frozen=True)
class Limit:
    """``rate`` like "10 per minute" for each different ``key()``."""

    rate: str
    key: Callable[[], str]


def limited(rate: str, key: Callable[[], str]) -> Callable[[View], View]:
    """Mark a view with a limit; several may stand on one view."""

    def mark(view: View) -> View:
        setattr(view, _MARK, (*getattr(view, _MARK, ()), Limit(rate, key)))
        return view

    return mark


def by_address() -> str:
    """Count by network address. A hub's desks share one, so such limits are wide."""
    return request.remote_addr or "unknown"


def by_visitor() -> str:
    """Count by the patient's contact, or by address before there is one."""
    visitor = g.get("visitor")
    return f"visit:{visitor.contact}" if visitor else by_address()


def by_caller() -> str:
    """Count by the partner whose key was shown, or by who is signed in."""
    partner = g.get("partner")
    return f"partner:{partner}" if partner else f"staff:{g.me.id}"


def install(app: Flask) -> None:
    """Hang the limits of all views of an application in. Call it when every blueprint is registered."""
    with app.app_context():
        uri = use_cases().settings.redis_url
    limiter = Limiter(
        by_address,
        storage_uri=_storage(uri),
        storage_options={"socket_connect_timeout": 1, "socket_timeout": 1},
        in_memory_fallback_enabled=True,
        swallow_errors=True,
        key_prefix="spoa",
        strategy="moving-window",
    )
    hooks: list[dict[Any, list[Any]]] = [app.before_request_funcs, app.after_request_funcs]
    before = [list(each[None]) for each in hooks]
    limiter.init_app(app)
    for each, functions in zip(hooks, before, strict=True):
        each[None] = functions  # each limit hangs on its view: nothing to look up for others
    views: dict[str, Callable[..., Any]] = app.view_functions
    for endpoint, view in list(views.items()):
        for limit in getattr(view, _MARK, ()):
            views[endpoint] = limiter.limit(limit.rate, key_func=limit.key)(views[endpoint])


def _storage(redis_url: str) -> str:
    """Return the address in the form of the limits library: a socket is ``redis+unix://``."""
    return redis_url.replace("unix://", "redis+unix://", 1) if redis_url.startswith("unix://") else redis_url
