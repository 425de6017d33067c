"""The web application on a real database and a real Redis, and people who can sign in to it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from spoa.app import create_app
from spoa.demo.people import load
from spoa.kernel.clock import SetClock
from spoa.settings import Settings
from spoa.staff import passwords
from spoa.web.use_cases import UseCases
from spoa.wiring import build
from tests.support.people import PASSWORD, SignIn, csrf_of


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash fast: what argon2 costs is its own affair."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


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
    with made.records.unit() as session:
        load(session, clock, PASSWORD)
    yield made
    made.records.engine.dispose()
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
