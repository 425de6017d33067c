"""How a warm transfer moves: one event in, the next state, commands and timers out. Pure and total."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from spoa.calls.care import SECONDS, again, care, timer_wanted
from spoa.calls.commands import (
    CancelDial,
    Command,
    DialReceiver,
    EndRoom,
    HoldCaller,
    JoinReceiver,
    RemoveParty,
    RequeueCaller,
    SayToCaller,
    SayToGiver,
    ShowReceiver,
    Tell,
    UnholdCaller,
)
from spoa.calls.facts import CHANGED, DUPLICATE, STALE, absorb, hand_line_to_caller, leg_of
from spoa.calls.model import Event, Outcome, Timer, TransferState
from spoa.calls.rows import Row
from spoa.calls.stages import Form, Happened, Line, Party, Reach, Stage
from spoa.calls.table import row_for

OVER: Final = "over"
UNEXPECTED: Final = "unexpected"

_FAILED_AS: Final[Mapping[type, Happened]] = {
    HoldCaller: Happened.HOLD_FAILED,
    SayToCaller: Happened.HOLD_FAILED,
    UnholdCaller: Happened.UNHOLD_FAILED,
    DialReceiver: Happened.DIAL_FAILED,
    JoinReceiver: Happened.JOIN_FAILED,
    RemoveParty: Happened.REMOVE_FAILED,
    CancelDial: Happened.REMOVE_FAILED,
}

_WAITS_FOR_ACCEPT: Final = frozenset({Reach.ASKED, Reach.RINGING, Reach.ANSWERED, Reach.ACCEPTED})


def open_transfer(form: Form, *, caller_leg: str = "", giver_leg: str = "") -> Outcome:
    """Return a transfer that is prepared but not begun: the giver talks with the caller, a timer runs.

    ``FROM_PARTNER`` without a ``caller_leg`` means that the partner's own line carries the caller. Who is
    handed over ``IN_WRITING`` has no line: whoever looks after them goes on doing so until it is accepted.
    """
    carried = form is Form.FROM_PARTNER and not caller_leg
    spoken = Line.CARRIED if carried else Line.TALKING
    state = TransferState(
        form,
        line=Line.WRITTEN if form is Form.IN_WRITING else spoken,
        caller_leg=caller_leg,
        giver_leg=giver_leg,
        giver_message="welcome" if carried else "",
    )
    state, timers = _start_timer(state, restart=True)
    return Outcome(state, timers=timers)


def advance(transfer: TransferState, event: Event) -> Outcome:
    """Return what an event leads to.

    A duplicate, stale or regressing event, and any event once the transfer is over, returns the very same
    state, except that the leaving of an old leg is remembered. An event that no row expects and that tells
    nothing new is ignored as "unexpected", which the caller of this function reports.
    """
    if is_over(transfer):
        return Outcome(transfer, ignored=OVER)
    state, verdict = absorb(transfer, event)
    if verdict in (DUPLICATE, STALE):
        return Outcome(state, ignored=verdict)
    state = _counted(state, event)
    row = row_for(state, event.kind, _whose(transfer, event))
    if row is None and verdict != CHANGED:
        return Outcome(transfer, ignored=UNEXPECTED)
    return _carry_on(transfer, state, row, event)


def is_over(state: TransferState) -> bool:
    """Say whether nothing more will happen to this transfer: it has no timer, and needs none."""
    return timer_wanted(state) is None


def rest_failed(command: Command, reason: str = "") -> Event | None:
    """Return the event of a ``command`` that could not be carried out; ``None`` if nothing hangs on it."""
    kind = _FAILED_AS.get(type(command))
    return Event(kind, reason=reason) if kind else None


def differences(
    state: TransferState, in_room: Mapping[Party, str], caller_held: bool | None
) -> tuple[Event, ...]:
    """Return the events that make ``state`` agree with what the carrier says is live.

    ``in_room`` gives the leg of each party in the room now, ``caller_held`` what it says of the caller's
    hold. Those who came are told before those who left, so that nobody is thought alone who is not.
    """
    here = {
        Party.CALLER: state.caller_in_room,
        Party.GIVER: state.giver_here,
        Party.RECEIVER: state.receiver is Reach.HERE,
    }
    came = [Event(Happened.JOINED, p, leg, sure=True) for p, leg in in_room.items() if not here[p]]
    left = [
        Event(Happened.LEFT, p, leg_of(state, p) or None, sure=True)
        for p in Party
        if here[p] and p not in in_room
    ]
    held: list[Event] = []
    if caller_held is not None and Party.CALLER in in_room:
        held = [Event(Happened.CALLER_HELD if caller_held else Happened.CALLER_UNHELD, sure=True)]
    return (*came, *left, *held)


def _whose(before: TransferState, event: Event) -> Party | None:
    """Return whose leg it was, by its id where it is known, else by its label."""
    if event.leg:
        for party in Party:
            if leg_of(before, party) == event.leg:
                return party
    return event.party


def _counted(state: TransferState, event: Event) -> TransferState:
    """Count a failed try; a timer that ran out was counted already."""
    failed = event.kind in _FAILED_AS.values()
    return replace(state, tries=state.tries + 1) if failed else state


def _carry_on(before: TransferState, state: TransferState, row: Row | None, event: Event) -> Outcome:
    commands: tuple[Command, ...] = ()
    repeats = False
    if row is not None:
        state = _to_stage(state, row.to, event)
        repeats = row.repeats
        state, commands = _do(state, row.commands)
    state = _finish(state, event)
    state, caring = _do(state, care(state))
    if repeats and not caring:
        caring = again(state)
    moved = state.stage is not before.stage
    state, timers = _start_timer(state, restart=moved or state.timer is None)
    return Outcome(state, (*caring, *commands), timers)


def _to_stage(state: TransferState, to: Stage | None, event: Event) -> TransferState:
    if to is None or to is state.stage:
        return state
    reason = event.reason or ("" if to is Stage.DIALLING else state.reason)
    attempt = state.attempt + 1 if to is Stage.TALKING else state.attempt
    queued = state.queued and to is not Stage.HANDED_OVER
    return replace(state, stage=to, tries=0, reason=reason, attempt=attempt, queued=queued)


def _finish(state: TransferState, event: Event) -> TransferState:
    """Settle the caller's own line after an edge: it ended, or was the partner's until now."""
    if event.kind is Happened.RECEIVER_FINISHED and state.stage is Stage.HANDED_OVER:
        return replace(state, line=Line.GONE)
    return hand_line_to_caller(state)


def _do(state: TransferState, commands: tuple[Command, ...]) -> tuple[TransferState, tuple[Command, ...]]:
    """Return the state once these were asked for, and those of them that make sense, in order."""
    kept: list[Command] = []
    for command in commands:
        if _makes_sense(state, command):
            kept.append(command)
            state = _asked(state, command)
    return state, tuple(kept)


def _makes_sense(state: TransferState, command: Command) -> bool:
    match command:
        case CancelDial() | JoinReceiver():
            return state.receiver in _WAITS_FOR_ACCEPT
        case RemoveParty(Party.RECEIVER):
            return state.receiver is Reach.HERE
        case RemoveParty(Party.GIVER):
            return state.giver_here and state.line is not Line.CARRIED
        case SayToGiver():
            return state.form is Form.FROM_PARTNER and state.giver_here and state.line is Line.CARRIED
        case Tell(Party.GIVER):
            return state.giver_here
        case RequeueCaller():
            return not state.queued
        case _:
            return True


def _asked(state: TransferState, command: Command) -> TransferState:
    """Return the state once the command was asked for; the carrier's word on it comes later, as an event."""
    match command:
        case HoldCaller(message):
            return replace(state, line=Line.HOLDING, message=message)
        case UnholdCaller():
            return replace(state, line=Line.RELEASING)
        case SayToCaller(message):
            return replace(state, message=message)
        case _:
            return _asked_of_others(state, command)


def _asked_of_others(state: TransferState, command: Command) -> TransferState:
    match command:
        case SayToGiver(message):
            return replace(state, giver_message=message)
        case DialReceiver() | ShowReceiver():
            return replace(state, receiver=Reach.ASKED, receiver_leg="", receiver_leaving=False)
        case RequeueCaller():
            return replace(state, queued=True)
        case RemoveParty(Party.GIVER):
            return replace(state, giver_leaving=True)
        case RemoveParty(Party.RECEIVER):
            return replace(state, receiver_leaving=True)
        case EndRoom():
            return replace(state, giver_here=False)
        case _:
            return state


def _start_timer(state: TransferState, *, restart: bool) -> tuple[TransferState, tuple[Timer, ...]]:
    """Let the timer run that this state needs; one that runs for the same reason goes on."""
    kind = timer_wanted(state)
    if kind is None:
        return replace(state, timer=None), ()
    if not restart and state.timer is not None and state.timer.kind is kind:
        return state, ()
    timer = Timer(kind, SECONDS[kind], state.timers_started + 1)
    return replace(state, timer=timer, timers_started=timer.number), (timer,)
