"""What journeys ask of the outside. Each has a real adapter and a stand-in under the same contract tests."""

from dataclasses import dataclass
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


class TextCarrier(Protocol):
    """Sends texts. Phone numbers are E.164."""

    def send_text(self, *, to: str, sender: str, body: str, callback: str) -> str:
        """Send a text and return the carrier's reference."""

    def find_text(self, *, to: str, body: str, since: str) -> str | None:
        """Return the reference of a text sent since a date (ISO), or ``None``: for a lost answer."""
