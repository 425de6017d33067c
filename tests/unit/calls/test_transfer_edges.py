"""Edges of the transfer's table that no story tells, each with exactly what is done, in order.

A case reads: form, what happened before, what happens now → stage, commands. ``-`` before a word is a party
that leaves, ``+`` one that joins; ``!`` is the timer that runs.
"""

import pytest

from spoa.calls.commands import (
    Alert,
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
    ShowReceiver,
    Tell,
    UnholdCaller,
)
from spoa.calls.model import Event, TransferState
from spoa.calls.stages import Form, Happened, Party, Stage
from spoa.calls.transfer import advance, open_transfer
from spoa.calls.view import invariant

pytestmark = pytest.mark.promise(4)

G, R = Party.GIVER, Party.RECEIVER
FIRST, ONCE, PARTNER = Form.BRIEF_FIRST, Form.JOIN_AT_ONCE, Form.FROM_PARTNER
WRITES = Form.IN_WRITING
LETTERS = {"C": Party.CALLER, "G": G, "R": R}


def event(word: str, state: TransferState) -> Event:
    if word == "!":
        assert state.timer is not None
        return Event(state.timer.kind, number=state.timer.number)
    if word[0] in "+-":
        kind = Happened.JOINED if word[0] == "+" else Happened.LEFT
        leg = "CA-next" if word == "+G" else {"C": "CA-c", "G": "CA-g", "R": "CA-r"}[word[1]]
        return Event(kind, LETTERS[word[1]], leg)
    return Event(Happened(word))


def back(word: str) -> list[Command]:
    return [Tell(G, word), OfferNext()]


def partner_back(word: str) -> list[Command]:
    return [Tell(G, word), SayToGiver(word), OfferNext()]


def stranded(word: str) -> list[Command]:
    return [Alert("critical", word), OfferNext()]


DIALS = "begin caller_held"
BRIEFS = "begin caller_held +R"
JOINS = "begin caller_held +R bring_in caller_unheld"
ALONE = "begin -G caller_held"
"""Join at once; it rings, and the giver's line is lost: the caller hears that we are here."""

LOST = Stage.HANDLER_LOST
HERE = HoldCaller("we_are_here")

