"""A conversation that goes on elsewhere: by the code that we gave, and the date of birth."""

from datetime import date, timedelta

import pytest

from spoa.cases.joining import MOST_WRONG
from spoa.cases.people import Identity
from spoa.kernel.errors import Conflict, Invalid, NotFound
from spoa.records.cases import Alert, Case, Contact, Need, QueueEntry
from tests.integration.journeys.test_text_from_nurseline import ABOUT, ILL, until_times_are_offered
from tests.integration.journeys.town import PRIYA, Chatter, Texter, Town

ANYA_BORN = date(2022, 5, 3)


@pytest.mark.promise(7)
def test_what_was_told_by_text_is_not_asked_again_in_the_chat(town: Town, priya: Texter) -> None:
    priya.texts(ILL)
    for reply in (ABOUT, "yes", "none"):
        priya.texts(reply)
    case = town.only(Case)

    chat = Chatter(town)
    chat.token = town.use_cases.journeys.chats.join(
        source="direct", organisation=None, code=case.reference, born=ANYA_BORN
    )

    assert "you need not tell it twice" in chat.last
    assert "You told us: temperature 39.4" in chat.last
    assert "Red, swollen or very sore behind the ear" in chat.says("Yes") + " ".join(chat.buttons)
    assert town.only(Case).clock_at == case.clock_at
    assert [contact.channel for contact in town.rows(Contact)] == ["text", "chat"]
    assert "When can you come?" in chat.says("None of these")
    assert "You are booked: 20:50" in chat.says("20:50 at Luton base")


@pytest.mark.parametrize(
    ("code", "born"), [("000000", ANYA_BORN), ("", ANYA_BORN), ("right", date(2022, 5, 4))]
)
def test_a_code_alone_opens_nothing(town: Town, priya: Texter, code: str, born: date) -> None:
    priya.texts(ILL)
    priya.texts(ABOUT)
    said = town.only(Case).reference if code == "right" else code

    with pytest.raises(Invalid, match="cannot find that code"):
        town.use_cases.journeys.chats.join(source="direct", organisation=None, code=said, born=born)

    assert len(town.rows(Contact)) == 1


LINE = "+441632960111"
BORN = date(1968, 3, 14)
LOW = "I feel low and I do not sleep"


@pytest.fixture
def rung(town: Town) -> Case:
    """Somebody who rang, whose call ended, and of whom the handler had noted who they are."""
    return rings(town)


def rings(town: Town, phone: str = "+441632960142") -> Case:
    line, jo = town.use_cases.journeys.line, town.staff("jo.marsh")
    contact, _ = line.arrives(call=f"CA{phone[-6:]}" + "7" * 26, to=LINE, sender=phone)
    (case,) = [
        one for one in town.rows(Case) if contact in [c.id for c in town.rows(Contact, case_id=one.id)]
    ]
    town.use_cases.journeys.console.identify(jo, case.id, Identity(name="David Reed", date_of_birth=BORN))
    town.use_cases.journeys.console.complain(jo, case.id, LOW)
    return town.only(Case, id=case.id)


@pytest.mark.promise(1, 7)
def test_who_rang_goes_on_by_text_with_the_code_and_nothing_is_asked_again(
    town: Town, priya: Texter, rung: Case
) -> None:
    asked = priya.texts(f"{rung.reference[:3]} {rung.reference[3:]}")
    assert "date of birth of the person who needs help" in asked
    assert LOW not in asked

    answer = priya.texts("14/3/68")

    assert "you need not tell it twice" in answer
    assert "What is the matter" not in answer
    assert "date of birth" not in answer
    (own,) = [case for case in town.rows(Case) if case.id != rung.id]
    assert (own.state, own.person_id) == ("closed", None)
    here = town.only(Contact, channel="text")
    assert here.case_id == rung.id
    assert town.only(Case, id=rung.id).clock_at == rung.clock_at
    assert [entry.case_id for entry in town.rows(QueueEntry) if entry.state == "waiting"] == [rung.id]


@pytest.mark.promise(7)
def test_what_was_written_before_the_code_goes_along(town: Town, priya: Texter, rung: Case) -> None:
    priya.texts("The pain in my back is back again")
    priya.texts(f"code {rung.reference}")
    priya.texts("14 March 1968")

    case = town.only(Case, id=rung.id)
    assert case.complaint == f"{LOW}\nThe pain in my back is back again"


@pytest.mark.promise(1)
def test_a_clock_that_began_with_a_text_is_not_set_on_by_a_later_call(town: Town, priya: Texter) -> None:
    priya.texts("Hello")
    first = town.only(Case).clock_at
    town.advance(minutes=20)
    rung = rings(town)

    priya.texts(f"code {rung.reference}")
    priya.texts("14.3.1968")

    assert town.only(Case, id=rung.id).clock_at == first


def test_who_is_with_a_handler_on_the_phone_is_read_by_them(town: Town, priya: Texter, rung: Case) -> None:
    jo = town.staff("jo.marsh")
    town.use_cases.journeys.console.take(jo, rung.id)
    priya.texts(rung.reference)

    assert "The person who looks after you reads what you write here." in priya.texts("14/03/1968")
    assert town.only(Contact, channel="text").handler_id == jo.id


