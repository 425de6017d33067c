"""The supervisor's numbers, the wallboard, alerts, giving a case, and the rules, over HTTP."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from spoa.cases.alerts import raise_alert
from spoa.kernel.clock import SetClock
from spoa.records.cases import Alert, Case
from spoa.records.events import history
from spoa.records.outbox import put
from spoa.staff.presence import State, set_presence
from spoa.web.use_cases import UseCases
from tests.integration.web.partners import PART, case_of, looks, make_case, make_need, me_of
from tests.support.people import SignIn


@pytest.fixture
def case(use_cases: UseCases) -> str:
    """A woman who waits, past her time in 20 minutes."""
    made = make_case(use_cases, "Ivy Clarke", "confused since tea")
    make_need(use_cases, made, "clinician-60")
    return made


@pytest.fixture
def lena(sign_in: SignIn, case: str) -> FlaskClient:
    return sign_in("lena.hart")


def alert(use_cases: UseCases, case: str, level: str = "high") -> str:
    with use_cases.records.unit() as session:
        found = session.get_one(Case, case)
        at = use_cases.clock.now()
        raise_alert(session, found, level=level, cause="late", say="Past its time.", at=at)
        return session.scalars(select(Alert.id).where(Alert.case_id == case, Alert.cause == "late")).one()


def test_the_page_shows_who_waits_without_a_name(lena: FlaskClient, use_cases: UseCases, case: str) -> None:
    page = lena.get("/supervisor").text
    assert case_of(use_cases, case).reference in page
    assert "confused since tea" in page
    assert "1 waiting" in page
    assert "Clarke" not in page
    assert "Jo Marsh" in page
    assert "Kingsbrook House, Bedford" in page


def test_the_wall_counts_by_class_and_shows_the_least_time_left(
    lena: FlaskClient, use_cases: UseCases, case: str
) -> None:
    with use_cases.records.unit() as session:
        found = session.get_one(Case, case)
        found.pinned_class = 3
    use_cases.journeys.on_shift.give(
        me_of(use_cases, "lena.hart"), case, me_of(use_cases, "jo.marsh").id, "look"
    )
    use_cases.journeys.console.give_back(me_of(use_cases, "jo.marsh"), case, "break")
    wall = lena.get("/wallboard").text
    assert "3 Urgent" in wall
    assert "least time left" in wall
    assert "Clarke" not in wall


@pytest.mark.promise(3)
@pytest.mark.parametrize("path", ["/supervisor", "/wallboard"])
def test_the_picture_of_the_day_names_only_what_it_draws_and_is_fetched_each_minute(
    lena: FlaskClient, path: str
) -> None:
    page = lena.get(path).text
    assert "Contacts came" in page
    assert "Expected" not in page
    assert "We can answer" not in page
    assert "data-minutely" in page


def test_late_cases_and_free_people_are_counted(
    lena: FlaskClient, use_cases: UseCases, case: str, clock: SetClock
) -> None:
    assert ", 0 late," in lena.get("/supervisor/now").text
    clock.advance(timedelta(minutes=55))
    sam = me_of(use_cases, "sam.reid")
    with use_cases.records.unit() as session:
        set_presence(session, sam.id, State.AVAILABLE, at=clock.now())
    now = lena.get("/supervisor/now").text
    assert ", 1 late," in now
    assert "Free" in now


def test_what_machines_gave_up_is_shown(lena: FlaskClient, use_cases: UseCases, clock: SetClock) -> None:
    assert "nothing waits" in lena.get("/supervisor/now").text
    with use_cases.records.unit() as session:
        put(session, job="send_message", subject="x", urgent=True, at=clock.now())
    clock.advance(timedelta(minutes=5))
    assert "1 late, 0 given up" in lena.get("/supervisor/now").text


@pytest.mark.promise(3)
@pytest.mark.promise(9)
def test_a_case_is_given_to_somebody_with_a_reason(lena: FlaskClient, use_cases: UseCases, case: str) -> None:
    jo = me_of(use_cases, "jo.marsh")
    assert "Jo Marsh" in lena.get(f"/supervisor/give?case={case}", headers=PART).text
    assert lena.post("/supervisor/give", data={"case": case, "staff": jo.id}).status_code == 422
    sent = {"case": case, "staff": jo.id, "why": "knows the care home"}
    assert lena.post("/supervisor/give", data=sent, headers=PART).status_code == 200
    found = case_of(use_cases, case)
    assert (found.owner_kind, found.owner_id) == ("staff", jo.id)
    assert [line.case_id for line in use_cases.journeys.looking.work(jo)] == [case]
    assert looks(use_cases, "case.give") == [(me_of(use_cases, "lena.hart").id, case)]
    with use_cases.records.read() as session:
        assert "given" in [event.kind for event in history(session, case)]


def test_a_case_is_given_only_to_those_who_take_cases(
    lena: FlaskClient, use_cases: UseCases, case: str
) -> None:
    for username, status in (("tom.avery", 422), ("moira.dunn", 404)):
        sent = {"case": case, "staff": me_of(use_cases, username).id, "why": "any"}
        assert lena.post("/supervisor/give", data=sent).status_code == status


@pytest.mark.parametrize("username", ["jo.marsh", "amara.osei", "moira.dunn", "ines.cole", "tom.avery"])
def test_the_shift_is_for_supervisors(sign_in: SignIn, username: str) -> None:
    browser = sign_in(username)
    for path in ("/supervisor", "/supervisor/now", "/wallboard"):
        assert browser.get(path).status_code == 403
    assert browser.post("/supervisor/give", data={"case": "x", "staff": "x", "why": "x"}).status_code == 403


def test_an_alert_stands_on_every_page_of_the_shift_until_it_was_seen(
    sign_in: SignIn, use_cases: UseCases, case: str
) -> None:
    alert_id = alert(use_cases, case)
    jo = sign_in("jo.marsh")
    assert "Past its time." in jo.get("/console").text
    assert f"/console/case/{case}" in jo.get("/alerts").text
    assert f"/clinician/case/{case}" in sign_in("amara.osei").get("/alerts").text
    assert "Past its time." not in jo.post(f"/alerts/{alert_id}/seen", headers=PART).text
    assert looks(use_cases, "alert.seen") == [(me_of(use_cases, "jo.marsh").id, alert_id)]


def test_a_critical_alert_ends_by_acting_and_not_by_seeing(
    sign_in: SignIn, use_cases: UseCases, case: str
) -> None:
    alert_id = alert(use_cases, case, "critical")
    jo = sign_in("jo.marsh")
    assert jo.post(f"/alerts/{alert_id}/seen").status_code == 409
    assert "Past its time." in jo.get("/alerts").text
    with use_cases.records.read() as session:
        assert session.get_one(Alert, alert_id).seen_by is None


def test_partners_neither_see_nor_end_the_alerts_of_the_shift(
    sign_in: SignIn, use_cases: UseCases, case: str
) -> None:
    alert_id = alert(use_cases, case)
    moira = sign_in("moira.dunn")
    assert "Past its time." not in moira.get("/alerts").text
    assert moira.post(f"/alerts/{alert_id}/seen").status_code == 403
    nothing = "00000000-0000-7000-8000-000000000000"
    assert sign_in("jo.marsh").post(f"/alerts/{nothing}/seen").status_code == 404


def test_the_rules_can_be_read_by_those_who_work_with_them(sign_in: SignIn) -> None:
    for username in ("ines.cole", "jo.marsh", "amara.osei", "lena.hart"):
        assert "Chest pain" in sign_in(username).get("/rules").text
    for username in ("moira.dunn", "tom.avery"):
        assert sign_in(username).get("/rules").status_code == 403


@pytest.mark.promise(8)
def test_one_protocol_shows_its_rows_questions_cases_and_sources(
    sign_in: SignIn, use_cases: UseCases
) -> None:
    page = sign_in("ines.cole").get("/rules/chest-pain").text
    rulebook = use_cases.journeys.tools.live()
    for row in rulebook.protocols["chest-pain"].section.rows:
        assert row.id in page
    assert "Draft: not for clinical use" in page
    assert "does not pass" not in page
    assert "passes" in page
    assert "NICE CG95" in page
    assert "scripted persons get what they must" in page
    assert "Every row can matter" in page
    assert rulebook.digest.removeprefix("sha256:")[:12] in page
    assert sign_in("ines.cole").get("/rules/no-such").status_code == 404
