"""Two tabs, buttons pressed twice, danger in free words, and asking for a person."""

from datetime import timedelta

import pytest

from spoa.records.audit import AuditRow
from spoa.records.calls import AmbulanceRequest
from spoa.records.cases import Alert, Need, QueueEntry, ToldRow
from tests.integration.journeys.test_chat_from_111 import FIRST, until_all_is_asked, until_it_is_decided
from tests.integration.journeys.town import Chatter, Town


def answers(town: Town) -> dict[str, object]:
    with town.records.read() as session:
        rows = session.query(ToldRow).filter(ToldRow.withdrawn_at.is_(None)).all()
        return {row.key: row.value["is"] for row in rows}


@pytest.mark.promise(6)
def test_a_button_pressed_twice_answers_one_question(town: Town, walter: Chatter) -> None:
    walter.begins(FIRST)
    seen = walter.view.asks

    walter.says("Me")
    again = walter.says("Me", answering=seen)

    assert again == ""
    assert [line.body for line in walter.view.lines if line.mine] == [FIRST, "Me"]
    assert "date of birth" in walter.last


@pytest.mark.promise(6)
def test_an_old_tab_answers_nothing_that_it_did_not_show(town: Town, walter: Chatter) -> None:
    walter.begins(FIRST)
    for reply in ("Me", "12 March 1955"):
        walter.says(reply)
    old_tab = walter.view.asks
    walter.says("None of these")
    told = answers(town)

    said = walter.says("Blood that pours or soaks a towel", answering=old_tab)

    assert answers(town) == told
    assert "That question was answered already" in said
    assert "You told us" in said


@pytest.mark.promise(2)
def test_danger_in_an_old_tab_is_heard_all_the_same(town: Town, walter: Chatter) -> None:
    walter.begins(FIRST)
    old_tab = walter.view.asks
    walter.says("Me")

    said = walter.says("I have crushing chest pain", answering=old_tab)

    assert "tight, heavy or crushing pain in the chest" in said
    assert town.only(Alert, cause="human")


def test_reading_the_page_again_changes_nothing(town: Town, walter: Chatter) -> None:
    walter.begins(FIRST)

    assert walter.view == walter.view


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("crushing chest pain", "tight, heavy or crushing pain in the chest now?"),
        ("I can't go on", "ending your life?"),
        ("I cannot breathe", "so short of breath"),
    ],
)
def test_danger_in_free_words_asks_its_question_next(
    town: Town, walter: Chatter, words: str, asked: str
) -> None:
    walter.begins(FIRST)
    walter.says("Me")

    said = walter.says(words)

    assert asked in said
    assert "A person from our team will look at this now" in said
    assert "sound like danger" in town.only(Alert, cause="human").say


@pytest.mark.promise(2)
def test_danger_in_the_first_words_is_asked_about_before_anything_else(town: Town, walter: Chatter) -> None:
    said = walter.begins("crushing chest pain since an hour")

    assert "tight, heavy or crushing pain in the chest now?" in said
    walter.says("Yes")
    town.advance(seconds=10)
    assert "Ring 999 now" in "\n".join(line.body for line in walter.view.lines[-2:])
    assert town.only(Need).code == "ambulance-2"
    for reply in ("MK40 1AA", "12 Ravenside Court"):
        walter.says(reply)
    with town.records.read() as session:
        request = session.query(AmbulanceRequest).one()
    assert request.state == "sent"
    assert request.place == {"postcode": "MK40 1AA", "address": "12 Ravenside Court"}
    assert "phone number" in walter.last


@pytest.mark.parametrize("words", ["no chest pain at all", "my dad died of chest pain last year"])
def test_what_is_denied_or_long_ago_is_no_alarm(town: Town, walter: Chatter, words: str) -> None:
    walter.begins(FIRST)
    walter.says("Me")

    said = walter.says(words)

    assert "crushing" not in said
    assert town.rows(Alert) == []
    assert "date of birth" in said


@pytest.mark.promise(2, 3)
def test_worse_asks_the_danger_signs_again_and_brings_a_person(town: Town, walter: Chatter) -> None:
    until_all_is_asked(walter)

    said = walter.says("I am worse")

    assert "We are sorry it is worse" in said
    assert "If any of these is true now, ring 999" in said
    assert walter.case.pinned_class == 2
    entry = town.only(QueueEntry)
    assert (entry.klass, entry.why) == (2, "is getting worse")
    assert entry.deadline_at - town.clock.now() <= timedelta(minutes=30)


