"""The clinician's page over HTTP, with real telephones: offer, brief, three on the line, note, outcome."""

import pytest
from flask.testing import FlaskClient

from spoa.records.audit import AuditRow
from spoa.records.calls import AmbulanceRequest, Transfer
from spoa.records.cases import Case, Need
from spoa.records.consultations import Consultation
from spoa.records.events import history
from tests.integration.voice.town import Page, Phone, Town
from tests.integration.web.evening import PART, browser_of, david, jo, needs, offered, sam, talking, town
from tests.integration.web.partners import looks

__all__ = ["david", "jo", "sam", "town"]

NOTE = {
    "said": "burning since supper",
    "found": "speaks in sentences",
    "think": "reflux",
    "plan": "ring 999 if worse",
}


@pytest.fixture
def case(town: Town, david: Phone, jo: Page, sam: Page) -> Case:
    return talking(town, david, jo)


@pytest.fixture
def transfer(town: Town, jo: Page, case: Case) -> Transfer:
    """A transfer that rings for Sam."""
    return offered(town, jo, case)


@pytest.fixture
def nurse(town: Town, case: Case) -> FlaskClient:
    """Sam's browser."""
    return browser_of(town, "sam.reid")


@pytest.fixture
def consulting(town: Town, nurse: FlaskClient, sam: Page, transfer: Transfer, case: Case) -> Case:
    """Sam has David: accepted, briefed, joined, and Jo has left."""
    nurse.post(f"/clinician/offer/{transfer.id}/accept", headers=PART)
    sam.phone.answers()
    for word in ("bring_in", "mine"):
        assert nurse.post(f"/console/case/{case.id}/call/say/{word}", headers=PART).status_code == 200
        town.wait(2)
    return town.only(Case)


@pytest.mark.promise(9)
def test_an_offer_shows_the_brief_and_how_long_it_rings_and_the_look_is_noted(
    town: Town, nurse: FlaskClient, sam: Page, transfer: Transfer
) -> None:
    page = nurse.get("/clinician").text
    assert "Transfer offered" in page
    assert "indigestion since supper" in page
    assert "From Jo Marsh. The caller hears the hold message." in page
    assert "Accept and hear the brief" in page
    nurse.get("/clinician/offer")
    assert looks(town.use_cases, "transfer.look") == [(sam.me.id, transfer.id)]


@pytest.mark.promise(4)
def test_accepting_opens_the_case_in_the_same_page_and_three_hear_each_other(
    town: Town, nurse: FlaskClient, sam: Page, david: Phone, transfer: Transfer, case: Case
) -> None:
    answer = nurse.post(f"/clinician/offer/{transfer.id}/accept", headers=PART)
    assert f"/clinician/case/{case.id}" in answer.headers["HX-Location"]
    assert "Transfer offered" not in answer.text
    sam.phone.answers()
    assert david.hears == set()  # he hears the hold message while Jo briefs Sam
    page = nurse.get(f"/clinician/case/{case.id}").text
    assert "Bring" in page
    nurse.post(f"/console/case/{case.id}/call/say/bring_in", headers=PART)
    town.wait(2)
    assert david.hears == {"giver", "receiver"}
    assert "I have them" in nurse.get(f"/console/case/{case.id}/call").text


@pytest.mark.promise(3)
@pytest.mark.promise(4)
def test_i_have_them_makes_the_case_theirs_and_leaves_it_open_for_its_outcome(
    town: Town, nurse: FlaskClient, sam: Page, david: Phone, consulting: Case
) -> None:
    assert david.hears == {"receiver"}
    assert town.only(Need).state == "handed_over"
    assert (consulting.state, consulting.owner_id) == ("open", sam.me.id)
    assert consulting.deadline_why == "Outcome of the consultation"
    mine = nurse.get("/clinician/mine").text
    assert consulting.id in mine


@pytest.mark.promise(4)
def test_a_declined_offer_goes_back_to_the_giver_with_its_reason(
    town: Town, nurse: FlaskClient, david: Phone, transfer: Transfer
) -> None:
    assert nurse.post(f"/clinician/offer/{transfer.id}/decline", data={"reason": "tired"}).status_code == 422
    answer = nurse.post(
        f"/clinician/offer/{transfer.id}/decline", data={"reason": "wrong_skill"}, headers=PART
    )
    assert "The caller went back to Jo Marsh" in answer.text
    town.wait(2)
    assert david.hears == {"giver"}
    assert town.rows(Transfer)[0].state["reason"] == "wrong skill"
    page = browser_of(town, "jo.marsh").get(f"/console/case/{transfer.case_id}/call").text
    assert "Sam Reid declined: wrong skill" in page


def test_an_offer_of_a_colleague_cannot_be_taken(town: Town, transfer: Transfer) -> None:
    amara = browser_of(town, "amara.osei")
    assert "Transfer offered" not in amara.get("/clinician/offer").text
    assert amara.post(f"/clinician/offer/{transfer.id}/accept").status_code == 404


@pytest.mark.promise(1)
def test_the_note_is_kept_while_one_writes_and_comes_back(
    town: Town, nurse: FlaskClient, consulting: Case
) -> None:
    kept = nurse.post(f"/clinician/case/{consulting.id}/note", data=NOTE, headers=PART)
    assert kept.text.startswith("saved ")
    assert "speaks in sentences" in nurse.get(f"/clinician/case/{consulting.id}").text
    assert town.only(Consultation).ended_at is None


