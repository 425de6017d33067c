"""What the console sends is an answer to its question, or it is refused: garbage never stands for a no."""

from pathlib import Path
from typing import Any

import pytest

from spoa.kernel.errors import Invalid
from spoa.triage.rulebook import Rulebook, load
from spoa.web.console.reading import LATER, answer_of


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load(Path("rules"))


def sent(question: str, *answer: str, low: str = "", high: str = "", member: tuple[str, ...] = ()) -> Any:
    return {"question": question, "answer": [*answer], "low": low, "high": high, "member": [*member]}


def group_of(rulebook: Rulebook) -> tuple[str, tuple[str, ...]]:
    return next((group.id, group.facts) for group in rulebook.groups.values())


def test_what_answers_its_question_is_taken(rulebook: Rulebook) -> None:
    group, facts = group_of(rulebook)
    assert answer_of(sent("chest_pain_sweating", "yes"), rulebook) is True
    assert answer_of(sent("chest_pain_sweating", "unsure"), rulebook) == "unsure"
    assert answer_of(sent("temperature", low="38,5"), rulebook) == 38.5
    assert answer_of(sent("temperature", low="38", high="39"), rulebook) == (38, 39)
    assert answer_of(sent(group, "none", member=facts), rulebook) == []
    assert answer_of(sent(group, facts[0], member=facts), rulebook) == [facts[0]]
    assert answer_of(sent("with_patient", "no"), rulebook) is False
    assert answer_of(sent("anything", LATER), rulebook) == LATER


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    "form",
    [
        sent("chest_pain_sweating", "banana"),
        sent("chest_pain_sweating", "none"),
        sent("chest_pain_sweating", low="1"),
        sent("age", "none"),
        sent("temperature", low="nan"),
        sent("temperature", low="inf"),
        sent("temperature", low="39", high="38"),
        sent("sex", "banana"),
        sent("no_such_question", "no"),
    ],
    ids=lambda form: f"{form['question']} {form['answer']} {form['low']}",
)
def test_what_does_not_is_refused(form: dict[str, Any], rulebook: Rulebook) -> None:
    with pytest.raises(Invalid):
        answer_of(form, rulebook)


@pytest.mark.promise(2)
def test_a_group_is_answered_for_its_own_members_only(rulebook: Rulebook) -> None:
    group, facts = group_of(rulebook)
    for form in (sent(group, "none", member=(*facts, "bereaved")), sent(group, "banana", member=facts)):
        with pytest.raises(Invalid):
            answer_of(form, rulebook)
