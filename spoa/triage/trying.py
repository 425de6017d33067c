"""Try the rules on a person, from the first question to the decision, so that a clinician can read along.

The person is a scripted one, or made of one line in plain words ("girl of 5, earache for three days, 39.4").
What is read out of such a line is only believed here: in a case a person confirms it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from spoa.kernel.urgency import class_label, klass
from spoa.triage.finder import candidates, danger, proposed
from spoa.triage.known import CHECK
from spoa.triage.model import Rulebook
from spoa.triage.ranking import is_only_else
from spoa.triage.steps import Question, Step
from spoa.triage.told import DAYS_IN_A_YEAR, SOME, UNSURE, Answer, By, Sex, Told
from spoa.triage.walk import Walk, says, walk

_DAYS: Final = {"day": 1.0, "week": 7.0, "month": DAYS_IN_A_YEAR / 12, "year": DAYS_IN_A_YEAR}
_AGE: Final = re.compile(
    r"\b(?:of|aged?)\s+(\d{1,3})(?:\s+(day|week|month|year)s?)?\b"
    r"|\b(\d{1,3})[ -](day|week|month|year)s?[ -]old\b"
)
_FEMALE: Final = re.compile(
    r"\b(girl|woman|lady|female|mother|mum|wife|daughter|sister|grandmother|she|her)\b"
)
_MALE: Final = re.compile(r"\b(boy|man|male|father|dad|husband|son|brother|grandfather|he|him|his)\b")
_ADULT_DAYS: Final = 16 * DAYS_IN_A_YEAR
_SUPPOSED_YEARS: Final = 40.0
_OTHERS: Final = 3
_SPEAKERS: Final[Mapping[By, str]] = {
    "self": "speaks for themselves",
    "parent": "a parent speaks",
    "carer": "somebody else speaks",
    "professional": "a professional speaks",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to try: what they tell at once, what they answer when asked, and what was supposed of them."""

    name: str
    told: Told
    truths: Mapping[str, Answer]
    rest: bool | str
    supposed: tuple[str, ...] = ()


def described_by(rulebook: Rulebook, line: str, protocol: str | None) -> Person | None:
    """Return the person that one line describes; None where no protocol is in the words and none is given."""
    days, sex = _age_of(line), _sex_of(line)
    about = Told(age_days=int(days) if days is not None else None, sex=sex)
    found = candidates(rulebook, line, about)
    name = protocol or (found[0].protocol if found and not is_only_else(found) else None)
    if name is None:
        return None
    young = days is not None and days < _ADULT_DAYS
    told = Told(
        age_days=int(days) if days is not None else None,
        age_years=_SUPPOSED_YEARS if days is None else None,
        sex=sex,
        by="parent" if young else "self",
        with_patient=True,
        complaint=line,
        protocols=(name,),
    )
    sounding = {phrase.fact: True for phrase in danger(rulebook, line)}
    answers = {each.fact: each.value for each in proposed(rulebook, line) if each.fact not in sounding}
    supposed = [f"it is about {rulebook.protocols[name].title.lower()}"]
    others = [each.title.lower() for each in found if each.protocol != name][:_OTHERS]
    supposed[0] += f" (it may be {' or '.join(others)}: try --protocol)" if others else ""
    supposed += [] if days is not None else [f"the age is {_SUPPOSED_YEARS:g}"]
    supposed += [f"yes to “{rulebook.facts[fact].short}”, when it is asked" for fact in sounding]
    return Person(line, replace(told, answers=answers), sounding, False, tuple(supposed))


def tried(rulebook: Rulebook, person: Person) -> Walk:
    """Ask somebody everything until it is decided."""
    return walk(rulebook, person.told, says(rulebook, person.rest, person.truths))


def story(rulebook: Rulebook, person: Person, walked: Walk) -> Iterator[str]:
    """Yield, line by line, who it is, what is asked and answered, and what is decided and why."""
    yield f"{person.name}  ({_who(person.told)})"
    yield from (f"  supposed: {each}" for each in person.supposed)
    yield from (f"  told: {_about(rulebook, id_, value)}" for id_, value in person.told.answers.items())
    for number, (question, step) in enumerate(walked.asked, 1):
        yield f"  {number:2} {question.text if person.told.channel == 'voice' else question.patient_text}"
        certain = f"   [certain: {step.certain.code}]" if step.certain else ""
        yield f"     {answer_words(rulebook, question, walked.told)}{certain}"
    yield from _ending(rulebook, walked.end)


def _ending(rulebook: Rulebook, end: Step) -> Iterator[str]:
    decision = end.disposition
    if decision is None:
        yield "  ⇒ not decided"
        return
    label = class_label(klass(decision.urgency))
    yield f"  ⇒ {decision.needs[0].title} ({decision.code}, within {decision.timeframe_minutes} min; {label})"
    yield from (f"    and {need.title} ({need.code})" for need in decision.needs[1:])
    yield from (f"    because {each.text} [{each.row}]" for each in end.because)
    for each in end.set_aside:
        shorts = " and ".join(rulebook.facts[id_].short for id_ in each.unsure)
        yield f"    not settled: {shorts} [{each.row}]: a clinician takes it"


def _who(told: Told) -> str:
    days = told.days or 0.0
    age = f"{days / DAYS_IN_A_YEAR:.0f} years" if days >= 2 * DAYS_IN_A_YEAR else f"{days:.0f} days"
    return f"{age}, {told.sex or 'sex not told'}, {_SPEAKERS[told.by]}, by {told.channel}"


def answer_words(rulebook: Rulebook, question: Question, told: Told) -> str:
    """Return what was answered to a question, in words."""
    if question.id == "with_patient":
        return "with the person" if told.is_with_patient else "elsewhere"
    value: Any = told.groups.get(question.id) if question.type == "group" else told.answers.get(question.id)
    if value == UNSURE:
        return "not sure"
    if question.type == "group":
        return _members(rulebook, value)
    if question.type == "yes_no":
        picked = "yes" if value is True else "no"
        return next((each.text for each in question.options if each.id == picked), picked).lower()
    return _about(rulebook, question.id, value).partition(": ")[2]


def _members(rulebook: Rulebook, value: Any) -> str:
    if value == SOME:
        return "some of these"
    return "; ".join(rulebook.facts[id_].short for id_ in value) or "none of these"


def _about(rulebook: Rulebook, id_: str, value: Any) -> str:
    fact = rulebook.facts[id_.removesuffix(CHECK)]
    about = f"{fact.short}, asked more plainly" if id_.endswith(CHECK) else fact.short
    if fact.options and value != UNSURE:
        picked = value if isinstance(value, tuple) else (value,)
        return f"{about}: {', '.join(each.text for each in fact.options if each.id in picked) or 'none'}"
    if isinstance(value, tuple):
        return f"{about}: {value[0]:g} to {value[-1]:g} {fact.unit or 'years'}"
    if isinstance(value, bool) or value == UNSURE:
        return f"{about}: {'not sure' if value == UNSURE else 'yes' if value else 'no'}"
    return f"{about}: {value:g} {fact.unit or 'years'}"


def _age_of(line: str) -> float | None:
    found = _AGE.search(line.lower())
    if found is None:
        return None
    number, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
    return int(number) * _DAYS[unit or "year"]


def _sex_of(line: str) -> Sex | None:
    """Return the sex that the first telling word names."""
    female, male = _FEMALE.search(line.lower()), _MALE.search(line.lower())
    if female is None and male is None:
        return None
    return "female" if male is None or (female is not None and female.start() < male.start()) else "male"
