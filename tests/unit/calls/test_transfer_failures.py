"""Every row of the failure table of the telephony reference (2.3), and the same for the other two forms."""

import pytest

from spoa.calls.commands import (
    Alert,
    CallBack,
    CancelDial,
    Command,
    DialReceiver,
    EndRoom,
    HoldCaller,
    JoinReceiver,
    LookAtRoom,
    OfferNext,
    RemoveParty,
    RequeueCaller,
    SayToCaller,
    SayToGiver,
    Tell,
    UnholdCaller,
)
from spoa.calls.model import Event, Outcome, TransferState
from spoa.calls.stages import Form, Happened, Line, Party, Reach, Stage
from spoa.calls.transfer import advance, differences, is_over, open_transfer, rest_failed
from spoa.calls.view import hears, invariant, looping

pytestmark = pytest.mark.promise(4)

C, G, R = Party.CALLER, Party.GIVER, Party.RECEIVER
LEGS = {C: "CA-caller", G: "CA-giver", R: "CA-receiver"}


def ev(word: str, party: Party | None = None, *, reason: str = "", leg: str | None = None) -> Event:
    kind = Happened(word)
    if kind in (Happened.JOINED, Happened.LEFT) and leg is None and party:
        leg = LEGS[party]
    return Event(kind, party, leg, reason=reason)


def start(form: Form, *events: Event | str, own_leg: bool = True) -> TransferState:
    caller = LEGS[C] if own_leg else ""
    state = open_transfer(form, caller_leg=caller, giver_leg=LEGS[G]).state
    for event in events:
        state = step(state, event).state
    return state


def step(state: TransferState, event: Event | str) -> Outcome:
    outcome = advance(state, ev(event) if isinstance(event, str) else event)
    assert invariant(outcome.state) == ""
    return outcome


def timer(state: TransferState, kind: str) -> Event:
    assert state.timer is not None
    assert state.timer.kind.value == kind
    return Event(state.timer.kind, number=state.timer.number)


def does(outcome: Outcome, *commands: Command) -> bool:
    return all(command in outcome.commands for command in commands)


RINGING = ("begin", "caller_held", "receiver_ringing")
BRIEFING = (*RINGING, "receiver_accepted", ev("joined", R))
THREE_WAY = (*BRIEFING, "bring_in", "caller_unheld")
HANDED_OVER = (*THREE_WAY, "receiver_says_mine", ev("left", G))

AT_ONCE_RINGING = ("begin", "receiver_ringing")
AT_ONCE_THREE = (*AT_ONCE_RINGING, "receiver_accepted", ev("joined", R))


def test_brief_first_goes_hold_ring_brief_join_hand_over() -> None:
    state = open_transfer(Form.BRIEF_FIRST).state
    expected = [
        ("begin", Stage.HOLDING, (HoldCaller("hold"),)),
        ("caller_held", Stage.DIALLING, (DialReceiver(),)),
        ("receiver_ringing", Stage.DIALLING, ()),
        ("receiver_accepted", Stage.BRIEFING, (JoinReceiver(),)),
        ("joined", Stage.BRIEFING, ()),
        ("bring_in", Stage.JOINING, (UnholdCaller(),)),
        ("caller_unheld", Stage.JOINING, ()),
        ("receiver_says_mine", Stage.HANDED_OVER, (RemoveParty(G),)),
    ]
    for word, stage, commands in expected:
        outcome = step(state, Event(Happened(word), R if word == "joined" else None))
        assert (outcome.state.stage, outcome.commands) == (stage, commands)
        state = outcome.state


def test_join_at_once_never_holds_the_caller() -> None:
    state = open_transfer(Form.JOIN_AT_ONCE).state
    for event in (*AT_ONCE_THREE, "receiver_says_mine"):
        outcome = step(state, event)
        assert not any(isinstance(c, HoldCaller) for c in outcome.commands)
        state = outcome.state
    assert state.stage is Stage.HANDED_OVER


