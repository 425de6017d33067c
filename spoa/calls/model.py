"""A warm transfer as data: what happened, its state, and what that led to.

A transfer is one attempt to hand one caller to one receiver. The giver has the caller at its start: a call
handler, a clinician, or (``Form.FROM_PARTNER``) a clinician of the ambulance service on the professional
line.
"""

from dataclasses import dataclass

from spoa.calls.commands import Command
from spoa.calls.stages import Form, Happened, Line, Party, Reach, Stage


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    ``leg`` is the carrier's id of the leg it concerns (``None``: the current one of that party), so that
    news of an old leg cannot be taken for the new one. ``number`` is that of the timer. ``sure`` marks what
    was read back from the carrier just now, in reconciliation: it outranks what callbacks made us believe.
    """

    kind: Happened
    party: Party | None = None
    leg: str | None = None
    reason: str = ""
    number: int | None = None
    sure: bool = False


@dataclass(frozen=True)
class Timer:
    """A timer that runs.

    When it ends: ``Event(timer.kind, number=timer.number)``; any other number is stale.
    """

    kind: Happened
    seconds: int
    number: int


@dataclass(frozen=True)
class TransferState:
    """All that is known of a transfer; stored as it is between two events.

    ``message`` is the looping one the caller hears or is about to, ``giver_message`` that of a partner.
    ``tries`` counts the timers that ran out since something last changed. ``gone`` are the legs that left.
    """

    form: Form
    stage: Stage = Stage.TALKING
    line: Line = Line.TALKING
    giver_here: bool = True
    giver_leaving: bool = False
    receiver_leaving: bool = False
    receiver: Reach = Reach.NONE
    caller_leg: str = ""
    giver_leg: str = ""
    receiver_leg: str = ""
    gone: frozenset[str] = frozenset()
    message: str = ""
    giver_message: str = ""
    queued: bool = False
    tries: int = 0
    attempt: int = 1
    reason: str = ""
    timer: Timer | None = None
    timers_started: int = 0

    @property
    def giver_with(self) -> bool:
        """Say whether the giver is in the room and was not asked to leave it."""
        return self.giver_here and not self.giver_leaving

    @property
    def receiver_with(self) -> bool:
        """Say whether the receiver is in the room and was not asked to leave it."""
        return self.receiver is Reach.HERE and not self.receiver_leaving

    @property
    def caller_in_room(self) -> bool:
        """Say whether the caller has a leg of their own in the room."""
        return self.line not in (Line.CARRIED, Line.WRITTEN, Line.GONE)

    @property
    def caller_unsettled(self) -> bool:
        """Say whether the caller is on hold, or was asked on or off it without the carrier's word yet."""
        return self.line in (Line.HOLDING, Line.HELD, Line.RELEASING)


@dataclass(frozen=True)
class Outcome:
    """What an event led to: the new state, what is to be done in this order, and the timers to start.

    ``ignored`` is empty, or says why nothing was done: "duplicate", "stale", "over", or
    "unexpected" (to be reported).
    """

    state: TransferState
    commands: tuple[Command, ...] = ()
    timers: tuple[Timer, ...] = ()
    ignored: str = ""
