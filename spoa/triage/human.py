"""When a human is wanted now, and within how many minutes; the questions still work."""

from spoa.triage.known import CHECK
from spoa.triage.model import Rulebook
from spoa.triage.steps import DangerPhrase, Human
from spoa.triage.told import SOME, UNSURE, Told

_MANY_QUESTIONS = 20
_MANY_COMPLAINTS = 3


def human(
    rulebook: Rulebook, told: Told, phrases: tuple[DangerPhrase, ...], *, still_asking: bool
) -> Human | None:
    """Return why a human is wanted now and how soon: the most pressing reason; None where there is none."""
    minutes = rulebook.human_minutes
    reasons = []
    group = _danger_group(rulebook, told)
    if group is not None:
        reasons.append(Human(f"a danger sign was not ruled out in writing: {group}", minutes["danger_group"]))
    if phrases:
        reasons.append(Human(f"words that sound like danger: “{phrases[0].words}”", minutes["danger_phrase"]))
    if len([name for name in told.protocols if name in rulebook.protocols]) >= _MANY_COMPLAINTS:
        reasons.append(Human("a third complaint", minutes["third_complaint"]))
    if still_asking and _questions(rulebook, told) >= _MANY_QUESTIONS:
        reasons.append(Human("more than twenty questions", minutes["many_questions"]))
    return min(reasons, key=lambda reason: reason.within_minutes, default=None)


def _danger_group(rulebook: Rulebook, told: Told) -> str | None:
    if told.channel == "voice":
        return None
    for group in rulebook.in_order(told.groups):
        answer = told.groups[group.id]
        if group.danger and answer:
            named = answer if isinstance(answer, tuple) else (str(answer),)
            shorts = (rulebook.facts[each].short if each in rulebook.facts else each for each in named)
            return ", ".join(shorts)
    return None


def _questions(rulebook: Rulebook, told: Told) -> int:
    """Count what was asked: a group is one question, also where its answers were kept fact by fact.

    A group that was opened counts again for each member that was then asked. (Where they cannot be many,
    answers are not put together to groups: the count is then too high, and still not many.)
    """
    if len(told.groups) + len(told.answers) < _MANY_QUESTIONS:
        return len(told.groups) + len(told.answers)
    asked = set(told.groups)
    whole = (group for group in rulebook.groups.values() if told.groups.get(group.id) not in (SOME, UNSURE))
    group_of = {fact: group.id for group in whole for fact in group.facts}
    for id_ in told.answers:
        asked.add(id_ if id_.endswith(CHECK) else group_of.get(id_, id_))
    return len(asked)