@pytest.mark.promise(10)
@pytest.mark.parametrize("wrong", ["code", "birthday"])
def test_which_of_the_two_was_wrong_is_not_said_and_after_two_a_person_helps(
    town: Town, priya: Texter, rung: Case, wrong: str
) -> None:
    code = "000000" if wrong == "code" else rung.reference
    born = BORN if wrong == "code" else BORN + timedelta(days=1)

    first = (priya.texts(code), priya.texts(f"{born:%d/%m/%Y}"))
    assert "date of birth of the person" in first[0]
    assert "cannot find that code with that date of birth" in first[1]
    assert "What is the matter?" in first[1]
    assert town.rows(Alert, cause="human") == []
    priya.texts(code)

    assert "A person from our team will be with you soon" in priya.texts(f"{born:%d/%m/%Y}")
    (alert,) = town.rows(Alert, cause="human")
    assert "told a code that does not fit" in alert.say
    assert town.only(Contact, channel="text").case_id != rung.id


@pytest.mark.promise(10)
def test_one_phone_cannot_go_on_guessing_not_even_for_another_code(
    town: Town, priya: Texter, rung: Case
) -> None:
    for guess in range(MOST_WRONG):
        priya.texts(f"code 10000{guess}")
        priya.texts("14/03/1968")
    priya.texts("NEW")
    priya.texts(rung.reference)

    assert "cannot find that code" in priya.texts("14/03/1968")
    assert town.rows(Contact, case_id=rung.id, channel="text") == []
    town.advance(hours=24)
    priya.texts(rung.reference)
    assert "need not tell it twice" in priya.texts("14/03/1968")


@pytest.mark.promise(10)
def test_one_code_cannot_be_guessed_from_many_phones_or_chats(town: Town, priya: Texter, rung: Case) -> None:
    chats = town.use_cases.journeys.chats
    for day in range(1, MOST_WRONG + 1):
        with pytest.raises(Invalid):
            chats.join(source="direct", organisation=None, code=rung.reference, born=date(1970, 1, day))
    priya.texts(rung.reference)

    assert "cannot find that code" in priya.texts("14/03/1968")
    with pytest.raises(Invalid):
        chats.join(source="direct", organisation=None, code=rung.reference, born=BORN)


@pytest.mark.promise(7)
def test_a_changed_number_goes_on_by_the_code_that_the_old_one_was_given(town: Town, priya: Texter) -> None:
    priya.texts(ILL)
    for reply in (ABOUT, "yes"):
        priya.texts(reply)
    case = town.only(Case)
    another = Texter(town, number="+447700900177")

    another.texts(f"code {case.reference}")
    answer = another.texts("3/5/22")

    assert "you need not tell it twice" in answer
    assert {contact.address for contact in town.rows(Contact, case_id=case.id)} == {PRIYA, another.number}


def test_two_conversations_that_both_came_to_something_are_put_together_by_a_person(
    town: Town, priya: Texter, rung: Case
) -> None:
    until_times_are_offered(priya)
    assert town.rows(Need) != []
    priya.texts(f"code {rung.reference}")

    assert "A person from our team will put this together" in priya.texts("14/03/1968")
    assert f"is also case {rung.reference}" in town.only(Alert, cause="human").say
    assert town.only(Contact, channel="text").case_id != rung.id


def test_their_own_code_asks_nothing_that_they_have_told(town: Town, priya: Texter) -> None:
    priya.texts(ILL)
    priya.texts(ABOUT)

    answer = priya.texts(town.only(Case).reference)

    assert "need not tell it twice" in answer
    assert "Are you with your child now?" in answer


def test_a_birthday_of_six_figures_is_no_code(town: Town, priya: Texter) -> None:
    priya.texts(ILL)
    priya.texts("2 Anya Shah LU2 7AB")
    assert "date of birth" in priya.got[-1]

    assert "Are you with your child now?" in priya.texts("030522")


@pytest.mark.promise(1, 7, 9)
def test_a_match_that_a_person_confirms_joins_a_text_to_the_call_from_the_same_phone(
    town: Town, priya: Texter
) -> None:
    rung = rings(town, phone=PRIYA)
    priya.texts("My back hurts since Monday")
    (own,) = [case for case in town.rows(Case) if case.id != rung.id]
    jo, matching = town.staff("jo.marsh"), town.use_cases.journeys.matching
    town.use_cases.journeys.console.take(jo, own.id)
    (proposed,) = matching.earlier(jo, own.id)
    assert (proposed.code, proposed.channel) == (rung.reference, "voice")

    assert matching.confirm(jo, own.id, proposed.code) == rung.id

    case = town.only(Case, id=rung.id)
    assert case.complaint == f"{LOW}\nMy back hurts since Monday"
    assert (case.clock_at, case.owner_kind, case.owner_id) == (rung.clock_at, "staff", jo.id)
    assert {contact.case_id for contact in town.rows(Contact)} == {rung.id}
    assert town.only(Case, id=own.id).state == "closed"
    assert [entry.case_id for entry in town.rows(QueueEntry) if entry.state != "done"] == [rung.id]


def test_what_a_colleague_has_or_nobody_has_is_not_joined(town: Town, priya: Texter, rung: Case) -> None:
    priya.texts("My back hurts since Monday")
    (own,) = [case for case in town.rows(Case) if case.id != rung.id]
    jo, matching = town.staff("jo.marsh"), town.use_cases.journeys.matching
    assert matching.earlier(jo, own.id) == ()
    with pytest.raises(NotFound):
        matching.confirm(jo, own.id, "000000")
    town.use_cases.journeys.console.take(town.staff("asha.patel"), rung.id)
    with pytest.raises(Conflict):
        matching.confirm(jo, own.id, rung.reference)
    assert town.only(Case, id=own.id).state == "open"
