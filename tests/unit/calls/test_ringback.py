"""Ringing a person back: nobody hears silence, nothing rings on, and every try ends in one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.calls.ringback import (
    COUNTED,
    Outcome,
    Ring,
    RingCommand,
    RingEvent,
    Ringing,
    advance_ringing,
    ring_timer,
)

EVENTS = st.lists(st.sampled_from(RingEvent), max_size=14)


def after(*events: RingEvent) -> Ringing:
    ringing = Ringing()
    for event in events:
        ringing = advance_ringing(ringing, event).ringing
    return ringing


def walk(events: list[RingEvent]) -> tuple[Ringing, list[RingCommand]]:
    ringing, done = Ringing(), []
    for event in events:
        found = advance_ringing(ringing, event)
        ringing = found.ringing
        done += found.commands
    return ringing, done


@pytest.mark.promise(4)
@given(EVENTS)
def test_they_are_rung_only_once_somebody_is_there_to_speak(events: list[RingEvent]) -> None:
    _, done = walk(events)
    if RingCommand.RING_PERSON in done:
        assert RingEvent.HANDLER_HERE in events
    assert done.count(RingCommand.RING_PERSON) <= 1


@pytest.mark.promise(4)
@given(EVENTS)
def test_who_is_in_the_room_hears_somebody_or_somebody_is_fetched(events: list[RingEvent]) -> None:
    ringing = Ringing()
    for event in events:
        found = advance_ringing(ringing, event)
        if RingCommand.BEGIN_CALL in found.commands:
            assert found.ringing.handler_here or RingCommand.NOBODY_WITH_THEM in found.commands
        ringing = found.ringing


@pytest.mark.promise(3)
@pytest.mark.promise(4)
@given(EVENTS)
def test_a_timer_runs_until_it_is_over_and_then_everything_is_stopped(events: list[RingEvent]) -> None:
    ringing, done = walk(events)
    if ringing.state is Ring.ENDED:
        assert done[-1] is RingCommand.STOP
        assert ringing.outcome not in (None, Outcome.REACHED)
    elif ringing.state is not Ring.TALKING:
        assert ring_timer(ringing.state, 30) is not None
        assert advance_ringing(ringing, RingEvent.TIMEOUT).ringing.state is Ring.ENDED


@given(EVENTS, st.sampled_from(RingEvent))
def test_what_is_told_twice_changes_nothing_the_second_time(
    events: list[RingEvent], event: RingEvent
) -> None:
    once = advance_ringing(after(*events), event)
    twice = advance_ringing(once.ringing, event)
    # The same word may end two stages in turn (a machine that seemed a person); nothing is ever begun again.
    assert RingCommand.RING_PERSON not in twice.commands
    assert RingCommand.BEGIN_CALL not in twice.commands


@pytest.mark.promise(4)
def test_who_has_picked_up_is_not_cut_off_when_whoever_rang_them_leaves() -> None:
    asking = after(RingEvent.HANDLER_HERE, RingEvent.PICKED_UP)
    assert advance_ringing(asking, RingEvent.STOPPED).ignored
    left = advance_ringing(asking, RingEvent.HANDLER_GONE)
    assert left.ringing.state is Ring.ASKING
    assert left.commands == ()
    here = advance_ringing(left.ringing, RingEvent.PERSON_HERE)
    assert here.commands == (RingCommand.BEGIN_CALL, RingCommand.NOBODY_WITH_THEM)


@pytest.mark.parametrize(
    ("event", "outcome", "counts"),
    [
        (RingEvent.BUSY, Outcome.BUSY, True),
        (RingEvent.NO_ANSWER, Outcome.NO_ANSWER, True),
        (RingEvent.FAILED, Outcome.FAILED, True),
        (RingEvent.MACHINE, Outcome.VOICEMAIL, True),
        (RingEvent.STOPPED, Outcome.STOPPED, False),
        (RingEvent.HANDLER_GONE, Outcome.STOPPED, False),
        (RingEvent.TIMEOUT, Outcome.UNKNOWN, False),
    ],
)
def test_only_a_telephone_that_was_rung_out_counts(event: RingEvent, outcome: Outcome, counts: bool) -> None:
    ended = after(RingEvent.HANDLER_HERE, event)
    assert (ended.state, ended.outcome) == (Ring.ENDED, outcome)
    assert (outcome in COUNTED) is counts


def test_a_machine_that_passed_for_a_person_is_a_voicemail_once_somebody_says_so() -> None:
    talking = after(RingEvent.HANDLER_HERE, RingEvent.PICKED_UP, RingEvent.PERSON_HERE)
    assert talking.state is Ring.TALKING
    assert advance_ringing(talking, RingEvent.MACHINE).ringing.outcome is Outcome.VOICEMAIL
    assert advance_ringing(talking, RingEvent.PUT_DOWN).ignored
