"""What to ask a person next, by text or chat. Worked out from the case each time; no script is stored.

Pure: a dead worker, a changed channel or a colleague's answer can never leave a conversation "in the middle".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from spoa.conversation.model import Prompt
from spoa.journey import prompts
from spoa.journey.prompts import ADDRESS, NAME, PHONE, POSTCODE, prompt_of
from spoa.triage.steps import Candidate, Proposal, Question, Step

_WITH_PATIENT: Final = "with_patient"
# One protocol is taken without asking when its words were said and no other comes near (the finder's points).
_CLEAR: Final = 70
_AHEAD: Final = 15


class Offer(NamedTuple):
    """Something that can be chosen for a need: its id, and how it is said."""

    id: str
    words: str


@dataclass(frozen=True)
class OpenNeed:
    """A need that nobody has yet. ``service`` would take it; ``offered``: it was sent and not answered.

    ``placed``: somebody takes it somewhere, so that the postcode matters. ``practices`` are those to choose
    from while the person's own is not known.
    """

    id: str
    kind: str
    handed_over: str
    placed: bool = False
    service: str | None = None
    consent: bool | None = None
    offered: bool = False
    slots: tuple[Offer, ...] = ()
    practices: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Situation:
    """All that decides what is asked next.

    ``alarm``: the question of triage is about words that sounded like danger. ``doubt``: a list of danger
    signs was not answered "none": somebody rings, nobody is asked sign by sign in writing. ``gently``: facts
    that are asked about after the person's own words were taken up, however serious. ``refused``: facts found
    in their words that they did not confirm. ``picture``: they sent one, and have not said who may see it.
    """

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
    alarm: bool = False
    doubt: bool = False
    gently: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    picture: bool = False


def next_prompt(now: Situation) -> Prompt | None:
    """Return the next thing to ask, the most dangerous first; ``None`` when nothing is left to ask."""
    if now.alarm and now.step.question is not None:
        return prompt_of(now.step.question)
    if now.picture:
        return prompts.picture()
    if now.step.status == "decided":
        return _hand_over(now)
    if now.doubt:
        return _ask(now, tuple(field for field in _TO_RING if getattr(now, field) is None))
    return _about(now) or _triage(now)


def clear_candidate(candidates: tuple[Candidate, ...]) -> str | None:
    """Return the protocol that the words mean without doubt, if there is one."""
    best, *others = candidates or (None,)
    if best is None or best.score < _CLEAR:
        return None
    return best.protocol if all(best.score - each.score >= _AHEAD for each in others if each) else None


def _about(now: Situation) -> Prompt | None:
    """Who and how old: triage cannot ask the right danger signs without it."""
    if not now.complaint:
        return prompts.complaint()
    if now.channel == "text" and now.by is None and not now.born:
        return prompts.about()
    if now.by is None:
        return prompts.who()
    return None if now.born else prompts.born(now.by)


def _triage(now: Situation) -> Prompt | None:
    step = now.step
    if step.status == "choose":
        return prompts.choose(step.candidates, now.complaint)
    question = step.question
    if question is not None and (question.id == _WITH_PATIENT or _cannot_wait(now, question)):
        return prompt_of(question)
    proposed = to_confirm(now)
    if proposed:
        return prompts.you_told_us(each.text for each in proposed)
    return prompt_of(question) if question is not None else None


def _cannot_wait(now: Situation, question: Question) -> bool:
    return question.danger and not now.gently.issuperset(question.facts)


def to_confirm(now: Situation) -> tuple[Proposal, ...]:
    """Return the facts found in the person's own words that they have not been asked to confirm yet."""
    return tuple(each for each in now.step.proposed if each.fact not in now.refused)


def _hand_over(now: Situation) -> Prompt | None:
    for need in now.needs:
        if need.offered and need.kind != "ambulance":
            continue
        prompt = _ask(now, missing(now, need)) or _for_need(need)
        if prompt is not None:
            return prompt
    return None


# What whoever takes a need must know before it can be given to them, in the order in which it is asked.
_AMBULANCE: Final = (POSTCODE, ADDRESS, PHONE)
_TO_RING: Final = (PHONE, POSTCODE)
_MUST_KNOW: Final[Mapping[str, tuple[str, ...]]] = {
    "joined": (PHONE,),
    "booked": (POSTCODE, NAME, PHONE),
    "delivered": (POSTCODE, NAME, ADDRESS, PHONE),
    "accepted": (POSTCODE, NAME, ADDRESS, PHONE),
    "told": (POSTCODE,),
}


def missing(now: Situation, need: OpenNeed) -> tuple[str, ...]:
    """Return what is still to be asked about the person before a need can go, in this order."""
    wanted = _AMBULANCE if need.kind == "ambulance" else _MUST_KNOW[need.handed_over]
    if need.handed_over == "told" and not need.placed:
        wanted = ()
    if need.handed_over == "accepted" and need.consent is None:
        wanted = (POSTCODE,)
    return tuple(field for field in wanted if getattr(now, field) is None)


def _ask(now: Situation, fields: tuple[str, ...]) -> Prompt | None:
    """Ask who and where only when somebody is going to need it."""
    return _ASKS[fields[0]](now.by) if fields else None


def _for_need(need: OpenNeed) -> Prompt | None:
    if need.slots:
        return prompts.slots(need.id, need.slots)
    if need.practices:
        return prompts.practice(need.id, need.practices)
    if need.handed_over == "accepted" and need.consent is None and need.service:
        return prompts.consent(need.id, need.service)
    return None


_ASKS: Final[Mapping[str, Callable[[str | None], Prompt]]] = {
    NAME: prompts.name,
    POSTCODE: prompts.postcode,
    ADDRESS: prompts.address,
    PHONE: prompts.phone,
}
