"""A caller whom a clinician must speak with at once: they hear a message while the clinician is briefed."""

import pytest

from spoa.journey.consultations import consultation_of
from spoa.journey.needs import settle, want
from spoa.journey.voice.receivers import receivers
from spoa.journey.voice.stored import goes_on
from spoa.kernel.actor import SYSTEM
from spoa.kernel.errors import Conflict
from spoa.records.calls import Transfer
from spoa.records.cases import Case, Need
from tests.integration.voice.town import Page, Phone, Town, staff

SAMS_PHONE = "+441632960502"


@pytest.fixture
def amara(town: Town) -> Page:
    return staff(town, "amara.osei").comes()


@pytest.fixture
def talking(town: Town, david: Phone, jo: Page) -> Case:
    """David talks with Jo, and needs a clinician at once."""
    david.rings()
    case = town.only(Case)
    jo.takes(case)
    jo.phone.answers()
    with town.use_cases.records.unit() as session:
        case = session.get_one(Case, case.id)
        needed = town.journeys.tools.rulebooks.last_known().dispositions["clinician-now"]
        want(session, case, needed, lead=True, at=town.clock.now())
        case.urgency = needed.urgency
        settle(session, case, at=town.clock.now(), by=SYSTEM)
    return case


def transfers(town: Town, jo: Page, case: Case, to: Page | None = None) -> None:
    desk, need = town.journeys.desk, town.only(Need)
    desk.transfer(jo.me, case.id, need_id=need.id, receiver_id=to.me.id if to else None)
    town.wait(2)


def stages(town: Town) -> list[str]:
    return [each.stage for each in town.rows(Transfer)]


def needs(town: Town, case: Case, code: str, age_days: int | None = None) -> None:
    """Let a case need something else instead, of somebody of this age."""
    with town.use_cases.records.unit() as session:
        mine = session.get_one(Case, case.id)
        for each in mine.needs:
            session.delete(each)
        session.flush()
        session.expire(mine)
        mine.age_days = age_days
        want(
            session,
            mine,
            town.journeys.tools.rulebooks.last_known().dispositions[code],
            lead=True,
            at=town.clock.now(),
        )


@pytest.mark.promise(4)
@pytest.mark.parametrize(
    ("code", "age_days"),
    [("crisis-now", 40 * 365), ("crisis-60", 40 * 365), ("clinician-now", 4 * 365)],
    ids=["about to die by suicide", "thoughts of suicide", "a child"],
)
def test_who_must_not_be_on_hold_talks_with_the_handler_until_a_clinician_joins(
    town: Town, david: Phone, jo: Page, sam: Page, talking: Case, code: str, age_days: int
) -> None:
    needs(town, talking, code, age_days)
    transfers(town, jo, talking)
    assert david.state == "live"
    assert david.hears == {"giver"}
    assert sam.is_rung(), "whoever of the hub is free, where nobody with the skill is"
    sam.declines("busy")
    town.wait(2)
    view = town.journeys.looking.again(jo.me, talking.id)
    assert david.hears == {"giver"}
    assert view.transfer is not None
    assert not goes_on(view.transfer.row), "the handler rings the next, or the same one again"
    transfers(town, jo, talking)
    sam.accepts()
    sam.phone.answers()
    assert david.hears == {"giver", "receiver"}
    sam.says("mine")
    town.wait(1)
    assert david.hears == {"receiver"}


