"""A call that 999 passed to us as category 5, which becomes one for an ambulance while he talks."""

from itertools import pairwise

import pytest

from spoa.kernel.errors import Conflict
from spoa.records import relay
from spoa.records.calls import AmbulanceRequest, Transfer
from spoa.records.cases import Case, Contact, Decision, Need
from spoa.staff.presence import State
from spoa.triage.contract import told_from
from spoa.triage.taken_over import as_kept, taken_over
from tests.integration.voice.town import DAVID, Page, Phone, Town


@pytest.fixture
def talking(town: Town, david: Phone, jo: Page) -> Case:
    """David is on the line with Jo, and has said "indigestion since supper"."""
    david.rings()
    case = town.only(Case)
    jo.takes(case)
    jo.phone.answers()
    town.journeys.console.complain(jo.me, case.id, "indigestion since supper")
    town.journeys.console.choose(jo.me, case.id, ["chest-pain"])
    return case


def tells_of_tightness(town: Town, jo: Page, case: Case) -> None:
    """It becomes tight across the chest, with sweating."""
    town.journeys.console.answer(jo.me, case.id, "chest_pain_sweating", True, members=())
    town.settle()


def seconds_pass_and_it_goes(town: Town) -> None:
    town.wait(6)
    assert town.only(AmbulanceRequest).state == "sent"


@pytest.mark.promise(1)
@pytest.mark.promise(4)
def test_the_handler_and_the_caller_hear_each_other(
    town: Town, david: Phone, jo: Page, talking: Case
) -> None:
    assert david.hears == {"giver"}
    assert jo.phone.hears == {"caller"}
    assert (talking.source, town.only(Contact).address) == ("999", DAVID)
    assert town.queue() == []
    david.says("I have had indigestion since supper.")
    assert "I have had indigestion since supper." in jo.phone.heard


@pytest.mark.promise(3)
@pytest.mark.promise(4)
def test_the_desk_joins_and_the_handler_leaves_when_it_says_i_have_him(
    town: Town, david: Phone, jo: Page, kit: Page, ana: Page, talking: Case
) -> None:
    tells_of_tightness(town, jo, talking)
    request = town.only(AmbulanceRequest)
    assert (request.category, request.state) == (2, "counting")
    town.wait(4)
    assert town.only(AmbulanceRequest).state == "counting"
    town.wait(2)
    assert town.only(AmbulanceRequest).state == "sent"
    assert kit.is_rung()
    assert not ana.is_rung()
    assert "indigestion" in kit.offer.brief["situation"]
    assert david.hears == {"giver"}  # nobody put him on hold
    kit.accepts()
    kit.phone.answers()
    assert david.hears == {"giver", "receiver"}
    assert town.only(AmbulanceRequest).state == "accepted"
    kit.says("mine")
    assert david.hears == {"receiver"}
    assert jo.phone.state == "ended"
    assert jo.is_() == "wrap_up"
    need = town.only(Need)
    assert (need.code, need.state) == ("ambulance-2", "handed_over")
    case = town.only(Case)
    assert (case.state, case.owner_id) == ("closed", kit.me.organisation)
    assert town.only(AmbulanceRequest).state == "joined"
    kit.says("finished")
    assert david.state == "ended"
    assert town.only(Transfer).ended_at is not None
    assert david.longest_quiet <= 8
    assert town.queue() == []
    assert town.alerts() == set()