@pytest.mark.parametrize("word", ["leg_busy", "leg_no_answer", "leg_failed"])
def test_clinician_busy_no_answer_failed_or_cancelled(word: str) -> None:
    outcome = step(start(Form.BRIEF_FIRST, *RINGING), word)
    assert outcome.state.stage is Stage.NO_ANSWER
    assert does(outcome, UnholdCaller(), Tell(G, "no_answer"), OfferNext())
    assert not is_over(outcome.state), "the carrier has not said yet that the caller is off hold"
    assert is_over(step(outcome.state, "caller_unheld").state)


def test_clinician_rings_out_after_twenty_seconds() -> None:
    state = start(Form.BRIEF_FIRST, *RINGING)
    assert state.timer is not None
    assert state.timer.seconds == 20
    outcome = step(state, timer(state, "ring_timeout"))
    assert outcome.state.stage is Stage.NO_ANSWER
    assert does(outcome, UnholdCaller(), CancelDial(), OfferNext())


def test_a_voicemail_that_answers_is_never_joined() -> None:
    state = start(Form.BRIEF_FIRST, *RINGING, "receiver_answered")
    assert hears(state)[G] == frozenset()
    outcome = step(state, timer(state, "accept_timeout"))
    assert outcome.state.stage is Stage.NO_ANSWER
    assert JoinReceiver() not in outcome.commands
    assert does(outcome, CancelDial())


def test_clinician_declines_with_a_reason() -> None:
    outcome = step(start(Form.BRIEF_FIRST, *RINGING), ev("receiver_declined", reason="wrong skill"))
    assert outcome.state.stage is Stage.DECLINED
    assert outcome.state.reason == "wrong skill"
    assert does(outcome, UnholdCaller(), CancelDial(), Tell(G, "declined"), OfferNext())


def test_clinician_hangs_up_in_briefing() -> None:
    outcome = step(start(Form.BRIEF_FIRST, *BRIEFING), ev("left", R))
    assert outcome.state.stage is Stage.TALKING
    assert does(outcome, UnholdCaller(), Tell(G, "receiver_left"), OfferNext())
    again = step(step(outcome.state, "caller_unheld").state, "begin")
    assert again.state.stage is Stage.HOLDING
    assert again.state.attempt == 2


def test_clinician_hangs_up_after_handler_left() -> None:
    outcome = step(start(Form.BRIEF_FIRST, *HANDED_OVER), ev("left", R))
    assert outcome.state.stage is Stage.HANDLER_LOST
    assert does(outcome, HoldCaller("we_are_here"), RequeueCaller())
    assert does(outcome, Alert("critical", "receiver_left_after_handover"))
    joined = step(outcome.state, ev("joined", G, leg="CA-next"))
    assert does(joined, UnholdCaller())
    assert is_over(step(joined.state, "caller_unheld").state)


def test_a_clinician_who_ends_the_call_after_handover_ends_it_for_all() -> None:
    outcome = step(start(Form.BRIEF_FIRST, *HANDED_OVER), "receiver_finished")
    assert outcome.commands == (EndRoom(),)
    assert is_over(step(outcome.state, ev("left", R)).state)


@pytest.mark.parametrize("so_far", [RINGING, BRIEFING])
def test_caller_abandons_while_ringing_or_briefing(so_far: tuple[Event | str, ...]) -> None:
    state = start(Form.BRIEF_FIRST, *so_far)
    outcome = step(state, ev("left", C))
    assert outcome.state.stage is Stage.CALLER_LOST
    stops = CancelDial() if state.receiver is Reach.RINGING else RemoveParty(R)
    assert does(outcome, stops, Tell(G, "caller_left"), Tell(R, "caller_left"), CallBack(), EndRoom())


