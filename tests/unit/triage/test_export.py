"""Protocols as FHIR that others can read."""

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner
from fhir.resources.R4B.bundle import Bundle

from spoa.cli import main
from spoa.triage.export_questions import questionnaire, sections_of
from spoa.triage.export_rows import bundle, plan_definition
from spoa.triage.model import Rulebook


def items(of: dict[str, Any]) -> list[dict[str, Any]]:
    inner = of.get("item", [])
    return [*inner, *(each for item in inner for each in items(item))]


def conditions(rulebook: Rulebook, name: str) -> dict[str, str]:
    actions = plan_definition(rulebook, name)["action"][0]["action"]
    return {each["id"]: each["condition"][0]["expression"]["expression"] for each in actions}


def test_every_protocol_is_valid_fhir(rulebook: Rulebook) -> None:
    for name in rulebook.protocols:
        found = Bundle.model_validate(bundle(rulebook, name))
        kinds = [entry.resource.__class__.__name__ for entry in found.entry]
        assert kinds == ["Questionnaire", "PlanDefinition"]


def test_no_question_is_there_twice_and_every_condition_asks_for_one_that_is_there(
    rulebook: Rulebook,
) -> None:
    for name in rulebook.protocols:
        links = [item["linkId"] for item in items(questionnaire(rulebook, name))]
        assert len(links) == len(set(links)), name
        for row, condition in conditions(rulebook, name).items():
            named = set(re.findall(r"linkId = '([^']+)'", condition))
            without_check = {each for each in named - set(links) if not each.endswith(".check")}
            assert not without_check, (name, row)
            assert condition.count("(") == condition.count(")")
        for item in items(questionnaire(rulebook, name)):
            assert {when["question"] for when in item.get("enableWhen", ())} <= set(links), (
                name,
                item["linkId"],
            )


def test_every_row_is_an_action_and_the_default_is_the_last(rulebook: Rulebook) -> None:
    for name, protocol in rulebook.protocols.items():
        rows = [row.id.replace("+", "-also") for each in sections_of(rulebook, protocol) for row in each.rows]
        found = list(conditions(rulebook, name))
        assert sorted(found[:-1]) == sorted(rows)
        assert found[-1] == protocol.default.id


@pytest.mark.promise(2)
def test_a_plainer_question_and_the_short_list_are_in_the_conditions(rulebook: Rulebook) -> None:
    found = conditions(rulebook, "chest-pain")
    assert "linkId = 'chest_pain_tight.check').answer.value.where(code = 'yes')" in found["LF-09"]
    assert "linkId = 'choking.check').answer.value.where(code = 'unsure')" in found["LF-02"]


def test_a_range_is_in_the_conditions_in_its_unit(rulebook: Rulebook) -> None:
    found = conditions(rulebook, "earache")["EA-02"]
    assert "linkId = 'age').answer.value.where($this * 365.25 < 91).exists()" in found
    assert "linkId = 'temperature').answer.value.where($this >= 38).exists()" in found


def test_a_question_put_the_reassuring_way_round_keeps_its_meaning(rulebook: Rulebook) -> None:
    links = {item["linkId"]: item for item in items(questionnaire(rulebook, "chest-pain"))}
    shown = {
        each["valueCoding"]["code"]: each["valueCoding"]["display"]
        for each in links["not_awake"]["answerOption"]
    }
    assert shown == {"yes": "No", "no": "Yes", "unsure": "Not sure"}


def test_the_command_writes_a_bundle_and_refuses_what_is_not_there() -> None:
    found = CliRunner().invoke(
        main, ["triage", "export", "earache", "--base", "https://hub.example.org/fhir/"]
    )
    urls = [entry["fullUrl"] for entry in json.loads(found.stdout)["entry"]]
    assert urls[0] == "https://hub.example.org/fhir/Questionnaire/earache"
    wrong = CliRunner().invoke(main, ["triage", "export", "earake"])
    assert (wrong.exit_code, "did you mean 'earache'?" in wrong.stderr) == (1, True)
