"""A text and a chat handed to a clinician in writing: offered, accepted, declined, not answered."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from spoa.conversation import handed_on
from spoa.journey.needs import close_case
from spoa.journey.voice.transfers import TIMER
from spoa.kernel.actor import SYSTEM
from spoa.kernel.errors import Conflict
from spoa.records.audit import audit_of
from spoa.records.calls import Transfer
from spoa.records.cases import Alert, Case, Contact, Need, QueueEntry
from spoa.records.events import history
from spoa.records.outbox import OutboxRow
from spoa.staff.presence import State, presence_of, set_presence
from tests.integration.journeys.test_chat_from_111 import FIRST
from tests.integration.journeys.town import Chatter, Texter, Town
from tests.support.people import PASSWORD, csrf_of

PART = {"HX-Request": "true"}


def comes(town: Town, *usernames: str) -> None:
    """Let people be there and free, the first the longest."""
    for username in usernames:
        staff = town.staff(username)
        with town.records.unit() as session:
            set_presence(session, staff.id, State.AVAILABLE, at=town.clock.now())
        town.clock.advance(timedelta(seconds=1))


def browser_of(town: Town, username: str) -> FlaskClient:
    browser = town.app.test_client()
    form = {"username": username, "password": PASSWORD}
    assert browser.post("/sign-in", data=form).status_code == 303
    browser.environ_base["HTTP_X_CSRF_TOKEN"] = csrf_of(browser)
    return browser


def state_of(town: Town, username: str) -> str:
    staff = town.staff(username)
    with town.records.read() as session:
        there = presence_of(session, staff.id)
        return str(there.state) if there else ""


def chat_needs_a_clinician(walter: Chatter) -> str:
    """Walter tells of thoughts of ending his life; return what is said when his number is known."""
    walter.begins(FIRST)
    for reply in ("Me", "12 March 1955", "None of these", "Yes", "Yes", *["None of these"] * 4):
        walter.says(reply)
    return walter.says("07700 900171")


def transfers(town: Town) -> list[Transfer]:
    with town.records.read() as session:
        return list(session.query(Transfer).order_by(Transfer.began_at))


def press(browser: FlaskClient, path: str, **form: str) -> str:
    answer = browser.post(path, data=form, headers=PART)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.fixture
def offered(town: Town, walter: Chatter) -> Transfer:
    """Walter's chat, which triage found to need a clinician, offered to Sam; Amara is free too."""
    comes(town, "sam.reid", "amara.osei")
    said = chat_needs_a_clinician(walter)
    assert "A nurse or doctor is reading what you told us now." in said
    (transfer,) = transfers(town)
    assert transfer.receiver_id == town.staff("sam.reid").id
    return transfer


@pytest.fixture
def with_jo(town: Town, priya: Texter) -> Case:
    """Priya texts, asks for a person, and Jo has her conversation; Sam is free."""
    comes(town, "jo.marsh", "sam.reid")
    priya.texts("my ear hurts since yesterday")
    priya.texts("HELP")
    case = town.only(Case)
    town.use_cases.journeys.console.take(town.staff("jo.marsh"), case.id)
    return case


@pytest.mark.promise(3)
@pytest.mark.promise(9)
def test_what_triage_finds_for_a_clinician_is_shown_to_one_with_the_brief(
    town: Town, walter: Chatter, offered: Transfer
) -> None:
    sam = browser_of(town, "sam.reid")
    page = sam.get("/clinician").text
    assert "Transfer offered" in page
    assert "They write by chat, and were told that a nurse or doctor reads this." in page
    assert "my wife died" in page
    assert "Accept and write to them" in page
    assert 'data-phone="agree"' not in page.split("Transfer offered")[1].split("decline")[0]
    assert (walter.case.owner_kind, town.only(QueueEntry).queue) == ("queue", "clinicians")
    assert "Transfer offered" not in browser_of(town, "amara.osei").get("/clinician/offer").text
    with town.records.read() as session:
        assert [row.action for row in audit_of(session, offered.id)] == ["transfer.look"]


@pytest.mark.promise(3)
@pytest.mark.promise(7)
def test_whoever_accepts_has_the_case_and_writes_in_the_same_chat(
    town: Town, walter: Chatter, offered: Transfer
) -> None:
    sam = browser_of(town, "sam.reid")
    before = walter.case.deadline_at
    answer = sam.post(f"/clinician/offer/{offered.id}/accept", headers=PART)
    assert f"/clinician/case/{walter.case.id}" in answer.headers["HX-Location"]
    assert "has read what you told us and looks after you now" in walter.last
    assert walter.case.owner_id == town.staff("sam.reid").id
    assert walter.case.deadline_at <= before
    assert town.rows(Need, kind="clinician")[0].state == "offered"  # the clock runs until they have spoken
    assert state_of(town, "sam.reid") == State.WRAP_UP
    page = sam.get(f"/clinician/case/{walter.case.id}").text
    assert "Chat with" in page
    assert "In their words: Since my wife died" in page
    wrote = press(sam, f"/clinician/case/{walter.case.id}/write", body="Hello Walter, I am Sam, a nurse.")
    assert "Hello Walter" in wrote
    assert walter.last == "Hello Walter, I am Sam, a nurse."
    assert walter.view.prompt is None  # his postcode is Sam's to ask for now
    assert "you to reply" not in sam.get("/clinician/mine").text
    assert walter.says("thank you for writing") == ""  # Sam reads it: the service keeps out of it
    assert "has written: you to reply" in sam.get("/clinician/mine").text
    case_id = walter.case.id
    with town.records.read() as session:
        assert "transfer.receiver_accepted" in [row.action for row in audit_of(session, case_id)]
        assert "taken" in [event.kind for event in history(session, case_id)]


