"""Presence, headers, limits, and how a refusal looks."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from spoa.kernel.errors import Conflict, NotFound, Unavailable
from spoa.records.audit import AuditRow
from spoa.records.staff import Presence, Staff
from spoa.web.use_cases import UseCases
from tests.support.people import SignIn


def presence_of(use_cases: UseCases, username: str) -> Presence:
    with use_cases.records.read() as session:
        asked = select(Presence).join(Staff, Staff.id == Presence.staff_id).where(Staff.username == username)
        return session.scalars(asked).one()


@pytest.mark.promise(9)
def test_saying_that_one_is_available_is_stored_and_audited(sign_in: SignIn, use_cases: UseCases) -> None:
    browser = sign_in("sam.reid")
    answer = browser.post("/me/presence", data={"state": "available"}, headers={"HX-Request": "true"})
    assert "You are available" in answer.text
    assert presence_of(use_cases, "sam.reid").state == "available"
    with use_cases.records.read() as session:
        last = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert (last.action, last.why) == ("presence.set", "chose available")


def test_a_plain_form_comes_back_to_home(sign_in: SignIn) -> None:
    answer = sign_in("sam.reid").post("/me/presence", data={"state": "available"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize(
    "sent", [{"state": "busy"}, {"state": "asleep"}, {}, {"state": "away", "staff": "other"}]
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    sign_in: SignIn, use_cases: UseCases, sent: dict[str, str]
) -> None:
    assert sign_in("sam.reid").post("/me/presence", data=sent).status_code == 422
    assert presence_of(use_cases, "sam.reid").state == "away"


def test_an_unknown_field_is_named(sign_in: SignIn) -> None:
    answer = sign_in("sam.reid").post(
        "/me/presence", data={"state": "away", "staff": "x"}, headers={"Accept": "application/json"}
    )
    assert answer.json["fields"] == {"staff": ["Unknown field."]}


def test_a_sign_of_life_from_the_page_is_kept(sign_in: SignIn, use_cases: UseCases, clock) -> None:
    browser = sign_in("sam.reid")
    before = presence_of(use_cases, "sam.reid").last_seen
    clock.at = clock.at.replace(minute=clock.at.minute + 2)
    assert browser.post("/me/seen").status_code == 204
    assert presence_of(use_cases, "sam.reid").last_seen > before


def test_pages_tell_the_browser_what_to_refuse(app: Flask) -> None:
    headers = app.test_client().get("/sign-in").headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none';" in policy
    assert "connect-src 'self' http://localhost:8001;" in policy
    assert "frame-ancestors 'self' http://desk.spoa.localhost:8000;" in policy
    assert "frame-src 'self' http://*.spoa.localhost:8000;" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_in_production_nobody_frames_us_and_https_is_kept(
    make_app: Callable[..., Flask], use_cases: UseCases
) -> None:
    real = replace(
        use_cases.settings,
        environment="production",
        demo=False,
        public_url="https://spoa.example",
        live_url="https://live.spoa.example",
    )
    headers = make_app(settings=real).test_client().get("/sign-in", base_url="https://spoa.example").headers
    assert "frame-ancestors 'self';" in headers["Content-Security-Policy"]
    assert "connect-src 'self' https://live.spoa.example;" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_too_many_tries_from_one_place_are_slowed_down(app: Flask) -> None:
    browser = app.test_client()
    sent = {"username": "nobody", "password": ""}
    answers = [browser.post("/sign-in", data=sent).status_code for _ in range(61)]
    assert answers[:60] == [422] * 60
    assert answers[60] == 429


@pytest.mark.parametrize(
    ("refusal", "status", "still"),
    [
        (NotFound("There is no such case."), 404, False),
        (Conflict("A colleague has just taken this case."), 409, False),
        (Unavailable("The directory does not answer."), 503, True),
    ],
)
def test_a_refusal_says_what_happened_and_what_still_works(
    make_app: Callable[..., Flask], use_cases: UseCases, refusal: Exception, status: int, still: bool
) -> None:
    class Refusing:
        def current(self, *_: object, **__: object) -> None:
            raise refusal

    browser = make_app(staff=Refusing()).test_client()
    browser.set_cookie("spoa-staff", "any")
    page = browser.get("/")
    assert page.status_code == status
    assert str(refusal) in page.text
    assert ("Calls are still answered" in page.text) is still
    part = browser.get("/", headers={"HX-Request": "true"})
    assert part.headers["HX-Retarget"] == "#problem"
    assert "<html" not in part.text


def test_what_nobody_foresaw_has_a_reference_and_no_detail(make_app: Callable[..., Flask]) -> None:
    class Broken:
        def current(self, *_: object, **__: object) -> None:
            raise RuntimeError("David Hartley, 12 Ravenside Court")

    browser = make_app(staff=Broken()).test_client()
    browser.set_cookie("spoa-staff", "any")
    answer = browser.get("/")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    assert "Hartley" not in answer.text
    assert "error" not in answer.text.lower()


def test_an_address_that_leads_nowhere_says_so(app: Flask) -> None:
    answer = app.test_client().get("/no/such/page")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