@pytest.mark.promise(1, 3)
def test_worse_after_everything_was_arranged_opens_the_case_again(town: Town, walter: Chatter) -> None:
    until_it_is_decided(walter)
    for reply in ("MK42 9DJ", "Walter Finch", "2 Sandhurst Place", "07700 900171", "Sandhurst Road Surgery"):
        walter.says(reply)
    walter.says("No")
    assert walter.case.state == "closed"

    walter.says("I am worse")

    case = walter.case
    assert case.state == "open"
    assert town.rows(QueueEntry, state="waiting")
    assert town.clock.now() < case.deadline_at <= town.clock.now() + timedelta(minutes=30)


@pytest.mark.promise(2)
def test_a_list_of_danger_signs_that_is_not_none_is_not_asked_sign_by_sign(
    town: Town, walter: Chatter
) -> None:
    walter.begins(FIRST)
    for reply in ("Me", "12 March 1955"):
        walter.says(reply)

    said = walter.says("Not sure")

    assert "A person from our team will look at this now and ring you" in said
    assert "phone number" in said
    walter.says("07700 900171")
    walter.says("MK42 9DJ")
    assert walter.view.prompt is None
    assert walter.case.state == "open"
    assert "not ruled out in writing" in town.only(Alert, cause="human").say


def test_thanks_after_everything_was_arranged_need_nobody(town: Town, walter: Chatter) -> None:
    until_it_is_decided(walter)
    for reply in ("MK42 9DJ", "Walter Finch", "2 Sandhurst Place", "07700 900171", "Sandhurst Road Surgery"):
        walter.says(reply)
    walter.says("No")

    said = walter.says("thank you, that is a great help to me")

    assert "We are here day and night" in said
    assert walter.case.state == "closed"


def test_who_asks_for_a_person_gets_one_and_the_question_stays(town: Town, walter: Chatter) -> None:
    walter.begins(FIRST)
    walter.says("Me")

    said = walter.says("can I speak to someone")

    assert "A person from our team will be with you soon" in said
    assert "date of birth" in said
    assert town.only(Alert, cause="human").say == "A person is wanted: asked for a person."


def test_a_colleague_who_writes_has_the_conversation(town: Town, walter: Chatter) -> None:
    walter.begins(FIRST)
    jo = town.staff("jo.marsh")
    console = town.use_cases.journeys.console
    console.take(jo, walter.case.id)
    console.write(jo, walter.case.id, "Hello, I am Jo. How are you tonight?")
    had = len(walter.view.lines)

    walter.says("Not so good")

    assert [line.body for line in walter.view.lines[had:]] == ["Not so good"]
    console.give_back(jo, walter.case.id, "has to leave")
    town.settle()
    assert "Who needs help?" in walter.last


def test_after_two_replies_that_mean_nothing_a_person_looks_too(town: Town, walter: Chatter) -> None:
    walter.begins(FIRST)
    walter.says("Me")
    walter.says("purple")
    assert town.rows(Alert) == []

    said = walter.says("elephants")

    assert "A person from our team will be with you soon" in said
    assert "date of birth" in said


def test_a_phone_number_that_cannot_be_rung_is_asked_for_again(town: Town, walter: Chatter) -> None:
    until_it_is_decided(walter)
    for reply in ("MK42 9DJ", "Walter Finch", "2 Sandhurst Place"):
        walter.says(reply)

    said = walter.says("ask my neighbour")

    assert "we cannot ring that number" in said
    assert "phone number" in said
    assert "GP practice" in walter.says("07700 900171")


@pytest.mark.promise(1, 3)
def test_somebody_who_stops_answering_is_looked_for(town: Town, walter: Chatter) -> None:
    walter.begins(FIRST)
    town.advance(minutes=6)

    town.use_cases.journeys.watch.round()

    assert town.only(Alert, cause="silent")
    assert town.only(QueueEntry).why == "stopped answering"
    walter.says("Me")
    assert town.rows(Alert, cause="silent", ended_at=None) == []


@pytest.mark.promise(9)
def test_what_they_write_is_in_the_audit_without_its_words(town: Town, walter: Chatter) -> None:
    walter.begins(FIRST)

    with town.records.read() as session:
        rows = session.query(AuditRow).filter(AuditRow.action == "message.in").all()
    assert [row.actor_kind for row in rows] == ["patient"]
