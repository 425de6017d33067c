"""Every view has a rule, and the rule holds."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Blueprint, Flask
from sqlalchemy import select
from twilio.request_validator import RequestValidator

import spoa.app
from spoa.kernel.ids import digest, new_id, new_token
from spoa.records.audit import AuditRow
from spoa.records.cases import Case, Contact
from spoa.records.staff import Organisation
from spoa.staff.roles import Role
from spoa.web import refusals
from spoa.web.cookies import give_visit_cookie
from spoa.web.csrf import visit_csrf
from spoa.web.security import (
    demo,
    me,
    patient,
    public,
    role,
    routes_without_rule,
    signed_voice_webhook,
    signed_webhook,
    visitor,
)
from spoa.web.use_cases import UseCases, unsigned
from tests.support.people import SignIn

TOKEN = "the carrier's token"


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group of pages with one view of each kind, and one that was forgotten."""
    group = Blueprint("rooms", __name__)
    for path, view in {
        "/public": public(lambda: "open"),
        "/handlers": role(Role.CALL_HANDLER)(lambda: me().name),
        "/patient": patient(lambda: visitor().contact),
        "/text": signed_webhook(lambda: "thanks"),
        "/call": signed_voice_webhook(lambda: "hello"),
        "/toy": demo(lambda: "play"),
        "/forgotten": lambda: "anything",
        "/broken": signed_voice_webhook(lambda: 1 / 0),
        "/unsaid": signed_webhook(lambda: 1 / 0),
    }.items():
        group.add_url_rule(path, path[1:], view, methods=["GET", "POST"])
    monkeypatch.setattr(spoa.app, "BLUEPRINTS", (*spoa.app.BLUEPRINTS, group))


def anything_is_signed(**_request: object) -> bool:
    return True


@pytest.fixture
def visit(use_cases: UseCases) -> str:
    """The token of a patient's contact."""
    token = new_token()
    with use_cases.records.unit() as session:
        hub = session.scalars(select(Organisation).where(Organisation.code == "SPA01")).one()
        now = use_cases.clock.now()
        case = Case(
            id=new_id(),
            reference="123456",
            organisation_id=hub.id,
            clock_at=now,
            source="111",
            owner_kind="queue",
            owner_id=hub.id,
            deadline_at=now,
        )
        session.add(case)
        session.flush()
        session.add(
            Contact(
                id=new_id(),
                case_id=case.id,
                organisation_id=hub.id,
                channel="chat",
                source="111",
                started_at=now,
                heard_at=now,
                token_digest=digest(token),
            )
        )
    return token


def test_a_forgotten_view_is_named_and_stays_shut(
    rooms: None, make_app: Callable[..., Flask], sign_in: SignIn
) -> None:
    app = make_app()
    assert routes_without_rule(app) == ["/forgotten (rooms.forgotten)"]
    assert app.test_client().get("/forgotten").status_code == 403


def test_a_view_cannot_have_two_rules() -> None:
    with pytest.raises(ValueError, match="one access rule"):
        public(patient(lambda: ""))


