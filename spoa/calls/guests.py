"""Who is in a call beside the three of a transfer: a supervisor who listens, coaches, joins; an interpreter.

A guest never counts as company: whoever looks after the caller (``inbound``, ``transfer``) hears nothing of
guests, so a room whose only other leg is a guest's is a room in which the caller is alone. Nobody's end of
the call hangs on a guest, and a guest who drops changes nothing but themselves.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from spoa.calls.stages import Party


class GuestKind(StrEnum):
    """What a guest is. The values are also the participant labels at the carrier."""

    SUPERVISOR = "supervisor"
    INTERPRETER = "interpreter"


class Mode(StrEnum):
    """What a guest is in the call as."""

    RUNG = "rung"
    LISTENS = "listens"  # hears everybody, is heard by nobody
    COACHES = "coaches"  # is heard by the one who has the caller, and by nobody else
    JOINED = "joined"  # is heard by everybody
    LEAVING = "leaving"
    GONE = "gone"


class GuestEvent(StrEnum):
    """What can happen to a guest."""

    HERE = "here"
    LISTEN = "listen"
    COACH = "coach"
    JOIN = "join"
    COACHED_LEFT = "coached_left"  # the one who heard them is not in the room any more
    LEAVE = "leave"
    LEFT = "left"
    REFUSED = "refused"  # the carrier would not change what they are in the call as


class Ended(StrEnum):
    """How a guest's part ended."""

    LEFT = "left"
    NOT_REACHED = "not_reached"  # they were rung and did not come
    STOPPED = "stopped"  # taken back before they came


class GuestCommand(StrEnum):
    """What is to be done."""

    SPEAK = "speak"  # let the carrier make them heard as their mode says
    END = "end"  # end their leg, whether it rings or is in the room


@dataclass(frozen=True)
class GuestState:
    """A guest's part in a call. ``was`` is what they were before the change that the carrier was asked for.

    ``here``: whether they have come into the room.
    """

    mode: Mode = Mode.RUNG
    here: bool = False
    was: Mode | None = None
    ended: Ended | None = None


@dataclass(frozen=True)
class GuestOutcome:
    """The guest after an event, and what is to be done; ``ignored``: it does not fit, or came twice."""

    guest: GuestState
    commands: tuple[GuestCommand, ...] = ()
    ignored: bool = False


IN_CALL: Final = frozenset({Mode.LISTENS, Mode.COACHES, Mode.JOINED})
_WISHES: Final = {
    GuestEvent.LISTEN: Mode.LISTENS,
    GuestEvent.COACH: Mode.COACHES,
    GuestEvent.JOIN: Mode.JOINED,
}
_FIRST: Final = {GuestKind.SUPERVISOR: Mode.LISTENS, GuestKind.INTERPRETER: Mode.JOINED}
"""What a guest is as when they come in: a supervisor is rung muted, an interpreter is there to speak."""


def advance_guest(kind: GuestKind, guest: GuestState, event: GuestEvent) -> GuestOutcome:
    """Return what an event leads to. Whoever has gone stays gone: a new leg is a new guest."""
    if guest.mode is Mode.GONE:
        return GuestOutcome(guest, ignored=True)
    if event is GuestEvent.LEFT:
        return GuestOutcome(replace(guest, mode=Mode.GONE, here=False, ended=_ended(guest)))
    if event is GuestEvent.LEAVE:  # said twice: asked for twice
        return GuestOutcome(replace(guest, mode=Mode.LEAVING, was=None), (GuestCommand.END,))
    if event is GuestEvent.HERE:
        return _comes_in(kind, guest)
    return _change(kind, guest, event)


def _comes_in(kind: GuestKind, guest: GuestState) -> GuestOutcome:
    if guest.here:
        return GuestOutcome(guest, ignored=True)
    mode = _FIRST[kind] if guest.mode is Mode.RUNG else guest.mode
    return GuestOutcome(replace(guest, here=True, mode=mode))


def _change(kind: GuestKind, guest: GuestState, event: GuestEvent) -> GuestOutcome:
    """Change what a supervisor in the call is heard by; nobody else's part changes while they are in it."""
    if kind is not GuestKind.SUPERVISOR or guest.mode not in IN_CALL:
        return GuestOutcome(guest, ignored=True)
    if event is GuestEvent.REFUSED and guest.was is not None:
        return GuestOutcome(replace(guest, mode=guest.was, was=None))
    falls_back = event is GuestEvent.COACHED_LEFT and guest.mode is Mode.COACHES
    to = Mode.LISTENS if falls_back else _WISHES.get(event, guest.mode)
    if to is guest.mode:
        return GuestOutcome(guest, ignored=True)
    return GuestOutcome(replace(guest, mode=to, was=guest.mode), (GuestCommand.SPEAK,))


def _ended(guest: GuestState) -> Ended:
    if guest.here:
        return Ended.LEFT
    return Ended.STOPPED if guest.mode is Mode.LEAVING else Ended.NOT_REACHED


@dataclass(frozen=True)
class Voice:
    """How the carrier lets a guest be heard: by nobody, by one leg only, or by everybody."""

    muted: bool
    coaching: bool


def voice_of(mode: Mode) -> Voice:
    """Return how a guest is heard. Whatever is not coaching and not joining is silent."""
    return Voice(muted=mode not in (Mode.COACHES, Mode.JOINED), coaching=mode is Mode.COACHES)


def has_the_caller(here: Collection[Party]) -> Party | None:
    """Return which of our people in the room has the caller: who gives them, until they have left."""
    return next((each for each in (Party.GIVER, Party.RECEIVER) if each in here), None)


def without_guests(labels: Iterable[str]) -> tuple[str, ...]:
    """Return who is in a room as those who look after the caller count: a guest is no company."""
    return tuple(each for each in labels if each not in tuple(GuestKind))


_SAYS: Final = {
    Mode.RUNG: ("are being rung, to listen", "is about to listen"),
    Mode.LISTENS: (
        "listen: you hear everybody, nobody hears you",
        "listens: hears everybody, nobody hears them",
    ),
    Mode.COACHES: (
        "coach: {coached} hears you, the caller does not",
        "coaches {coached}: the caller does not hear it",
    ),
    Mode.JOINED: ("are in the call: everybody hears you", "is in the call: everybody hears them"),
    Mode.LEAVING: ("are leaving the call", "is leaving the call"),
}

_INTERPRETS: Final = {
    Mode.RUNG: "{name} is being rung",
    Mode.JOINED: "{name} is in the call: everybody hears them",
    Mode.LEAVING: "{name} is leaving the call",
}
_GONE: Final = {
    Ended.NOT_REACHED: "{name} could not be reached at {at}: ring again, or stay with the caller",
    Ended.LEFT: "{name} left at {at}",
}


def interpreter_sentence(mode: Mode, name: str, *, ended: Ended | None = None, at: str = "") -> str:
    """Return in a whole sentence how an interpreter stands; "" where there is nothing to tell."""
    said = _GONE.get(ended) if ended is not None else _INTERPRETS.get(mode)
    return f"{said.format(name=name, at=at)}." if said else ""


def guest_sentence(mode: Mode, name: str, coached: str, *, is_reader: bool) -> str:
    """Return in a whole sentence what a guest is in the call as; ``coached`` names who alone hears them."""
    own, others = _SAYS[mode]
    said = f"You {own}." if is_reader else f"{name} {others}."
    return said.format(coached=coached)
