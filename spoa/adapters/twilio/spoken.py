"""What callers and receivers hear, by key: plain English, whole sentences, no codes."""

from typing import Final

LOOPING: Final = {
    "hold": "You are on hold while we speak to a colleague about you. Please stay on the line.",
    "we_are_here": "We are still here. A colleague is coming to your call now. Please do not hang up.",
    "welcome": "Thank you. Please stay on the line. We will find a colleague for you.",
    "ringing": "We are ringing a colleague for you now. Please stay on the line, with your caller.",
    "declined": "That colleague cannot take your call. We are finding another. Please stay on the line.",
    "no_answer": "That colleague did not answer. We are finding another. Please stay on the line.",
    "receiver_left": "Your colleague's line was lost. We are finding another. Please stay on the line.",
    "could_not_ring": "We could not reach that colleague. We are finding another. Please stay on the line.",
    "could_not_join": "We could not connect that colleague. We are finding another. Please stay on the line.",
}
"""The messages of a transfer, by the keys of ``spoa.calls``. Each plays again and again."""

GREETING: Final = (
    "You are through to urgent care. If someone's life is in danger, press 1 now. "
    "Otherwise stay on the line and we will answer as soon as we can."
)
PARTNER_GREETING: Final = (
    "This is the professional line. Please key the case number, then hash. "
    "If you do not have one, press hash. Your caller stays with you."
)
PARTNER_YEAR: Final = (
    "Thank you. Now key the year in which the person was born, four figures, then hash. "
    "If you do not know it, press hash."
)
WHISPER: Final = "A call from urgent care is waiting for you. Press 1 to accept, or 2 to decline."
ARE_YOU_THERE: Final = (
    "Hello. This is the urgent care team, ringing you back. Press 1 to speak with us. "
    "A colleague is on the line for you."
)
RING_AGAIN: Final = "We are sorry. We were cut off just now. We will ring you again. Goodbye."
ASK_NUMBER: Final = "Please key the telephone number that we can ring you back on, then press hash."
CALL_BACK: Final = (
    "We will ring you back. You keep your place. If it gets worse, ring us again, or ring 9 9 9. Goodbye."
)
APOLOGY: Final = (
    "We are sorry. Something is wrong at our end. If someone's life is in danger, hang up and ring 9 9 9. "
    "Please stay on the line and we will try again."
)
FALLBACK: Final = (
    "We are sorry. Our service cannot take your call at the moment. "
    "If someone may be in danger, is hard to wake, or cannot breathe, hang up and ring 9 9 9 now. "
    "Otherwise please stay on the line, and we will connect you."
)
FALLBACK_END: Final = (
    "We are sorry, nobody could answer. If someone may be in danger, ring 9 9 9 now. "
    "Otherwise please ring again in a few minutes, or use 1 1 1 online. Goodbye."
)


def looping(key: str) -> str:
    """Return a looping message; one that says that we are here for a key that is not known."""
    return LOOPING.get(key, LOOPING["we_are_here"])


def interpreter(language: str) -> str:
    """Return what the interpreting line hears."""
    return f"An urgent care call needs an interpreter: {language}. Press 1 to join the call now."


def waiting(place: int | None, minutes: int | None) -> str:
    """Return what a waiting caller hears: their place and an honest time, as far as they are known."""
    said = ["Thank you for waiting."]
    if place is not None:
        said.append("You are next." if place <= 1 else f"You are number {place} in the queue.")
    if minutes is not None:
        unit = "minute" if minutes == 1 else "minutes"
        said.append("We expect to answer soon." if minutes < 1 else f"The wait is about {minutes} {unit}.")
    said.append("Press 9 at any time if things get worse. Press 1 if you want us to ring you back.")
    return " ".join(said)


def read_back(digits: str) -> str:
    """Return a number read back digit by digit, to be confirmed."""
    return f"You keyed {' '.join(digits)}. Press 1 if that is right, or 2 to key it again."
