"""The web application on a real database and a real Redis, and people who can sign in to it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from spoa.app import create_app
from spoa.kernel.clock import SetClock
from spoa.settings import Settings
from spoa.web.use_cases import UseCases
from spoa.wiring import build
from tests.support.people import PASSWORD, SignIn, csrf_of
from tests.support.stores import Databases, Furnished


@pytest.fixture
def database_url(databases: Databases, furnished: Furnished) -> Iterator[str]:
    """A database where staff can sign in, and providers are at work."""
    name = databases.make(furnished(SetClock().now()))
    yield databases.url(name)
    databases.drop(name)


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        demo=True,
        secret_key="k" * 40,
        twilio_tokens=("the carrier's token",),
    )


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def use_cases(settings: Settings, clock: SetClock) -> Iterator[UseCases]:
    made = build(settings, clock)
    yield made
    made.records.close()
    made.redis.close()


@pytest.fixture
def app(use_cases: UseCases) -> Flask:
    return create_app(use_cases)


@pytest.fixture
def make_app(use_cases: UseCases) -> Callable[..., Flask]:
    """The application with some use-cases replaced."""
    return lambda **changes: create_app(replace(use_cases, **changes))


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """Sign somebody in by the page, and return their browser; it sends its CSRF token by itself."""

    def signed_in(username: str) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303
        browser.environ_base["HTTP_X_CSRF_TOKEN"] = csrf_of(browser)
        return browser

    return signed_in