@pytest.mark.promise(4)
def test_the_next_desk_is_rung_at_once_though_the_end_of_the_first_ring_is_taken_up_later(
    town: Town, jo: Page, kit: Page, ana: Page, talking: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_turn = relay.relay
    monkeypatch.setattr(relay, "relay", lambda *every, **more: in_turn(*every, **more)[::-1])
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    assert kit.is_rung()
    town.wait(21)
    assert ana.is_rung()
    assert not kit.is_rung()


@pytest.mark.promise(6)
def test_the_answer_can_be_undone_for_five_seconds_and_then_no_more(
    town: Town, jo: Page, kit: Page, talking: Case
) -> None:
    console = town.journeys.console
    tells_of_tightness(town, jo, talking)
    town.wait(4)
    console.undo(jo.me, talking.id)
    town.wait(20)
    assert town.only(AmbulanceRequest).state == "undone"
    assert town.only(Need).state == "withdrawn"
    assert not kit.is_rung()
    tells_of_tightness(town, jo, talking)
    town.wait(6)
    assert [each.state for each in town.rows(AmbulanceRequest)] == ["undone", "sent"]
    with pytest.raises(Conflict):
        console.undo(jo.me, talking.id)
    assert kit.is_rung()


@pytest.mark.promise(4)
def test_a_desk_that_does_not_answer_is_followed_by_the_next_and_he_is_never_alone(
    town: Town, david: Phone, jo: Page, kit: Page, ana: Page, talking: Case
) -> None:
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    for _ in range(19):
        town.wait(1)
        assert david.hears == {"giver"}
        assert town.in_room() == {"caller", "giver"}
    town.wait(3)
    assert not kit.is_rung()
    assert ana.is_rung()
    assert kit.is_() == "available"
    ana.phone.answers()
    assert david.hears == {"giver", "receiver"}
    ana.says("mine")
    assert david.hears == {"receiver"}
    assert town.only(Need).state == "handed_over"
    assert [each.stage for each in town.rows(Transfer)] == ["no_answer", "handed_over"]
    assert david.longest_quiet <= 8


@pytest.mark.promise(3)
@pytest.mark.promise(4)
def test_when_no_desk_answers_both_are_rung_again_and_the_shift_is_told(
    town: Town, david: Phone, jo: Page, kit: Page, ana: Page, talking: Case
) -> None:
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    town.wait(46)
    assert "nobody_answers" in town.alerts()
    assert david.hears == {"giver"}
    town.wait(12)
    assert kit.is_rung()
    kit.phone.answers()
    kit.says("mine")
    assert david.hears == {"receiver"}
    assert town.alerts() == set()


@pytest.mark.promise(4)
def test_desks_that_never_answer_are_rung_ever_less_often_while_the_handler_stays(
    town: Town, david: Phone, jo: Page, kit: Page, ana: Page, talking: Case
) -> None:
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    town.wait(300)
    rung = town.rows(Transfer, receiver_id=kit.me.id)
    gaps = [(b.began_at - a.began_at).total_seconds() for a, b in pairwise(rung)]
    assert min(gaps) >= 45
    assert gaps[0] + 5 < gaps[-1] <= 75
    assert david.hears == {"giver"}
    assert "nobody_answers" in town.alerts()


@pytest.mark.promise(4)
def test_a_desk_that_is_away_from_its_page_is_rung_on_its_telephone(
    town: Town, david: Phone, jo: Page, talking: Case
) -> None:
    town.control("callees/+441632960901", {"does": "accept", "after": 3, "says": ["Ambulance control."]})
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    town.wait(8)
    assert david.hears == {"giver", "receiver"}
    assert "Ambulance control." in david.heard


@pytest.mark.promise(3)
def test_a_desk_that_still_writes_its_notes_is_rung_after_those_who_are_free(
    town: Town, jo: Page, kit: Page, ana: Page, talking: Case
) -> None:
    kit.comes(State.WRAP_UP)
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    assert ana.is_rung()
    town.wait(22)
    assert kit.is_rung()


@pytest.mark.promise(4)
def test_a_voicemail_of_the_desk_is_never_joined(town: Town, david: Phone, jo: Page, talking: Case) -> None:
    town.control("callees/+441632960901", {"does": "voicemail", "after": 1, "says": ["Leave a message."]})
    town.control("callees/+441632960902", {"does": "accept", "after": 1})
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    for _ in range(40):
        town.wait(1)
        assert "Leave a message." not in david.heard
        if "receiver" in david.hears:
            break
    assert david.hears == {"giver", "receiver"}
    assert [each.stage for each in town.rows(Transfer)] == ["no_answer", "joining"]


@pytest.mark.promise(4)
def test_a_desk_whose_line_is_lost_after_i_have_him_does_not_leave_him_alone(
    town: Town, david: Phone, jo: Page, kit: Page, talking: Case
) -> None:
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    kit.phone.answers()
    kit.says("mine")
    kit.phone.hangs_up()
    town.wait(2)
    assert david.state == "held"
    assert "We are still here" in david.heard[-1]
    assert ("handlers", 1, "is on the line and nobody is with them") in town.queue()
    assert "receiver_left_after_handover" in town.alerts()
    assert town.only(Need).state == "open"
    jo.takes(talking)
    jo.phone.answers()
    town.wait(2)
    assert david.hears == {"giver"}
    assert town.alerts() == set()
    assert david.longest_quiet <= 8


@pytest.mark.promise(1)
@pytest.mark.promise(3)
def test_when_he_rings_off_while_the_desk_is_rung_he_is_rung_back_with_the_old_deadline(
    town: Town, david: Phone, jo: Page, kit: Page, talking: Case
) -> None:
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    deadline = town.only(Case).deadline_at
    david.hangs_up()
    town.wait(3)
    assert not kit.is_rung()
    assert town.only(AmbulanceRequest).state == "sent"  # the ambulance is still coming
    assert [queue for queue, _, _ in town.queue()] == ["handlers"]
    assert town.only(Case).deadline_at == deadline
    assert town.rooms() == []


@pytest.mark.promise(4)
def test_when_the_handlers_page_dies_while_the_desk_is_rung_the_desk_comes_to_him(
    town: Town, david: Phone, jo: Page, kit: Page, talking: Case
) -> None:
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    jo.phone.hangs_up()
    town.wait(2)
    assert "We are still here" in david.heard[-1]
    assert "handler_lost" in town.alerts()
    kit.phone.answers()
    town.wait(2)
    assert david.hears == {"receiver"}
    kit.says("mine")
    assert town.only(Need).state == "handed_over"
    assert town.queue() == []


@pytest.mark.promise(9)
def test_what_the_desk_accepts_is_in_the_audit_and_only_its_own_offers_are_its(
    town: Town, jo: Page, kit: Page, ana: Page, talking: Case
) -> None:
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    with pytest.raises(Exception, match="not yours"):
        town.journeys.desk.accept(ana.me, kit.offer.id)
    assert kit.sees(talking).brief.situation


@pytest.mark.promise(4)
def test_nobody_for_whom_an_ambulance_goes_is_put_on_hold(
    town: Town, david: Phone, jo: Page, talking: Case
) -> None:
    tells_of_tightness(town, jo, talking)
    with pytest.raises(Conflict, match="nobody puts them on hold"):
        town.journeys.desk.hold(jo.me, talking.id, on=True)
    assert david.hears == {"giver"}


@pytest.mark.promise(8)
def test_who_is_taken_over_before_triage_decided_leaves_a_decision_that_can_be_said_again(
    town: Town, jo: Page, kit: Page, talking: Case
) -> None:
    tells_of_tightness(town, jo, talking)
    seconds_pass_and_it_goes(town)
    kit.phone.answers()
    assert town.rows(Decision) == []
    kit.says("mine")
    decision, rulebook = town.only(Decision), town.journeys.tools.rulebooks.last_known()
    assert (decision.code, decision.urgency, decision.rulebook) == ("ambulance-2", 2, rulebook.digest)
    assert [each["fact"] for each in decision.result["because"][0]["facts"]] == ["chest_pain_sweating"]
    assert decision.result["taken_over"] == {"code": "ambulance-2", "urgency": 2, "by_hand": False}
    again = as_kept(taken_over(rulebook, told_from(rulebook, decision.told)), decision.code, decision.urgency)
    assert again == decision.result
    assert town.only(Case).urgency == 2


@pytest.mark.promise(8)
def test_an_ambulance_sent_by_hand_is_decided_as_sent_by_hand(
    town: Town, jo: Page, kit: Page, talking: Case
) -> None:
    town.journeys.acting.send_999(jo.me, talking.id, "He is grey and cannot speak.")
    town.wait(2)
    kit.phone.answers()
    kit.says("mine")
    decision = town.only(Decision)
    assert decision.code == "ambulance-2"
    assert decision.result["taken_over"]["by_hand"] is True
    assert decision.result["because"] == []
