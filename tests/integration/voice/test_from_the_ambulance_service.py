"""The other way: an ambulance clinician rings the professional line, and our nurse takes over from them."""

import pytest

from spoa.journey.consultations import consultation_of
from spoa.records.calls import Transfer
from spoa.records.cases import Case, Contact
from spoa.staff.presence import State
from tests.integration.voice.town import LINE_111, PROFESSIONALS, Page, Phone, Town, staff


@pytest.fixture
def amara(town: Town) -> Page:
    return staff(town, "amara.osei").comes()


def rings_with_somebody(crew: Phone, digits: str = "#") -> None:
    crew.rings(PROFESSIONALS)
    crew.presses(digits)
    crew.town.wait(2)


@pytest.mark.promise(3)
@pytest.mark.promise(4)
def test_our_nurse_is_rung_sees_the_brief_accepts_and_has_them(town: Town, crew: Phone, sam: Page) -> None:
    rings_with_somebody(crew)
    assert "professional line" in crew.heard[0]
    assert "We are ringing a colleague" in crew.heard[-1]
    assert sam.is_rung()
    case = town.only(Case)
    assert sam.offer.brief["background"].startswith("Came through a professional")
    assert sam.sees(case).case.id == case.id
    sam.accepts()
    sam.phone.answers()
    assert crew.hears == {"receiver"}
    crew.says("I have a lady of 80 who fell and is not hurt.")
    assert "I have a lady of 80 who fell and is not hurt." in sam.phone.heard
    sam.says("mine")
    town.wait(12)
    assert crew.hears == {"receiver"}  # the partner leaves their own line to her
    case = town.only(Case)
    assert (case.owner_kind, case.owner_id) == ("staff", sam.me.id)
    with town.use_cases.records.read() as session:
        assert consultation_of(session, case.id, sam.me.id) is not None
    assert town.queue() == []
    crew.hangs_up()
    town.wait(2)
    assert sam.phone.state == "ended"
    assert town.only(Transfer).ended_at is not None
    assert town.only(Case).owner_id == sam.me.id
    assert crew.longest_quiet <= 12


def known_by(town: Town, david: Phone, *, age_days: int | None) -> Case:
    """A case of somebody who rang before, and what we know of their age."""
    david.rings(LINE_111)
    david.hangs_up()
    with town.use_cases.records.unit() as session:
        case = session.query(Case).one()
        case.age_days = age_days
    return town.only(Case)


def names(crew: Phone, *keys: str) -> None:
    """Ring the professional line and key what it asks for."""
    crew.rings(PROFESSIONALS)
    for each in keys:
        crew.presses(each)
    crew.town.wait(2)


@pytest.mark.promise(1)
@pytest.mark.promise(7)
def test_a_case_number_with_the_year_of_birth_joins_the_call_to_the_case_that_we_have(
    town: Town, crew: Phone, david: Phone, sam: Page
) -> None:
    known = known_by(town, david, age_days=58 * 365)
    names(crew, f"{known.reference}#")
    assert "the year in which the person was born" in crew.heard[-1]
    assert not sam.is_rung()
    crew.presses("1968#")
    town.wait(2)
    call = town.only(Contact, source="professional")
    assert (call.case_id, call.call["named"]) == (known.id, "year")
    assert sam.offer.case_id == known.id
    opened = [case for case in town.rows(Case) if case.id != known.id]
    assert [case.state for case in opened] == ["closed"]
    assert town.only(Case, id=known.id).clock_at == known.clock_at


@pytest.mark.promise(10)
@pytest.mark.parametrize("year", ["1941#", "#"])
def test_a_number_without_its_year_of_birth_opens_nobodys_case(
    town: Town, crew: Phone, david: Phone, sam: Page, year: str
) -> None:
    known = known_by(town, david, age_days=58 * 365)
    names(crew, f"{known.reference}#", year)
    assert sam.offer.case_id != known.id
    assert town.only(Contact, source="professional").case_id == sam.offer.case_id


