"""What people and networks really send: each has a sensible answer, and nothing is lost."""

from datetime import timedelta

import pytest
from twilio.request_validator import RequestValidator

from spoa.journey.texts import Arrived
from spoa.records.cases import Alert, Case, Contact, QueueEntry
from tests.integration.journeys.test_text_from_nurseline import ABOUT, ILL, until_times_are_offered
from tests.integration.journeys.town import BASE, TEXT_LINE, TOKEN, Texter, Town, texts_of


def test_an_empty_text_is_answered_and_the_question_stays(town: Town, priya: Texter) -> None:
    priya.texts(ILL)

    answer = priya.texts("   ")

    assert "Your message was empty" in answer
    assert "Who needs help" in answer


def test_an_emoji_or_a_number_as_first_words_is_asked_about(town: Town, priya: Texter) -> None:
    assert "What is the matter?" in priya.texts("\U0001f622")
    assert town.only(Case).complaint == ""


def test_1600_characters_are_read_whole(town: Town, priya: Texter) -> None:
    long = (ILL + ". " + "She wants her bear and her blanket. " * 50)[:1600]

    priya.texts(long)
    for reply in (ABOUT, "yes", "none"):
        answer = priya.texts(reply)

    assert "temperature 39.4" in answer
    assert all(len(text) <= 620 for text in priya.got)


def test_a_two_to_yesterdays_question_chooses_nothing(town: Town, priya: Texter) -> None:
    until_times_are_offered(priya)
    town.advance(hours=5)

    answer = priya.texts("2")

    assert "You are booked" not in answer
    assert "asked too long ago" in answer
    assert town.listed("luton-base") == []
    assert town.only(Case).state == "open"


def test_a_two_after_everything_was_arranged_changes_nothing(town: Town, priya: Texter) -> None:
    until_times_are_offered(priya)
    priya.texts("2")
    town.advance(hours=14)

    answer = priya.texts("2")

    assert "Nothing is waiting for your answer" in answer
    assert len(town.rows(Case)) == 1


@pytest.mark.promise(1, 3)
def test_who_stops_answering_is_reminded_once_then_looked_for_and_goes_on_where_they_stopped(
    town: Town, priya: Texter
) -> None:
    priya.texts(ILL)
    had = len(priya.got)
    watch = town.use_cases.journeys.watch

    for minutes in (9, 2, 1, 10, 1):
        town.advance(minutes=minutes)
        watch.round()
        town.settle()

    assert [text.partition("?")[0] for text in priya.got[had:]] == ["Are you still there"]
    assert town.only(QueueEntry).why == "stopped answering"
    assert town.only(Alert, cause="silent").ended_at is None
    assert "Are you with your child now?" in priya.texts(ABOUT)
    assert town.rows(Alert, cause="silent", ended_at=None) == []


def test_who_is_not_texted_any_more_is_not_reminded(town: Town, priya: Texter) -> None:
    priya.texts(ILL)
    priya.texts("STOP")
    had = len(priya.got)

    town.advance(minutes=15)
    town.use_cases.journeys.watch.round()
    town.settle()

    assert len(priya.got) == had


@pytest.mark.promise(2)
def test_who_writes_no_english_is_brought_to_a_person(town: Town, priya: Texter) -> None:
    answer = priya.texts("Moja córka jest chora")

    assert "A person from our team will be with you soon" in answer
    assert "with an interpreter" in town.only(Alert, cause="human").say
    assert (town.only(Case).owner_kind, town.only(Case).state) == ("queue", "open")


@pytest.mark.promise(1)
def test_who_stops_texts_is_rung(town: Town, priya: Texter) -> None:
    priya.texts(ILL)
    had = len([text for text in texts_of(town, direction="out")])

    priya.texts("STOP")

    assert len(texts_of(town, direction="out")) == had
    assert town.only(Contact).opted_out
    entry, case = town.only(QueueEntry), town.only(Case)
    assert (entry.state, entry.why) == ("waiting", "wants no texts: ring them")
    assert case.deadline_at - town.clock.now() <= timedelta(minutes=30)
    assert town.only(Alert, cause="human").say == "A person is wanted: wants no texts: ring them."


def test_who_starts_again_is_asked_on_from_there(town: Town, priya: Texter) -> None:
    priya.texts(ILL)
    priya.texts("STOP")

    answer = priya.texts("START")

    assert "Hello again. We can text you now." in answer
    assert "Who needs help" in answer