def test_handler_softphone_dies_while_caller_on_hold() -> None:
    outcome = step(start(Form.BRIEF_FIRST, *RINGING), ev("left", G))
    assert outcome.state.stage is Stage.HANDLER_LOST
    assert outcome.state.line is Line.HELD
    assert does(outcome, SayToCaller("we_are_here"), RequeueCaller(), CancelDial())
    assert does(outcome, Alert("critical", "handler_lost"))
    assert outcome.timers[0].seconds <= 15
    joined = step(outcome.state, ev("joined", G, leg="CA-next"))
    assert does(joined, UnholdCaller(), Tell(G, "you_have_the_caller"))


def test_handler_softphone_dies_in_briefing_and_the_clinician_takes_the_caller() -> None:
    lost = step(start(Form.BRIEF_FIRST, *BRIEFING), ev("left", G))
    assert lost.state.stage is Stage.BRIEFING
    assert does(lost, SayToCaller("we_are_here"), RequeueCaller(), Alert("critical", "handler_lost"))
    joins = step(lost.state, timer(lost.state, "orphan_timeout"))
    assert joins.state.stage is Stage.JOINING
    assert does(joins, UnholdCaller(), Tell(R, "you_have_the_caller"))


def test_handler_softphone_dies_in_briefing_and_the_next_handler_joins_the_same_room() -> None:
    lost = step(start(Form.BRIEF_FIRST, *BRIEFING), ev("left", G)).state
    back = step(lost, ev("joined", G, leg="CA-next")).state
    assert back.stage is Stage.BRIEFING
    assert looping(back) == "hold"
    assert hears(back)[G] == {R}


def test_nobody_takes_a_stranded_caller_and_the_alarm_comes_again() -> None:
    state = step(start(Form.BRIEF_FIRST, *RINGING), ev("left", G)).state
    for _ in range(3):
        outcome = step(state, timer(state, "orphan_timeout"))
        assert does(outcome, Alert("critical", "caller_without_handler"))
        state = outcome.state


def test_hold_is_never_confirmed() -> None:
    state = start(Form.BRIEF_FIRST, "begin")
    for _ in range(4):
        outcome = step(state, timer(state, "hold_timeout"))
        assert outcome.commands == (LookAtRoom(),)
        state = outcome.state
    outcome = step(state, timer(state, "hold_timeout"))
    assert outcome.state.stage is Stage.FAILED
    assert does(outcome, UnholdCaller(), Alert("high", "could_not_hold"))


def test_holding_fails_at_the_carrier_and_is_tried_again_then_given_up() -> None:
    state = start(Form.BRIEF_FIRST, "begin")
    failed = rest_failed(HoldCaller("hold"))
    assert failed is not None
    for _ in range(4):
        outcome = step(state, failed)
        assert outcome.commands == (HoldCaller("hold"),)
        state = outcome.state
    assert step(state, failed).state.stage is Stage.FAILED


def test_unhold_that_is_not_confirmed_is_asked_for_until_it_is() -> None:
    state = step(start(Form.BRIEF_FIRST, *RINGING), "receiver_declined").state
    for tried in range(1, 8):
        outcome = step(state, timer(state, "settle_timeout"))
        assert does(outcome, UnholdCaller(), LookAtRoom())
        assert does(outcome, Alert("critical", "caller_may_hear_nobody")) is (tried >= 5)
        state = outcome.state
    assert not is_over(state)


def test_a_participant_who_is_gone_already_is_no_error() -> None:
    state = start(Form.BRIEF_FIRST, *THREE_WAY, "receiver_says_mine")
    seen = differences(state, {C: LEGS[C], R: LEGS[R]}, caller_held=False)
    assert seen[0] == Event(Happened.LEFT, G, LEGS[G], sure=True)
    after = step(state, seen[0]).state
    assert after.stage is Stage.HANDED_OVER
    assert not after.giver_here


