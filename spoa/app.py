"""The web applications: pages and webhooks, and the live stream that runs in a process of its own."""

from functools import partial
from importlib import import_module
from types import ModuleType

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from spoa.adapters.topics import listen
from spoa.kernel.errors import Crossed
from spoa.logs import configure
from spoa.settings import Settings
from spoa.web import (
    alerts,
    authors,
    chat,
    errors,
    fallback,
    guard,
    headers,
    health,
    home,
    limits,
    listening,
    phone,
    pictures,
    render,
    requests,
    signin,
    still,
    supervisor,
    tickets,
)
from spoa.web.api import views as api
from spoa.web.clinician import views as clinician
from spoa.web.console import same as console
from spoa.web.fanout import Fanout
from spoa.web.live import make_live
from spoa.web.provider import blueprint as provider_pages
from spoa.web.security import public
from spoa.web.use_cases import UseCases, bind
from spoa.web.webhooks import interpreter, text

BLUEPRINTS: tuple[Blueprint, ...] = (
    health.blueprint,
    fallback.blueprint,
    signin.blueprint,
    home.blueprint,
    tickets.blueprint,
    chat.blueprint,
    pictures.blueprint,
    console.blueprint,
    clinician.blueprint,
    provider_pages,
    supervisor.blueprint,
    listening.blueprint,
    authors.blueprint,
    alerts.blueprint,
    text.blueprint,
    interpreter.blueprint,
    phone.blueprint,
)
"""Every group of pages. A new one is a line here; its views carry their access rules themselves."""

_LARGEST_BODY = 1024 * 1024


class Application(Flask):
    """Flask, but for how long a file is kept, and for an act that gave way to another.

    Such an act is done again by us, not by the person who waits.
    """

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Return for how many seconds a browser may keep a file."""
        return still.seconds_to_keep(super().get_send_file_max_age(filename))

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer a request, once more where two acts crossed; an act done twice has its effect once."""
        try:
            return super().dispatch_request()
        except Crossed:
            return super().dispatch_request()


def create_app(use_cases: UseCases) -> Flask:
    """Return the application. It starts, and answers what needs no records, while the database is down."""
    app = Application("spoa.web", static_url_path=still.PATH)
    # No SECRET_KEY: Flask's own sessions stay off. Ours are in PostgreSQL.
    app.config.update(MAX_CONTENT_LENGTH=_LARGEST_BODY, SEND_FILE_MAX_AGE_DEFAULT=3600)
    bind(app, use_cases)
    _templates(app)
    api.install(app)
    # In this order: a refusal of the door has its request id already.
    for part in (still, requests, *_demonstration(use_cases), guard, headers, render, errors):
        part.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    public(app.view_functions["static"])
    limits.install(app)
    if use_cases.settings.proxies:
        trusted = use_cases.settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign]
    return app


def create_live(streams: int = 190, settings: Settings | None = None) -> Flask:
    """Return the application of the live process (``gunicorn "spoa.app:create_live()"``).

    ``streams`` stays below the process's threads, so that one is left to say "no place, poll" and for health.
    Nothing is needed to start; Redis only for news.
    """
    if settings is None:
        configure()
        settings = Settings.from_environment()
    return make_live(settings, Fanout(partial(listen, settings.redis_url), most=streams))


def _demonstration(use_cases: UseCases) -> tuple[ModuleType, ...]:
    """Return the desk, in the demonstration. By name: production never imports it, so it is not there."""
    return (import_module("spoa.demo.desk"),) if use_cases.settings.demo else ()


def _templates(app: Flask) -> None:
    """Let our templates use the macros of the NHS design system, which expect missing values to be quiet."""
    app.jinja_options = {"undefined": ChainableUndefined}
    own = app.jinja_loader
    app.jinja_loader = ChoiceLoader([*([own] if own else []), PackageLoader("nhsuk_frontend_jinja")])
