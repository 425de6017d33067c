"""What journeys ask of the outside. Each has a real adapter and a stand-in under the same contract tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """A message to a practice. ``reference`` is ours: the same one a second time is the same letter."""

    reference: str
    practice: str
    about: str
    body: str


class Mailbox(Protocol):
    """Takes letters to practices."""

    def find(self, reference: str) -> bool:
        """Say whether a letter with our reference has arrived there already."""

    def deliver(self, letter: Letter) -> None:
        """Deliver a letter; ``Unavailable`` when it cannot be told whether it arrived."""


@dataclass(frozen=True)
class InRoom:
    """One participant that the carrier says is in a room now."""

    label: str
    call: str
    on_hold: bool


class CarrierRefused(Exception):
    """The carrier said no, or did not answer. ``gone``: what it is about is not there any more."""

    def __init__(self, why: str, *, gone: bool = False, lost: bool = False) -> None:
        super().__init__(why)
        self.gone = gone
        self.lost = lost


class CameIn(Protocol):
    """What came in, as the carrier lists it."""

    @property
    def reference(self) -> str:
        """The carrier's own name for it."""

    @property
    def to(self) -> str:
        """Our number."""

    @property
    def sender(self) -> str:
        """The phone that it came from."""

    @property
    def at(self) -> datetime:
        """When it came."""


class CallIn(CameIn, Protocol):
    """A call that came in."""

    @property
    def status(self) -> str:
        """How it stands there, in the carrier's word."""


class VoiceCarrier(Protocol):
    """Moves call legs. ``call`` is the carrier's id of a leg; every method raises ``CarrierRefused``."""

    def calls_since(self, moment: datetime) -> Iterable[CallIn]:
        """Return the calls that came in since a moment, oldest first: for those that we were not told of."""

    def send_to(self, *, call: str, url: str) -> None:
        """Let a live call go on with the document at ``url``."""

    def ring_into_room(
        self,
        *,
        room: str,
        to: str,
        sender: str,
        label: str,
        status: str,
        events: str,
        seconds: int,
        guest: bool = False,
    ) -> str:
        """Ring someone and put them into a room when they answer; return the leg.

        ``guest``: they come in muted, and a room in which nobody has spoken stays as it is.
        """

    def speak(self, *, room: str, call: str, muted: bool, coached: str | None) -> None:
        """Let a participant be heard by nobody, by everybody, or by the leg ``coached`` alone."""

    def ring(self, *, to: str, sender: str, url: str, status: str, seconds: int, listen: bool = False) -> str:
        """Ring a telephone and go on with the document at ``url`` when it answers; return the leg.

        ``listen``: for a machine, before the document is asked for, which is then told what it heard.
        """

    def hold(self, *, room: str, call: str, url: str) -> None:
        """Put a participant on hold; they hear the document at ``url``, which loops by itself."""

    def unhold(self, *, room: str, call: str) -> None:
        """Take a participant off hold."""

    def remove(self, *, room: str, call: str) -> None:
        """Take a participant out of a room, which ends their leg."""

    def end_call(self, *, call: str) -> None:
        """End a leg, whether it rings or is live."""

    def end_room(self, *, room: str) -> None:
        """End a room and every leg in it."""

    def in_room(self, *, room: str) -> tuple[InRoom, ...]:
        """Return who is in a room now; empty when there is no such room."""

    def is_live(self, *, call: str) -> bool:
        """Say whether a leg rings or is up; one that the carrier does not know is not."""

    def find_leg(self, *, to: str, since: str) -> str | None:
        """Return the leg last rung to ``to`` since a moment (ISO): for an answer that was lost."""


class TextIn(CameIn, Protocol):
    """A text that the carrier has taken in for us. ``media`` are its addresses at the carrier."""

    @property
    def body(self) -> str:
        """The words."""

    @property
    def media(self) -> tuple[str, ...]:
        """Where its pictures are."""


class TextCarrier(Protocol):
    """Sends texts. Phone numbers are E.164."""

    def send_text(self, *, to: str, sender: str, body: str, callback: str) -> str:
        """Send a text and return the carrier's reference."""

    def find_text(self, *, to: str, body: str, since: str) -> str | None:
        """Return the reference of a text sent since a date (ISO), or ``None``: for a lost answer."""

    def fetch_picture(self, address: str) -> tuple[str, bytes]:
        """Return the type of a picture that somebody texted (``image/png``), and its bytes."""

    def texts_since(self, moment: datetime) -> Iterable[TextIn]:
        """Return the texts that came in since a moment, oldest first: for those that we were not told of."""