def test_a_lost_callback_is_made_good_by_reading_the_room_back() -> None:
    state = start(Form.BRIEF_FIRST, *RINGING, "receiver_accepted")
    room = {C: LEGS[C], G: LEGS[G], R: LEGS[R]}
    for event in differences(state, room, caller_held=True):
        state = step(state, event).state
    assert (state.stage, state.receiver, state.line) == (Stage.BRIEFING, Reach.HERE, Line.HELD)


def test_a_hold_that_the_carrier_dropped_is_found_and_put_right() -> None:
    state = start(Form.BRIEF_FIRST, *BRIEFING)
    (event,) = differences(state, {C: LEGS[C], G: LEGS[G], R: LEGS[R]}, caller_held=False)
    assert does(step(state, event), HoldCaller("hold"))


def test_dialling_fails_at_the_carrier() -> None:
    outcome = step(start(Form.BRIEF_FIRST, *RINGING), "dial_failed")
    assert outcome.state.stage is Stage.FAILED
    assert does(outcome, UnholdCaller(), OfferNext(), Alert("high", "could_not_ring"))


def test_cancel_while_ringing_stops_the_phone_and_brings_the_caller_back() -> None:
    outcome = step(start(Form.BRIEF_FIRST, *RINGING), "cancel")
    assert outcome.state.stage is Stage.CANCELLED
    assert outcome.commands == (UnholdCaller(), CancelDial())


def test_a_phone_that_answers_after_it_was_cancelled_is_taken_out_again() -> None:
    state = step(start(Form.BRIEF_FIRST, *RINGING), "cancel").state
    outcome = step(state, ev("joined", R))
    assert does(outcome, RemoveParty(R), Tell(R, "withdrawn"))


def test_someone_who_accepted_and_never_appears_is_given_up() -> None:
    state = start(Form.BRIEF_FIRST, *RINGING, "receiver_accepted")
    outcome = step(state, timer(state, "join_timeout"))
    assert outcome.state.stage is Stage.FAILED
    assert does(outcome, UnholdCaller(), CancelDial(), OfferNext())


def test_join_at_once_receiver_does_not_answer() -> None:
    state = start(Form.JOIN_AT_ONCE, *AT_ONCE_RINGING)
    outcome = step(state, timer(state, "ring_timeout"))
    assert outcome.state.stage is Stage.NO_ANSWER
    assert does(outcome, CancelDial(), OfferNext())
    assert hears(outcome.state)[C] == {G}


def test_join_at_once_receiver_declines() -> None:
    outcome = step(start(Form.JOIN_AT_ONCE, *AT_ONCE_RINGING), "receiver_declined")
    assert outcome.state.stage is Stage.DECLINED
    assert does(outcome, OfferNext())
    assert hears(outcome.state)[C] == {G}


def test_join_at_once_receiver_joins_then_drops() -> None:
    outcome = step(start(Form.JOIN_AT_ONCE, *AT_ONCE_THREE), ev("left", R))
    assert outcome.state.stage is Stage.TALKING
    assert does(outcome, OfferNext(), Tell(G, "receiver_left"))
    assert hears(outcome.state)[C] == {G}


def test_join_at_once_giver_leaves_early_while_it_rings() -> None:
    lost = step(start(Form.JOIN_AT_ONCE, *AT_ONCE_RINGING), ev("left", G))
    assert lost.state.stage is Stage.DIALLING, "the ambulance desk is still rung"
    assert does(lost, HoldCaller("we_are_here"), RequeueCaller(), Alert("critical", "handler_lost"))
    joined = step(lost.state, ev("joined", R))
    assert joined.state.stage is Stage.JOINING
    assert does(joined, UnholdCaller())
    mine = step(step(joined.state, "caller_unheld").state, "receiver_says_mine")
    assert mine.state.stage is Stage.HANDED_OVER


