"""A base's evening over HTTP: bookings to answer, the rooms, the list, a pause, where one works."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from spoa.demo.people import load
from spoa.kernel.clock import SetClock
from spoa.records.bookings import Booking
from spoa.records.cases import Alert
from spoa.records.directory import ServiceRow
from spoa.web.use_cases import UseCases
from tests.integration.web.partners import (
    KINGSBROOK,
    LUTON,
    PART,
    book,
    booking_of,
    case_of,
    looks,
    me_of,
)
from tests.support.people import PASSWORD, SignIn


@pytest.fixture
def moira(sign_in: SignIn) -> FlaskClient:
    """Reception at Kingsbrook House."""
    return sign_in("moira.dunn")


def test_a_new_booking_stands_on_the_page_with_its_brief_and_time_to_answer(
    moira: FlaskClient, use_cases: UseCases
) -> None:
    book(use_cases)
    page = moira.get("/provider").text
    assert "Kingsbrook House, Bedford" in page
    assert "1 new booking to answer" in page
    assert "Nadia Rahman" in page
    assert "earache for three days" in page
    assert ".." not in page
    assert "Room 1" in page
    assert "left to answer" in page
    assert 'hx-get="/provider/head"' in page
    assert "1 booked, 1 to answer" in moira.get("/provider/head").text


@pytest.mark.promise(5)
def test_an_accepted_booking_is_acknowledged_once(moira: FlaskClient, use_cases: UseCases) -> None:
    booking = book(use_cases)
    for _ in range(2):
        answer = moira.post(f"/provider/booking/{booking}/accept", headers=PART)
        assert answer.status_code == 200
    assert "No booking waits for your answer" in answer.text
    assert booking_of(use_cases, booking).state == "acknowledged"
    listed = moira.get("/provider/list").text
    assert "Arrived" in listed
    assert f'href="/provider/booking/{booking}"' in listed, "who sees them opens the brief"


@pytest.mark.promise(3)
@pytest.mark.promise(5)
def test_a_declined_booking_comes_back_with_its_old_deadline_and_its_slot_is_free(
    moira: FlaskClient, use_cases: UseCases
) -> None:
    booking = book(use_cases)
    case_id = booking_of(use_cases, booking).case_id
    deadline = case_of(use_cases, case_id).needs[0].deadline_at
    assert "Why" in moira.get(f"/provider/booking/{booking}/decline", headers=PART).text
    assert moira.post(f"/provider/booking/{booking}/decline", data={"why": ""}).status_code == 422
    told = moira.post(f"/provider/booking/{booking}/decline", data={"why": "the doctor is ill"})
    assert told.status_code == 303
    case = case_of(use_cases, case_id)
    assert (case.state, case.needs[0].state, case.needs[0].deadline_at) == ("open", "open", deadline)
    assert booking_of(use_cases, booking).state == "declined"
    with use_cases.records.read() as session:
        assert [alert.cause for alert in session.query(Alert)] == ["declined"]


@pytest.mark.promise(5)
def test_arrived_and_seen_follow_each_other_and_the_rooms_show_it(
    moira: FlaskClient, use_cases: UseCases
) -> None:
    booking = book(use_cases)
    assert moira.post(f"/provider/booking/{booking}/arrived", headers=PART).status_code == 409
    moira.post(f"/provider/booking/{booking}/accept", headers=PART)
    here = moira.post(f"/provider/booking/{booking}/arrived", headers=PART).text
    assert ">Seen<" in here
    assert "sp-bk--in" in moira.get("/provider/rooms").text
    moira.post(f"/provider/booking/{booking}/seen", headers=PART)
    assert booking_of(use_cases, booking).state == "seen"


def test_somebody_who_does_not_come_is_noted_only_after_their_time(
    moira: FlaskClient, use_cases: UseCases, clock: SetClock
) -> None:
    booking = book(use_cases)
    moira.post(f"/provider/booking/{booking}/accept", headers=PART)
    assert "Did not come" not in moira.get("/provider/list").text
    assert moira.post(f"/provider/booking/{booking}/missed", headers=PART).status_code == 409
    with use_cases.records.read() as session:
        starts = session.get_one(Booking, booking).slot.starts_at
    clock.at = starts + timedelta(minutes=15)
    assert "Did not come" in moira.get("/provider/list").text
    moira.post(f"/provider/booking/{booking}/missed", headers=PART)
    assert booking_of(use_cases, booking).state == "no_show"


@pytest.mark.promise(9)
def test_a_look_at_the_list_is_in_the_audit_once_and_an_opened_brief_each_time(
    moira: FlaskClient, use_cases: UseCases
) -> None:
    booking = book(use_cases)
    for _ in range(3):
        moira.get("/provider/list")
    who = me_of(use_cases, "moira.dunn").id
    assert looks(use_cases, "booking.look") == [(who, booking)]
    for _ in range(2):
        assert "3 Marsh Walk" in moira.get(f"/provider/booking/{booking}", headers=PART).text
    assert looks(use_cases, "booking.brief") == [(who, booking)] * 2


def test_another_place_has_its_own_list_and_another_organisation_none(
    moira: FlaskClient, sign_in: SignIn, use_cases: UseCases
) -> None:
    booking = book(use_cases)
    assert "Nadia Rahman" not in sign_in("nia.frost").get("/provider").text
    ruth = sign_in("ruth.bell")
    assert ruth.get(f"/provider/booking/{booking}").status_code == 404
    assert ruth.post(f"/provider/booking/{booking}/accept").status_code == 404
    assert ruth.post(f"/provider/booking/{booking}/arrived").status_code == 404
    assert booking_of(use_cases, booking).state == "booked"


def test_where_somebody_works_is_chosen_and_remembered(moira: FlaskClient, use_cases: UseCases) -> None:
    book(use_cases, "Owen Lloyd", LUTON)
    page = moira.get("/provider/place").text
    assert "Luton base" in page
    assert moira.post("/provider/place", data={"service": LUTON}).status_code == 303
    assert "Owen Lloyd" in moira.get("/provider").text
    with use_cases.records.unit() as session:
        load(session, use_cases.clock, PASSWORD)
    assert "Luton base" in moira.get("/provider").text


def test_a_place_of_another_organisation_cannot_be_chosen(
    sign_in: SignIn, moira: FlaskClient, use_cases: UseCases
) -> None:
    assert sign_in("ruth.bell").post("/provider/place", data={"service": KINGSBROOK}).status_code == 404


def test_a_pause_needs_a_reason_and_ends_by_hand(moira: FlaskClient, use_cases: UseCases) -> None:
    assert "For how long" in moira.get("/provider/pause", headers=PART).text
    assert moira.post("/provider/pause", data={"minutes": 60}).status_code == 422
    assert moira.post("/provider/pause", data={"minutes": 7, "why": "flood"}).status_code == 422
    sent = {"minutes": "60", "why": "a flood in the waiting room"}
    answer = moira.post("/provider/pause", data=sent, headers=PART)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/provider")
    with use_cases.records.read() as session:
        paused = session.get_one(ServiceRow, KINGSBROOK)
    assert paused.paused_why == "a flood in the waiting room"
    assert "Take bookings again" in moira.get("/provider").text
    moira.post("/provider/resume")
    with use_cases.records.read() as session:
        assert session.get_one(ServiceRow, KINGSBROOK).paused_until is None


@pytest.mark.parametrize("username", ["jo.marsh", "amara.osei", "lena.hart", "ines.cole", "tom.avery"])
def test_a_base_is_not_for_people_of_the_hub(sign_in: SignIn, username: str) -> None:
    browser = sign_in(username)
    for path in ("/provider", "/provider/list", "/referrals", "/ambulance"):
        assert browser.get(path).status_code == 403


def test_every_provider_is_led_to_their_own_page(sign_in: SignIn) -> None:
    assert sign_in("kit.lowe").get("/provider").headers["Location"] == "/ambulance"
    assert sign_in("ruth.bell").get("/provider").headers["Location"] == "/referrals"
    assert sign_in("ruth.bell").get("/provider/list").status_code == 403
    assert sign_in("ruth.bell").get("/ambulance").status_code == 403
    assert sign_in("moira.dunn").get("/referrals").status_code == 403
