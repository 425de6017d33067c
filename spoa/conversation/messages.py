"""What we say in texts and chats, all in one place: plain English, whole sentences, no codes.

Only characters of the basic text alphabet (GSM 03.38) are used, so that a message costs as few parts as it
can. Never ask anybody to reply STOP, CANCEL, END or QUIT: the telephone company takes these words for
itself.
"""

from typing import Final

DANGER: Final = (
    "Ring 999 now if they are not awake, cannot breathe, are fitting, or are bleeding and it will not stop."
)
HELP_HINT: Final = "Reply HELP for a person, or WORSE if things get worse."


def welcome() -> str:
    """Greet somebody who has just written."""
    return f"Hello. This is the urgent care team. {DANGER} {HELP_HINT}"


def welcome_back() -> str:
    """Greet somebody who wants texts again."""
    return "Hello again. We can text you now."


def who_and_where() -> str:
    """Ask in one message who it is about, and where."""
    return (
        "Who needs help: 1 you, 2 your child, 3 someone else? "
        "Please send their full name, date of birth and postcode too, all in one message."
    )


def danger_signs(signs: str) -> str:
    """Return the danger message: what must not be texted about but rung for."""
    return f"Ring 999 now if any of these is true:\n{signs}"


def offer_times(service: str) -> str:
    """Say that times follow, to be chosen by number."""
    return f"These times are free at {service}."


def booked(when: str, service: str, address: str) -> str:
    """Confirm an appointment."""
    where = f"{service}, {address}" if address else service
    return f"You are booked: {when} at {where}. If you cannot come, reply HELP and we will ring you."


def status_rings(who: str, by: str) -> str:
    """Return the promise that a person waits with: "A nurse will ring you before 22:36."."""
    return f"{who} will ring you before {by}. Keep your phone near you. {HELP_HINT}"


def clinician_rings(by: str) -> str:
    """Promise a clinician's call."""
    return status_rings("A nurse or doctor", by)


def person_coming() -> str:
    """Say that a person reads this now."""
    return "A person from our team will be with you soon. If it cannot wait, ring 999."


def worse() -> str:
    """Answer "I am worse": the danger signs are asked again."""
    return (
        f"We are sorry it is worse. {DANGER} A person will look at this now. First, please answer this again."
    )


def if_worse(signs: tuple[str, ...]) -> str:
    """Say when to come back to us, from the rules' worsening advice; "" where there is none."""
    return "\n".join(signs)


def stopped() -> str:
    """Confirm to a page that no texts go out any more. To the phone itself nothing is sent."""
    return "No more texts will be sent. We will ring instead."


def not_understood(tries: int) -> str:
    """Say that a reply was not understood, the first time and after it in other words."""
    if tries == 0:
        return "Sorry, we did not understand that."
    return "Sorry, we still do not understand. You can reply HELP to speak to a person."


def pick_a_number(most: int) -> str:
    """Ask for one of the numbers that were shown."""
    return f"Sorry, that is not one of the choices. Please reply with one number from 1 to {most}."


def only_one() -> str:
    """Ask for one choice where several were given."""
    return "Please choose only one."


def none_or_numbers() -> str:
    """Ask again where a reply both named something and said none."""
    return "Sorry, we are not sure what you mean. Please reply with the numbers that are true, or NONE."


def yes_or_no() -> str:
    """Ask for a plain yes or no."""
    return "Sorry, we need a YES or a NO. If you do not know, reply NOT SURE."


def a_number(unit: str) -> str:
    """Ask for a number."""
    return f"Please reply with a number{f' in {unit}' if unit else ''}. If you do not know, reply NOT SURE."


def number_out_of_range(least: float | None, most: float | None) -> str:
    """Say that a number cannot be right."""
    if least is not None and most is not None:
        return f"Sorry, that number does not look right. It should be from {least:g} to {most:g}."
    return "Sorry, that number does not look right."


def how_long() -> str:
    """Ask for a length of time."""
    return "Please tell us how long, for example 2 hours, 3 days, or since Tuesday."


def a_date_of_birth() -> str:
    """Ask for a date of birth in figures."""
    return "Sorry, we could not read the date of birth. Please send it like this: 14/03/1968."


def a_postcode() -> str:
    """Ask for a postcode."""
    return "Sorry, we could not read the postcode. Please send it like this: MK42 0AB."


def empty() -> str:
    """Answer a message without any words."""
    return "Your message was empty. Please try again."


def picture_kept() -> str:
    """Answer a picture."""
    return "Thank you, your picture is kept for the nurse or doctor. Please answer in words too."


def expired() -> str:
    """Answer a reply that came too late to count."""
    return "That question was asked too long ago, so we will ask you again."


def nothing_open() -> str:
    """Answer somebody whose case has ended."""
    return "Thank you. Nothing is waiting for your answer. If you need help again, tell us what is wrong."


def not_asked() -> str:
    """Confirm that somebody will not be asked to ring."""
    return "All right, we will not ask them."


def rung_about_times(by: str) -> str:
    """Promise a call to find a time or a service."""
    return f"We will ring you before {by} to find what suits you."


def practice_told(practice: str) -> str:
    """Say that the practice is being written to."""
    return f"We are writing to {practice} for you now. Please ring them too, to make the appointment."


def practice_has_it(practice: str) -> str:
    """Confirm that the practice has our message."""
    return f"{practice} has our message about you."


def referred(service: str) -> str:
    """Say that a service was asked."""
    return f"We have asked {service} to help. We will tell you as soon as they say yes."


def referral_accepted(service: str, promised: str, when: str) -> str:
    """Say who will do what and when."""
    said = promised.rstrip(".") or "They will be in touch"
    return f"{service} will help you. {said}{f', {when}' if when else ''}."


def fallback() -> str:
    """Say what to do when we cannot answer at all."""
    return "Sorry, we cannot answer texts now. If it is life-threatening ring 999. If not, ring 111."