def test_join_at_once_giver_leaves_early_from_the_three_way() -> None:
    outcome = step(start(Form.JOIN_AT_ONCE, *AT_ONCE_THREE), ev("left", G))
    assert outcome.state.stage is Stage.JOINING
    assert hears(outcome.state)[C] == {R}
    assert does(outcome, Alert("high", "giver_left_early"), Tell(R, "giver_left"))
    dropped = step(outcome.state, ev("left", R))
    assert dropped.state.stage is Stage.HANDLER_LOST
    assert does(dropped, HoldCaller("we_are_here"), RequeueCaller(), OfferNext())


def partner(*events: Event | str) -> TransferState:
    return start(Form.FROM_PARTNER, *events, own_leg=False)


def test_from_999_briefs_joins_and_leaves() -> None:
    state = partner("begin")
    assert state.giver_message == "ringing"
    state = step(state, ev("joined", R)).state
    assert hears(state)[R] == {G}
    state = step(state, "bring_in").state
    assert hears(state)[C] == {G, R}
    outcome = step(state, "receiver_says_mine")
    assert outcome.state.stage is Stage.HANDED_OVER
    assert outcome.commands == (), "the line carries the caller and is not cut"
    assert hears(outcome.state)[C] == {R}
    ended = step(outcome.state, ev("left", G))
    assert ended.commands == (EndRoom(),)
    assert CallBack() not in ended.commands


@pytest.mark.parametrize(
    ("word", "stage"), [("receiver_declined", Stage.DECLINED), ("leg_no_answer", Stage.NO_ANSWER)]
)
def test_from_999_declined_or_unanswered_goes_back_to_the_partner_not_to_silence(
    word: str, stage: Stage
) -> None:
    outcome = step(partner("begin", "receiver_ringing"), word)
    said = {Stage.DECLINED: "declined", Stage.NO_ANSWER: "no_answer"}[stage]
    assert outcome.state.stage is stage
    assert does(outcome, SayToGiver(said), Tell(G, said), OfferNext())
    assert outcome.state.giver_message == said


def test_from_999_receiver_joins_then_drops() -> None:
    outcome = step(partner("begin", ev("joined", R)), ev("left", R))
    assert outcome.state.stage is Stage.TALKING
    assert does(outcome, SayToGiver("receiver_left"), OfferNext())


def test_from_999_giver_leaves_early() -> None:
    outcome = step(partner("begin", ev("joined", R)), ev("left", G))
    assert outcome.state.stage is Stage.CALLER_LOST
    assert does(outcome, RemoveParty(R), Tell(R, "caller_left"), CallBack(), EndRoom())


def test_from_999_with_the_caller_on_a_line_of_their_own_the_partner_is_let_go() -> None:
    state = partner("begin", ev("joined", R), ev("joined", C))
    assert state.stage is Stage.JOINING
    assert hears(state)[C] == {G, R}
    outcome = step(state, "receiver_says_mine")
    assert outcome.commands == (RemoveParty(G),)


def test_from_999_giver_leaves_early_and_the_callers_own_line_stays() -> None:
    state = partner("begin", ev("joined", C))
    outcome = step(state, ev("left", G))
    assert outcome.state.stage is Stage.DIALLING
    assert does(outcome, HoldCaller("we_are_here"), RequeueCaller())


def test_the_caller_who_leaves_after_handover_is_not_rung_back() -> None:
    outcome = step(start(Form.BRIEF_FIRST, *HANDED_OVER), ev("left", C))
    assert outcome.commands == (EndRoom(),)


def test_an_unknown_pair_is_ignored_and_reported() -> None:
    state = start(Form.BRIEF_FIRST)
    outcome = advance(state, ev("receiver_says_mine"))
    assert (outcome.state, outcome.ignored) == (state, "unexpected")


def test_a_stale_timer_changes_nothing() -> None:
    state = start(Form.BRIEF_FIRST, "begin")
    old = timer(state, "hold_timeout")
    state = step(state, "caller_held").state
    assert advance(state, old).ignored == "stale"
