"""The button that rings somebody back, and the sentences where there is none, over HTTP."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from spoa.records.calls import RingBack
from spoa.records.cases import Case, Contact
from spoa.web.use_cases import UseCases
from tests.support.people import SignIn

PART = {"HX-Request": "true"}


@pytest.fixture
def case(use_cases: UseCases) -> str:
    """A chat in which nobody has given a number yet."""
    use_cases.journeys.chats.start(source="111", organisation=None, complaint="indigestion since supper")
    with use_cases.records.read() as session:
        return session.scalars(select(Case.id)).one()


def pane(browser: FlaskClient, case: str) -> str:
    return browser.get(f"/console/case/{case}/call", headers=PART).text


def gives_number(use_cases: UseCases, case: str) -> None:
    with use_cases.records.unit() as session:
        session.scalars(select(Contact).where(Contact.case_id == case)).one().address = "+447700900142"


def test_without_a_number_there_is_a_sentence_and_no_button(case: str, sign_in: SignIn) -> None:
    shown = pane(sign_in("jo.marsh"), case)
    assert "They have given no number, so they cannot be rung." in shown
    assert "do-ring-back" not in shown


@pytest.mark.promise(4)
def test_the_number_is_shown_as_people_say_it_and_asked_about_once(
    use_cases: UseCases, case: str, sign_in: SignIn
) -> None:
    gives_number(use_cases, case)
    jo = sign_in("jo.marsh")
    assert "do-ring-back" in pane(jo, case)
    asked = jo.get(f"/console/case/{case}/call/ring-back", headers=PART).text.replace("\xa0", " ")
    assert "Ring 07700 900142?" in asked
    assert 'data-phone="agree"' in asked
    rings = jo.post(f"/console/case/{case}/call/ring-back", headers=PART).text
    assert "Your telephone rings" in rings
    assert "do-stop-ringing" in rings
    assert "A colleague is ringing them" in pane(sign_in("asha.patel"), case)
    assert "being rung" in jo.get("/console/work", headers=PART).text
    stopped = jo.post(f"/console/case/{case}/call/stop-ringing", headers=PART).text
    assert "not rung: our own line was not there, rung by Jo Marsh" in stopped
    assert "do-ring-back" in stopped


def test_a_number_is_in_no_address(use_cases: UseCases, case: str, sign_in: SignIn) -> None:
    gives_number(use_cases, case)
    page = sign_in("jo.marsh").get(f"/console/case/{case}").text
    assert 'href="/console/case/' in page
    assert "7700900142" not in page


def test_whose_case_a_colleague_has_is_theirs_to_ring(
    use_cases: UseCases, case: str, sign_in: SignIn
) -> None:
    gives_number(use_cases, case)
    sign_in("asha.patel").post(f"/console/case/{case}/take")
    jo = sign_in("jo.marsh")
    assert "Asha Patel has them, and can ring them back." in pane(jo, case)
    assert jo.post(f"/console/case/{case}/call/ring-back", headers=PART).status_code == 409
    with use_cases.records.read() as session:
        assert session.scalars(select(RingBack)).all() == []


def test_only_a_clinician_or_a_supervisor_closes_who_was_not_reached(case: str, sign_in: SignIn) -> None:
    why = {"why": "nobody answers"}
    assert sign_in("jo.marsh").post(f"/console/case/{case}/call/close-unreached", data=why).status_code == 403
    refused = sign_in("lena.hart").post(f"/console/case/{case}/call/close-unreached", data=why)
    assert refused.status_code == 409
    assert "not been tried often enough" in refused.text
