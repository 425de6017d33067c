"""Signing in and out over HTTP, and what a guess or an old cookie is worth."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from spoa.kernel.clock import SetClock
from spoa.records.audit import AuditRow
from spoa.records.staff import SignInSession, Staff
from spoa.staff.sessions import IDLE, LONGEST
from spoa.web.use_cases import UseCases
from tests.support.people import PASSWORD, SignIn


def audit(use_cases: UseCases) -> list[tuple[str, str]]:
    with use_cases.records.read() as session:
        return [(row.action, row.why) for row in session.scalars(select(AuditRow).order_by(AuditRow.id))]


def attempt(app: Flask, password: str, username: str = "jo.marsh") -> int:
    return app.test_client().post("/sign-in", data={"username": username, "password": password}).status_code


def test_the_right_password_leads_home_by_name(sign_in: SignIn) -> None:
    assert "Good evening, Jo" in sign_in("jo.marsh").get("/").text


def test_a_doctor_is_greeted_without_the_title(sign_in: SignIn) -> None:
    assert "Good evening, Amara" in sign_in("amara.osei").get("/").text


def test_a_user_name_is_known_however_it_is_written(app: Flask) -> None:
    assert attempt(app, PASSWORD, " Jo.Marsh ") == 303


def test_an_unknown_name_and_a_wrong_password_are_told_the_same(app: Flask) -> None:
    browser = app.test_client()
    wrong = browser.post("/sign-in", data={"username": "jo.marsh", "password": "guess"})
    unknown = browser.post("/sign-in", data={"username": "nobody", "password": "guess"})
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace("jo.marsh", "nobody") == unknown.text


@pytest.mark.promise(9)
def test_every_sign_in_and_every_refusal_is_in_the_audit(app: Flask, use_cases: UseCases) -> None:
    attempt(app, "guess")
    attempt(app, PASSWORD)
    assert audit(use_cases) == [("sign_in.refused", "wrong tries in a row: 1"), ("sign_in", "password")]


def test_after_five_wrong_tries_the_right_password_waits_too(app: Flask, clock: SetClock) -> None:
    for _ in range(5):
        attempt(app, "guess")
    assert attempt(app, PASSWORD) == 422
    clock.advance(timedelta(minutes=1))
    assert attempt(app, PASSWORD) == 303


def test_each_further_wrong_try_waits_twice_as_long(app: Flask, clock: SetClock) -> None:
    for _ in range(5):
        attempt(app, "guess")
    clock.advance(timedelta(minutes=1))
    attempt(app, "guess")
    clock.advance(timedelta(seconds=119))
    assert attempt(app, PASSWORD) == 422
    clock.advance(timedelta(seconds=1))
    assert attempt(app, PASSWORD) == 303


def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={"username": "jo.marsh", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_the_database_has_only_the_digest_of_a_token(app: Flask, use_cases: UseCases) -> None:
    answer = app.test_client().post("/sign-in", data={"username": "jo.marsh", "password": PASSWORD})
    token = answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    with use_cases.records.read() as session:
        row = session.scalars(select(SignInSession)).one()
    assert len(token) > 40
    assert token not in (row.token_digest, row.csrf, row.id)


def test_an_idle_session_ends(sign_in: SignIn, clock: SetClock) -> None:
    browser = sign_in("jo.marsh")
    clock.advance(IDLE - timedelta(seconds=1))
    assert browser.get("/").status_code == 200
    clock.advance(IDLE)
    assert browser.get("/").status_code == 302


def test_requests_that_no_hand_caused_do_not_keep_a_session_alive(sign_in: SignIn, clock: SetClock) -> None:
    browser = sign_in("jo.marsh")
    clock.advance(IDLE - timedelta(minutes=5))
    assert browser.get("/me/presence", headers={"X-Spoa-Quiet": "1"}).status_code == 200
    clock.advance(timedelta(minutes=6))
    assert browser.get("/").status_code == 302


def test_even_a_busy_session_ends_after_a_shift(sign_in: SignIn, clock: SetClock) -> None:
    browser = sign_in("jo.marsh")
    for _ in range(int(LONGEST / timedelta(minutes=30)) - 1):
        clock.advance(timedelta(minutes=30))
        assert browser.get("/").status_code == 200
    clock.advance(timedelta(minutes=30))
    assert browser.get("/").status_code == 302


@pytest.mark.promise(9)
def test_after_signing_out_the_cookie_opens_nothing(sign_in: SignIn, use_cases: UseCases) -> None:
    browser = sign_in("jo.marsh")
    kept = browser.get_cookie("spoa-staff")
    assert browser.post("/sign-out").status_code == 303
    browser.set_cookie("spoa-staff", kept.value)
    assert browser.get("/").status_code == 302
    assert audit(use_cases)[-1] == ("sign_out", "own wish")


def test_who_has_left_cannot_come_in_with_an_open_session(sign_in: SignIn, use_cases: UseCases) -> None:
    browser = sign_in("jo.marsh")
    with use_cases.records.unit() as session:
        session.scalars(select(Staff).where(Staff.username == "jo.marsh")).one().active = False
    assert browser.get("/").status_code == 302


def test_sign_in_goes_on_to_the_page_that_was_asked_for(app: Flask) -> None:
    sent = {"username": "jo.marsh", "password": PASSWORD, "next": "/me/presence"}
    assert app.test_client().post("/sign-in", data=sent).headers["Location"] == "/me/presence"


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"]
)
def test_sign_in_never_goes_on_to_another_site(app: Flask, elsewhere: str) -> None:
    sent = {"username": "jo.marsh", "password": PASSWORD, "next": elsewhere}
    assert app.test_client().post("/sign-in", data=sent).headers["Location"] == "/"