def test_a_page_of_another_role_is_refused(rooms: None, app: Flask, sign_in: SignIn) -> None:
    assert sign_in("jo.marsh").get("/handlers").text == "Jo Marsh"
    assert sign_in("amara.osei").get("/handlers").status_code == 403


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(rooms: None, app: Flask) -> None:
    answer = app.test_client().get("/handlers?x=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/handlers"


def test_a_part_of_a_page_asks_the_browser_to_sign_in(rooms: None, app: Flask) -> None:
    answer = app.test_client().get("/handlers", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_a_change_needs_the_token_of_its_session(rooms: None, app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("jo.marsh")
    assert browser.post("/handlers").status_code == 200
    assert browser.post("/handlers", headers={"X-CSRF-Token": "another"}).status_code == 403
    del browser.environ_base["HTTP_X_CSRF_TOKEN"]
    assert browser.post("/handlers").status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_change_that_a_page_of_another_site_makes_is_refused(
    rooms: None, app: Flask, sign_in: SignIn, headers: dict[str, str], status: int
) -> None:
    assert sign_in("jo.marsh").post("/handlers", headers=headers).status_code == status
    assert app.test_client().post("/public", headers=headers).status_code == status


def test_a_patient_has_their_own_page_and_no_other(
    rooms: None, app: Flask, visit: str, use_cases: UseCases
) -> None:
    browser = app.test_client()
    assert browser.get("/patient").status_code == 403
    browser.set_cookie("spoa-visit", "made up")
    assert browser.get("/patient").status_code == 403
    browser.set_cookie("spoa-visit", visit)
    with use_cases.records.read() as session:
        contact = session.scalar(select(Contact.id))
    assert browser.get("/patient").text == contact
    assert browser.get("/handlers").status_code == 302


def test_a_patient_changes_things_only_with_the_token_of_their_page(
    rooms: None, app: Flask, visit: str
) -> None:
    browser = app.test_client()
    browser.set_cookie("spoa-visit", visit)
    with app.test_request_context():
        right = visit_csrf(visit)
    assert browser.post("/patient").status_code == 403
    assert browser.post("/patient", data={"csrf": right}).status_code == 200


def test_the_patients_cookie_is_a_guarded_one(app: Flask) -> None:
    with app.test_request_context():
        cookie = give_visit_cookie(app.response_class(), "token").headers["Set-Cookie"]
    assert cookie.startswith("spoa-visit=token;")
    assert "HttpOnly" in cookie


def test_in_production_cookies_are_bound_to_the_host_and_to_https(
    make_app: Callable[..., Flask], use_cases: UseCases
) -> None:
    real = replace(use_cases.settings, environment="production", demo=False)
    with make_app(settings=real).test_request_context():
        cookie = give_visit_cookie(Flask("x").response_class(), "token").headers["Set-Cookie"]
    assert cookie.startswith("__Host-spoa-visit=token; ")
    assert "; Secure; HttpOnly; Path=/; SameSite=Lax" in cookie
    assert "Domain" not in cookie


def signature_of(
    use_cases: UseCases, path: str, fields: dict[str, str], token: str = TOKEN
) -> dict[str, str]:
    signed = RequestValidator(token).compute_signature(use_cases.settings.public_url + path, fields)
    return {"X-Twilio-Signature": signed}


@pytest.mark.parametrize("path", ["/text", "/call"])
def test_only_what_the_carrier_signed_is_taken_in(
    rooms: None, app: Flask, use_cases: UseCases, path: str
) -> None:
    browser = app.test_client()
    sent = {"From": "+447700900104", "Body": "it is worse & 😬"}
    right = signature_of(use_cases, f"{path}?leg=a%20b", sent)
    assert browser.post(f"{path}?leg=a%20b", data=sent, headers=right).status_code == 200
    assert browser.post(f"{path}?leg=a%20b", data=sent).status_code == 403
    assert browser.post(f"{path}?leg=2", data=sent, headers=right).status_code == 403
    assert browser.post(f"{path}?leg=a%20b", data={**sent, "Body": "2"}, headers=right).status_code == 403
    forged = signature_of(use_cases, f"{path}?leg=a%20b", sent, "another token")
    assert browser.post(f"{path}?leg=a%20b", data=sent, headers=forged).status_code == 403


@pytest.mark.promise(9)
def test_of_a_refused_webhook_only_the_refusal_is_stored(
    rooms: None, app: Flask, use_cases: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(refusals._audited, "at", float("-inf"))
    app.test_client().post("/text", data={"From": "+447700900104"}, headers={"X-Twilio-Signature": "forged"})
    with use_cases.records.read() as session:
        (row,) = session.scalars(select(AuditRow))
    assert (row.action, row.subject_id, row.actor_id) == ("webhook.refused", "rooms.text", None)


def test_a_flood_of_forgeries_does_not_fill_the_audit(rooms: None, app: Flask, use_cases: UseCases) -> None:
    browser = app.test_client()
    for _ in range(20):
        browser.post("/text")
    with use_cases.records.read() as session:
        assert len(session.scalars(select(AuditRow)).all()) <= 2


def test_a_service_without_a_carrier_refuses_every_webhook(
    rooms: None, make_app: Callable[..., Flask]
) -> None:
    app = make_app(signed=unsigned)
    assert app.test_client().post("/call", headers={"X-Twilio-Signature": "any"}).status_code == 403


@pytest.mark.promise(4)
def test_when_a_voice_webhook_breaks_the_caller_hears_what_to_do(
    rooms: None, make_app: Callable[..., Flask]
) -> None:
    browser = make_app(signed=anything_is_signed).test_client()
    answer = browser.post("/broken", headers={"X-Twilio-Signature": "x"})
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert "ring 9 9 9 now" in answer.text


@pytest.mark.promise(1)
def test_when_a_text_webhook_breaks_it_is_not_acknowledged(
    rooms: None, make_app: Callable[..., Flask]
) -> None:
    browser = make_app(signed=anything_is_signed).test_client()
    assert browser.post("/unsaid", headers={"X-Twilio-Signature": "x"}).status_code == 500


def test_what_is_for_play_exists_in_the_demonstration_only(
    rooms: None, make_app: Callable[..., Flask], use_cases: UseCases
) -> None:
    real = make_app(settings=replace(use_cases.settings, demo=False))
    assert make_app().test_client().get("/toy").text == "play"
    assert real.test_client().get("/toy").status_code == 404
