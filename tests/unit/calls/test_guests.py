"""Guests of a call: what each can become, and that a guest is no company."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.calls.guests import (
    IN_CALL,
    Ended,
    GuestCommand,
    GuestEvent,
    GuestKind,
    GuestState,
    Mode,
    advance_guest,
    guest_sentence,
    has_the_caller,
    interpreter_sentence,
    voice_of,
    without_guests,
)
from spoa.calls.stages import Party

SUPERVISOR = GuestKind.SUPERVISOR
E = GuestEvent


def after(*events: GuestEvent, kind: GuestKind = SUPERVISOR) -> GuestState:
    state = GuestState()
    for event in events:
        state = advance_guest(kind, state, event).guest
    return state


def test_a_supervisor_comes_in_as_a_listener_whom_nobody_hears() -> None:
    assert after(E.HERE).mode is Mode.LISTENS
    assert voice_of(Mode.LISTENS).muted


@pytest.mark.parametrize(
    ("said", "mode"), [(E.COACH, Mode.COACHES), (E.JOIN, Mode.JOINED), (E.LISTEN, Mode.LISTENS)]
)
def test_what_a_supervisor_says_is_what_they_are(said: GuestEvent, mode: Mode) -> None:
    assert after(E.HERE, E.JOIN, said).mode is mode
    assert after(E.HERE, E.COACH, said).mode is mode


def test_nobody_speaks_before_they_are_in_the_room() -> None:
    assert after(E.COACH) == after(E.JOIN) == GuestState()


def test_whoever_was_coached_and_leaves_takes_the_coach_out_of_every_ear() -> None:
    found = advance_guest(SUPERVISOR, after(E.HERE, E.COACH), E.COACHED_LEFT)
    assert found.guest.mode is Mode.LISTENS
    assert found.commands == (GuestCommand.SPEAK,)
    assert after(E.HERE, E.JOIN, E.COACHED_LEFT).mode is Mode.JOINED


def test_a_change_that_the_carrier_refuses_did_not_happen() -> None:
    assert after(E.HERE, E.COACH, E.REFUSED).mode is Mode.LISTENS
    assert after(E.HERE, E.REFUSED).mode is Mode.LISTENS


@pytest.mark.parametrize(
    ("events", "ended"),
    [
        ((E.LEFT,), Ended.NOT_REACHED),
        ((E.LEAVE, E.LEFT), Ended.STOPPED),
        ((E.HERE, E.LEFT), Ended.LEFT),
        ((E.HERE, E.LEAVE, E.LEFT), Ended.LEFT),
    ],
)
def test_how_a_part_ended_is_kept(events: tuple[GuestEvent, ...], ended: Ended) -> None:
    assert after(*events).ended is ended


@given(st.lists(st.sampled_from(GuestEvent)))
def test_whatever_happens_in_whichever_order_only_who_was_asked_to_speak_is_heard(
    events: list[GuestEvent],
) -> None:
    state = GuestState()
    for event in events:
        found = advance_guest(SUPERVISOR, state, event)
        if found.guest.mode is not state.mode and {found.guest.mode, state.mode} <= IN_CALL:
            assert event is E.REFUSED or found.commands == (GuestCommand.SPEAK,)
        if state.mode is Mode.GONE:
            assert found.ignored
        state = found.guest
        assert (state.ended is not None) == (state.mode is Mode.GONE)
        assert voice_of(state.mode).muted or E.COACH in events or E.JOIN in events


@pytest.mark.promise(4)
def test_a_guest_is_no_company() -> None:
    assert without_guests(["caller", "supervisor"]) == ("caller",)
    assert has_the_caller([Party.CALLER]) is None
    assert has_the_caller([Party.RECEIVER, Party.GIVER]) is Party.GIVER


def test_an_interpreter_comes_in_to_speak_and_nobody_makes_them_a_listener() -> None:
    for event in (E.LISTEN, E.COACH, E.JOIN, E.COACHED_LEFT, E.REFUSED):
        state = after(E.HERE, event, kind=GuestKind.INTERPRETER)
        assert state.mode is Mode.JOINED
        assert not voice_of(state.mode).muted


def test_how_an_interpreter_stands_is_said_and_so_is_that_they_did_not_come() -> None:
    assert interpreter_sentence(Mode.RUNG, "The interpreter") == "The interpreter is being rung."
    said = interpreter_sentence(Mode.GONE, "The interpreter", ended=Ended.NOT_REACHED, at="21:04")
    assert "could not be reached at 21:04" in said
    assert interpreter_sentence(Mode.GONE, "The interpreter", ended=Ended.STOPPED) == ""


def test_every_mode_is_said_in_a_sentence() -> None:
    for mode in set(Mode) - {Mode.GONE}:
        assert guest_sentence(mode, "Lena Hart", "Jo", is_reader=False).startswith("Lena Hart ")
        assert guest_sentence(mode, "Lena Hart", "Jo", is_reader=True).startswith("You ")
