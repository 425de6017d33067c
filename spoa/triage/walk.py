"""Walk a case to its end with somebody who answers: for cases, proofs, and trying a protocol out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from spoa.triage.engine import step
from spoa.triage.model import Fact, Rulebook
from spoa.triage.steps import Question, Step
from spoa.triage.told import DAYS_IN_A_YEAR, UNSURE, Answer, Told

Reply: TypeAlias = Callable[[Question], Any]
_ENDLESS: Final = 300
_WITH = "with_patient"


class Endless(RuntimeError):
    """The walk did not end: a fault of the engine, never of an answer."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How it went: each question with the step that asked it, and the last step."""

    asked: tuple[tuple[Question, Step], ...]
    end: Step
    told: Told

    @property
    def questions_to_danger(self) -> int | None:
        """Return after how many questions an urgency of 1 or 2 was certain; None where it never was."""
        steps = [step for _, step in self.asked] + [self.end]
        found = (at for at, each in enumerate(steps) if each.certain and each.certain.urgency <= 2)
        return next(found, None)


def walk(rulebook: Rulebook, told: Told, reply: Reply) -> Walk:
    """Answer every question with ``reply`` until it is decided (or a protocol must be chosen)."""
    asked: list[tuple[Question, Step]] = []
    found = step(rulebook, told)
    while found.question is not None:
        if len(asked) > _ENDLESS:
            raise Endless(f"more than {_ENDLESS} questions; the last was {found.question.id}")
        asked.append((found.question, found))
        told = answered(told, found.question, reply(found.question))
        found = step(rulebook, told)
    return Walk(tuple(asked), found, told)


def answered(told: Told, question: Question, value: Any) -> Told:
    """Return what is told once a question was answered; values are those of the contract."""
    if question.id == _WITH:
        return replace(told, with_patient=value is False)
    if question.type == "group":
        asked = {**told.asked, question.id: question.facts}
        return replace(told, groups={**told.groups, question.id: value}, asked=asked)
    return replace(told, answers={**told.answers, question.id: value})


def says(rulebook: Rulebook, rest: bool | str, but: Mapping[str, Answer] | None = None) -> Reply:
    """Return somebody who answers ``rest`` (False or "unsure") to everything except what ``but`` holds."""
    truths = but or {}

    def reply(question: Question) -> Any:
        if question.id in truths:
            return truths[question.id]
        if question.type == "group":
            if any(truths.get(fact) == UNSURE for fact in question.facts):
                return UNSURE
            named = tuple(fact for fact in question.facts if truths.get(fact) is True)
            return named or (() if rest is False else UNSURE)
        if rest is False and question.type != "yes_no":
            return harmless(rulebook, rulebook.facts[question.id])
        return rest

    return reply


def harmless(rulebook: Rulebook, fact: Fact) -> Answer:
    """Return an answer to a number or choice that makes no clinical fact yes; unsure where there is none."""
    clinical = {each for each in fact.tells if not rulebook.facts[each].context}
    if fact.options:
        option = next((each.id for each in fact.options if clinical.isdisjoint(each.facts)), UNSURE)
        return option if fact.type == "one_of" else (() if option == UNSURE else (option,))
    return next((value for value in _points(fact) if not _hits(fact, clinical, value)), UNSURE)


def _points(fact: Fact) -> Iterator[float]:
    scale = DAYS_IN_A_YEAR if fact.type == "age" else 1.0
    if fact.type == "age":
        yield 30.0
    least = 0.0 if fact.least is None else fact.least
    yield least
    for each in fact.ranges:
        yield from (bound / scale for bound in (each.below, each.least) if abs(bound) != float("inf"))
    yield least + 1 if fact.most is None else fact.most


def _hits(fact: Fact, clinical: set[str], value: float) -> bool:
    scale = DAYS_IN_A_YEAR if fact.type == "age" else 1.0
    return any(each.fact in clinical and each.least <= value * scale < each.below for each in fact.ranges)
