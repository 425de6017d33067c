"""Run the scripted persons of a protocol, and say which rows and ranges they stand on either side of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spoa.triage.engine import look
from spoa.triage.model import Row, Rulebook
from spoa.triage.parsed import parse_cases
from spoa.triage.problems import Problem
from spoa.triage.reading import Refused, told_from
from spoa.triage.sources import Source
from spoa.triage.told import UNSURE, Told
from spoa.triage.walk import Walk, says, walk

_LEAST_CASES = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One scripted person, ready to run."""

    name: str
    told: Told
    rest: bool | str
    expect: Mapping[str, Any]
    place: int


@dataclass(frozen=True, slots=True)
class Run:
    """How one case went."""

    case: Case
    walk: Walk


def read_cases(rulebook: Rulebook, folder: Path, protocol: str) -> tuple[Source, list[Case], list[Problem]]:
    """Return the cases of a protocol and what is wrong with those left out. Raises `RulesRefused`."""
    parsed = parse_cases(folder, protocol)
    cases, problems = [], []
    for at, entry in enumerate(parsed.data["cases"]):
        try:
            told = told_from(rulebook, {"protocols": [protocol], **entry["told"]})
        except Refused as refused:
            problems.append(parsed.source.problem(("cases", at, "told"), f"{refused.at}: {refused.say}"))
            continue
        rest = UNSURE if entry["rest"] == UNSURE else False
        cases.append(Case(entry["name"], told, rest, entry["expect"], at))
    return parsed.source, cases, problems


def run(rulebook: Rulebook, case: Case) -> Run:
    """Walk one case to its end."""
    return Run(case, walk(rulebook, case.told, says(rulebook, case.rest)))


def failures(ran: Run) -> Iterator[str]:
    """Yield what came out otherwise than expected."""
    decision = ran.walk.end.disposition
    if decision is None:
        yield f"'{ran.case.name}' was not decided"
        return
    expect = ran.case.expect
    codes = [need.code for need in decision.needs]
    ended = {row for need in decision.needs for row in need.rows}
    ended |= {each.row for each in ran.walk.end.because} | {each.row for each in ran.walk.end.set_aside}
    if decision.code != expect["code"]:
        yield f"'{ran.case.name}' ends at {decision.code}, not at {expect['code']}"
    if expect["needs"] and codes != expect["needs"]:
        yield f"'{ran.case.name}' needs {', '.join(codes)}, not {', '.join(expect['needs'])}"
    missing = [row for row in expect["rows"] if row not in ended]
    if missing:
        yield f"'{ran.case.name}' does not meet {', '.join(missing)}, but {', '.join(sorted(ended))}"
    if len(ran.walk.asked) > expect.get("questions_at_most", len(ran.walk.asked)):
        yield f"'{ran.case.name}' takes {len(ran.walk.asked)} questions, not {expect['questions_at_most']}"


def prove_cases(rulebook: Rulebook, folder: Path, protocol: str) -> Iterator[Problem]:
    """Yield each case that fails, and each row or range that no pair of cases stands on either side of."""
    source, cases, problems = read_cases(rulebook, folder, protocol)
    yield from problems
    if len(cases) < _LEAST_CASES:
        yield source.problem(("cases",), f"{len(cases)} cases: at least {_LEAST_CASES} are needed")
    runs = [run(rulebook, case) for case in cases]
    for ran in runs:
        for say in failures(ran):
            yield source.problem(("cases", ran.case.place), say, _answers(ran.walk))
    yield from _sides(rulebook, protocol, runs)


def _answers(walked: Walk) -> str:
    told = {**walked.told.groups, **walked.told.answers}
    return ", ".join(f"{id_}: {value}" for id_, value in told.items())


def _sides(rulebook: Rulebook, protocol: str, runs: list[Run]) -> Iterator[Problem]:
    section = rulebook.protocols[protocol].section
    name = f"rules/protocols/{protocol}/protocol.yaml"
    looks = [look(rulebook, ran.walk.told) for ran in runs]
    for row in section.rows:
        met = any(row in seen.rows.met for seen in looks)
        missed = any(_missed_by_one(row, seen.known.yes & ~seen.known.no, seen.known.no) for seen in looks)
        if not met:
            yield Problem(name, row.line, f"no case meets {row.id}")
        if not missed:
            yield Problem(name, row.line, f"no case misses {row.id} by one fact only")
    used = {fact for row in section.rows for fact in row.when if rulebook.facts[fact].asked_by}
    for fact in sorted(used):
        bit = rulebook.facts[fact].bit
        sides = {bool(bit & seen.known.yes) for seen in looks if bit & seen.known.told()}
        if len(sides) < 2:
            line = next(row.line for row in section.rows if fact in row.when)
            yield Problem(name, line, f"no pair of cases stands on either side of '{fact}'")


def _missed_by_one(row: Row, yes: int, no: int) -> bool:
    lacking = row.mask & ~yes
    return lacking.bit_count() == 1 and bool(lacking & no)
