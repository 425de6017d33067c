"""The one table of what a claim on a slot may become, and the words for each state."""

from collections.abc import Mapping
from typing import Final

from spoa.kernel.errors import Conflict

# A hold and its appointment are one claim. What is not here does not happen; the last states have no way out.
MOVES: Final[Mapping[str, frozenset[str]]] = {
    "held": frozenset({"booked", "released", "expired"}),
    "booked": frozenset({"acknowledged", "declined", "cancelled"}),
    "acknowledged": frozenset({"arrived", "declined", "cancelled", "no_show"}),
    "arrived": frozenset({"seen", "cancelled"}),
    "released": frozenset(),
    "expired": frozenset(),
    "declined": frozenset(),
    "cancelled": frozenset(),
    "no_show": frozenset(),
    "seen": frozenset(),
}

CLAIMING: Final = frozenset({"held", "booked", "acknowledged", "arrived", "seen", "no_show"})
APPOINTED: Final = frozenset({"booked", "acknowledged", "arrived", "seen"})

WORDS: Final[Mapping[str, str]] = {
    "held": "held",
    "booked": "new, to answer",
    "acknowledged": "confirmed",
    "arrived": "here",
    "seen": "seen",
    "released": "let go",
    "expired": "hold ran out",
    "declined": "declined",
    "cancelled": "cancelled",
    "no_show": "did not come",
}


def check_move(before: str, after: str) -> None:
    """Raise ``Conflict`` with words when a claim in state ``before`` cannot become ``after``."""
    if after not in MOVES[before]:
        raise Conflict(
            f"This appointment is {WORDS[before]}; it cannot become {WORDS[after]}. Look at it again."
        )
