"""What a row of the transfer's table is made of, and the few conditions that a row may name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from spoa.calls.care import TRIES
from spoa.calls.commands import Command
from spoa.calls.model import TransferState
from spoa.calls.stages import Form, Happened, Line, Party, Reach, Stage


@dataclass(frozen=True)
class Row:
    """One edge.

    ``party`` narrows JOINED and LEFT; ``when`` is asked of the state with the event's fact in it.
    """

    stages: frozenset[Stage]
    event: Happened
    to: Stage | None
    commands: tuple[Command, ...] = ()
    forms: frozenset[Form] = frozenset(Form)
    party: Party | None = None
    when: Callable[[TransferState], bool] | None = None
    repeats: bool = False  # what was asked of the caller's line is asked again


STAY: Final = None


def giver_with(state: TransferState) -> bool:
    """The giver is in the room and was not asked to leave."""
    return state.giver_with


def giver_away(state: TransferState) -> bool:
    """No giver is in the room, or they are leaving it."""
    return not state.giver_with


def caller_gone(state: TransferState) -> bool:
    """The caller has left."""
    return state.line is Line.GONE


def receiver_here(state: TransferState) -> bool:
    """The receiver is in the room."""
    return state.receiver is Reach.HERE


def tries_left(state: TransferState) -> bool:
    """It has not been tried often enough to give up."""
    return state.tries < TRIES


def caller_own_leg(state: TransferState) -> bool:
    """The caller has a leg of their own in the room."""
    return state.caller_in_room


def at(*stages: Stage) -> frozenset[Stage]:
    """Return these stages as a set."""
    return frozenset(stages)


def leg_ends(
    stages: frozenset[Stage],
    to: Stage,
    commands: tuple[Command, ...],
    when: Callable[[TransferState], bool],
) -> tuple[Row, ...]:
    """Return the rows of all the ways in which the carrier says that the receiver is not there any more."""
    legs = (Happened.LEG_BUSY, Happened.LEG_NO_ANSWER, Happened.LEG_FAILED)
    return (
        *(Row(stages, leg, to, commands, when=when) for leg in legs),
        Row(stages, Happened.LEFT, to, commands, party=Party.RECEIVER, when=when),
    )


def each(
    events: tuple[Happened, ...],
    stages: frozenset[Stage],
    to: Stage | None,
    commands: tuple[Command, ...],
    when: Callable[[TransferState], bool] | None = None,
) -> tuple[Row, ...]:
    """Return the same row for each of these events."""
    return tuple(Row(stages, event, to, commands, when=when) for event in events)
