"""What we say in texts and chats, all in one place: plain English, whole sentences, no codes.

Only characters of the basic text alphabet (GSM 03.38) are used, so that a message costs as few parts as it
can. Never ask anybody to reply STOP, CANCEL, END or QUIT: the telephone company takes these words for
itself.
"""

from collections.abc import Sequence
from typing import Final

DANGER: Final = (
    "Ring 999 now if anybody cannot be woken, cannot breathe, has a fit, or bleeds and it will not stop."
)
HELP_HINT: Final = "Reply HELP for a person, or WORSE if things get worse."


def welcome() -> str:
    """Greet somebody who has just written."""
    return f"Hello. This is the urgent care team. {DANGER} {HELP_HINT}"


def welcome_chat() -> str:
    """Greet somebody in the chat, where 999, a person and "I am worse" are always in sight."""
    return "Hello. This is the urgent care team. We will ask a few questions, then find you the right help."


def you_told_us(facts: Sequence[str]) -> str:
    """Repeat what was found in somebody's own words, for them to say whether it is right."""
    whole = [fact.replace(": ", " ").replace(" for since ", " since ") for fact in facts]
    fullest = [one for one in whole if not any(other.startswith(f"{one} ") for other in whole)]
    return f"You told us: {'; '.join(fullest)}. Is that right?"


def plan(told: Sequence[str]) -> str:
    """Say what we will do, one thing or several."""
    if len(told) < 2:
        return "".join(told)
    things = "\n".join(f"{number}. {each}" for number, each in enumerate(told, 1))
    return f"Thank you. This is what we suggest:\n{things}"


def ring_999() -> str:
    """Say what to do about what cannot wait for us."""
    return "Ring 999 now, and tell them what you told us. We are telling the ambulance service too."


def code(reference: str) -> str:
    """Tell the code by which they are found again."""
    return f"Your code is {reference}. Tell it to us if you ring or write again."


def welcome_back() -> str:
    """Greet somebody who wants texts again."""
    return "Hello again. We can text you now."


def welcome_by_code() -> str:
    """Greet somebody who goes on here with what they told us elsewhere."""
    return "Hello again. We have what you told us, so you need not tell it twice."


def a_colleague_reads() -> str:
    """Greet somebody whose case one of us has in hand: that person answers."""
    return f"{welcome_by_code()} The person who looks after you reads what you write here."


def code_not_found() -> str:
    """Answer a code and a birthday that do not fit together; which of them is wrong is not said."""
    return (
        "Sorry, we cannot find that code with that date of birth. "
        "Please check both and send the code again, or tell us what is wrong."
    )


def put_together() -> str:
    """Answer somebody who has two conversations with us, each of which has gone somewhere."""
    return "Thank you. A person from our team will put this together with what you told us before."


def who_and_where() -> str:
    """Ask in one message who it is about, and where."""
    return (
        "Who needs help: 1 you, 2 your child, 3 someone else? "
        "Please send their full name, date of birth and postcode too, all in one message."
    )


def booked(when: str, service: str, address: str, directions: str) -> str:
    """Confirm an appointment, with where it is and how it is found."""
    where = ", ".join(filter(None, (service, address)))
    said = f"You are booked: {when} at {where}."
    return " ".join(filter(None, (said, directions, "If you cannot come, reply HELP and we will ring you.")))


def meanwhile(advice: Sequence[str]) -> str:
    """Say what helps until then; "" where the rules say nothing."""
    return f"Until then: {' '.join(advice)}" if advice else ""


def booking_declined(service: str) -> str:
    """Say that an appointment was taken back, and that the person still has us."""
    return f"We are sorry: {service} cannot see you at that time after all. We are finding another."


def status_rings(who: str, by: str) -> str:
    """Return the promise that a person waits with: "A nurse will ring you before 22:36."."""
    return f"{who} will ring you before {by}. Keep your phone near you. {HELP_HINT}"