@pytest.mark.promise(1)
def test_a_text_to_a_number_that_is_not_in_the_records_is_not_lost(town: Town) -> None:
    stray = Texter(town, number="+447700900106", to="+447700900112")

    assert "Who needs help" in stray.texts(ILL)
    assert town.only(Contact).address == "+447700900106"


@pytest.mark.promise(1)
def test_two_people_on_one_phone_are_two_cases(town: Town, priya: Texter) -> None:
    priya.texts(ILL)

    answer = priya.texts("NEW")

    assert "What is the matter?" in answer
    first, second = town.rows(Case)
    assert first.id != second.id
    whys = {entry.case_id: entry.why for entry in town.rows(QueueEntry)}
    assert whys[first.id] == "they text about somebody else now: ring them"
    priya.texts("My husband has a sore ear since Monday")
    assert "sore ear" in town.only(Case, id=second.id).complaint
    assert "sore ear" not in town.only(Case, id=first.id).complaint


@pytest.mark.promise(2)
def test_who_is_not_with_the_person_cannot_rule_out_what_must_be_seen(town: Town, priya: Texter) -> None:
    priya.texts(ILL)
    priya.texts(ABOUT)
    assert "Are you with your child now?" in priya.got[-1]

    priya.texts("No, she is at her dad's")
    answer = priya.texts("not sure")

    assert "A person from our team will look at this now and ring you" in answer
    case = town.only(Case)
    assert (case.state, case.with_patient) == ("open", False)
    assert case.deadline_at - town.clock.now() <= timedelta(minutes=30)
    assert town.only(Alert, cause="human")


@pytest.mark.promise(6)
def test_the_same_text_told_twice_is_one(town: Town, priya: Texter) -> None:
    told = Arrived("SM" + "9" * 32, TEXT_LINE, priya.number, ILL)

    for _ in range(3):
        town.use_cases.journeys.texts.arrived(told)
    town.settle()

    assert len(town.rows(Case)) == 1
    assert len(texts_of(town, direction="in")) == 1
    assert len(priya.got) == 1


def test_the_same_words_sent_again_in_haste_answer_nothing_that_was_not_read(
    town: Town, priya: Texter
) -> None:
    priya.texts(ILL)
    priya.texts(ABOUT)
    texts = town.use_cases.journeys.texts

    texts.arrived(Arrived("SM" + "7" * 32, TEXT_LINE, priya.number, "Yes"))
    texts.arrived(Arrived("SM" + "8" * 32, TEXT_LINE, priya.number, "Yes "))
    town.settle()

    assert "ring 999. Does your child" in priya.got[-1]
    assert len(texts_of(town, direction="in")) == 4


def test_statuses_out_of_order_leave_the_last_word(town: Town, priya: Texter) -> None:
    priya.texts(ILL)
    (message,) = texts_of(town, direction="out")
    texts = town.use_cases.journeys.texts

    texts.reported(message.id, message.carrier_ref or "", "sent", trouble=None)
    texts.reported(message.id, message.carrier_ref or "", "queued", trouble=None)

    assert texts_of(town, direction="out")[0].status == "delivered"


@pytest.mark.promise(1)
def test_a_text_that_the_carrier_could_not_tell_us_of_is_fetched(town: Town, priya: Texter) -> None:
    town.control("faults/once", {"fault": "drop", "match": {"kind": "message"}})
    priya.texts(ILL)
    assert town.rows(Case) == []

    town.use_cases.journeys.texts.look_for_missed()
    town.use_cases.journeys.texts.look_for_missed()
    town.settle()

    assert town.only(Case).complaint == ILL
    assert len(priya.got) == 1


def test_a_text_that_nobody_signed_is_refused_and_not_stored(town: Town) -> None:
    form = {"MessageSid": "SM1", "To": TEXT_LINE, "From": "+447700900104", "Body": ILL}

    answer = town.app.test_client().post("/webhooks/text", data=form, headers={"X-Twilio-Signature": "no"})

    assert answer.status_code == 403
    assert town.rows(Case) == []


def test_parameters_that_nobody_knows_do_no_harm(town: Town) -> None:
    form = {"MessageSid": "SM1", "To": TEXT_LINE, "From": "+447700900104", "Body": ILL, "New": "1"}
    signature = RequestValidator(TOKEN).compute_signature(f"{BASE}/webhooks/text", form)

    answer = town.app.test_client().post(
        "/webhooks/text", data=form, headers={"X-Twilio-Signature": signature}, base_url=BASE
    )

    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert "<Response" in answer.text
    assert "Message" not in answer.text
    town.settle()
    assert len(town.rows(Case)) == 1
