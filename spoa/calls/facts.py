"""What an event tells us about who is in the room, before any stage is decided.

Every fact moves one way only, so a callback that comes twice or late changes nothing.
"""

from dataclasses import replace
from typing import Final

from spoa.calls.model import Event, TransferState
from spoa.calls.stages import Happened, Line, Party, Reach, Stage

CHANGED: Final = "changed"
NEUTRAL: Final = "neutral"  # the event tells no fact: someone's wish, or a timer
DUPLICATE: Final = "duplicate"
STALE: Final = "stale"

REACHES: Final = tuple(Reach)

_REACHED: Final = {
    Happened.RECEIVER_RINGING: Reach.RINGING,
    Happened.RECEIVER_ANSWERED: Reach.ANSWERED,
    Happened.RECEIVER_ACCEPTED: Reach.ACCEPTED,
}
_LEG_ENDS: Final = frozenset({Happened.LEG_BUSY, Happened.LEG_NO_ANSWER, Happened.LEG_FAILED})
_HOLD_WORDS: Final = {
    Happened.CALLER_HELD: (Line.HOLDING, Line.HELD),
    Happened.CALLER_UNHELD: (Line.RELEASING, Line.TALKING),
}

_IN_WRITING: Final = frozenset(
    {Happened.BEGIN, Happened.RECEIVER_ACCEPTED, Happened.RECEIVER_DECLINED, Happened.CANCEL}
)
"""All that can be said of a transfer in writing: news of a line is of a call beside it."""

Absorbed = tuple[TransferState, str]


def absorb(state: TransferState, event: Event) -> Absorbed:
    """Return the state with the fact that the event tells, and CHANGED, NEUTRAL, DUPLICATE or STALE."""
    if event.kind.value.endswith("_timeout"):
        return _timer(state, event)
    if state.line is Line.WRITTEN and event.kind not in _IN_WRITING:
        return state, STALE
    if event.kind in _HOLD_WORDS:
        return _hold(state, event)
    party = _party(state, event)
    if party is None:
        return state, NEUTRAL
    if _of_another_leg(state, event, party):
        return _forget_leg(state, event), STALE
    return _party_fact(with_leg(state, party, event.leg), event, party)


def with_leg(state: TransferState, party: Party, leg: str | None) -> TransferState:
    """Return the state knowing the carrier's id of this party's leg, where it did not know it yet."""
    if not leg or leg_of(state, party):
        return state
    if party is Party.CALLER:
        return replace(state, caller_leg=leg)
    return replace(state, giver_leg=leg) if party is Party.GIVER else replace(state, receiver_leg=leg)


def leg_of(state: TransferState, party: Party) -> str:
    """Return the carrier's id of this party's leg, or "" while it is not known."""
    return {
        Party.CALLER: state.caller_leg,
        Party.GIVER: state.giver_leg,
        Party.RECEIVER: state.receiver_leg,
    }[party]


def _party(state: TransferState, event: Event) -> Party | None:
    """Tell whose leg it is.

    The leg's id outranks the label: a partner's line may have become the caller's.
    """
    if event.leg and event.kind in (Happened.JOINED, Happened.LEFT):
        for party in Party:
            if leg_of(state, party) == event.leg:
                return party
    if event.kind in _REACHED or event.kind in _LEG_ENDS:
        return Party.RECEIVER
    return event.party


def _of_another_leg(state: TransferState, event: Event, party: Party) -> bool:
    """Say whether this is news of a leg that left, or of one that a newer leg of that party replaced."""
    if event.leg is None:
        return False
    if event.leg in state.gone:
        return True
    known = leg_of(state, party)
    return bool(known) and known != event.leg and not _takes_over(state, event, party)


def _takes_over(state: TransferState, event: Event, party: Party) -> bool:
    """Say whether a new leg may replace the known one: the next handler, or the caller's own leg."""
    if event.kind is not Happened.JOINED:
        return False
    return party is Party.GIVER or (party is Party.CALLER and state.line is Line.CARRIED)


def _forget_leg(state: TransferState, event: Event) -> TransferState:
    """Remember that an older leg has left, so that nothing later can bring it back."""
    if event.kind is Happened.LEFT and event.leg:
        return replace(state, gone=state.gone | {event.leg})
    return state


