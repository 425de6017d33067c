"""What the service says of itself, with its parts there and away."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from spoa.adapters.readiness import CLOCK_LOCK
from spoa.app import create_app
from spoa.kernel.clock import SetClock
from spoa.settings import Settings
from spoa.web.use_cases import UseCases
from spoa.wiring import build
from tests.support.people import SignIn
from workers import keeping

NOWHERE = "postgresql+psycopg://spoa@127.0.0.1:1/spoa"


@pytest.fixture
def without_database(settings: Settings, clock: SetClock) -> Iterator[FlaskClient]:
    made = build(replace(settings, database_url=NOWHERE), clock)
    yield create_app(made).test_client()
    made.redis.close()


@pytest.fixture
def without_redis(settings: Settings, use_cases: UseCases, clock: SetClock) -> Iterator[Flask]:
    made = build(replace(settings, redis_url="redis://127.0.0.1:1/0"), clock)
    yield create_app(made)
    made.records.close()


def test_a_process_that_answers_is_alive(app: Flask) -> None:
    assert app.test_client().get("/health/live").json == {"alive": True}


def test_ready_names_each_part_and_why_it_is_not(app: Flask, use_cases: UseCases) -> None:
    answer = app.test_client().get("/health/ready")
    assert answer.status_code == 503
    parts = answer.json["parts"]
    assert set(parts) == {"database", "migrations", "rulebook", "clock", "redis"}
    assert all(parts[name] == {"ok": True, "why": None} for name in set(parts) - {"clock"})
    assert parts["clock"]["why"] == "No clock process: nothing is relayed, sealed or watched."


def test_ready_when_a_clock_holds_its_lock(app: Flask, use_cases: UseCases) -> None:
    with use_cases.records.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": CLOCK_LOCK})
        answer = app.test_client().get("/health/ready")
    assert (answer.status_code, answer.json["ready"]) == (200, True)


def test_the_lock_that_is_looked_for_is_the_one_that_the_clock_takes() -> None:
    assert CLOCK_LOCK == keeping._LOCK


def test_a_database_that_is_behind_is_not_ready(app: Flask, use_cases: UseCases) -> None:
    with use_cases.records.unit() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    why = app.test_client().get("/health/ready").json["parts"]["migrations"]["why"]
    assert why.startswith("The database is at ['older'], the code at")


@pytest.mark.promise(4)
def test_with_the_database_down_a_caller_still_hears_what_to_do(without_database: FlaskClient) -> None:
    answer = without_database.post("/voice/fallback")
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert "ring 9 9 9 now" in answer.text


def test_with_the_database_down_health_says_so_and_pages_say_what_works(
    without_database: FlaskClient,
) -> None:
    assert without_database.get("/health/live").status_code == 200
    answer = without_database.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json["parts"]["database"]["why"].startswith("PostgreSQL does not answer")
    assert answer.json["parts"]["redis"]["ok"]
    tried = without_database.post("/sign-in", data={"username": "jo.marsh", "password": "x"})
    assert tried.status_code == 503
    assert "Calls are still answered" in tried.text
    assert "spoa_records_up 0.0" in without_database.get("/metrics").text


@pytest.mark.promise(1)
def test_without_redis_people_sign_in_and_work(
    without_redis: Flask, sign_in: Callable[..., FlaskClient]
) -> None:
    browser = sign_in("jo.marsh")
    kept = browser.get_cookie("spoa-staff")
    other = without_redis.test_client()
    other.set_cookie("spoa-staff", kept.value)
    changed = other.post(
        "/me/presence",
        data={"state": "available"},
        headers={"X-CSRF-Token": browser.environ_base["HTTP_X_CSRF_TOKEN"], "HX-Request": "true"},
    )
    assert "You are available" in changed.text
    why = other.get("/health/ready").json["parts"]["redis"]["why"]
    assert why.startswith("Redis does not answer")
    assert other.post("/sign-in", data={"username": "nobody", "password": "x"}).status_code == 422


@pytest.mark.promise(10)
def test_metrics_tell_how_it_stands_and_nothing_of_anybody(app: Flask, sign_in: SignIn) -> None:
    sign_in("jo.marsh")
    told = app.test_client().get("/metrics").text
    assert "spoa_records_up 1.0" in told
    assert "spoa_outbox_waiting 0.0" in told
    assert "spoa_audit_unsealed 1.0" in told
    assert 'spoa_cases_open{class="1"} 0.0' in told
    assert 'spoa_cases_open{class="not_assessed"} 0.0' in told
    assert "marsh" not in told.lower()
