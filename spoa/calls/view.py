"""What pages show of a transfer: who hears whom, its steps, and the sentence that says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from spoa.calls.model import TransferState
from spoa.calls.stages import EXITS, Form, Line, Party, Reach, Stage
from spoa.calls.transfer import is_over

Hearing = Mapping[Party, frozenset[Party]]

_STEPS: Final = {
    Form.BRIEF_FIRST: (
        (Stage.TALKING, "Talking"),
        (Stage.HOLDING, "Hold"),
        (Stage.DIALLING, "Ring"),
        (Stage.BRIEFING, "Brief"),
        (Stage.JOINING, "Join"),
        (Stage.HANDED_OVER, "Hand over"),
    ),
    Form.JOIN_AT_ONCE: (
        (Stage.TALKING, "Talking"),
        (Stage.DIALLING, "Ring"),
        (Stage.JOINING, "Join"),
        (Stage.HANDED_OVER, "Hand over"),
    ),
    Form.FROM_PARTNER: (
        (Stage.TALKING, "Talking"),
        (Stage.DIALLING, "Ring"),
        (Stage.BRIEFING, "Brief"),
        (Stage.JOINING, "Join"),
        (Stage.HANDED_OVER, "Hand over"),
    ),
    Form.IN_WRITING: (
        (Stage.TALKING, "With you"),
        (Stage.DIALLING, "Offered"),
        (Stage.HANDED_OVER, "Handed over"),
    ),
}

OUTCOME_WORDS: Final = {
    Stage.CANCELLED: "stopped",
    Stage.DECLINED: "declined",
    Stage.NO_ANSWER: "no answer",
    Stage.CALLER_LOST: "the caller rang off",
    Stage.HANDLER_LOST: "the handler's line was lost",
    Stage.FAILED: "could not be connected",
}
"""An exit in words."""


@dataclass(frozen=True)
class Step:
    """One step of the transfer as a page shows it; ``state`` is done, now or to_come."""

    stage: Stage
    word: str
    state: str


def hears(state: TransferState) -> Hearing:
    """Return for each party whom they hear. Someone on hold hears nobody: ``looping(state)`` says what they
    hear.

    A caller whose hold is asked for and not confirmed is told as not heard, and not as safe to speak about.
    """
    room = _in_room(state)
    heard = {party: room - {party} if party in room else frozenset[Party]() for party in Party}
    if state.line is Line.CARRIED and state.giver_here:
        merged = state.stage in (Stage.JOINING, Stage.HANDED_OVER) and state.receiver is Reach.HERE
        heard[Party.CALLER] = frozenset({Party.GIVER, Party.RECEIVER}) if merged else frozenset({Party.GIVER})
        heard[Party.GIVER] |= {Party.CALLER}
        if merged:
            heard[Party.RECEIVER] |= {Party.CALLER}
    return heard


def looping(state: TransferState) -> str | None:
    """Return the key of the message that the caller hears, or is about to, instead of people."""
    return state.message if state.line in (Line.HOLDING, Line.HELD, Line.RELEASING) else None


def _in_room(state: TransferState) -> frozenset[Party]:
    here = {
        Party.CALLER: state.line is Line.TALKING,
        Party.GIVER: state.giver_here,
        Party.RECEIVER: state.receiver is Reach.HERE,
    }
    return frozenset(party for party, is_here in here.items() if is_here)


def steps(state: TransferState) -> tuple[Step, ...]:
    """Return the steps of this form with what is done, now and to come.

    After an exit the caller is talking.
    """
    declared = _STEPS[state.form]
    current = Stage.TALKING if state.stage in EXITS else state.stage
    order = [stage for stage, _ in declared]
    now = order.index(current)
    done_at_end = state.stage is Stage.HANDED_OVER and is_over(state)
    return tuple(
        Step(stage, word, "done" if i < now or done_at_end else "now" if i == now else "to_come")
        for i, (stage, word) in enumerate(declared)
    )


def sentence(
    state: TransferState, names: Mapping[Party, str], reader: Party | None, *, guests: bool = False
) -> str:
    """Return in whole sentences who hears whom, as ``reader`` reads it ("You and David hear each other. …").

    ``names`` are those that the reader may see. ``None``: somebody who takes no part in the call. ``guests``:
    others are in the room, of whom sentences of their own tell.
    """
    called = {party: "You" if party is reader else names[party] for party in Party}
    together = _together(state)
    said = [_hear_each_other([called[p] for p in _reader_first(together, reader)])]
    if Party.CALLER not in together and state.caller_in_room:
        said.append(_of_the_caller(state, called[Party.CALLER], "you" if reader else "anybody"))
    if state.stage is Stage.DIALLING:
        said.append(f"{called[Party.RECEIVER]} is being rung." if reader is not Party.RECEIVER else "")
    elif together == {reader, Party.CALLER} and not guests:
        said.append("No one else is on the line.")
    return " ".join(part for part in said if part) or "No one is on the line."


def _together(state: TransferState) -> frozenset[Party]:
    """Return those who all hear each other."""
    heard = hears(state)
    linked = frozenset(p for p in Party if heard[p])
    briefing = state.line is Line.CARRIED and state.stage is Stage.BRIEFING
    return linked - {Party.CALLER} if briefing else linked


def _reader_first(parties: frozenset[Party], reader: Party | None) -> list[Party]:
    order = [Party.GIVER, Party.CALLER, Party.RECEIVER]
    return sorted(parties, key=lambda p: (p is not reader, order.index(p)))


def _hear_each_other(names: list[str]) -> str:
    if len(names) < 2:
        return ""
    first, *rest = names
    inside = [f"the {name[4:]}" if name.startswith("The ") else name for name in rest]
    return f"{', '.join([first, *inside[:-1]])} and {inside[-1]} hear each other."


def _of_the_caller(state: TransferState, name: str, you: str) -> str:
    if state.line is Line.HOLDING:
        return f"{name} is being put on hold and may still hear {you}."
    if state.line is Line.RELEASING:
        return f"{name} is coming off hold."
    if state.line is Line.HELD:
        return f"{name} hears the hold message and cannot hear {you}."
    return f"{name} is on the line alone."


def invariant(state: TransferState) -> str:
    """Return "" where promise 4 holds, or what is wrong: the caller hears nobody and no message, or no
    timer runs.

    A looping message counts from the moment it was asked for: the timer sees to it that it is asked for
    again.
    """
    if is_over(state):
        return _over_and_alone(state)
    if state.timer is None:
        return "no timer runs"
    if state.caller_in_room and not hears(state)[Party.CALLER] and looping(state) is None:
        return "the caller hears nobody"
    if _partner_alone(state):
        return "the partner hears nobody"
    return ""


def _over_and_alone(state: TransferState) -> str:
    alone = state.caller_in_room and not state.giver_with
    return "over, and the caller is with nobody" if alone or state.caller_unsettled else ""


def _partner_alone(state: TransferState) -> bool:
    carries = state.line is Line.CARRIED and state.giver_here
    return carries and state.receiver is not Reach.HERE and not state.giver_message


def last_try(state: TransferState, receiver: str | None) -> str:
    """Return how the attempt before ended, for who rings the next: "Sam Reid declined: wrong skill"."""
    if state.stage is Stage.TALKING and not state.reason:
        return f"{receiver or 'the receiver'} did not come"
    if state.stage in (Stage.DECLINED, Stage.TALKING):
        why = f": {state.reason}" if state.reason else ""
        return f"{receiver or 'the receiver'} declined{why}"
    return f"last try, {receiver or 'the receiver'}: {str(state.stage).replace('_', ' ')}"
