"""An ambulance desk over HTTP, with real telephones: accept and join, "I have him", decline."""

import pytest
from flask.testing import FlaskClient

from spoa.records.calls import AmbulanceRequest, Transfer
from spoa.records.cases import Case, Need
from tests.integration.voice.town import Page, Phone, Town
from tests.integration.web.evening import PART, ana, browser_of, david, jo, kit, talking, town
from tests.integration.web.partners import looks

__all__ = ["ana", "david", "jo", "kit", "town"]


@pytest.fixture
def request_id(town: Town, david: Phone, jo: Page, kit: Page, ana: Page) -> str:
    """The request for David, which has gone; the first desk is being rung."""
    case = talking(town, david, jo)
    place = {"address": "12 Ravenside Court", "postcode": "MK40 1AA", "note": "flat 3"}
    town.journeys.acting.place(jo.me, case.id, **place)
    town.journeys.console.answer(jo.me, case.id, "chest_pain_sweating", True, members=())
    town.settle()
    town.wait(6)
    return town.only(AmbulanceRequest).id


@pytest.fixture
def desk(town: Town, request_id: str) -> FlaskClient:
    """The browser of the desk that is rung."""
    return browser_of(town, "kit.lowe")


@pytest.mark.promise(9)
def test_the_desk_that_is_rung_sees_brief_and_place_and_the_look_is_noted(
    town: Town, desk: FlaskClient, kit: Page, request_id: str
) -> None:
    page = desk.get("/ambulance").text
    assert "Category 2" in page
    assert "12 Ravenside Court, MK40 1AA" in page
    assert "indigestion since supper" in page
    assert "Accept and join the call" in page
    assert "rings here for" in page
    assert "07700 900142" in page
    assert "+44" not in page
    assert looks(town.use_cases, "ambulance.look") == [(kit.me.id, request_id)]


def test_the_other_desk_sees_that_a_colleague_is_rung_and_cannot_take_it(
    town: Town, desk: FlaskClient, request_id: str
) -> None:
    other = browser_of(town, "ana.webb")
    page = other.get("/ambulance/desk").text
    assert "Accept and join the call" not in page
    assert "Rings a colleague" in page
    assert other.post(f"/ambulance/{request_id}/accept").status_code == 409


@pytest.mark.promise(3)
@pytest.mark.promise(4)
def test_one_act_accepts_the_request_and_joins_the_call_and_one_more_has_him(
    town: Town, desk: FlaskClient, david: Phone, kit: Page, jo: Page, request_id: str
) -> None:
    assert desk.post(f"/ambulance/{request_id}/accept", headers=PART).status_code == 200
    kit.phone.answers()
    assert david.hears == {"giver", "receiver"}
    assert "I have" in desk.get("/ambulance/desk").text
    assert "hear each other" in desk.get("/ambulance/call").text
    assert desk.post(f"/ambulance/{request_id}/mine", headers=PART).status_code == 200
    town.wait(1)
    assert david.hears == {"receiver"}
    assert (town.only(AmbulanceRequest).state, town.only(Need).state) == ("joined", "handed_over")
    taken = desk.get("/ambulance/desk").text
    assert "With us" in taken
    assert "12 Ravenside Court, MK40 1AA" in taken, "who sends the crew still reads where to"
    assert "07700 900142" in taken
    assert "indigestion since supper" in taken
    assert "Finish the call" in desk.get("/ambulance/call").text
    assert desk.post("/ambulance/call/say/finished", headers=PART).status_code == 200
    town.wait(1)
    assert david.state == "ended"


@pytest.mark.promise(4)
def test_a_declined_request_rings_the_next_desk_while_the_handler_stays(
    town: Town, desk: FlaskClient, david: Phone, ana: Page, request_id: str
) -> None:
    assert "Why" in desk.get(f"/ambulance/{request_id}/decline", headers=PART).text
    assert desk.post(f"/ambulance/{request_id}/decline", data={}).status_code == 422
    assert (
        desk.post(f"/ambulance/{request_id}/decline", data={"why": "two at once"}, headers=PART).status_code
        == 200
    )
    town.wait(2)
    assert ana.is_rung()
    assert david.hears == {"giver"}
    assert [each.receiver_id for each in town.rows(Transfer, ended_at=None)] == [ana.me.id]
    assert "Accept and join the call" in browser_of(town, "ana.webb").get("/ambulance/desk").text


@pytest.mark.promise(4)
def test_between_two_rings_a_desk_reads_that_we_are_with_them_and_can_join(
    town: Town, desk: FlaskClient, david: Phone, ana: Page, request_id: str
) -> None:
    other = browser_of(town, "ana.webb")
    for each in (desk, other):
        assert each.post(f"/ambulance/{request_id}/decline", data={"why": "two at once"}).status_code == 303
        town.wait(2)
    assert david.hears == {"giver"}
    assert town.rows(Transfer, ended_at=None) == []
    page = other.get("/ambulance/desk").text
    assert "Accept and join the call" in page
    assert "Nobody is on the line with them" not in page
    assert other.post(f"/ambulance/{request_id}/accept", headers=PART).status_code == 200
    town.settle()
    ana.phone.answers()
    assert david.hears == {"giver", "receiver"}
    other.post(f"/ambulance/{request_id}/mine")
    town.wait(1)
    assert david.hears == {"receiver"}


@pytest.mark.promise(4)
def test_a_desk_that_accepted_and_was_not_joined_cannot_say_that_it_has_them(
    town: Town, desk: FlaskClient, david: Phone, kit: Page, ana: Page, request_id: str
) -> None:
    assert desk.post(f"/ambulance/{request_id}/accept", headers=PART).status_code == 200
    town.wait(25)  # its telephone was not answered
    assert "I have" not in desk.get("/ambulance/desk").text
    assert ana.is_rung()
    assert "Accept and join the call" in browser_of(town, "ana.webb").get("/ambulance/desk").text
    ana.accepts()
    ana.phone.answers()
    assert david.hears == {"giver", "receiver"}
    assert town.only(AmbulanceRequest).accepted_by == ana.me.id


def test_a_request_whose_caller_has_gone_says_so(
    town: Town, desk: FlaskClient, david: Phone, jo: Page, request_id: str
) -> None:
    david.hangs_up()
    town.wait(2)
    page = desk.get("/ambulance/desk").text
    assert "Nobody is on the line with them" in page
    assert "Accept the request" in page


def test_a_request_without_a_call_is_accepted_and_taken_in_writing(
    town: Town, kit: Page, jo: Page, david: Phone
) -> None:
    case = talking(town, david, jo)
    david.hangs_up()
    town.journeys.acting.send_999(jo.me, case.id, "sounded grey and short of breath")
    town.settle()
    request = town.only(AmbulanceRequest)
    desk = browser_of(town, "kit.lowe")
    assert desk.post(f"/ambulance/{request.id}/mine").status_code == 409
    desk.post(f"/ambulance/{request.id}/accept")
    assert town.only(AmbulanceRequest).state == "accepted"
    desk.post(f"/ambulance/{request.id}/mine")
    assert town.only(AmbulanceRequest).state == "joined"
    assert town.only(Case).owner_id == kit.me.organisation


def test_a_request_that_is_not_theirs_or_does_not_exist_is_not_found(
    town: Town, desk: FlaskClient, request_id: str
) -> None:
    nothing = "00000000-0000-7000-8000-000000000000"
    assert desk.post(f"/ambulance/{nothing}/accept").status_code == 404
    assert browser_of(town, "ruth.bell").post(f"/ambulance/{request_id}/accept").status_code == 404
    assert desk.post("/ambulance/call/say/hand_over").status_code == 409
