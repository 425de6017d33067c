"""Stored decisions under draft rules, as an author replays them."""

import json
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from spoa.cli import main
from spoa.triage.engine import step
from spoa.triage.model import Rulebook
from spoa.triage.stored import Decisions, Said, Writer
from spoa.triage.told import Told, told_as_stored
from tests.support.told import anybody
from tests.unit.triage.conftest import RULES

CHILD = Told(
    age_days=1500,
    sex="female",
    by="parent",
    with_patient=True,
    channel="text",
    protocols=("earache",),
    complaint="Her name is Ada Example and her ear hurts",
    answers={"ear_pain": True, "vomited_twice": True, "drinking_less_than_half": True, "ear_pain_for": 3.0,
             "temperature": 38.6},
    groups={"life_in_writing": (), "ear_worse": ()},
)  # fmt: skip


def write(path: Path, rulebook: Rulebook, people: list[Told]) -> int:
    with Writer(path, rulebook) as writer:
        for told in people:
            decision = step(rulebook, told).disposition
            if decision is not None:
                needs = tuple(need.code for need in decision.needs)
                row = decision.needs[0].rows[0]
                said = Said(date(2026, 11, 20), decision.urgency, decision.code, row, needs, rulebook.digest)
                writer.add(told_as_stored(told.as_json()), said)
    return writer.count


@pytest.fixture
def stored(tmp_path: Path, rulebook: Rulebook) -> Path:
    path = tmp_path / "decisions.parquet"
    assert write(path, rulebook, [CHILD]) == 1
    return path


def replay(draft: Path, file: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["triage", "replay", str(draft), "--decisions", str(file), *more])


@pytest.mark.promise(8)
def test_under_the_same_rules_nothing_changes(tmp_path: Path, rulebook: Rulebook) -> None:
    path = tmp_path / "decisions.parquet"
    people = [anybody(rulebook, Random(seed), ("", "i want to die")) for seed in range(400)]
    count = write(path, rulebook, people)
    found = replay(RULES, path, "--json")
    sums = json.loads(found.stdout.splitlines()[0])
    assert (sums["total"], sums["changed"]) == (count, 0)
    assert count > 200


@pytest.mark.promise(8)
def test_a_draft_that_lowers_somebody_is_told_with_the_row_and_an_example(
    stored: Path, rules_copy: Path
) -> None:
    before = step_of(CHILD, RULES)
    path = rules_copy / "protocols" / "earache" / "protocol.yaml"
    text = path.read_text()
    for code in (before[1], "gp-24h"):  # all that would otherwise still be asked
        text = text.replace(f"need: {code}", "need: own-gp-3d")
    path.write_text(text)
    found = replay(rules_copy, stored)
    assert "1 of 1 decisions (100.00%) change" in found.stdout
    assert f"1 less urgent: {before[1]} by {before[0]} → own-gp-3d by {before[0]}" in found.stdout
    assert "female, 4 years, text; earache: drinking_less_than_half" in found.stdout
    assert "A change that lowers anyone needs two approvals." in found.stdout
    assert "[1/1] 100%" in found.stderr


def step_of(told: Told, rules: Path) -> tuple[str, str]:
    from_json = CliRunner().invoke(
        main, ["triage", "--rules", str(rules), "ask", "--json"], json.dumps(told.as_json())
    )
    need = json.loads(from_json.stdout)["disposition"]["needs"][0]
    return need["rows"][0], need["code"]


def test_a_draft_that_wants_to_know_more_says_so(stored: Path, rules_copy: Path) -> None:
    path = rules_copy / "protocols" / "earache" / "protocol.yaml"
    text = path.read_text()
    path.write_text(text.replace("rows:\n", NEW_ROW, 1))
    sums = json.loads(replay(rules_copy, stored, "--json").stdout.splitlines()[0])
    assert sums["asks_more"] == 1


NEW_ROW = """rows:
  - id: EA-99
    when: [coughing_blood]
    need: ambulance-2
    because: Only for this test.
    source: nhs-earache
"""


def test_a_protocol_that_is_gone_is_counted(stored: Path, rules_copy: Path) -> None:
    for path in (rules_copy / "protocols" / "earache").iterdir():
        path.unlink()
    sums = json.loads(replay(rules_copy, stored, "--json").stdout.splitlines()[0])
    assert sums["not_chosen"] == 1


@pytest.mark.promise(10)
def test_a_file_of_decisions_names_nobody(stored: Path) -> None:
    whole = pq.read_table(stored)
    assert "Ada" not in str(whole.to_pydict())
    assert b"Ada" not in stored.read_bytes()
    assert {"complaint", "case", "id", "at"}.isdisjoint(whole.column_names)
    (columns, *_) = (batch.columns for batch in Decisions(stored))
    assert columns.age[0][0] == 1491  # 49 months, where 1500 days were told


def test_a_file_that_is_not_ours_is_refused_in_words(tmp_path: Path) -> None:
    text, strange = tmp_path / "text.parquet", tmp_path / "strange.parquet"
    text.write_text("not Parquet at all")
    pq.write_table(pa.table({"a": [1]}), strange)
    for path, say in ((text, "cannot be read as Parquet"), (strange, "holds no stored decisions")):
        found = replay(RULES, path)
        assert found.exit_code == 1
        assert say in found.stderr


def test_a_file_cut_short_in_writing_is_not_there(tmp_path: Path, rulebook: Rulebook) -> None:
    path = tmp_path / "decisions.parquet"
    with pytest.raises(RuntimeError), Writer(path, rulebook):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_draft_that_cannot_be_read_is_refused(stored: Path, rules_copy: Path) -> None:
    (rules_copy / "immediate.yaml").write_text("life: [")
    found = replay(rules_copy, stored)
    assert found.exit_code == 1
    assert "immediate.yaml" in found.stderr