def _party_fact(state: TransferState, event: Event, party: Party) -> Absorbed:
    if event.kind in _REACHED:
        return _reach(state, _REACHED[event.kind])
    if event.kind in _LEG_ENDS:
        return _leg_ended(state)
    if event.kind is Happened.JOINED:
        return _joined(state, event, party)
    if event.kind is Happened.LEFT:
        return _left(state, event, party)
    return state, NEUTRAL


def _reach(state: TransferState, reach: Reach) -> Absorbed:
    if state.receiver is Reach.NONE or REACHES.index(state.receiver) >= REACHES.index(reach):
        return state, DUPLICATE
    return replace(state, receiver=reach), CHANGED


def _leg_ended(state: TransferState) -> Absorbed:
    if state.receiver in (Reach.NONE, Reach.HERE, Reach.GONE):
        return state, DUPLICATE
    return _receiver_gone(state), CHANGED


def _joined(state: TransferState, event: Event, party: Party) -> Absorbed:
    if party is Party.RECEIVER:
        after, verdict = _reach(state, Reach.HERE)
        return replace(after, giver_message="") if verdict == CHANGED else after, verdict
    if party is Party.GIVER:
        return _giver_joined(state, event)
    if state.line is not Line.CARRIED:
        return state, DUPLICATE
    return replace(state, line=Line.TALKING, giver_message=""), CHANGED


def _giver_joined(state: TransferState, event: Event) -> Absorbed:
    same = event.leg is None or event.leg == state.giver_leg
    if state.giver_here and same:
        return state, DUPLICATE
    older = frozenset({state.giver_leg} - {"", event.leg})
    return (
        replace(
            state,
            giver_here=True,
            giver_leaving=False,
            giver_leg=event.leg or "",
            gone=state.gone | older,
            queued=False,
        ),
        CHANGED,
    )


def _left(state: TransferState, event: Event, party: Party) -> Absorbed:
    gone = state.gone | ({event.leg} if event.leg else frozenset())
    if party is Party.RECEIVER:
        if state.receiver in (Reach.NONE, Reach.GONE):
            return state, DUPLICATE
        return _receiver_gone(replace(state, gone=gone)), CHANGED
    if party is Party.GIVER:
        if not state.giver_here:
            return state, DUPLICATE
        # Where the partner's line carries the caller, the caller goes with it.
        line = Line.GONE if state.line is Line.CARRIED else state.line
        return replace(state, giver_here=False, giver_leaving=False, line=line, gone=gone), CHANGED
    if not state.caller_in_room:
        return state, DUPLICATE
    return replace(state, line=Line.GONE, gone=gone), CHANGED


def _receiver_gone(state: TransferState) -> TransferState:
    leg = frozenset({state.receiver_leg} - {""})
    return replace(state, receiver=Reach.GONE, gone=state.gone | leg)


def _hold(state: TransferState, event: Event) -> Absorbed:
    """Take the carrier's word on hold when it answers what we asked last, or was read back just now."""
    asked, reached = _HOLD_WORDS[event.kind]
    if state.line is asked:
        return replace(state, line=reached), CHANGED
    if not state.caller_in_room or state.line is reached:
        return state, DUPLICATE
    opposite = Line.TALKING if reached is Line.HELD else Line.HELD
    if event.sure and state.line is opposite:
        return replace(state, line=reached), CHANGED
    return state, STALE


def _timer(state: TransferState, event: Event) -> Absorbed:
    timer = state.timer
    if timer is None or timer.kind is not event.kind or event.number != timer.number:
        return state, STALE
    return replace(state, timer=None, tries=state.tries + 1), NEUTRAL


def hand_line_to_caller(state: TransferState) -> TransferState:
    """Return the state in which the partner's line is the caller's: the partner leaves it by themselves."""
    if state.line is not Line.CARRIED or state.stage is not Stage.HANDED_OVER:
        return state
    return replace(
        state, line=Line.TALKING, caller_leg=state.giver_leg, giver_leg="", giver_here=False, giver_message=""
    )
