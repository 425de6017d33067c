"""A leg's status only moves forward; a call that came in is never dropped on the floor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.calls.commands import CallBack, HoldCaller, RequeueCaller, UnholdCaller
from spoa.calls.inbound import Inbound, InboundCall, InboundEvent, advance_inbound, timer_of
from spoa.calls.legs import Leg, LegStatus, rank, told


def test_a_callback_that_comes_late_does_not_turn_a_leg_back() -> None:
    leg = told(told(Leg(), "in-progress", 2), "ringing", 1)
    assert leg.status is LegStatus.IN_PROGRESS


def test_an_ended_leg_stays_ended_and_keeps_its_first_end() -> None:
    leg = told(told(Leg(), "busy", 3), "completed", 4)
    assert leg.status is LegStatus.BUSY


def test_a_status_we_do_not_know_changes_nothing() -> None:
    leg = Leg()
    assert told(leg, "teleported", 9) is leg


@given(st.permutations(["initiated", "ringing", "in-progress", "completed"]))
def test_any_order_of_callbacks_ends_in_the_same_status(order: list[str]) -> None:
    sequence = {"initiated": 0, "ringing": 1, "in-progress": 2, "completed": 3}
    leg, before = Leg(), 0
    for word in order:
        leg = told(leg, word, sequence[word])
        assert rank(leg.status) >= before
        before = rank(leg.status)
    assert leg.status is LegStatus.COMPLETED


@pytest.mark.promise(1)
@pytest.mark.parametrize("state", [s for s in Inbound if s is not Inbound.ENDED])
def test_whoever_hangs_up_in_the_middle_is_rung_back(state: Inbound) -> None:
    outcome = advance_inbound(InboundCall(state), InboundEvent.HUNG_UP)
    assert outcome.call.state is Inbound.ENDED
    assert CallBack() in outcome.commands


def test_nobody_is_rung_back_twice_for_one_hang_up() -> None:
    call = advance_inbound(InboundCall(Inbound.MENU), InboundEvent.HUNG_UP).call
    again = advance_inbound(call, InboundEvent.HUNG_UP)
    assert again.ignored
    assert again.commands == ()


@pytest.mark.promise(4)
def test_when_the_handlers_page_dies_the_caller_hears_that_we_are_here_and_the_next_joins() -> None:
    lost = advance_inbound(InboundCall(Inbound.WITH_HANDLER), InboundEvent.HANDLER_LOST)
    assert HoldCaller("we_are_here") in lost.commands
    assert RequeueCaller() in lost.commands
    assert lost.timer == (InboundEvent.LOST_TIMEOUT, 15)
    back = advance_inbound(lost.call, InboundEvent.HANDLER_JOINED)
    assert back.commands == (UnholdCaller(),)
    assert not back.call.lost


@pytest.mark.promise(4)
@given(st.lists(st.sampled_from(InboundEvent), max_size=12))
def test_a_call_that_has_not_ended_always_has_a_timer(events: list[InboundEvent]) -> None:
    call = InboundCall()
    for event in events:
        call = advance_inbound(call, event).call
        assert (timer_of(call) is None) == (call.state is Inbound.ENDED)