def test_a_key_pressed_twice_accepts_once(town: Town, walter: Chatter, offered: Transfer) -> None:
    sam = town.staff("sam.reid")
    for _ in range(2):
        town.use_cases.journeys.desk.accept(sam, offered.id)
    assert walter.case.owner_id == sam.id
    with pytest.raises(Conflict):
        town.use_cases.journeys.desk.decline(sam, offered.id, "busy")


def test_nobody_is_left_busy_by_a_case_that_closed_while_they_read(
    town: Town, walter: Chatter, offered: Transfer
) -> None:
    case_id = walter.case.id
    with town.records.unit() as session:
        close_case(session, session.get_one(Case, case_id), at=town.clock.now(), by=SYSTEM)
    town.use_cases.journeys.desk.accept(town.staff("sam.reid"), offered.id)
    assert state_of(town, "sam.reid") == State.AVAILABLE
    assert walter.case.state == "closed"


@pytest.mark.promise(3)
@pytest.mark.promise(4)
def test_who_declines_gives_a_reason_and_the_next_is_asked_while_the_clock_runs_on(
    town: Town, walter: Chatter, offered: Transfer
) -> None:
    clock, deadline = walter.case.clock_at, walter.case.deadline_at
    had = len(walter.view.lines)
    answer = press(
        browser_of(town, "sam.reid"), f"/clinician/offer/{offered.id}/decline", reason="wrong_skill"
    )
    assert "declined. Nothing is needed from you." in answer
    first, second = transfers(town)
    assert (first.stage, first.state["reason"]) == ("declined", "wrong skill")
    assert second.receiver_id == town.staff("amara.osei").id
    assert (state_of(town, "sam.reid"), state_of(town, "amara.osei")) == (State.AVAILABLE, State.BUSY)
    said = [line.body for line in walter.view.lines[had:]]
    assert said == [handed_on.finding_another()]
    assert (walter.case.clock_at, walter.case.deadline_at) == (clock, deadline)
    town.use_cases.journeys.desk.accept(town.staff("amara.osei"), second.id)
    assert walter.case.owner_id == town.staff("amara.osei").id


@pytest.mark.promise(3)
@pytest.mark.promise(4)
def test_nobody_who_does_not_answer_keeps_a_person_waiting_in_silence(
    town: Town, walter: Chatter, offered: Transfer
) -> None:
    had = len(walter.view.lines)
    town.advance(seconds=21)
    assert [each.stage for each in transfers(town)] == ["no_answer", "dialling"]
    town.advance(seconds=21)
    assert [each.stage for each in transfers(town)] == ["no_answer", "no_answer"]
    said = [line.body for line in walter.view.lines[had:]]
    assert len(said) == 2
    assert said[-1].startswith("No nurse or doctor is free this minute. You are in the queue")
    assert "before 20:30" in said[-1]
    assert (town.only(QueueEntry).queue, town.only(QueueEntry).state) == ("clinicians", "waiting")
    assert "not_taken" in {alert.cause for alert in town.rows(Alert, ended_at=None)}
    assert (state_of(town, "sam.reid"), state_of(town, "amara.osei")) == (State.AVAILABLE, State.AVAILABLE)
    town.use_cases.journeys.console.take(town.staff("sam.reid"), walter.case.id)
    assert (walter.last, walter.view.prompt) == (handed_on.taken(), None)
    assert "not_taken" not in {alert.cause for alert in town.rows(Alert, ended_at=None)}


@pytest.mark.promise(3)
def test_an_offer_whose_timer_was_lost_is_ended_by_the_watch(
    town: Town, walter: Chatter, offered: Transfer
) -> None:
    with town.records.unit() as session:
        session.execute(delete(OutboxRow).where(OutboxRow.job == TIMER))
    town.advance(seconds=45)
    assert transfers(town)[0].stage == "dialling"
    for _ in range(2):
        town.use_cases.journeys.watch.round()
    town.settle()
    assert [each.stage for each in transfers(town)] == ["no_answer", "dialling"]


@pytest.mark.promise(3)
def test_who_is_more_ill_and_waits_for_a_clinician_is_not_overtaken(town: Town, walter: Chatter) -> None:
    comes(town, "sam.reid")
    other = Chatter(town)
    other.begins("earache")
    case = other.case
    with town.records.unit() as session:
        entry = session.query(QueueEntry).filter_by(case_id=case.id).one()
        entry.queue, entry.klass = "clinicians", 1
    said = chat_needs_a_clinician(walter)
    assert "A nurse or doctor will ring you before 20:3" in said
    assert transfers(town) == []


