"""What a change of the rules does to people, and how it goes for one person."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from spoa.triage.commands import triage
from tests.unit.triage.conftest import RULES, change

EARACHE = "protocols/earache"


def run(*words: str, rules: Path = RULES) -> Result:
    return CliRunner().invoke(triage, ["--rules", str(rules), *words])


@pytest.fixture
def committed(rules_copy: Path) -> Path:
    """Rules that can be compared with what they were."""
    for words in (
        ["init", "-q"],
        ["add", "rules"],
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "rules"],
    ):
        subprocess.run(["git", "-C", str(rules_copy.parent), *words], check=True)
    return rules_copy


def compared(rules: Path) -> dict[str, Any]:
    found = run("diff", "HEAD", "--json", rules=rules)
    assert found.exit_code == 0, found.output
    return json.loads(found.output)


def test_who_gets_more_urgent_is_told(committed: Path) -> None:
    assert "0 of" in run("diff", "HEAD", rules=committed).output
    change(committed, "vocabulary.yaml", "temperature_39: {from: 39,", "temperature_39: {from: 38.5,")
    found = run("diff", "HEAD", rules=committed).output
    assert "more urgent  earache: Girl of 5, 38.9 and drinking little: pharmacy → ooh-gp-6h" in found
    assert "1 more urgent, 0 less urgent" in found
    assert "two approvals" not in found
    assert compared(committed)["approvals"] == 1


@pytest.mark.promise(2)
def test_a_change_that_lowers_anyone_needs_two_approvals(committed: Path) -> None:
    change(committed, "vocabulary.yaml", "temperature_39: {from: 39,", "temperature_39: {from: 39.5,")
    assert "A change that lowers anyone needs two approvals." in run("diff", "HEAD", rules=committed).output
    found = compared(committed)
    assert found["lowers"]
    assert found["approvals"] == 2
    assert found["before"] != found["after"]
    ways = {each["way"] for each in found["changes"]}
    assert "less urgent" in ways
    assert "more urgent" not in ways


@pytest.mark.promise(2)
def test_taking_the_case_out_does_not_hide_whom_a_change_lowers(committed: Path) -> None:
    change(committed, "vocabulary.yaml", "temperature_39: {from: 39,", "temperature_39: {from: 39.5,")
    before = compared(committed)["less_urgent"]
    path = committed / EARACHE / "cases.yaml"
    head, *cases = path.read_text().split("\n  - name")
    path.write_text(head + "".join(f"\n  - name{case}" for case in cases if "temperature" not in case) + "\n")
    assert compared(committed)["less_urgent"] == before


@pytest.mark.promise(2)
def test_a_second_need_that_is_lost_lowers_too(committed: Path) -> None:
    path = committed / "protocols/low-mood/protocol.yaml"
    text = path.read_text()
    for need in ("need: bereavement-support", "need: befriending"):
        assert need in text
        text = text.replace(need, "need: own-gp-3d\n    for: mind")
    path.write_text(text)
    found = compared(committed)
    assert "less urgent" in {each["way"] for each in found["changes"]}
    assert found["lowers"]


@pytest.mark.promise(2)
def test_who_can_no_longer_be_told_of_is_gone(committed: Path) -> None:
    for path in (committed / EARACHE).iterdir():
        path.unlink()
    change(committed, "immediate-cases.yaml", "cases:", "cases:")
    found = compared(committed)
    assert found["gone"] >= 10
    assert found["approvals"] == 2


def test_a_revision_that_is_not_there_is_said(committed: Path) -> None:
    for name in ("nowhere", "--upload-pack=x"):
        found = run("diff", "--", name, rules=committed)
        assert found.exit_code == 1
        assert "cannot be read" in found.output


def test_the_persons_of_a_protocol_are_tried_one_by_one() -> None:
    found = run("try", "earache", "--case", "39 and drinking little")
    assert found.exit_code == 0
    first, *others = found.output.splitlines()
    assert first.startswith("Girl of 5, 39 and drinking little  (5 years, ")
    assert any("told: drinking less than half" in line for line in others)
    assert any("⇒" in line and "ooh-gp-6h" in line for line in others)
    assert any("[EA-" in line for line in others)


def test_a_line_in_plain_words_is_answered_to_its_end() -> None:
    line = "girl of 5, earache for three days, 39.4, sick twice, drinking less than half"
    found = run("try", line, "--protocol", "earache").output
    assert "5 years, female, a parent speaks" in found
    assert "supposed: it is about earache (it may be" in found
    assert "told: temperature: 39.4 °C" in found
    assert "ooh-gp-6h" in found


@pytest.mark.promise(2)
def test_words_of_danger_are_answered_yes_when_they_are_asked() -> None:
    found = run("try", "58-year-old man, chest pain and cant breathe").output
    assert "58 years, male, speaks for themselves" in found
    assert "when it is asked" in found
    assert "(ambulance-2, within" in found


@pytest.mark.parametrize("who", ["xyzzy", "it is nothing at all"])
def test_nobody_to_try_is_said(who: str) -> None:
    found = run("try", who)
    assert found.exit_code == 1
    assert "Nobody to try" in found.output
