"""A voluntary service's inbox over HTTP: who will ring and when, or a reason."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from spoa.records.cases import Message
from spoa.web.use_cases import UseCases
from tests.integration.web.partners import PART, case_of, looks, me_of, refer, referral_of
from tests.support.people import SignIn


@pytest.fixture
def asked(use_cases: UseCases) -> str:
    """Walter's need for company, sent to Good Neighbours."""
    return refer(use_cases)


@pytest.fixture
def ruth(sign_in: SignIn, asked: str) -> FlaskClient:
    return sign_in("ruth.bell")


def accepting(use_cases: UseCases, hours: int = 14) -> dict[str, str]:
    return {
        "rings_by": "Ruth Bell",
        "rings_at": (use_cases.clock.now() + timedelta(hours=hours)).isoformat(),
    }


@pytest.mark.promise(9)
def test_the_inbox_shows_who_why_and_how_to_reach_them_and_notes_the_look(
    ruth: FlaskClient, use_cases: UseCases, asked: str
) -> None:
    page = ruth.get("/referrals").text
    assert "Walter Finch" in page
    assert "cannot sleep since she died" in page
    assert "07700 900104" in page
    assert "+44" not in page
    assert "1 to answer, 0 yours" in ruth.get("/referrals/head").text
    assert "Ruth Bell" in page
    ruth.get("/referrals/inbox")
    assert looks(use_cases, "referral.look") == [(me_of(use_cases, "ruth.bell").id, asked)]


def test_an_accepted_referral_is_handed_over_and_the_person_is_told_who_rings_and_when(
    ruth: FlaskClient, use_cases: UseCases, asked: str
) -> None:
    answer = ruth.post(f"/referrals/{asked}/accept", data=accepting(use_cases), headers=PART)
    assert answer.status_code == 200, answer.text
    assert "Ruth Bell will ring them" in answer.text
    assert "cannot sleep since she died" in answer.text, "whoever rings tomorrow reads again why"
    found = referral_of(use_cases, asked)
    assert (found.state, found.promised) == ("accepted", "Ruth Bell will ring you")
    case = case_of(use_cases, found.case_id)
    assert (case.needs[0].state, case.state) == ("handed_over", "closed")
    with use_cases.records.read() as session:
        said = session.scalars(select(Message.body).where(Message.direction == "out")).all()
    assert any("Ruth Bell will ring you" in each for each in said)


def test_what_was_promised_can_be_ticked_off(ruth: FlaskClient, use_cases: UseCases, asked: str) -> None:
    ruth.post(f"/referrals/{asked}/accept", data=accepting(use_cases))
    done = ruth.post(f"/referrals/{asked}/done", headers=PART)
    assert "Walter Finch" not in done.text
    assert referral_of(use_cases, asked).state == "done"


@pytest.mark.promise(3)
def test_a_declined_referral_is_open_again_and_says_why(
    ruth: FlaskClient, use_cases: UseCases, asked: str
) -> None:
    assert "Why" in ruth.get(f"/referrals/{asked}/decline", headers=PART).text
    assert ruth.post(f"/referrals/{asked}/decline", data={}).status_code == 422
    ruth.post(f"/referrals/{asked}/decline", data={"why": "nobody is free this week"})
    found = referral_of(use_cases, asked)
    assert (found.state, found.reason) == ("declined", "nobody is free this week")
    case = case_of(use_cases, found.case_id)
    assert case.state == "open"
    assert case.needs[0].state in ("open", "offered")


@pytest.mark.parametrize(
    "sent",
    [
        {"rings_by": "Ruth Bell"},
        {"rings_by": "", "rings_at": "2030-01-01T10:00:00+00:00"},
        {"rings_by": "Ruth Bell", "rings_at": "tomorrow"},
        {"rings_by": "Ruth Bell", "rings_at": "2020-01-01T10:00:00+00:00"},
        {"rings_by": "Ruth Bell", "rings_at": "2030-01-01T10:00:00"},
    ],
)
def test_without_who_and_a_time_to_come_nothing_is_accepted(
    ruth: FlaskClient, use_cases: UseCases, asked: str, sent: dict[str, str]
) -> None:
    assert ruth.post(f"/referrals/{asked}/accept", data=sent).status_code == 422
    assert referral_of(use_cases, asked).state == "offered"


def test_a_referral_to_somebody_else_does_not_exist_here(
    use_cases: UseCases, asked: str, sign_in: SignIn
) -> None:
    moira = sign_in("moira.dunn")
    assert moira.post(f"/referrals/{asked}/decline", data={"why": "no"}).status_code == 404
    assert moira.post(f"/referrals/{asked}/done").status_code == 404
    answer = moira.post(f"/referrals/{asked}/accept", data=accepting(use_cases))
    assert answer.status_code == 404
    assert referral_of(use_cases, asked).state == "offered"
