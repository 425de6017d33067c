"""Decisions of the database as a file that can be replayed and names nobody."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from spoa.cli import main
from spoa.kernel.ids import new_id
from spoa.records.cases import Decision
from spoa.records.unit import Records
from spoa.triage.contract import as_json
from spoa.triage.engine import step
from spoa.triage.rulebook import load
from spoa.triage.told import Told
from tests.integration.conftest import NOW

RULES = Path(__file__).parents[3] / "rules"


def decide(records: Records, case_id: str, told: Told) -> None:
    rulebook = load(RULES)
    found = step(rulebook, told)
    assert found.disposition is not None
    with records.unit() as session:
        session.add(
            Decision(
                id=new_id(),
                case_id=case_id,
                at=NOW,
                told=told.as_json(),
                result=as_json(found),
                urgency=found.disposition.urgency,
                code=found.disposition.code,
                rulebook=found.rulebook,
            )
        )


@pytest.mark.promise(8)
@pytest.mark.promise(10)
def test_what_was_stored_is_written_without_names_and_replays(
    records: Records, case_id: str, database_url: str, tmp_path: Path
) -> None:
    words = "Ada Example of 12 Invented Street cannot breathe"
    told = Told(age_days=20_000, by="carer", with_patient=True, complaint=words, answers={"choking": True})
    decide(records, case_id, told)
    file = tmp_path / "decisions.parquet"
    environment = {"DATABASE_URL": database_url, "REDIS_URL": "redis://none"}
    written = CliRunner().invoke(main, ["decisions", "export", str(file)], env=environment)
    assert written.output == f"1 decisions are in {file}.\n"
    (row,) = pq.read_table(file).to_pylist()
    assert (row["code"], row["day"], row["age_low"]) == ("ambulance-1", NOW.date(), 19_723.0)
    assert not {"Ada", "Invented", case_id} & set(str(row).split())
    replayed = CliRunner().invoke(main, ["triage", "replay", str(RULES), "--decisions", str(file), "--json"])
    assert json.loads(replayed.stdout)["changed"] == 0


@pytest.mark.promise(8)
def test_decisions_before_the_day_named_are_left_out(
    records: Records, case_id: str, database_url: str, tmp_path: Path
) -> None:
    decide(records, case_id, Told(answers={"choking": True}))
    file = tmp_path / "decisions.parquet"
    environment = {"DATABASE_URL": database_url, "REDIS_URL": "redis://none"}
    day = f"{NOW.year + 1}-01-01"
    CliRunner().invoke(main, ["decisions", "export", str(file), "--since", day], env=environment)
    assert pq.read_table(file).num_rows == 0
