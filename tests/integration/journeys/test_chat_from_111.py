"""A web chat from 111 online on a Friday at 19:30: a widower of 71, one urgency and two needs."""

from datetime import timedelta

import pytest

from spoa.records.cases import Case, Need, QueueEntry
from spoa.records.referrals import Referral
from tests.integration.journeys.town import Chatter, Town

FIRST = "Since my wife died I don't sleep, I eat little, I've lost weight and I've no one to talk to"
WHO = {
    "your postcode": "MK42 9DJ",
    "full name": "Walter Finch",
    "house number": "2 Sandhurst Place",
    "phone number": "07700 900171",
}


def until_it_is_decided(walter: Chatter) -> str:
    walter.begins(FIRST)
    for reply in ("Me", "12 March 1955", "None of these", "Yes"):
        walter.says(reply)
    assert "ending your life" in walter.last
    for _ in range(6):
        answer = walter.says("No" if "No" in walter.buttons else "None of these")
        if "This is what we suggest" in answer:
            return answer
    raise AssertionError(walter.transcript())


def tell_who_and_where(walter: Chatter) -> None:
    for question, reply in WHO.items():
        assert question in walter.last, walter.transcript()
        walter.says(reply)


def until_all_is_asked(walter: Chatter) -> None:
    until_it_is_decided(walter)
    tell_who_and_where(walter)
    walter.says("Sandhurst Road Surgery")
    walter.says("Yes")


@pytest.mark.promise(2)
def test_harm_is_asked_about_plainly_before_anything_is_decided(town: Town, walter: Chatter) -> None:
    decided = until_it_is_decided(walter)

    asked = [line.body for line in walter.view.lines if not line.mine]
    assert walter.view.prompt is None or walter.view.prompt.help == ""
    assert any("thoughts of harming yourself, or of ending your life?" in each for each in asked)
    assert [need.code for need in town.rows(Need)] == ["own-gp-3d", "bereavement-support"]
    assert {need.urgency for need in town.rows(Need)} == {7}
    assert walter.case.urgency == 7
    assert "Ring 999 if you are about to harm yourself" in decided


@pytest.mark.promise(2)
def test_a_thought_of_ending_it_brings_somebody_trained(town: Town, walter: Chatter) -> None:
    walter.begins(FIRST)
    for reply in ("Me", "12 March 1955", "None of these", "Yes"):
        walter.says(reply)

    walter.says("Yes")

    assert walter.view.prompt is not None
    assert town.only(QueueEntry).klass == 2


def test_who_he_is_is_asked_only_when_somebody_needs_it(town: Town, walter: Chatter) -> None:
    until_it_is_decided(walter)

    early = "\n".join(line.body for line in walter.view.lines[:-1])
    assert "full name" not in early
    assert "postcode" not in early
    tell_who_and_where(walter)
    assert "Which GP practice are you with?" in walter.last
    assert walter.buttons[0] == "Sandhurst Road Surgery"
    assert walter.buttons[-2:] == ("Another practice, or none", "Not sure")


@pytest.mark.promise(1, 3)
def test_two_needs_are_handed_over_and_only_then_the_case_closes(town: Town, walter: Chatter) -> None:
    until_all_is_asked(walter)

    (letter,) = town.letters()
    assert letter.startswith("sandhurst-road-surgery: ")
    assert "Walter Finch, born 12 March 1955" in letter
    said = "\n".join(line.body for line in walter.view.lines)
    assert "Sandhurst Road Surgery has our message." in said
    assert "Please ring them on 01632 960601, Monday 23 November from 08:00" in said
    assert walter.case.state == "open"
    referral = town.only(Referral, state="offered")

    town.use_cases.journeys.partners.accept_referral(
        referral.id,
        promised="Ruth Bell will ring you",
        contact_by=town.clock.now() + timedelta(hours=15),
        by=town.actor("ruth.bell"),
    )
    town.settle()

    assert "Good Neighbours Bedford will help you. Ruth Bell will ring you, tomorrow by 10:3" in walter.last
    assert "Everything is arranged now." in walter.last
    assert "If it gets worse:" in walter.last
    assert walter.case.state == "closed"
    practice, listener = walter.promised
    assert (practice.done, listener.done) == (True, True)
    assert practice.who == "Sandhurst Road Surgery has our message. Please ring them on 01632 960601."
    assert listener.who.startswith("Ruth Bell will ring you, tomorrow by 10:3")


def test_a_practice_that_is_not_known_is_looked_for_by_a_person(town: Town, walter: Chatter) -> None:
    until_it_is_decided(walter)
    tell_who_and_where(walter)

    answer = walter.says("Not sure")

    assert "We will find your GP practice and write to it for you." in answer
    assert "Shall we ask Good Neighbours Bedford to ring you?" in answer
    assert town.letters() == []
    assert town.only(QueueEntry).why == "find their GP practice and write to it"


def test_without_his_word_nobody_is_told_of_him(town: Town, walter: Chatter) -> None:
    until_it_is_decided(walter)
    tell_who_and_where(walter)
    walter.says("Sandhurst Road Surgery")

    answer = walter.says("No")

    assert "we will not ask them" in answer
    assert town.rows(Referral, state="offered") == []
    assert walter.case.state == "closed"


def test_a_declined_referral_goes_to_a_person_and_he_is_told(town: Town, walter: Chatter) -> None:
    until_all_is_asked(walter)
    referral = town.only(Referral, state="offered")

    town.use_cases.journeys.partners.decline_referral(
        referral.id, "No volunteer this week", by=town.actor("ruth.bell")
    )
    town.settle()

    assert "Good Neighbours Bedford cannot help just now" in walter.last
    assert "We will ring you before" in walter.last
    assert walter.case.state == "open"
    assert town.only(QueueEntry).state == "waiting"


@pytest.mark.promise(7)
def test_nothing_is_asked_twice(town: Town, walter: Chatter) -> None:
    until_all_is_asked(walter)

    asked = [line.body.split("\n\n")[-1] for line in walter.view.lines if not line.mine and "?" in line.body]
    assert len(asked) == len(set(asked))


@pytest.mark.promise(3)
def test_the_case_has_an_owner_and_a_deadline_at_every_step(town: Town, walter: Chatter) -> None:
    until_it_is_decided(walter)
    case: Case = walter.case

    assert case.owner_kind == "queue"
    assert case.deadline_at == min(need.deadline_at for need in town.rows(Need))