@pytest.mark.promise(3)
@pytest.mark.promise(4)
def test_the_clinician_is_briefed_while_the_caller_hears_a_message_and_then_takes_over(
    town: Town, david: Phone, jo: Page, sam: Page, talking: Case
) -> None:
    transfers(town, jo, talking)
    assert david.state == "held"
    assert "You are on hold" in david.heard[-1]
    assert sam.is_rung()
    assert sam.is_() == "busy"
    sam.accepts()
    sam.phone.answers()
    assert (jo.phone.hears, david.hears) == ({"receiver"}, set())
    jo.phone.says("He is worried about his heart.")
    assert "He is worried about his heart." not in david.heard
    jo.says("bring_in")
    assert david.hears == {"giver", "receiver"}
    jo.says("hand_over")
    assert david.hears == {"receiver"}
    assert jo.phone.state == "ended"
    need, case = town.only(Need), town.only(Case)
    assert (need.state, case.owner_id) == ("handed_over", sam.me.id)
    assert case.state == "open"  # until the clinician says what came of it
    with town.use_cases.records.read() as session:
        assert consultation_of(session, case.id, sam.me.id) is not None
    town.journeys.desk.end(sam.me, case.id)
    town.wait(2)
    assert david.state == "ended"
    assert sam.is_() == "wrap_up"
    assert town.queue() == []
    assert david.longest_quiet <= 8


@pytest.mark.promise(4)
def test_a_clinician_whose_page_sleeps_is_rung_on_the_telephone_and_presses_1(
    town: Town, david: Phone, jo: Page, sam: Page, talking: Case
) -> None:
    nurse = Phone(town, SAMS_PHONE)
    sam.falls_asleep()
    transfers(town, jo, talking)
    assert nurse.state == "ringing"
    nurse.answers()
    assert "Press 1 to accept" in nurse.heard[-1]
    assert (jo.phone.hears, david.hears) == (set(), set())
    nurse.presses("1")
    assert jo.phone.hears == {"receiver"}
    assert stages(town) == ["briefing"]
    jo.says("bring_in")
    assert david.hears == {"giver", "receiver"}


@pytest.mark.promise(4)
def test_a_clinician_on_a_telephone_who_presses_2_declines(
    town: Town, david: Phone, jo: Page, sam: Page, talking: Case
) -> None:
    nurse = Phone(town, SAMS_PHONE)
    sam.falls_asleep()
    transfers(town, jo, talking)
    nurse.answers()
    nurse.presses("2")
    town.wait(1)
    assert stages(town) == ["declined"]
    assert nurse.state == "ended"
    assert david.hears == {"giver"}


@pytest.mark.promise(4)
def test_a_voicemail_is_never_joined(town: Town, david: Phone, jo: Page, sam: Page, talking: Case) -> None:
    town.control(f"callees/{SAMS_PHONE}", {"does": "voicemail", "after": 1, "says": ["Leave a message."]})
    sam.falls_asleep()
    transfers(town, jo, talking)
    town.wait(20)
    assert stages(town) == ["no_answer"]
    assert "Leave a message." not in jo.phone.heard
    assert david.hears == {"giver"}


@pytest.mark.promise(4)
def test_a_clinician_who_declines_gives_a_reason_and_the_next_is_offered(
    town: Town, david: Phone, jo: Page, sam: Page, amara: Page, talking: Case
) -> None:
    transfers(town, jo, talking, to=sam)
    sam.declines("I know this person")
    town.wait(1)
    assert not sam.is_rung()
    assert david.hears == {"giver"}
    assert town.only(Transfer).state["reason"] == "I know this person"
    assert sam.is_() == "available"
    transfers(town, jo, talking)
    assert amara.is_rung()
    assert not sam.is_rung()


@pytest.mark.promise(4)
def test_a_clinician_who_does_not_answer_leaves_the_caller_with_the_handler(
    town: Town, david: Phone, jo: Page, sam: Page, talking: Case
) -> None:
    transfers(town, jo, talking)
    town.wait(24)
    assert stages(town) == ["no_answer"]
    assert not sam.is_rung()
    assert david.hears == {"giver"}
    assert town.only(Transfer).ended_at is not None
    assert david.longest_quiet <= 8


