"""The questions of a conversation in words: plain English, short, and no more than is needed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from spoa.conversation import messages
from spoa.conversation.model import Choice, Kind, Prompt
from spoa.triage.ranking import is_only_else
from spoa.triage.steps import Candidate, Question

COMPLAINT: Final = "complaint"
ABOUT: Final = "about"
WHO: Final = "who"
NAME: Final = "name"
BORN: Final = "date_of_birth"
POSTCODE: Final = "postcode"
ADDRESS: Final = "address"
PHONE: Final = "phone"
PICTURE: Final = "picture"
NONE: Final = "none"
CHOOSE: Final = "choose"
PROPOSED: Final = "proposed"
QUESTION: Final = "question:"
SLOTS: Final = "slots:"
CONSENT: Final = "consent:"
PRACTICE: Final = "practice:"
JOIN: Final = "join:"

# Replies to these are names and numbers, not words to be kept as what the person says is wrong.
ABOUT_THEM: Final = frozenset({ABOUT, WHO, NAME, BORN, POSTCODE, ADDRESS, PHONE, COMPLAINT})

_MOST_CHOICES: Final = 5
_KINDS: Final = {
    "yes_no": Kind.YES_NO,
    "group": Kind.GROUP,
    "one_of": Kind.ONE_OF,
    "any_of": Kind.ANY_OF,
    "number": Kind.NUMBER,
    "duration": Kind.DURATION,
    "date": Kind.DATE,
}
_YES_NO: Final = (Choice("yes", "Yes"), Choice("no", "No"))


def prompt_of(question: Question) -> Prompt:
    """Return a question of triage, already worded for who answers it, as a prompt.

    Its help is left out: it tells those who ask how to ask.
    """
    choices = tuple(
        Choice(option.id, option.text) for option in question.options if option.id not in ("unsure", "none")
    )
    kind = _KINDS[question.type]
    return Prompt(
        kind,
        f"{QUESTION}{question.id}",
        question.patient_text,
        choices=choices,
        unit=question.unit or "",
        unsure=any(option.id == "unsure" for option in question.options) or kind is Kind.NUMBER,
    )


def choose(candidates: tuple[Candidate, ...], complaint: str = "") -> Prompt:
    """Ask which problem it is; where only "something else" fits their first words, for more words first."""
    asked_again = "\n" in complaint
    if not candidates or (not asked_again and is_only_else(candidates)):
        return _free(COMPLAINT, "Please tell us a little more about what is wrong.")
    choices = tuple(Choice(each.protocol, each.title) for each in candidates[:_MOST_CHOICES])
    ask = "Which of these is it most like?"
    return Prompt(Kind.ONE_OF, CHOOSE, ask, choices=(*choices, Choice(NONE, "None of these")))


def complaint() -> Prompt:
    """Ask what is wrong."""
    return _free(COMPLAINT, "What is the matter? Tell us in your own words.")


def you_told_us(facts: Iterable[str]) -> Prompt:
    """Ask whether what was found in the person's own words is right."""
    return Prompt(Kind.CONFIRM, PROPOSED, messages.you_told_us(list(facts)), choices=_YES_NO)


def about() -> Prompt:
    """Ask in one message who it is about."""
    parts = (who(), name(None), born(None), postcode(None))
    return Prompt(Kind.TOGETHER, ABOUT, messages.who_and_where(), parts=parts)


def slots(need: str, offers: Iterable[tuple[str, str]]) -> Prompt:
    """Ask which time suits; ``offers`` are ids and words. It soon becomes untrue."""
    choices = (*_choices(offers), Choice(NONE, "None of these, please ring me", ("ring me", "none")))
    ask = "When can you come? Reply with the number."
    return Prompt(Kind.SLOTS, f"{SLOTS}{need}", ask, choices=choices, good_for=timedelta(minutes=30))


def practice(need: str, offers: Iterable[tuple[str, str]]) -> Prompt:
    """Ask which practice is theirs."""
    choices = (*_choices(offers), Choice(NONE, "Another practice, or none"))
    ask = "Which GP practice are you with?"
    return Prompt(Kind.ONE_OF, f"{PRACTICE}{need}", ask, choices=choices, unsure=True)


def picture() -> Prompt:
    """Ask whether the pictures that somebody sent may be looked at."""
    ask = "Thank you for the picture. May the nurse or doctor who helps you look at it?"
    return Prompt(Kind.CONFIRM, PICTURE, ask, choices=_YES_NO)


def consent(need: str, service: str) -> Prompt:
    """Ask whether a service may be told and may ring."""
    return Prompt(Kind.CONFIRM, f"{CONSENT}{need}", f"Shall we ask {service} to ring you?", choices=_YES_NO)


def _choices(offers: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(id_, words) for id_, words in offers)


def _free(field: str, text: str) -> Prompt:
    return Prompt(Kind.FREE, field, text)


def who() -> Prompt:
    """Ask who needs help."""
    choices = (
        Choice("self", "Me", ("myself", "i do", "me")),
        Choice("parent", "My child", ("my daughter", "my son", "my baby", "child")),
        Choice("carer", "Someone else", ("my wife", "my husband", "my mum", "my dad", "my friend")),
    )
    return Prompt(Kind.WHO_FOR, WHO, "Who needs help?", choices=choices)


def _whose(by: str | None) -> str:
    return {"self": "your", "parent": "your child's"}.get(by or "", "the person's")


def name(by: str | None) -> Prompt:
    """Ask for a name; ``by`` is who speaks."""
    return Prompt(Kind.NAME, NAME, f"What is {_whose(by)} full name?")


def born(by: str | None) -> Prompt:
    """Ask for a date of birth."""
    text = f"What is {_whose(by)} date of birth? For example 14 March 1968."
    return Prompt(Kind.DATE_OF_BIRTH, BORN, text)


def joining(code: str) -> Prompt:
    """Ask what belongs to a code; nothing of the case is said, nor whether there is one."""
    text = "Thank you. What is the date of birth of the person who needs help? For example 14 March 1968."
    return Prompt(Kind.DATE_OF_BIRTH, f"{JOIN}{code}", text)


def postcode(by: str | None) -> Prompt:
    """Ask for a postcode."""
    text = f"To arrange this we need a few details. What is {_whose(by)} postcode?"
    return Prompt(Kind.POSTCODE, POSTCODE, text)


def address(_by: str | None) -> Prompt:
    """Ask for the rest of an address."""
    return Prompt(Kind.ADDRESS, ADDRESS, "And the house number and street?")


def phone(_by: str | None) -> Prompt:
    """Ask for a phone number."""
    return _free(PHONE, "Which phone number can you be rung on?")
