"""Urgency 1 to 8 and the five classes made from it (triage specification, "Scale")."""

from typing import Final

LEAST_URGENT: Final = 8

_CLASS_OF: Final = {1: 1, 2: 1, 3: 2, 4: 3, 5: 3, 6: 4, 7: 5, 8: 5}

CLASS_WORDS: Final = {1: "Emergency", 2: "Very urgent", 3: "Urgent", 4: "Same day", 5: "Routine"}


def klass(urgency: int) -> int:
    """Return the class 1 to 5 of an urgency 1 to 8; any other number is a ``ValueError``."""
    try:
        return _CLASS_OF[urgency]
    except KeyError:
        raise ValueError(f"urgency is a number from 1 to 8, not {urgency!r}") from None


def class_label(number: int) -> str:
    """Return what pages show for a class, for example "3 Urgent"."""
    return f"{number} {CLASS_WORDS[number]}"