@pytest.mark.promise(3)
@pytest.mark.promise(9)
def test_a_handler_offers_a_text_and_keeps_it_until_it_is_accepted(
    town: Town, priya: Texter, with_jo: Case
) -> None:
    jo, sam = browser_of(town, "jo.marsh"), town.staff("sam.reid")
    pane = jo.get(f"/console/case/{with_jo.id}/call").text
    assert "Offer to a clinician" in pane
    had = len(priya.got)
    pane = press(jo, f"/console/case/{with_jo.id}/call/offer")
    assert "Offered to Sam Reid" in pane
    assert "Stop the transfer" in pane
    town.settle()
    assert "A nurse or doctor is reading what you told us now." in priya.got[had]
    assert town.only(Case).owner_id == town.staff("jo.marsh").id
    (transfer,) = transfers(town)
    assert "my ear hurts since yesterday" in transfer.brief["situation"]
    assert "From Jo Marsh. They write by text" in browser_of(town, "sam.reid").get("/clinician/offer").text
    town.use_cases.journeys.desk.accept(sam, transfer.id)
    town.settle()
    assert town.only(Case).owner_id == sam.id
    assert town.only(Contact).handler_id == sam.id
    assert "looks after you now" in priya.got[-1]
    with town.records.read() as session:
        done = [row.action for row in audit_of(session, with_jo.id)]
    assert {"transfer.offer", "transfer.receiver_accepted"} <= set(done)


@pytest.mark.promise(3)
@pytest.mark.promise(4)
def test_when_nobody_takes_it_the_handler_still_has_it_and_knows_why(
    town: Town, priya: Texter, with_jo: Case
) -> None:
    jo = browser_of(town, "jo.marsh")
    press(jo, f"/console/case/{with_jo.id}/call/offer")
    (transfer,) = transfers(town)
    town.use_cases.journeys.desk.decline(town.staff("sam.reid"), transfer.id, "wrong skill")
    town.settle()
    pane = jo.get(f"/console/case/{with_jo.id}/call").text
    assert "Sam Reid declined: wrong skill" in pane
    assert "Offer to a clinician" in pane
    assert town.only(Case).owner_id == town.staff("jo.marsh").id
    assert "We are still here with you and keep asking" in priya.got[-1]
    press(jo, f"/console/case/{with_jo.id}/call/leave-in-queue")
    town.settle()
    assert "You are in the queue for a nurse or doctor" in priya.got[-1]
    assert (town.only(QueueEntry).queue, town.only(QueueEntry).state) == ("clinicians", "waiting")
    assert town.only(Contact).handler_id is None
    assert town.only(Case).clock_at == with_jo.clock_at


def test_a_handler_may_stop_and_the_person_is_told_who_goes_on(
    town: Town, priya: Texter, with_jo: Case
) -> None:
    jo = browser_of(town, "jo.marsh")
    press(jo, f"/console/case/{with_jo.id}/call/offer")
    press(jo, f"/console/case/{with_jo.id}/call/say/cancel")
    town.settle()
    assert priya.got[-1].startswith("We go on with you here ourselves.")
    assert state_of(town, "sam.reid") == State.AVAILABLE
    assert "Transfer offered" not in browser_of(town, "sam.reid").get("/clinician/offer").text


@pytest.mark.promise(4)
def test_an_offer_gives_way_to_whoever_rings_them(town: Town, priya: Texter, with_jo: Case) -> None:
    jo, sam = town.staff("jo.marsh"), town.staff("sam.reid")
    town.use_cases.journeys.writing.offer(jo, with_jo.id)
    had = len(priya.got)
    town.use_cases.journeys.back_desk.ring(jo, with_jo.id)
    (transfer,) = transfers(town)
    assert transfer.stage == "cancelled"
    assert [words for words in priya.got[had:] if "go on with you" in words] == []
    with pytest.raises(Conflict, match="moved on"):
        town.use_cases.journeys.desk.accept(sam, transfer.id)
    with pytest.raises(Conflict, match="on the line"):
        town.use_cases.journeys.writing.offer(jo, with_jo.id)


def test_nobody_is_asked_who_is_not_at_their_page(town: Town, priya: Texter, with_jo: Case) -> None:
    town.advance(minutes=4)  # Sam's page has given no sign of life since
    with pytest.raises(Conflict, match="No clinician is free just now"):
        town.use_cases.journeys.writing.offer(town.staff("jo.marsh"), with_jo.id)
    with pytest.raises(Conflict, match="not with you"):
        town.use_cases.journeys.writing.offer(town.staff("amara.osei"), with_jo.id)


def test_a_handler_sees_which_of_their_conversations_waits_for_an_answer(
    town: Town, priya: Texter, with_jo: Case
) -> None:
    jo = browser_of(town, "jo.marsh")
    press(jo, f"/console/case/{with_jo.id}/write", body="Which ear is it?")
    assert "you to reply" not in jo.get("/console/work").text
    assert "We are sorry it is worse" in priya.texts("the left one, and worse")
    assert "you to reply" in jo.get("/console/work").text  # the service's own words are no reply
