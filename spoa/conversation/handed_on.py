"""What we say in a text or chat while it is offered to a nurse or doctor: nobody is left with silence.

The same rules hold as for the other words, in ``messages``.
"""

from spoa.conversation.messages import HELP_HINT


def being_read(by: str) -> str:
    """Say that somebody is shown what was told, and by when they are in touch at the latest."""
    return (
        "A nurse or doctor is reading what you told us now. "
        f"They will write to you here or ring you before {by}. {HELP_HINT}"
    )


def finding_another() -> str:
    """Say that the first who was shown it could not take it: said once, however many are asked."""
    return (
        "The first nurse or doctor cannot take this just now, so we are finding another. "
        "You need not tell it again."
    )


def taken() -> str:
    """Say that somebody has them now."""
    return (
        "A nurse or doctor has read what you told us and looks after you now. "
        "They will write to you here or ring you, so keep your phone near you. "
        "If it cannot wait, ring 999."
    )


def in_queue(by: str) -> str:
    """Say that they wait for whoever is free first, and by when that one is in touch."""
    return (
        "You are in the queue for a nurse or doctor. One of them will ring you or write to you here "
        f"before {by}. Keep your phone near you. {HELP_HINT}"
    )


def none_free(by: str) -> str:
    """Say that nobody could take them at once, and that they wait."""
    return f"No nurse or doctor is free this minute. {in_queue(by)}"


def still_here(by: str) -> str:
    """Say that whoever looked after them goes on doing so and asks again."""
    return (
        "No nurse or doctor is free this minute. We are still here with you and keep asking: "
        f"one of them will be in touch before {by}. {HELP_HINT}"
    )


def goes_on_here() -> str:
    """Say that nobody else is being asked any more."""
    return "We go on with you here ourselves. Write to us if anything changes."