def test_where_we_know_no_age_the_number_does_and_the_receiver_is_told_to_ask(
    town: Town, crew: Phone, david: Phone, sam: Page
) -> None:
    known = known_by(town, david, age_days=None)
    names(crew, f"{known.reference}#", "1968#")
    call = town.only(Contact, source="professional")
    assert (call.case_id, call.call["named"]) == (known.id, "number")


@pytest.mark.promise(1)
@pytest.mark.parametrize("keys", [("000001#", "1968#"), ("000001#", "")])
def test_a_wrong_case_number_leaves_the_call_a_case_of_its_own(
    town: Town, crew: Phone, sam: Page, keys: tuple[str, ...]
) -> None:
    names(crew, *filter(None, keys))
    town.wait(25)
    assert town.only(Contact).case_id == town.only(Case).id
    assert crew.longest_quiet <= 12


@pytest.mark.promise(4)
def test_a_nurse_who_declines_is_followed_by_the_next(
    town: Town, crew: Phone, sam: Page, amara: Page
) -> None:
    rings_with_somebody(crew)
    sam.declines("with a child")
    assert not sam.is_rung()
    assert amara.is_rung()
    assert "ringing a colleague" in crew.heard[-1]
    amara.phone.answers()
    assert crew.hears == {"receiver"}
    assert [each.stage for each in town.rows(Transfer)] == ["declined", "briefing"]
    assert sam.is_() == "available"


@pytest.mark.promise(4)
def test_declined_by_all_the_partner_hears_so_and_all_are_asked_again(
    town: Town, crew: Phone, sam: Page
) -> None:
    rings_with_somebody(crew)
    sam.declines("with a child")
    town.wait(2)
    assert "cannot take your call" in crew.heard[-1]
    assert "partner_waits" in town.alerts()
    assert [queue for queue, _, _ in town.queue()] == ["handlers"]
    town.wait(20)
    assert sam.is_rung()
    assert crew.longest_quiet <= 8
    sam.phone.answers()
    assert crew.hears == {"receiver"}
    assert town.alerts() == set()


@pytest.mark.promise(4)
def test_a_nurse_who_does_not_answer_is_followed_by_the_next(
    town: Town, crew: Phone, sam: Page, amara: Page
) -> None:
    rings_with_somebody(crew)
    town.wait(22)
    assert not sam.is_rung()
    assert amara.is_rung()
    amara.phone.answers()
    assert crew.hears == {"receiver"}
    assert crew.longest_quiet <= 8


@pytest.mark.promise(4)
def test_with_no_nurse_free_the_shift_is_told_and_a_call_handler_can_take_the_partner(
    town: Town, crew: Phone, jo: Page
) -> None:
    rings_with_somebody(crew)
    town.wait(5)
    assert town.alerts() == {"partner_waits"}
    assert "stay on the line" in crew.heard[-1]
    jo.takes(town.only(Case))
    jo.phone.answers()
    town.wait(1)
    assert crew.hears == {"receiver"}
    jo.says("mine")
    assert town.only(Case).owner_id == jo.me.id
    assert town.queue() == []


@pytest.mark.promise(4)
def test_a_nurse_who_comes_free_is_rung_for_the_partner_who_waits(town: Town, crew: Phone, sam: Page) -> None:
    sam.comes(State.AWAY)
    rings_with_somebody(crew)
    assert not sam.is_rung()
    sam.comes()
    town.wait(20)
    assert sam.is_rung()


@pytest.mark.promise(1)
def test_a_partner_who_hangs_up_while_a_nurse_is_rung_is_rung_back(
    town: Town, crew: Phone, sam: Page
) -> None:
    rings_with_somebody(crew)
    crew.hangs_up()
    town.wait(2)
    assert not sam.is_rung()
    assert sam.is_() == "available"
    assert [why for _, _, why in town.queue()] == ["rang off: ring back"]
    assert town.rooms() == []


@pytest.mark.promise(4)
def test_a_nurse_whose_line_is_lost_in_the_briefing_goes_back_to_the_partner(
    town: Town, crew: Phone, sam: Page, amara: Page
) -> None:
    rings_with_somebody(crew)
    sam.phone.answers()
    sam.phone.hangs_up()
    town.wait(2)
    assert amara.is_rung() or sam.is_rung()
    assert crew.longest_quiet <= 8