@pytest.mark.promise(3)
@pytest.mark.promise(8)
def test_advice_is_enough_closes_the_case_with_what_they_were_told(
    town: Town, nurse: FlaskClient, consulting: Case
) -> None:
    refused = nurse.post(
        f"/clinician/case/{consulting.id}/outcome", data=NOTE | {"plan": "", "outcome": "told"}
    )
    assert refused.status_code == 422
    assert town.only(Case).state == "open"
    answer = nurse.post(
        f"/clinician/case/{consulting.id}/outcome", data=NOTE | {"outcome": "told"}, headers=PART
    )
    assert "Everything is handed over" in answer.text
    assert town.only(Case).state == "closed"
    assert town.only(Consultation).outcome == "told"
    with town.use_cases.records.read() as session:
        kinds = [event.kind for event in history(session, consulting.id)]
    assert kinds[-2:] == ["consulted", "closed"]


@pytest.mark.promise(8)
@pytest.mark.promise(9)
def test_another_outcome_takes_a_reason_and_both_stay_in_the_history(
    town: Town, nurse: FlaskClient, consulting: Case
) -> None:
    needs(town, consulting, "pharmacy")
    asked = nurse.get(f"/clinician/case/{consulting.id}/change", headers=PART).text
    assert "Seen by a GP within 6 hours" in asked
    assert "Ambulance" not in asked
    url = f"/clinician/case/{consulting.id}/change"
    assert nurse.post(url, data={"code": "ooh-gp-6h", "why": ""}).status_code == 422
    assert nurse.post(url, data={"code": "ambulance-2", "why": "grey"}).status_code == 422
    answer = nurse.post(url, data={"code": "ooh-gp-6h", "why": "needs his chest examined"}, headers=PART)
    assert answer.status_code == 200
    assert {need.code: need.state for need in town.rows(Need)} == {
        "clinician-now": "handed_over",
        "pharmacy": "withdrawn",
        "ooh-gp-6h": "open",
    }
    found = town.only(Case)
    assert (found.state, found.deadline_why) == ("open", "Seen by a GP within 6 hours")
    with town.use_cases.records.read() as session:
        row = session.query(AuditRow).where(AuditRow.action == "case.outcome").one()
    assert row.why == "change"


@pytest.mark.promise(2)
def test_triage_does_not_bring_back_what_a_clinician_set_aside_but_adds_what_is_worse(
    town: Town, nurse: FlaskClient, sam: Page, consulting: Case
) -> None:
    nurse.post(f"/clinician/case/{consulting.id}/outcome", data=NOTE | {"outcome": "told"})
    console = town.journeys.console
    console.answer(sam.me, consulting.id, "chest_pain_burning", True, members=())
    assert town.only(Case).urgency == 8
    console.answer(sam.me, consulting.id, "chest_pain_sweating", True, members=())
    town.settle()
    assert town.only(AmbulanceRequest).state == "counting"


def test_sending_999_by_hand_shows_the_request_in_the_same_place(
    town: Town, nurse: FlaskClient, consulting: Case
) -> None:
    assert "Send 999 now" in nurse.get(f"/clinician/case/{consulting.id}/send-999", headers=PART).text
    answer = nurse.post(
        f"/clinician/case/{consulting.id}/send-999", data={"why": "grey and sweating"}, headers=PART
    )
    assert "Category 2 ambulance" in answer.text
    assert town.only(AmbulanceRequest).state == "sent"
    refused = nurse.post(f"/clinician/case/{consulting.id}/outcome", data=NOTE | {"outcome": "told"})
    assert refused.status_code == 409


def test_a_waiting_case_is_taken_from_the_queue_and_its_outcome_said(
    town: Town, nurse: FlaskClient, sam: Page, david: Phone, case: Case
) -> None:
    needs(town, case, "clinician-60")
    david.hangs_up()
    queue = nurse.get("/clinician/queue").text
    assert case.id in queue
    assert "Take this person" in nurse.get(f"/clinician/case/{case.id}").text
    assert nurse.post(f"/clinician/case/{case.id}/take").status_code == 303
    assert town.only(Case).owner_id == sam.me.id
    nurse.post(f"/clinician/case/{case.id}/outcome", data=NOTE | {"outcome": "agree"})
    assert town.only(Case).state == "closed"


@pytest.mark.parametrize("username", ["jo.marsh", "moira.dunn", "lena.hart", "ines.cole"])
def test_the_page_is_for_clinicians(town: Town, username: str) -> None:
    browser = browser_of(town, username)
    for path in ("/clinician", "/clinician/queue", "/clinician/offer"):
        assert browser.get(path).status_code == 403


def test_an_outcome_that_is_none_is_refused(nurse: FlaskClient, case: Case) -> None:
    sent = NOTE | {"outcome": "forget"}
    assert nurse.post(f"/clinician/case/{case.id}/outcome", data=sent).status_code == 422
    assert nurse.post(f"/clinician/case/{case.id}/note", data={"mood": "bad"}).status_code == 422


def test_what_stayed_unsure_stands_once_in_the_brief_and_not_once_it_is_settled(
    town: Town, jo: Page, case: Case
) -> None:
    for question in ("diabetes", "diabetes.check"):
        town.journeys.console.answer(jo.me, case.id, question, "unsure", members=())
    assert jo.sees(case).brief.assessment == "Not sure: diabetes"
    town.journeys.console.answer(jo.me, case.id, "diabetes.check", False, members=())
    assert "Not sure" not in jo.sees(case).brief.assessment


def test_a_long_brief_leaves_the_buttons_of_an_offer_in_sight(
    town: Town, nurse: FlaskClient, jo: Page, case: Case
) -> None:
    words = "it burns behind the breastbone and goes up to the throat " * 8
    town.journeys.console.complain(jo.me, case.id, words.strip())
    offered(town, jo, case)
    part = nurse.get("/clinician/offer").text
    situation = part.partition('title="Situation"')[2].partition("</dd>")[0].partition("<dd>")[2]
    assert len(situation) <= 200
    assert situation.endswith(" …")