def not_reached(number: str) -> str:
    """Tell somebody whom we could not reach by telephone how they reach us; nothing of why they rang."""
    ring = f"Ring us on {number}, or reply here" if number else "Reply here"
    tried = f"This is the urgent care team. We have tried to ring you. {ring} and we will ring again."
    return f"{tried} {DANGER}"


def looked_at() -> str:
    """Say that what was written has been seen to be serious."""
    return f"A person from our team will look at this now and ring you. {DANGER}"


def already_answered() -> str:
    """Answer a button of a question that is not open any more."""
    return "That question was answered already, so nothing was changed. Here is the next one."


def thanked() -> str:
    """Answer thanks."""
    return "Thank you for telling us. We are here day and night if anything changes."


def still_there() -> str:
    """Remind somebody of a question that they have not answered."""
    return f"Are you still there? Please answer our last question, so that we can go on. {HELP_HINT}"


def added() -> str:
    """Answer somebody who writes more while nothing is asked."""
    return (
        "Thank you, we have added that. Write WORSE if things get worse, HELP for a person, "
        "or NEW if it is about somebody else."
    )


def pharmacy(name: str, where: str, phone: str, opening: str) -> str:
    """Say which pharmacy, where it is and when it is open."""
    place = ", ".join(filter(None, (where, f"phone {phone}" if phone else "")))
    return f"{name} is {opening}: {place}."


def clinician_rings(by: str) -> str:
    """Promise a clinician's call."""
    return status_rings("A nurse or doctor", by)


def person_coming() -> str:
    """Say that a person reads this now."""
    return "A person from our team will be with you soon. If it cannot wait, ring 999."


def worse() -> str:
    """Answer "I am worse": the danger signs are asked again."""
    return "We are sorry it is worse. A person will look at this now. If it cannot wait, ring 999."


def if_worse(signs: Sequence[str]) -> str:
    """Say when to come back to us, from the rules' worsening advice; "" where there is none."""
    return "\n".join(["If it gets worse:", *(f"- {sign}" for sign in signs)]) if signs else ""


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
    return "Thank you, your picture is kept for the nurse or doctor."


def picture_not_kept() -> str:
    """Answer a picture of somebody who does not want it looked at."""
    return "All right, nobody will look at your picture."


def not_read_yet() -> str:
    """Answer a reply that was sent before the question was asked."""
    return "You wrote that before we had asked this, so please answer it now."


def expired() -> str:
    """Answer a reply that came too late to count."""
    return "That question was asked too long ago, so we will ask you again."


def nothing_open() -> str:
    """Answer somebody whose case has ended."""
    return "Thank you. Nothing is waiting for your answer. If you need help again, tell us what is wrong."


def not_asked() -> str:
    """Confirm that somebody will not be asked to ring."""
    return "All right, we will not ask them. If you change your mind, just tell us."


def rung_about_times(by: str) -> str:
    """Promise a call to find a time or a service."""
    return f"We will ring you before {by} to find what suits you."


def finding_practice(by: str) -> str:
    """Say that we look for the practice; the person need not."""
    return f"We will find your GP practice and write to it for you. If we need you we will ring before {by}."


def practice_has_it(practice: str, phone: str, opens: str) -> str:
    """Confirm that the practice has our message, and say what the person does next."""
    ring = f" on {phone}" if phone else ""
    return f"{practice} has our message. Please ring them{ring}, {opens}, for an appointment. They know why."


def referred(service: str) -> str:
    """Say that a service was asked."""
    return f"We have asked {service}. We will tell you here as soon as they say yes."


def referral_accepted(service: str, promised: str, when: str) -> str:
    """Say who will do what and when."""
    said = promised.rstrip(".") or "They will be in touch"
    return f"{service} will help you. {said}{f', {when}' if when else ''}."


def referral_declined(service: str) -> str:
    """Say that a service cannot help, and that we go on."""
    return f"{service} cannot help just now, so we are looking for somebody else."


def all_arranged() -> str:
    """Say that nothing is open any more."""
    return "Everything is arranged now."


def fallback() -> str:
    """Say what to do when we cannot answer at all."""
    return "Sorry, we cannot answer texts now. If it is life-threatening ring 999. If not, ring 111."