@pytest.mark.promise(4)
def test_a_clinician_who_hangs_up_in_the_briefing_leaves_the_caller_with_the_handler(
    town: Town, david: Phone, jo: Page, sam: Page, talking: Case
) -> None:
    transfers(town, jo, talking)
    sam.phone.answers()
    sam.phone.hangs_up()
    town.wait(2)
    assert david.hears == {"giver"}
    assert town.in_room() == {"caller", "giver"}


@pytest.mark.promise(1)
@pytest.mark.promise(3)
def test_a_caller_who_rings_off_on_hold_is_rung_back_by_a_clinician_with_the_old_deadline(
    town: Town, david: Phone, jo: Page, sam: Page, talking: Case
) -> None:
    transfers(town, jo, talking)
    deadline = town.only(Case).deadline_at
    david.hangs_up()
    town.wait(2)
    assert not sam.is_rung()
    assert (sam.is_(), jo.is_()) == ("available", "wrap_up")
    assert [(queue, why) for queue, _, why in town.queue()] == [("clinicians", "rang off: ring back")]
    assert town.only(Case).deadline_at == deadline
    assert stages(town) == ["caller_lost"]
    assert town.rooms() == []


@pytest.mark.promise(4)
def test_when_the_handlers_page_dies_in_the_briefing_the_clinician_gets_the_caller(
    town: Town, david: Phone, jo: Page, sam: Page, talking: Case
) -> None:
    transfers(town, jo, talking)
    sam.phone.answers()
    jo.phone.hangs_up()
    town.wait(2)
    assert "We are still here" in david.heard[-1]
    town.wait(16)
    assert david.hears == {"receiver"}
    sam.says("mine")
    assert town.only(Case).owner_id == sam.me.id
    assert david.longest_quiet <= 8


@pytest.mark.promise(4)
def test_a_hold_that_nobody_confirmed_is_looked_for_before_the_clinician_is_rung(
    town: Town, david: Phone, jo: Page, sam: Page, talking: Case
) -> None:
    town.spoil("drop", StatusCallbackEvent="participant-hold")
    desk, need = town.journeys.desk, town.only(Need)
    desk.transfer(jo.me, talking.id, need_id=need.id, receiver_id=None)
    town.wait(1)
    assert stages(town) == ["holding"]
    assert not sam.is_rung()
    town.wait(3)
    assert stages(town) == ["dialling"]
    assert sam.is_rung()


def test_the_handler_stops_a_transfer_and_has_the_caller_back(
    town: Town, david: Phone, jo: Page, sam: Page, talking: Case
) -> None:
    transfers(town, jo, talking)
    jo.says("cancel")
    town.wait(1)
    assert not sam.is_rung()
    assert david.hears == {"giver"}
    assert sam.is_() == "available"


def test_what_does_not_fit_is_refused_and_said(
    town: Town, david: Phone, jo: Page, sam: Page, amara: Page, talking: Case
) -> None:
    desk, need = town.journeys.desk, town.only(Need)
    transfers(town, jo, talking, to=sam)
    with pytest.raises(Conflict, match="under way"):
        desk.transfer(jo.me, talking.id, need_id=need.id, receiver_id=amara.me.id)
    with pytest.raises(Conflict, match="moved on"):
        jo.says("hand_over")
    with pytest.raises(Conflict, match="Only the one who takes"):
        jo.says("mine")
    with pytest.raises(Conflict, match="handed over"):
        desk.end(jo.me, talking.id)
    with pytest.raises(Conflict, match="transfer looks after"):
        desk.hold(jo.me, talking.id, on=False)


@pytest.mark.promise(6)
def test_one_clinician_is_never_rung_for_two_callers(
    town: Town, david: Phone, jo: Page, sam: Page, talking: Case
) -> None:
    transfers(town, jo, talking)
    with town.use_cases.records.unit() as session:
        free = receivers(
            session,
            None,
            jo.me.organisation,
            rulebook=town.journeys.tools.rulebooks.last_known(),
            at=town.clock.now(),
        )
    assert free == []
