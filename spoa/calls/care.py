"""What the caller must hear at every stage, and the timer that must run: promise 4, kept by construction.

The table says where a transfer goes. Whatever it says, these two rules come after it: if the caller hears
what they should not, the command that mends it is added; if the state needs a timer, it is started.
"""

from typing import Final

from spoa.calls.commands import Command, HoldCaller, RequeueCaller, SayToCaller, SayToGiver, UnholdCaller
from spoa.calls.model import TransferState
from spoa.calls.stages import EXITS, Form, Happened, Line, Reach, Stage

ON_HOLD: Final = "hold"
WE_ARE_HERE: Final = "we_are_here"

_HOLD_STAGES: Final = frozenset({Stage.HOLDING, Stage.DIALLING, Stage.BRIEFING})
_LIVE: Final = frozenset({Reach.ASKED, Reach.RINGING, Reach.ANSWERED, Reach.ACCEPTED, Reach.HERE})

_IN_WRITING: Final = {Stage.TALKING: Happened.STAGE_TIMEOUT, Stage.DIALLING: Happened.RING_TIMEOUT}
"""What runs while somebody is shown a brief in writing; after the answer there is no line to settle."""

SECONDS: Final = {
    Happened.HOLD_TIMEOUT: 2,  # times TRIES[...] makes the ten seconds in which a hold must be confirmed
    Happened.RING_TIMEOUT: 20,
    Happened.ACCEPT_TIMEOUT: 15,
    Happened.JOIN_TIMEOUT: 10,
    Happened.BRIEF_TIMEOUT: 120,
    Happened.SETTLE_TIMEOUT: 5,
    Happened.LEAVE_TIMEOUT: 10,
    Happened.ORPHAN_TIMEOUT: 15,
    Happened.STAGE_TIMEOUT: 300,
    Happened.WATCH_TIMEOUT: 1800,
}
"""How long each timer runs, in seconds."""

TRIES: Final = 5
"""How often a thing is tried before the attempt is given up."""


def message_wanted(state: TransferState) -> str | None:
    """Return the looping message that the caller should hear, or ``None`` where it should be people."""
    if state.form is Form.BRIEF_FIRST and state.stage in _HOLD_STAGES:
        return ON_HOLD if state.giver_with else WE_ARE_HERE
    company = state.giver_with or state.receiver_with
    return None if company else WE_ARE_HERE


def care(state: TransferState) -> tuple[Command, ...]:
    """Return the commands that bring the caller, and a partner on the line, to what they should hear."""
    return (*_for_caller(state), *_for_queue(state), *_for_partner(state))


def _for_caller(state: TransferState) -> tuple[Command, ...]:
    if not state.caller_in_room:
        return ()
    wanted = message_wanted(state)
    if wanted is None:
        return (UnholdCaller(),) if state.line in (Line.HOLDING, Line.HELD) else ()
    if state.line in (Line.TALKING, Line.RELEASING):
        return (HoldCaller(wanted),)
    return (SayToCaller(wanted),) if state.message != wanted else ()


def _for_queue(state: TransferState) -> tuple[Command, ...]:
    """Ask for the next handler as soon as nobody has the caller; a receiver who talks with them has."""
    if not state.caller_in_room or state.giver_with or state.queued:
        return ()
    talks = state.receiver_with and state.stage in (Stage.JOINING, Stage.HANDED_OVER)
    return () if talks else (RequeueCaller(),)


def _for_partner(state: TransferState) -> tuple[Command, ...]:
    alone = state.form is Form.FROM_PARTNER and state.giver_with and state.line is Line.CARRIED
    if not alone or state.receiver is Reach.HERE or state.giver_message:
        return ()
    return (SayToGiver(WE_ARE_HERE),)


def again(state: TransferState) -> tuple[Command, ...]:
    """Return once more what was asked of the caller's line and not confirmed."""
    if state.line is Line.HOLDING:
        return (HoldCaller(state.message),)
    return (UnholdCaller(),) if state.line in (Line.RELEASING, Line.HELD) else ()


def timer_wanted(state: TransferState) -> Happened | None:
    """Return the timer that this state needs; ``None`` only when the transfer is over."""
    if state.line is Line.WRITTEN:
        return _IN_WRITING.get(state.stage)
    if state.stage in EXITS or (state.stage is Stage.HANDED_OVER and state.line is Line.GONE):
        return _after_exit(state)
    if state.stage is Stage.HOLDING:
        return Happened.HOLD_TIMEOUT
    if state.stage is Stage.DIALLING:
        return Happened.ACCEPT_TIMEOUT if state.receiver is Reach.ANSWERED else Happened.RING_TIMEOUT
    if state.stage is Stage.BRIEFING:
        return _in_briefing(state)
    return _with_people(state)


def _in_briefing(state: TransferState) -> Happened:
    if state.receiver is not Reach.HERE:
        return Happened.JOIN_TIMEOUT
    return Happened.BRIEF_TIMEOUT if state.giver_with else Happened.ORPHAN_TIMEOUT


def _with_people(state: TransferState) -> Happened:
    """Return the timer of talking, joining and handed over."""
    if state.stage is Stage.JOINING and state.receiver is not Reach.HERE:
        return Happened.JOIN_TIMEOUT
    if state.caller_unsettled:
        return Happened.SETTLE_TIMEOUT
    if state.stage is Stage.HANDED_OVER:
        return Happened.LEAVE_TIMEOUT if state.giver_here else Happened.WATCH_TIMEOUT
    return Happened.STAGE_TIMEOUT if state.giver_with else Happened.ORPHAN_TIMEOUT


def _after_exit(state: TransferState) -> Happened | None:
    """Return what an exit still waits for: the caller back with someone, and no phone left ringing."""
    if state.line in (Line.HOLDING, Line.RELEASING):
        return Happened.SETTLE_TIMEOUT
    if state.caller_in_room and not state.giver_with:
        return Happened.ORPHAN_TIMEOUT
    if state.line is Line.HELD:
        return Happened.SETTLE_TIMEOUT
    return Happened.LEAVE_TIMEOUT if state.receiver in _LIVE else None
