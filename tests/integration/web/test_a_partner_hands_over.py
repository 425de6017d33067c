"""A partner hands somebody over to our nurse: what she, and a colleague who looks, see at each stage."""

import pytest
from flask.testing import FlaskClient

from spoa.records.calls import Transfer
from spoa.records.cases import Case
from tests.integration.voice.town import PROFESSIONALS, Page, Phone, Town
from tests.integration.web.evening import PART, browser_of, crew, jo, sam, town

__all__ = ["crew", "jo", "sam", "town"]


@pytest.fixture
def nurse(town: Town, sam: Page) -> FlaskClient:
    """Sam's browser, open on the page with nobody on it."""
    found = browser_of(town, "sam.reid")
    assert "No one is with you" in found.get("/clinician").text
    return found


@pytest.fixture
def case(town: Town, crew: Phone, nurse: FlaskClient) -> Case:
    """A paramedic is on the professional line with somebody; Sam's page rings."""
    crew.rings(PROFESSIONALS)
    crew.presses("#")
    town.wait(2)
    return town.only(Case)


def test_who_answers_the_ring_in_the_page_sees_the_case_and_the_call_at_once(
    nurse: FlaskClient, sam: Page, case: Case
) -> None:
    assert "Transfer offered" in nurse.get("/clinician").text
    assert "HX-Location" not in nurse.get("/clinician/idle", headers=PART).headers
    sam.phone.answers()
    brought = nurse.get("/clinician/idle", headers=PART)
    assert f'"/clinician/case/{case.id}"' in brought.headers["HX-Location"]
    opened = nurse.get("/clinician")
    assert (opened.status_code, opened.headers["Location"]) == (303, f"/clinician/case/{case.id}")
    page = nurse.get(opened.headers["Location"]).text
    assert "hear each other" in page
    assert "Take this person" not in page  # the call has the buttons for that


def test_after_the_call_the_page_without_a_case_is_there_again(
    town: Town, nurse: FlaskClient, sam: Page, crew: Phone, case: Case
) -> None:
    sam.phone.answers()
    sam.says("mine")
    crew.hangs_up()
    town.wait(2)
    assert nurse.get("/clinician").status_code == 200
    assert case.id in nurse.get("/clinician/mine").text


def test_each_voice_has_its_own_name_on_the_nurses_page(nurse: FlaskClient, sam: Page, case: Case) -> None:
    sam.phone.answers()
    pane = nurse.get(f"/console/case/{case.id}/call").text
    assert 'data-giver="The ambulance clinician"' in pane
    assert "You and the ambulance clinician hear each other." in pane
    assert "data-receiver" not in pane  # her own words are "You"


def test_a_colleague_who_looks_reads_nobody_elses_words_as_their_own(
    town: Town, jo: Page, sam: Page, case: Case
) -> None:
    other = browser_of(town, "jo.marsh")
    ringing = other.get(f"/console/case/{case.id}/call").text
    assert "Sam Reid is being rung." in ringing
    assert "Take the call" not in ringing
    sam.phone.answers()
    pane = other.get(f"/console/case/{case.id}/call").text
    assert "The ambulance clinician and Sam Reid hear each other." in pane
    assert ">You<" not in pane
    assert "You " not in pane
    assert "<form" not in pane  # there is nothing for Jo to do on this line


@pytest.mark.promise(4)
def test_being_briefed_the_nurse_takes_them_or_gives_them_back_and_cannot_end_the_call(
    town: Town, nurse: FlaskClient, sam: Page, crew: Phone, case: Case
) -> None:
    sam.phone.answers()
    pane = nurse.get(f"/console/case/{case.id}/call").text
    assert "I have them" in pane
    assert "Give back…" in pane
    assert "End call…" not in pane
    url = f"/console/case/{case.id}/call/give-back"
    assert "Why" in nurse.get(url, headers=PART).text
    assert nurse.post(url, data={"why": ""}, headers=PART).status_code == 422
    assert nurse.post(url, data={"why": "needs a GP"}, headers=PART).status_code == 200
    town.wait(2)
    assert [(each.stage, each.state["reason"]) for each in town.rows(Transfer)] == [
        ("declined", "needs a GP")
    ]
    assert "We are still here" in crew.heard[-1]
    assert crew.state != "ended"


def test_once_they_have_them_the_call_is_theirs_to_end(
    town: Town, nurse: FlaskClient, sam: Page, case: Case
) -> None:
    sam.phone.answers()
    sam.says("mine")
    town.wait(2)
    assert "End call…" in nurse.get(f"/console/case/{case.id}/call").text


@pytest.mark.promise(10)
def test_the_receiver_is_told_what_the_partner_proved_and_what_to_ask(
    town: Town, jo: Page, sam: Page, crew: Phone
) -> None:
    caller = Phone(town)
    caller.rings()
    known = town.only(Case)
    caller.hangs_up()
    crew.rings(PROFESSIONALS)
    crew.presses(f"{known.reference}#")
    crew.presses("1968#")
    town.wait(2)
    sam.phone.answers()
    pane = browser_of(town, "sam.reid").get(f"/console/case/{known.id}/call").text
    assert "ask name and date of birth before you read anything out" in pane
