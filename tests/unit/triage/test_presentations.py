"""People of all ages and ills, plain and in disguise: each ends where a good clinician would send them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from spoa.triage.contract import told_from
from spoa.triage.model import Rulebook
from spoa.triage.steps import Step
from spoa.triage.told import Answer
from spoa.triage.walk import says, walk

_PEOPLE: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "presentations.yaml").read_text(encoding="utf-8")
)


def _truths(rulebook: Rulebook, person: Mapping[str, Any]) -> dict[str, Answer]:
    """Return what is so: the facts named, those made of them, and the numbers."""
    named = set(person.get("so", ()))
    assert named <= set(rulebook.facts), named - set(rulebook.facts)
    for fact in rulebook.composites:
        if sum(weight for part, weight in fact.parts if part in named) >= fact.count:
            named.add(fact.id)
    return {**dict.fromkeys(named, True), **person.get("numbers", {})}


def _seen(rulebook: Rulebook, person: Mapping[str, Any]) -> Step:
    """Step somebody through as a caller who keeps all answers: the first protocol offered is taken."""
    told = told_from(
        rulebook,
        {
            "age_years": person["age"],
            "sex": person["sex"],
            "by": person.get("by", "self"),
            "with_patient": True,
            "complaint": person["say"],
        },
    )
    reply = says(rulebook, False, _truths(rulebook, person))
    walked = walk(rulebook, told, reply)
    if walked.end.status == "choose":
        chosen = replace(walked.told, protocols=(walked.end.candidates[0].protocol,))
        walked = walk(rulebook, chosen, reply)
    return walked.end


def test_nobody_in_the_list_is_there_twice() -> None:
    names = [person["who"] for person in _PEOPLE]
    assert len(set(names)) == len(names) >= 120


@pytest.mark.promise(2)
@pytest.mark.parametrize("person", [pytest.param(each, id=each["who"]) for each in _PEOPLE])
def test_a_person_ends_where_a_good_clinician_would_send_them(
    rulebook: Rulebook, person: dict[str, Any]
) -> None:
    end = _seen(rulebook, person)
    assert end.disposition is not None
    levels = person["level"] if isinstance(person["level"], list) else [person["level"]]
    because = [each.text for each in end.because]
    assert end.disposition.level in levels, (end.protocols, end.disposition.code, because)
    assert end.disposition.code in person.get("codes", [end.disposition.code]), (end.protocols, because)
