"""Take one understood answer of a text or chat into the case. Nothing is said here but a choice's outcome."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import phonenumbers
from sqlalchemy.orm import Session

from spoa.cases.people import Identity, identify
from spoa.conversation import messages
from spoa.conversation.model import Prompt, Reply
from spoa.journey import prompts
from spoa.journey.handing import Handing, Matter
from spoa.journey.pictures import keep_soon
from spoa.journey.telling import ANSWER, CONSENT, GROUP, REFUSED, Telling, tell
from spoa.kernel.actor import Actor
from spoa.kernel.errors import Invalid
from spoa.records.cases import Case, Contact, Need
from spoa.triage.finder import proposed
from spoa.triage.rulebook import Rulebook

_NO_NUMBER: Final = "Sorry, we cannot ring that number. Please send it like this: 01632 960123."


@dataclass(frozen=True)
class Turn:
    """One reply in a conversation: what was asked, what it was understood to be, when, its words."""

    session: Session
    contact: Contact
    prompt: Prompt | None
    reply: Reply
    at: datetime
    body: str = ""

    @property
    def case(self) -> Case:
        """Return the case that the conversation is about."""
        return self.contact.case

    @property
    def by(self) -> Actor:
        """Return the person who replies, as an actor."""
        return Actor("patient", self.contact.id, self.contact.organisation_id)


def take(turn: Turn, handing: Handing, rulebook: Rulebook) -> str:
    """Carry every answer of a turn into the case; return what there is to say about it.

    Raises ``Invalid`` for what cannot be, such as a birthday in the future; nothing was changed then.
    """
    prompt = turn.prompt
    if prompt is None:
        raise AssertionError("an answer without a prompt")
    values: Mapping[str, Any] = turn.reply.values or {prompt.id: turn.reply.value}
    said = [_take_one(turn, handing, rulebook, key, value) for key, value in values.items()]
    if turn.case.person is not None and turn.case.person.phone is None:
        turn.case.person.phone = turn.contact.address
    return " ".join(filter(None, said))


def _take_one(turn: Turn, handing: Handing, rulebook: Rulebook, key: str, value: Any) -> str:
    kind, colon, subject = key.partition(":")
    if colon and kind == "question":
        _answer(turn, rulebook, subject, value)
    elif colon:
        need = turn.session.get_one(Need, subject)
        return handing.choose(Matter(turn.session, turn.contact, need, turn.at, turn.by), kind, value)
    elif key == prompts.PICTURE:
        return _picture(turn, right=value is True or value == "yes")
    elif key == prompts.PROPOSED:
        _confirm(turn, rulebook, right=value is True or value == "yes")
    elif key in _ABOUT_CASE:
        _ABOUT_CASE[key](turn.case, value)
    else:
        known: Any = phone_number(value) if key == prompts.PHONE else value
        identify(turn.session, turn.case, Identity(**{key: known}), at=turn.at)
    return ""


def _answer(turn: Turn, rulebook: Rulebook, question: str, value: Any) -> None:
    if question == "with_patient":
        turn.case.with_patient = value is False  # worse is yes: yes is "not with the person"
        return
    is_group = question in rulebook.groups
    members = tuple(choice.id for choice in turn.prompt.choices) if is_group and turn.prompt else ()
    telling = Telling(GROUP if is_group else ANSWER, question, value, members)
    tell(turn.session, turn.contact, [telling], by=turn.by, at=turn.at)


def _picture(turn: Turn, *, right: bool) -> str:
    """Take whether their pictures may be looked at, those that they sent and those that come."""
    telling = Telling(CONSENT, prompts.PICTURE, right)
    tell(turn.session, turn.contact, [telling], by=turn.by, at=turn.at)
    keep_soon(turn.session, turn.case, at=turn.at)
    return messages.picture_kept() if right else messages.picture_not_kept()


def _confirm(turn: Turn, rulebook: Rulebook, *, right: bool) -> None:
    """Take the facts found in the person's own words as answers, or note that they were not right."""
    found = proposed(rulebook, turn.case.complaint)
    tellings = [
        Telling(ANSWER, each.fact, each.value, volunteered=True)
        if right
        else Telling(REFUSED, each.fact, True)
        for each in found
    ]
    tell(turn.session, turn.contact, tellings, by=turn.by, at=turn.at)


def phone_number(said: str) -> str:
    """Return a phone number as the carrier wants it (E.164); ``Invalid`` for what nobody could ring."""
    try:
        number = phonenumbers.parse(said, "GB")
    except phonenumbers.NumberParseException:
        raise Invalid(_NO_NUMBER) from None
    if not phonenumbers.is_possible_number(number):
        raise Invalid(_NO_NUMBER)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def add_words(case: Case, words: str) -> None:
    """Keep what the person says in their own words: triage looks it through for danger."""
    if words.strip() in case.complaint:
        return
    case.complaint = "\n".join(filter(None, (case.complaint, words.strip())))


def _who(case: Case, value: str) -> None:
    case.by = value
    if value == "self":
        case.with_patient = True


def _choose(case: Case, value: str) -> None:
    case.protocols = [] if value == prompts.NONE else [value]


_ABOUT_CASE: Final[Mapping[str, Callable[[Case, Any], None]]] = {
    prompts.COMPLAINT: add_words,
    prompts.WHO: _who,
    prompts.CHOOSE: _choose,
}
