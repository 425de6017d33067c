"""The question, the answers so far and what it can still be, as the console shows them."""

from collections.abc import Iterable
from typing import Any, Final

from spoa.journey.looking import CaseView
from spoa.journey.telling import ANSWER, GROUP, LATER
from spoa.kernel.london import clock_time
from spoa.kernel.urgency import klass
from spoa.records.cases import ToldRow
from spoa.triage.rulebook import Rulebook
from spoa.triage.steps import Question
from spoa.triage.wording import person_of

_LONE: Final = ("none", "unsure", "later")
_MANY: Final = ("group", "any_of")
_WORDS: Final = {True: "Yes", False: "No", "unsure": "Not sure", "some": "Some, not said which"}
_OUT: Final = "ruled out"


def question(view: CaseView) -> dict[str, Any] | None:
    """Return the question on the screen, its answers numbered 1 to 9; ``None`` when nothing is asked."""
    asked = view.step.question
    if asked is None:
        return None
    options = [option for option in asked.options if option.id not in _LONE]
    lone = [{"id": option.id, "text": option.text} for option in asked.options if option.id in _LONE]
    lone = [*lone, {"id": "later", "text": "Ask later"}]
    number = len(view.told) + 1
    return {
        "id": asked.id,
        "title": _title(asked, view),
        "hint": f"Question {number}, at most {view.step.remaining_at_most} more. {_how(asked)}",
        "type": asked.type,
        "many": asked.type in _MANY,
        "members": list(asked.facts) if asked.type == "group" else [],
        "options": [
            {"id": option.id, "text": option.text, "key": place if place <= 9 else None}
            for place, option in enumerate(options, 1)
        ],
        "extra": [
            each | {"key": place if place <= 9 else None, "alone": True}
            for place, each in enumerate(lone, len(options) + 1)
        ],
        "unit": asked.unit or "",
        "units": [],
        "danger": asked.danger,
        "earlier": "",
        "first": not view.told,
        "why": asked.why or "",
        "help": asked.help or "",
        "next": "",
    }


def _title(asked: Question, view: CaseView) -> str:
    """Return what is read out; of a group only its beginning, for its members stand below as the answers."""
    group = view.rulebook.groups.get(asked.id)
    return group.ask.to(person_of(view.heard)) if group else asked.text


def _how(asked: Question) -> str:
    if asked.type == "group":
        return "Read all of them out. “Not sure” stays possible."
    return "“Not sure” stays possible."


def answers(view: CaseView) -> list[dict[str, Any]]:
    """Return the answers that stand, in the order in which they were told."""
    return [_answer(row, view) for row in view.told if row.kind in (ANSWER, GROUP)]


def _answer(row: ToldRow, view: CaseView) -> dict[str, Any]:
    rulebook = view.rulebook
    value = row.value["is"]
    if row.kind == GROUP:
        named = [_short(rulebook, each) for each in value] if isinstance(value, list) else []
        asked = ", ".join(_short(rulebook, each) for each in row.members)
        said = ", ".join(named) or _WORDS.get(value if isinstance(value, str) else False, "None of these")
        return {"key": row.key, "q": asked or row.key, "a": said if named else _none(value), "source": ""}
    source = "" if row.contact_id == view.contact.id else clock_time(row.at)
    return {"key": row.key, "q": _short(rulebook, row.key), "a": _said(value), "source": source}


def _none(value: Any) -> str:
    return "None of these" if value == [] else _said(value)


def _said(value: Any) -> str:
    if isinstance(value, list):
        return " to ".join(_said(each) for each in value)
    if isinstance(value, float):
        return f"{value:g}"
    return _WORDS[value] if isinstance(value, bool) or value in _WORDS else str(value)


def _short(rulebook: Rulebook, key: str) -> str:
    fact = rulebook.facts.get(key.removesuffix(".check"))
    return fact.short if fact else key.replace("_", " ").replace("-", " ")


def ladder(view: CaseView) -> dict[str, Any]:
    """Return the five steps: what is not ruled out, what is certain, and where a dropped call goes."""
    step = view.step
    top = klass(step.not_ruled_out.urgency) if step.not_ruled_out else None
    certain = klass(step.certain.urgency) if step.certain else None
    where = f"class {view.klass}" if view.klass else "the queue as not yet assessed"
    say = f"If they drop out they are reached first in {where}, clock from {clock_time(view.case.clock_at)}."
    return {"steps": [_step(number, top, certain) for number in range(1, 6)], "say": say}


def _step(number: int, top: int | None, certain: int | None) -> dict[str, Any]:
    if number == certain:
        met = top is None or top >= certain
        return {"number": number, "state": "both" if met else "floor", "say": "certain"}
    if top is not None and number < top or (certain is not None and number > certain):
        return {"number": number, "state": "out", "say": _OUT}
    if number == top:
        return {"number": number, "state": "top", "say": "most urgent still possible"}
    return {"number": number, "state": "open", "say": "still possible"}


def proposals(view: CaseView, refused: Iterable[str]) -> list[dict[str, str]]:
    """Return the facts that the words seem to tell and that nobody has accepted or refused."""
    gone = set(refused)
    return [
        {"fact": each.fact, "text": each.text, "words": each.words}
        for each in view.step.proposed
        if each.fact not in gone
    ]


def deferred(view: CaseView) -> list[str]:
    """Return the questions that were put off."""
    return [row.key for row in view.told if row.kind == LATER]
