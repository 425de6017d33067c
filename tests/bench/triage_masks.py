"""Rows as masks beside zen-engine on the same rows, and a million stored decisions replayed; JSON lines."""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import zen

from spoa.triage.columns import encoded
from spoa.triage.engine import look, step
from spoa.triage.masks import outcomes, table
from spoa.triage.model import Rulebook
from spoa.triage.population import read_population, somebody
from spoa.triage.replay import replay
from spoa.triage.rulebook import load
from spoa.triage.stored import Decisions, Said, Writer
from spoa.triage.told import Told
from spoa.triage.walk import walk

RULES = Path(__file__).parents[2] / "rules"
PROTOCOL = "chest-pain"
CASES = 20_000
AS_ENGINE = 200
PEOPLE = 3_000
MILLION = 1_000_000
AT_ONCE = 262_144


def seconds(work: Callable[[], object]) -> float:
    """Return the best time of three, of the processor: others on the machine do not count."""
    times = []
    for _ in range(3):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def people(rulebook: Rulebook) -> list[Told]:
    """Return adults who told every fact of the protocol and of the danger set, plainly yes or no."""
    chance = Random(1)
    section = (*rulebook.life.rows, *rulebook.protocols[PROTOCOL].section.rows)
    facts = sorted({id_ for row in section for id_ in row.when} - {"under_3_months"})
    facts = [id_ for id_ in facts if not rulebook.facts[id_].context and not rulebook.facts[id_].parts]
    parts = {part for row in section for id_ in row.when for part, _ in rulebook.facts[id_].parts}
    told = []
    for _ in range(CASES):
        often = chance.choice((0.01, 0.05, 0.2))
        answers = {id_: chance.random() < often for id_ in (*facts, *sorted(parts))}
        told.append(
            Told(age_days=20_000, by="carer", with_patient=True, protocols=(PROTOCOL,), answers=answers)
        )
    return told


def decision_table(rulebook: Rulebook) -> tuple[dict[str, Any], list[str]]:
    """Return our rows as a decision table of zen-engine, in the order in which one leads, first hit."""
    ours = table(rulebook, (PROTOCOL,), ())
    rows = [ending.row for ending in ours.endings if ending.kind == "row" and ending.row]
    facts = sorted({id_ for row in rows for id_ in row.when})
    lines = [
        {"_id": row.id, **{f"i.{id_}": "true" for id_ in row.when}, "o": json.dumps(row.code)}
        for row in (*rows, rulebook.protocols[PROTOCOL].default)
    ]
    rules = [{**{f"i.{id_}": "" for id_ in facts}, **line} for line in lines]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": f"i.{id_}", "name": id_, "field": id_} for id_ in facts],
        "outputs": [{"id": "o", "name": "code", "field": "code"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {
            "id": "t",
            "type": "decisionTableNode",
            "name": "t",
            "position": {"x": 0, "y": 0},
            "content": content,
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "t"},
        {"id": "b", "type": "edge", "sourceId": "t", "targetId": "out"},
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}, facts


def encoded_answers(rulebook: Rulebook) -> float:
    """Measure outcomes from encoded answers, one protocol; return what zen-engine takes a case, in s."""
    told = people(rulebook)
    jdm, facts = decision_table(rulebook)
    decision = zen.ZenEngine().create_decision(json.dumps(jdm))
    known = [look(rulebook, each).known for each in told]
    # zen gets the facts of the rows worked out already; we work them out within the time that is measured
    inputs = [{id_: bool(rulebook.facts[id_].bit & each.yes) for id_ in facts} for each in known]
    columns = encoded(rulebook, told)
    found = outcomes(rulebook, columns)
    codes = [found.codes[code] for code in found.code]
    theirs = [decision.evaluate(each)["result"]["code"] for each in inputs]
    by_engine = [step(rulebook, each).disposition for each in told[:AS_ENGINE]]
    if codes != theirs or codes[:AS_ENGINE] != [each.code for each in by_engine if each]:
        raise SystemExit("the two do not say the same: nothing to compare")
    ours = seconds(lambda: outcomes(rulebook, columns)) / CASES
    peer = seconds(lambda: [decision.evaluate(each) for each in inputs]) / CASES
    line = {"what": f"outcome from encoded answers, {PROTOCOL} with the danger set", "cases": CASES}
    print(json.dumps(line | {"us": micro(ours), "zen_us": micro(peer), "ratio_to_zen": round(peer / ours)}))
    return peer


def micro(time_taken: float) -> float:
    """Return seconds as microseconds."""
    return round(time_taken * 1e6, 2)


def stored_decisions(rulebook: Rulebook, path: Path) -> None:
    """Write a million stored decisions: invented people who answered, each of them many times over."""
    population, few = read_population(rulebook, RULES), path.with_name("few.parquet")
    with Writer(few, rulebook) as writer:
        for number in range(PEOPLE):
            person = somebody(population, 1, number)
            walked = walk(rulebook, person.told, person.reply)
            decision = walked.end.disposition
            if decision is None:
                raise SystemExit("somebody was not decided")
            needs = tuple(need.code for need in decision.needs)
            row = decision.needs[0].rows[0]
            said = Said(date(2026, 11, 22), decision.urgency, decision.code, row, needs, rulebook.digest)
            writer.add(walked.told, said)
    whole, chance = pq.read_table(few), np.random.default_rng(1)
    with pq.ParquetWriter(path, whole.schema, compression="zstd") as file:
        for first in range(0, MILLION, AT_ONCE):
            file.write_table(whole.take(np.sort(chance.integers(0, PEOPLE, min(AT_ONCE, MILLION - first)))))


def replayed(rulebook: Rulebook, zen_seconds: float) -> None:
    """Measure the replay of a million decisions, reading included, and say how far it is."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "decisions.parquet"
        stored_decisions(rulebook, path)
        began = time.perf_counter()

        def progress(done: int) -> None:
            print(f"[{done}/{MILLION}] after {time.perf_counter() - began:.1f} s", file=sys.stderr)

        report = replay(rulebook, Decisions(path), progress)
        took = time.perf_counter() - began
        worked = seconds(lambda: replay(rulebook, Decisions(path), lambda _done: None))
    if (report.total, report.changed) != (MILLION, 0):
        raise SystemExit(f"{report.changed} of {report.total} changed under the rules they were made under")
    line = {"what": "replay of stored decisions, whole rulebook", "cases": MILLION, "seconds": round(took, 1)}
    line |= {
        "protocols": len(rulebook.protocols),
        "us": micro(worked / MILLION),
        "zen_us": micro(zen_seconds),
    }
    print(json.dumps(line | {"ratio_to_zen": round(zen_seconds * MILLION / worked)}))


def main() -> None:
    """Compare one protocol, then replay a million."""
    rulebook = load(RULES)
    replayed(rulebook, encoded_answers(rulebook))


if __name__ == "__main__":
    main()
