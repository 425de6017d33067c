"""Every page with sample contexts, under the content policy of the real ones; no records, no sign-in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import Flask, Response, render_template
from jinja2 import ChainableUndefined
from werkzeug.serving import make_server

from spoa.kernel.london import clock_time, day_words, left, london
from tests.support import sample_pages

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'"
)
_NAMED: Final = (
    "signin.sign_in",
    "signin.page",
    "signin.sign_out",
    "home.page",
    "home.choose_presence",
    "home.presence",
)


def make_gallery() -> Flask:
    """Return an application that shows ``/look/<name>`` of ``sample_pages.PAGES``."""
    app = Flask("spoa.web")
    app.jinja_options = {"undefined": ChainableUndefined}
    app.jinja_env.filters.update(clock=clock_time, london=london)
    app.jinja_env.globals.update(day_words=day_words, left=left)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_url_rule("/look/<name>", view_func=_look)
    app.add_url_rule("/look/part/<name>", view_func=_part)
    for endpoint in _NAMED:
        app.add_url_rule(f"/named/{endpoint}", endpoint=endpoint, view_func=_nothing)
    app.after_request(_strict)
    return app


@contextmanager
def gallery() -> Iterator[str]:
    """Serve the gallery on a free port; yield its address."""
    server = make_server("127.0.0.1", 0, make_gallery(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _look(name: str) -> str:
    template, context = sample_pages.PAGES[name]
    return render_template(template, **context)


def _part(name: str) -> str:
    template, context = sample_pages.FRAGMENTS[name]
    return render_template(template, **context)


def _nothing() -> str:
    return ""


def _strict(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response
