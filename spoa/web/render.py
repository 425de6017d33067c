"""Pages and parts of pages, with what every one of them needs to know."""

from typing import Any, Final

from flask import Flask, g, render_template, request

from spoa.kernel.london import clock_time, day_words, left, london
from spoa.staff.me import Me
from spoa.staff.roles import ROLE_WORDS, Role
from spoa.web.csrf import csrf_token
from spoa.web.origins import live_stream
from spoa.web.use_cases import use_cases

_TICKETS: Final = {True: "/live/ticket", False: "/live/visit-ticket"}


def install(app: Flask) -> None:
    """Give every template of an application the words that all of them share."""
    app.context_processor(_shared)
    app.jinja_env.filters.update(clock=clock_time, london=london)
    app.jinja_env.globals.update(day_words=day_words, left=left)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def render(template: str, /, **values: Any) -> str:
    """Return a page, or the part of one that htmx asked for, from a template."""
    return render_template(template, **values)


def is_part() -> bool:
    """Say whether htmx asked for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def _shared() -> dict[str, Any]:
    """Return ``me, role_word, csrf_token, now, live_stream, live_ticket, demo`` for every template."""
    services = use_cases()
    me: Me | None = g.get("me")
    known = me is not None or g.get("visitor") is not None
    return {
        "me": me,
        "role_word": ROLE_WORDS[Role(me.role)][0] if me else "",
        "csrf_token": csrf_token(),
        "now": services.clock.now(),
        "live_stream": live_stream(services.settings, request.host, request.scheme) if known else "",
        "live_ticket": _TICKETS[me is not None] if known else "",
        "demo": services.settings.demo,
    }
