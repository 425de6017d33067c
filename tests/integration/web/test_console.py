"""The call handler's page over HTTP, on real records: a chat is taken, asked, corrected, decided."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from spoa.cases.alerts import raise_alert
from spoa.journey.brief import who
from spoa.journey.needs import hand_over, want
from spoa.kernel.actor import SYSTEM
from spoa.kernel.clock import SetClock
from spoa.records.audit import AuditRow
from spoa.records.calls import AmbulanceRequest
from spoa.records.cases import Case, ToldRow
from spoa.records.events import history
from spoa.records.relay import drain
from spoa.records.staff import Staff
from spoa.staff.me import Me
from spoa.web.use_cases import UseCases
from tests.support.people import SignIn

PART = {"HX-Request": "true"}


@pytest.fixture
def case(use_cases: UseCases) -> str:
    """A man of 58 who began a chat: indigestion since supper."""
    use_cases.journeys.chats.start(source="111", organisation=None, complaint="indigestion since supper")
    with use_cases.records.read() as session:
        return session.scalars(select(Case.id)).one()


@pytest.fixture
def jo(sign_in: SignIn, case: str) -> FlaskClient:
    """Jo Marsh, who has taken the case and knows who it is about."""
    browser = sign_in("jo.marsh")
    assert browser.post(f"/console/case/{case}/take").status_code == 303
    about = {"date_of_birth": "14 March 1968", "sex": "male", "by": "self", "postcode": "mk40 1aa"}
    assert browser.post(f"/console/case/{case}/identity", data=about).status_code == 303
    return browser


def asked(use_cases: UseCases, case: str) -> str:
    """The id of the question that triage asks next."""
    told = use_cases.journeys
    with use_cases.records.read() as session:
        found = session.get_one(Case, case)
        view = told.looking._view(session, found, use_cases.clock.now())
    assert view.step.question is not None
    return view.step.question.id


def answer(browser: FlaskClient, use_cases: UseCases, case: str, *said: str) -> str:
    """Answer the question on the screen as the page does; return the part that comes back."""
    question = asked(use_cases, case)
    page = browser.get(f"/console/case/{case}/body", headers=PART).text
    assert f'value="{question}"' in page
    members = use_cases.journeys.tools.rulebooks.last_known().groups
    member = list(members[question].facts) if question in members else []
    sent = browser.post(
        f"/console/case/{case}/answer",
        data={"question": question, "answer": list(said), "member": member},
        headers=PART,
    )
    assert sent.status_code == 200, sent.text
    return sent.text


def test_the_queue_shows_age_and_sex_and_never_a_name(
    use_cases: UseCases, case: str, sign_in: SignIn
) -> None:
    browser = sign_in("jo.marsh")
    browser.post(f"/console/case/{case}/take")
    browser.post(f"/console/case/{case}/identity", data={"name": "David Hartley", "sex": "male"})
    browser.post(f"/console/case/{case}/identity", data={"date_of_birth": "14/3/1968"})
    use_cases.journeys.console.give_back(_me(use_cases, "jo.marsh"), case, "break")
    queue = sign_in("asha.patel").get("/console/queue").text
    assert "Man, 58" in queue
    assert "Hartley" not in queue


@pytest.mark.promise(9)
def test_opening_a_case_is_in_the_audit_with_who(use_cases: UseCases, case: str, sign_in: SignIn) -> None:
    sign_in("jo.marsh").get(f"/console/case/{case}")
    with use_cases.records.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "case.read")).one()
    assert row.subject_id == case
    assert row.actor_id == _me(use_cases, "jo.marsh").id


def test_two_people_cannot_take_one_case(jo: FlaskClient, case: str, sign_in: SignIn) -> None:
    late = sign_in("asha.patel").post(f"/console/case/{case}/take")
    assert late.status_code == 409
    assert "colleague" in late.text


def test_a_provider_may_not_open_the_console(case: str, sign_in: SignIn) -> None:
    assert sign_in("moira.dunn").get(f"/console/case/{case}").status_code == 403


def test_an_answer_moves_on_to_the_next_question(jo: FlaskClient, use_cases: UseCases, case: str) -> None:
    jo.post(f"/console/case/{case}/choose", data={"answer": ["chest-pain"]})
    first = asked(use_cases, case)
    answer(jo, use_cases, case, "none")
    assert asked(use_cases, case) != first


def test_nothing_chosen_is_said_and_nothing_is_lost(jo: FlaskClient, use_cases: UseCases, case: str) -> None:
    jo.post(f"/console/case/{case}/choose", data={"answer": ["chest-pain"]})
    question = asked(use_cases, case)
    refused = jo.post(f"/console/case/{case}/answer", data={"question": question}, headers=PART)
    assert refused.status_code == 422
    assert asked(use_cases, case) == question


@pytest.mark.promise(7)
def test_back_one_asks_again_and_both_stay_in_the_history(
    jo: FlaskClient, use_cases: UseCases, case: str
) -> None:
    jo.post(f"/console/case/{case}/choose", data={"answer": ["chest-pain"]})
    first = asked(use_cases, case)
    answer(jo, use_cases, case, "none")
    jo.post(f"/console/case/{case}/back")
    assert asked(use_cases, case) == first
    with use_cases.records.read() as session:
        kinds = [event.kind for event in history(session, case)]
        rows = session.scalars(select(ToldRow).where(ToldRow.case_id == case)).all()
    assert "told" in kinds and "taken_back" in kinds
    assert [row.withdrawn_at is not None for row in rows] == [True]


def test_what_is_put_off_is_asked_again_when_nothing_else_is_left(
    jo: FlaskClient, use_cases: UseCases, case: str
) -> None:
    jo.post(f"/console/case/{case}/choose", data={"answer": ["chest-pain"]})
    answer(jo, use_cases, case, "none")
    put_off = asked(use_cases, case)
    answer(jo, use_cases, case, "later")
    with use_cases.records.read() as session:
        later = session.scalars(select(ToldRow.key).where(ToldRow.kind == "later")).all()
    assert later == [put_off]
    assert asked(use_cases, case) == put_off


def test_a_class_that_was_set_by_hand_is_shown_where_it_was_set(jo: FlaskClient, case: str) -> None:
    told = jo.post(
        f"/console/case/{case}/by-hand", data={"klass": 2, "why": "sounds frightened"}, headers=PART
    )
    assert "Class 2, set by hand." in told.text


def test_a_birthday_in_the_future_is_refused_in_words(jo: FlaskClient, case: str) -> None:
    wrong = jo.post(f"/console/case/{case}/identity", data={"date_of_birth": "1 May 2031"}, headers=PART)
    assert wrong.status_code == 422


def test_a_case_whose_person_was_wanted_is_finished_by_hand(
    jo: FlaskClient, use_cases: UseCases, case: str, clock: SetClock
) -> None:
    with use_cases.records.unit() as session:
        found = session.get_one(Case, case)
        dispositions = use_cases.journeys.tools.rulebooks.last_known().dispositions
        raise_alert(session, found, level="high", cause="human", say="A person is wanted.", at=clock.now())
        need = want(session, found, dispositions["pharmacy"], lead=True, at=clock.now())
        found.urgency = need.urgency
        hand_over(session, need, how="told", by=SYSTEM, at=clock.now())
        assert found.state == "open"
    assert "Note is done" in jo.get(f"/console/case/{case}/body", headers=PART).text
    jo.post(f"/console/case/{case}/finish")
    with use_cases.records.read() as session:
        assert session.get_one(Case, case).state == "closed"


class TestAnAmbulanceThatBecomesCertain:
    """Category 2 is certain: the request goes by itself after five seconds that can be undone."""

    @pytest.fixture
    def counting(self, jo: FlaskClient, use_cases: UseCases, case: str) -> str:
        jo.post(f"/console/case/{case}/choose", data={"answer": ["chest-pain"]})
        jo.post(
            f"/console/case/{case}/complain",
            data={"words": "now it is tight across my chest and I am sweating"},
        )
        body = jo.get(f"/console/case/{case}/body", headers=PART).text
        for fact in ("chest_pain_tight", "chest_pain_sweating"):
            if fact in body:
                jo.post(f"/console/case/{case}/proposals", data={"fact": fact, "say": "yes"})
        return case

    def state(self, use_cases: UseCases) -> str:
        with use_cases.records.read() as session:
            return session.scalars(select(AmbulanceRequest.state)).one()

    def test_counts_down_on_the_strip(self, jo: FlaskClient, use_cases: UseCases, counting: str) -> None:
        assert self.state(use_cases) == "counting"
        strip = jo.get(f"/console/case/{counting}/ambulance", headers=PART).text
        assert "Ambulance request goes in" in strip and "Undo that answer" in strip

    def test_is_undone_in_time(
        self, jo: FlaskClient, use_cases: UseCases, counting: str, clock: SetClock
    ) -> None:
        jo.post(f"/console/case/{counting}/undo")
        clock.advance(timedelta(seconds=6))
        drain(use_cases.records, use_cases.jobs, clock)
        assert self.state(use_cases) == "undone"

    @pytest.mark.promise(3)
    def test_goes_by_itself(
        self, jo: FlaskClient, use_cases: UseCases, counting: str, clock: SetClock
    ) -> None:
        clock.advance(timedelta(seconds=5))
        drain(use_cases.records, use_cases.jobs, clock)
        assert self.state(use_cases) == "sent"
        late = jo.post(f"/console/case/{counting}/undo")
        assert late.status_code == 409
        assert "clinician" in late.text

    def test_the_place_is_confirmed(self, jo: FlaskClient, use_cases: UseCases, counting: str) -> None:
        where = {"address": "12 Ravenside Court, Bedford", "postcode": "MK40 1AA", "place_note": "key safe"}
        shown = jo.post(f"/console/case/{counting}/place", data=where, headers=PART)
        assert "Place confirmed" in shown.text


def _me(use_cases: UseCases, username: str) -> Me:
    with use_cases.records.read() as session:
        return Me.of(session.scalars(select(Staff).where(Staff.username == username)).one())


def test_an_age_that_is_told_as_an_answer_is_kept_with_the_case(
    use_cases: UseCases, case: str, sign_in: SignIn
) -> None:
    browser = sign_in("jo.marsh")
    browser.post(f"/console/case/{case}/take")
    browser.post(f"/console/case/{case}/answer", data={"question": "age", "low": "58"})
    browser.post(f"/console/case/{case}/identity", data={"sex": "male"})
    with use_cases.records.read() as session:
        assert who(session.get_one(Case, case)) == "Man, 58"
    assert use_cases.journeys.looking.again(_me(use_cases, "jo.marsh"), case).brief.situation.startswith(
        "Man, 58"
    )


def test_a_brief_reads_well_without_a_sex_and_uses_one_that_was_answered(
    use_cases: UseCases, case: str, sign_in: SignIn
) -> None:
    browser = sign_in("jo.marsh")
    browser.post(f"/console/case/{case}/take")

    def begins() -> str:
        view = use_cases.journeys.looking.again(_me(use_cases, "jo.marsh"), case)
        return view.brief.situation.partition(".")[0]

    assert begins() == "Person"
    browser.post(f"/console/case/{case}/answer", data={"question": "age", "low": "81"})
    assert begins() == "An 81-year-old"
    browser.post(f"/console/case/{case}/answer", data={"question": "sex", "answer": "male"})
    assert begins() == "Man, 81"
