"""What to ask a person next, by text or chat. Worked out from the case each time; no script is stored.

Pure: a dead worker, a changed channel or a colleague's answer can never leave a conversation "in the middle".
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from spoa.conversation.model import Choice, Kind, Prompt
from spoa.triage.steps import Proposal, Question, Step

COMPLAINT: Final = "complaint"
ABOUT: Final = "about"
WHO: Final = "who"
NAME: Final = "name"
BORN: Final = "date_of_birth"
POSTCODE: Final = "postcode"
ADDRESS: Final = "address"
PHONE: Final = "phone"
NONE: Final = "none"
CHOOSE: Final = "choose"
PROPOSED: Final = "proposed"
QUESTION: Final = "question:"
SLOTS: Final = "slots:"
CONSENT: Final = "consent:"

# Replies to these are names and numbers, not words to be looked through for danger.
ABOUT_THEM: Final = frozenset({ABOUT, WHO, NAME, BORN, POSTCODE, ADDRESS, PHONE, COMPLAINT})

_KINDS: Final = {
    "yes_no": Kind.YES_NO,
    "group": Kind.GROUP,
    "one_of": Kind.ONE_OF,
    "any_of": Kind.ANY_OF,
    "number": Kind.NUMBER,
    "duration": Kind.DURATION,
    "date": Kind.DATE,
}


@dataclass(frozen=True)
class SlotOffer:
    """A time that can still be had: the slot's id and how it is said."""

    id: str
    words: str


@dataclass(frozen=True)
class OpenNeed:
    """A need that nobody has yet. ``service`` would take it; ``offered``: it was sent and not answered."""

    id: str
    code: str
    handed_over: str
    service: str | None = None
    consent: bool | None = None
    offered: bool = False
    slots: tuple[SlotOffer, ...] = ()


@dataclass(frozen=True)
class Situation:
    """All that decides what is asked next. ``refused`` are proposed facts that the person did not confirm."""

    channel: str
    complaint: str
    by: str | None
    name: str | None
    born: bool
    postcode: str | None
    address: str | None
    phone: str | None
    step: Step
    needs: tuple[OpenNeed, ...] = ()
    refused: frozenset[str] = frozenset()


def next_prompt(now: Situation) -> Prompt | None:
    """Return the next thing to ask, the most dangerous first; ``None`` when nothing is left to ask."""
    return _about(now) or (_triage(now) if now.step.status != "decided" else _hand_over(now))


def _about(now: Situation) -> Prompt | None:
    """Who and how old: triage cannot ask the right danger signs without it."""
    if not now.complaint:
        return _free(COMPLAINT, "What is the matter? Tell us in your own words.")
    if now.channel == "text" and now.by is None and not now.born:
        name = "What are the name, date of birth and postcode of the person who needs help?"
        parts = (_who(), _name(), _born(now), _postcode())
        return Prompt(
            Kind.TOGETHER, ABOUT, f"Who needs help: 1 you, 2 your child, 3 someone else? {name}", parts=parts
        )
    if now.by is None:
        return _who()
    if not now.born:
        return _born(now)
    return None


def _triage(now: Situation) -> Prompt | None:
    step = now.step
    if step.status == "choose":
        return _choose(step)
    if step.question is not None and step.question.danger:
        return prompt_of(step.question)
    proposed = to_confirm(now)
    if proposed:
        said = "; ".join(each.text for each in proposed)
        return Prompt(Kind.CONFIRM, PROPOSED, f"You told us: {said}. Is that right?", choices=_YES_NO)
    if step.question is not None:
        return prompt_of(step.question)
    return None


def to_confirm(now: Situation) -> tuple[Proposal, ...]:
    """Return the facts found in the person's own words that they have not been asked to confirm yet."""
    return tuple(each for each in now.step.proposed if each.fact not in now.refused)


def _hand_over(now: Situation) -> Prompt | None:
    for need in (each for each in now.needs if not each.offered):
        prompt = _who_and_where(now, need) or _for_need(need)
        if prompt is not None:
            return prompt
    return None


def _who_and_where(now: Situation, need: OpenNeed) -> Prompt | None:
    """Ask who and where only when someone is going to need it, and say what for."""
    if need.handed_over == "told" or need.consent is False:
        return None
    if need.handed_over == "accepted" and need.consent is None:
        return None
    if now.postcode is None:
        return _postcode()
    if now.name is None:
        return _name()
    if need.handed_over in ("delivered", "joined", "accepted") and now.address is None:
        return Prompt(Kind.ADDRESS, ADDRESS, "What is the address: house number and street?")
    if now.phone is None:
        return Prompt(
            Kind.FREE, PHONE, "Which phone number can we, or the people who will help, ring you on?"
        )
    return None


def _for_need(need: OpenNeed) -> Prompt | None:
    if need.handed_over == "booked" and need.slots:
        choices = tuple(Choice(slot.id, slot.words) for slot in need.slots)
        choices = (*choices, Choice(NONE, "None of these, please ring me"))
        ask = "When can you come? Reply with the number."
        return Prompt(Kind.SLOTS, f"{SLOTS}{need.id}", ask, choices=choices, good_for=timedelta(minutes=30))
    if need.handed_over == "accepted" and need.consent is None and need.service:
        ask = f"Shall we ask {need.service} to ring you?"
        return Prompt(Kind.CONFIRM, f"{CONSENT}{need.id}", ask, choices=_YES_NO)
    return None


_YES_NO: Final = (Choice("yes", "Yes"), Choice("no", "No"))


def prompt_of(question: Question) -> Prompt:
    """Return a question of triage, already worded for who answers it, as a prompt."""
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
        help=question.help or "",
    )


def _choose(step: Step) -> Prompt:
    if not step.candidates:
        return _free(COMPLAINT, "Please tell us a little more about what is wrong.")
    choices = tuple(Choice(each.protocol, each.title) for each in step.candidates[:5])
    return Prompt(
        Kind.ONE_OF,
        CHOOSE,
        "Which of these is it most like?",
        choices=(*choices, Choice(NONE, "None of these")),
    )


def _free(field: str, text: str) -> Prompt:
    return Prompt(Kind.FREE, field, text)


def _who() -> Prompt:
    choices = (
        Choice("self", "Me", ("myself", "i do", "me")),
        Choice("parent", "My child", ("my daughter", "my son", "my baby", "child")),
        Choice("carer", "Someone else", ("my wife", "my husband", "my mum", "my dad", "my friend")),
    )
    return Prompt(Kind.WHO_FOR, WHO, "Who needs help?", choices=choices)


def _name() -> Prompt:
    return Prompt(Kind.NAME, NAME, "What is the full name of the person who needs help?")


def _born(now: Situation) -> Prompt:
    whose = "your" if now.by == "self" else "their"
    return Prompt(Kind.DATE_OF_BIRTH, BORN, f"What is {whose} date of birth? For example 14 March 1968.")


def _postcode() -> Prompt:
    return Prompt(Kind.POSTCODE, POSTCODE, "What is the postcode where help is needed?")
