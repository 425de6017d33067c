"""A text from NurseLine on a Friday at 19:30: earache in a child, until somebody expects her."""

from datetime import timedelta

import pytest

from spoa.records.bookings import Booking
from spoa.records.cases import Case, Decision, Need, ToldRow
from tests.integration.journeys.town import EVENING, Texter, Town, texts_of

ILL = "My daughter Anya has had earache for three days, 39.4, been sick twice and drinking less than half"
PLAIN = "Anya has earache since yesterday. She is 4."
ABOUT = "2 Anya Shah 3/5/22 LU2 7AB"


def until_times_are_offered(priya: Texter) -> str:
    """Tell everything as a mother would; return the text that offers times."""
    priya.texts(ILL)
    for reply in (ABOUT, "yes", "none", "yes"):
        priya.texts(reply)
    return priya.texts("none")


@pytest.mark.promise(1, 3)
def test_a_child_is_booked_by_text_in_ten_messages_or_fewer(town: Town, priya: Texter) -> None:
    offered = until_times_are_offered(priya)

    need = town.only(Need)
    assert (need.code, need.urgency, need.deadline_at) == (
        "ooh-gp-6h",
        6,
        town.only(Case).clock_at + timedelta(hours=6),
    )
    assert "seen by a GP within 6 hours" in offered
    assert "1 20:10 at Luton base\n2 20:50 at Luton base\n3 21:30 at Luton base" in offered

    answer = priya.texts("2")

    assert answer.startswith("You are booked: 20:50 at Luton base, Mill Street, Luton LU1.")
    assert len(priya.got) <= 10
    assert [each.status for each in texts_of(town, direction="out")] == ["delivered"] * len(priya.got)
    assert town.listed("luton-base") == ["booked 20:50"]
    case = town.only(Case)
    assert (case.state, case.urgency) == ("closed", 6)
    assert case.clock_at <= EVENING + timedelta(minutes=1)


@pytest.mark.promise(5)
def test_the_provider_sees_the_booking_and_acknowledges_it(town: Town, priya: Texter) -> None:
    until_times_are_offered(priya)
    priya.texts("2")
    booking = town.only(Booking)

    town.use_cases.journeys.partners.acknowledge(booking.id, by=town.actor("nia.frost"))

    assert town.listed("luton-base") == ["acknowledged 20:50"]


def test_every_message_is_short_and_asks_one_thing_in_plain_words(town: Town, priya: Texter) -> None:
    until_times_are_offered(priya)
    priya.texts("2")

    codes = {"ooh-gp-6h", "life_in_writing", "urgency", "class", "disposition", "category", "None", "{"}
    for text in priya.got:
        assert not [word for word in codes if word in text.replace("None of these", "")]
        assert len(text) <= 612


def test_a_plain_earache_ends_at_the_pharmacy_that_is_open(town: Town, priya: Texter) -> None:
    priya.texts(PLAIN)
    for reply in (ABOUT, "yes", "none", "yes", "none"):
        priya.texts(reply)
    while town.only(Case).state == "open" and len(priya.got) < 10:
        priya.texts("37.2" if "temperature" in priya.got[-1] else "none")

    ended = priya.got[-1]
    print(priya.transcript())
    assert "A pharmacist can help with this, without an appointment." in ended
    assert "Northgate Evening Pharmacy, Luton is open until 23:30: Guildford Street, Luton LU1" in ended
    assert "Ring us again if it is no better after three days." in ended
    assert len(priya.got) <= 10
    assert town.only(Case).state == "closed"
    assert town.only(Need).how == "told"


@pytest.mark.promise(7)
def test_nothing_that_was_told_is_asked_again(town: Town, priya: Texter) -> None:
    until_times_are_offered(priya)
    questions = [text for text in priya.got if "temperature" in text or "how many days" in text]

    assert len(questions) == 1  # "You told us: temperature 39.4 …"
    told = {row.key: row.value["is"] for row in _told(town)}
    assert told["temperature"] == 39.4
    assert told["ear_pain_for"] == 3


@pytest.mark.promise(8)
def test_the_decision_is_kept_once_with_all_that_is_needed_to_replay_it(town: Town, priya: Texter) -> None:
    until_times_are_offered(priya)
    priya.texts("what does that mean for her")
    priya.texts("2")

    with town.records.read() as session:
        decisions = session.query(Decision).all()
    assert len({str(each.told) for each in decisions}) == len(decisions)
    assert decisions[0].code == "ooh-gp-6h"


@pytest.mark.promise(5)
def test_a_time_that_has_just_gone_is_replaced_by_others(town: Town, priya: Texter) -> None:
    until_times_are_offered(priya)
    other = Texter(town, number="+447700900105")
    until_times_are_offered(other)
    assert "You are booked: 20:50" in other.texts("2")

    answer = priya.texts("2")

    assert "You are booked" not in answer
    assert "20:50 at Luton base" not in answer
    assert "1 20:10 at Luton base" in answer
    assert "You are booked: 20:10" in priya.texts("1")
    assert sorted(town.listed("luton-base")) == ["booked 20:10", "booked 20:50"]


@pytest.mark.promise(3, 5)
def test_a_booking_that_the_provider_declines_is_ours_again(town: Town, priya: Texter) -> None:
    until_times_are_offered(priya)
    priya.texts("2")
    booking, had = town.only(Booking), len(priya.got)

    town.use_cases.journeys.partners.decline_booking(
        booking.id, "The doctor was called away", by=town.actor("nia.frost")
    )
    town.settle()

    said = "\n".join(priya.got[had:])
    assert "Luton base cannot see you at that time after all" in said
    assert "called away" not in said
    assert "When can you come?" in said
    assert "20:50 at Luton base" not in said
    case, need = town.only(Case), town.only(Need)
    assert (case.state, need.state) == ("open", "open")
    assert case.deadline_at <= need.deadline_at == case.clock_at + timedelta(hours=6)
    assert "You are booked" in priya.texts("1")
    assert town.only(Case).state == "closed"


def test_when_no_time_suits_somebody_rings(town: Town, priya: Texter) -> None:
    until_times_are_offered(priya)

    answer = priya.texts("4")

    assert "We will ring you before 01:3" in answer
    assert town.only(Case).state == "open"


def _told(town: Town) -> list[ToldRow]:
    with town.records.read() as session:
        return session.query(ToldRow).filter(ToldRow.withdrawn_at.is_(None)).all()