CASES: list[tuple[Form, str, str, Stage, list[Command]]] = [
    (FIRST, "", "cancel", Stage.CANCELLED, []),
    (FIRST, "", "!", Stage.CANCELLED, []),
    (PARTNER, "", "!", Stage.TALKING, [Alert("high", "partner_waits"), OfferNext()]),
    (FIRST, "", "-G", LOST, [HERE, RequeueCaller(), Alert("critical", "handler_lost")]),
    (FIRST, "begin", "cancel", Stage.CANCELLED, [UnholdCaller()]),
    (FIRST, "begin", "-G", LOST,
     [SayToCaller("we_are_here"), RequeueCaller(), Alert("critical", "handler_lost")]),
    (FIRST, DIALS, "-G", LOST,
     [SayToCaller("we_are_here"), RequeueCaller(), CancelDial(), Alert("critical", "handler_lost")]),
    (FIRST, "begin ! ! ! !", "!", Stage.FAILED,
     [UnholdCaller(), Alert("high", "could_not_hold"), Tell(G, "could_not_hold")]),
    (FIRST, "begin hold_failed hold_failed hold_failed hold_failed", "hold_failed", Stage.FAILED,
     [UnholdCaller(), Alert("high", "could_not_hold"), Tell(G, "could_not_hold")]),
    (ONCE, "begin", "receiver_accepted", Stage.JOINING, [JoinReceiver()]),
    (PARTNER, "+C begin", "receiver_accepted", Stage.JOINING, [JoinReceiver()]),
    (PARTNER, "+C begin", "+R", Stage.JOINING, []),
    (PARTNER, "begin", "receiver_accepted", Stage.BRIEFING, [JoinReceiver()]),
    (ONCE, ALONE, "+G", Stage.DIALLING, [UnholdCaller(), Tell(G, "you_have_the_caller")]),
    (FIRST, DIALS, "receiver_declined", Stage.DECLINED, [UnholdCaller(), CancelDial(), *back("declined")]),
    (PARTNER, "begin", "leg_busy", Stage.NO_ANSWER, partner_back("no_answer")),
    (PARTNER, "begin", "leg_failed", Stage.NO_ANSWER, partner_back("no_answer")),
    (PARTNER, "begin", "-R", Stage.NO_ANSWER, partner_back("no_answer")),
    (PARTNER, "begin", "!", Stage.NO_ANSWER, [CancelDial(), *partner_back("no_answer")]),
    (PARTNER, "begin receiver_answered", "!", Stage.NO_ANSWER, [CancelDial(), *partner_back("no_answer")]),
    (PARTNER, "begin", "dial_failed", Stage.FAILED,
     [CancelDial(), *partner_back("could_not_ring"), Alert("high", "could_not_ring")]),
    (ONCE, ALONE, "receiver_declined", LOST, [CancelDial(), *stranded("declined")]),
    (ONCE, ALONE, "leg_busy", LOST, stranded("no_answer")),
    (ONCE, ALONE, "leg_no_answer", LOST, stranded("no_answer")),
    (ONCE, ALONE, "leg_failed", LOST, stranded("no_answer")),
    (ONCE, ALONE, "-R", LOST, stranded("no_answer")),
    (ONCE, ALONE, "!", LOST, [CancelDial(), *stranded("no_answer")]),
    (ONCE, f"{ALONE} receiver_answered", "!", LOST, [CancelDial(), *stranded("no_answer")]),
    (ONCE, ALONE, "dial_failed", LOST, [CancelDial(), *stranded("could_not_ring")]),
    (FIRST, BRIEFS, "bring_in", Stage.JOINING, [UnholdCaller()]),
    (FIRST, BRIEFS, "receiver_says_mine", Stage.BRIEFING, []),
    (FIRST, BRIEFS, "!", Stage.BRIEFING, [Alert("high", "brief_too_long"), LookAtRoom()]),
    (FIRST, f"{BRIEFS} -G", "!", Stage.JOINING,
     [UnholdCaller(), Tell(R, "you_have_the_caller"), Alert("high", "joined_without_handler")]),
    (PARTNER, "begin +R", "receiver_declined", Stage.DECLINED, [RemoveParty(R), *partner_back("declined")]),
    (FIRST, f"{DIALS} receiver_accepted", "receiver_declined", Stage.DECLINED,
     [UnholdCaller(), CancelDial(), *back("declined")]),
    (FIRST, f"{BRIEFS} -G", "receiver_declined", LOST, [RemoveParty(R), *stranded("declined")]),
    (FIRST, f"{DIALS} receiver_accepted -G", "receiver_declined", LOST,
     [CancelDial(), *stranded("declined")]),
    (FIRST, JOINS, "giver_says_handover", Stage.HANDED_OVER, [RemoveParty(G)]),
    (FIRST, JOINS, "receiver_declined", Stage.DECLINED, [RemoveParty(R), *back("declined")]),
    (ONCE, "begin receiver_accepted", "receiver_declined", Stage.DECLINED, [CancelDial(), *back("declined")]),
    (PARTNER, "begin +R bring_in", "receiver_declined", Stage.DECLINED,
     [RemoveParty(R), *partner_back("declined")]),
    (FIRST, f"{JOINS} -G", "receiver_declined", Stage.JOINING,
     [Alert("critical", "receiver_cannot_keep"), RequeueCaller()]),
    (FIRST, f"{JOINS} -G", "!", Stage.JOINING,
     [Alert("high", "not_confirmed"), Tell(R, "say_i_have_him"), LookAtRoom()]),
    (FIRST, JOINS, "!", Stage.JOINING, [Alert("information", "three_way_long"), LookAtRoom()]),
    (ONCE, "begin receiver_accepted", "-G", Stage.JOINING,
     [HERE, RequeueCaller(), Alert("critical", "handler_lost"), Tell(R, "giver_left")]),
    (PARTNER, "begin receiver_accepted", "leg_busy", Stage.TALKING, partner_back("receiver_left")),
    (PARTNER, "begin receiver_accepted", "leg_no_answer", Stage.TALKING, partner_back("receiver_left")),
    (PARTNER, "begin receiver_accepted", "leg_failed", Stage.TALKING, partner_back("receiver_left")),
    (ONCE, "begin receiver_accepted -G", "leg_busy", LOST, stranded("receiver_left")),
    (ONCE, "begin receiver_accepted -G", "leg_no_answer", LOST, stranded("receiver_left")),
    (ONCE, "begin receiver_accepted -G", "leg_failed", LOST, stranded("receiver_left")),
    (ONCE, "begin receiver_accepted -G", "-R", LOST, stranded("receiver_left")),
    (PARTNER, "begin receiver_accepted", "!", Stage.FAILED,
     [CancelDial(), *partner_back("could_not_join"), Alert("high", "could_not_join")]),
    (PARTNER, "begin receiver_accepted", "join_failed", Stage.FAILED,
     [CancelDial(), *partner_back("could_not_join"), Alert("high", "could_not_join")]),
    (ONCE, "begin receiver_accepted -G", "!", LOST, [CancelDial(), *stranded("could_not_join")]),
    (ONCE, "begin receiver_accepted -G", "join_failed", LOST, [CancelDial(), *stranded("could_not_join")]),
    (FIRST, BRIEFS, "join_failed", Stage.BRIEFING, []),
    (FIRST, BRIEFS, "cancel", Stage.CANCELLED, [UnholdCaller(), RemoveParty(R)]),
    (FIRST, JOINS, "cancel", Stage.CANCELLED, [RemoveParty(R)]),
    (FIRST, f"{JOINS} receiver_says_mine", "!", Stage.HANDED_OVER, [RemoveParty(G), LookAtRoom()]),
    (FIRST, f"{JOINS} receiver_says_mine -G", "!", Stage.HANDED_OVER, [LookAtRoom()]),
    (FIRST, f"{JOINS} receiver_says_mine -G -C", "!", Stage.HANDED_OVER, [EndRoom()]),
    (FIRST, f"{JOINS} receiver_says_mine", "-R", LOST,
     [HERE, RequeueCaller(), Alert("critical", "receiver_left_after_handover")]),
    (ONCE, "begin cancel", "receiver_accepted", Stage.CANCELLED, [CancelDial(), Tell(R, "withdrawn")]),
    (ONCE, "begin cancel", "+R", Stage.CANCELLED, [RemoveParty(R), Tell(R, "withdrawn")]),
    (ONCE, "begin cancel", "!", Stage.CANCELLED, [CancelDial(), LookAtRoom()]),
    (ONCE, "begin cancel +R", "!", Stage.CANCELLED, [RemoveParty(R), LookAtRoom()]),
    (ONCE, "begin cancel", "-G", LOST, [HERE, RequeueCaller(), Alert("critical", "handler_lost")]),
    (FIRST, "begin -G caller_held", "!", LOST, [Alert("critical", "caller_without_handler")]),
    (FIRST, "begin -G", "!", LOST, [HERE, LookAtRoom()]),
    (FIRST, "begin -G", "hold_failed", LOST, [HERE]),
    (FIRST, "begin -G ! ! ! !", "!", LOST, [HERE, LookAtRoom(), Alert("critical", "caller_may_hear_nobody")]),
    (FIRST, "begin -G ! ! ! !", "hold_failed", LOST, [Alert("critical", "caller_may_hear_nobody")]),
    (FIRST, "begin cancel", "unhold_failed", Stage.CANCELLED, [LookAtRoom()]),
    (FIRST, f"{JOINS} receiver_says_mine", "remove_failed", Stage.HANDED_OVER, [LookAtRoom()]),
    (FIRST, f"{DIALS} receiver_declined caller_unheld -R", "begin", Stage.DECLINED, []),
    (ONCE, "begin +R -R", "begin", Stage.DIALLING, [DialReceiver()]),
    (WRITES, "", "begin", Stage.DIALLING, [ShowReceiver()]),
    (WRITES, "", "!", Stage.CANCELLED, []),
    (WRITES, "begin", "receiver_accepted", Stage.HANDED_OVER, []),
    (WRITES, "begin", "receiver_declined", Stage.DECLINED, [CancelDial(), *back("declined")]),
    (WRITES, "begin", "!", Stage.NO_ANSWER, [CancelDial(), *back("no_answer")]),
    (WRITES, "begin", "cancel", Stage.CANCELLED, [CancelDial()]),
    (WRITES, "begin -C", "-R", Stage.DIALLING, []),
    (WRITES, "begin receiver_accepted", "-G", Stage.HANDED_OVER, []),
]  # fmt: skip


@pytest.mark.parametrize(("form", "before", "now", "stage", "commands"), CASES)
def test_an_edge_goes_there_and_does_that(
    form: Form, before: str, now: str, stage: Stage, commands: list[Command]
) -> None:
    caller = "" if form is PARTNER else "CA-c"
    state = open_transfer(form, caller_leg=caller, giver_leg="CA-g").state
    for word in before.split():
        state = advance(state, event(word, state)).state
    outcome = advance(state, event(now, state))
    assert (outcome.state.stage, list(outcome.commands)) == (stage, commands)
    assert invariant(outcome.state) == ""
