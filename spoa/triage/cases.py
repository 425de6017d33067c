"""Run the scripted persons of a protocol, and say which rows and ranges they stand on either side of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spoa.triage.engine import look
from spoa.triage.known import applies
from spoa.triage.model import Row, Rulebook
from spoa.triage.parsed import parse_cases
from spoa.triage.problems import Problem
from spoa.triage.reading import Refused, told_from
from spoa.triage.sources import Source
from spoa.triage.told import DAYS_IN_A_YEAR, UNSURE, Told
from spoa.triage.walk import Walk, says, walk

_LEAST_CASES = 10
_CHILD, _GROWN = 8, 40
_ADULT_DAYS = 16 * DAYS_IN_A_YEAR


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


def read_cases(
    rulebook: Rulebook, folder: Path, protocol: str | None
) -> tuple[Source, list[Case], list[Problem]]:
    """Return the cases of a protocol and what is wrong with those left out. Raises `RulesRefused`.

    Without a protocol they are those of the danger signs, each of which names its own.
    """
    parsed = parse_cases(folder, protocol)
    cases, problems = [], []
    for at, entry in enumerate(parsed.data["cases"]):
        try:
            told = told_from(rulebook, {"protocols": [protocol] if protocol else [], **entry["told"]})
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
    yield from _failing(source, runs)
    found = rulebook.protocols[protocol]
    yield from _sides(rulebook, f"rules/protocols/{protocol}/protocol.yaml", found.section.rows, runs)
    if not any(each.row == found.default.id for ran in runs for each in ran.walk.end.because):
        yield source.problem(("cases",), "no case ends where no row is met: a plain one is missing")
    if not any(_not_sure(case) for case in cases):
        yield source.problem(("cases",), "nobody is not sure of anything: such a case is missing")
    if all(case.told.by == "self" for case in cases):
        yield source.problem(("cases",), "nobody speaks for somebody else: such a case is missing")
    if all(applies(found.applies, Told(age_years=years)) for years in (_CHILD, _GROWN)) and not _twins(cases):
        yield source.problem(("cases",), "no child and adult tell the same: such a pair is missing")


def prove_danger_cases(rulebook: Rulebook, folder: Path) -> Iterator[Problem]:
    """Yield each case of the danger signs that fails, and each of their rows without one on either side."""
    source, cases, problems = read_cases(rulebook, folder, None)
    yield from problems
    runs = [run(rulebook, case) for case in cases]
    yield from _failing(source, runs)
    rows = (*rulebook.life.rows, *rulebook.mind.rows)
    yield from _sides(rulebook, "rules/immediate.yaml", rows, runs)


def _failing(source: Source, runs: list[Run]) -> Iterator[Problem]:
    for ran in runs:
        for say in failures(ran):
            yield source.problem(("cases", ran.case.place), say, _answers(ran.walk))


def _not_sure(case: Case) -> bool:
    """Return whether somebody says "not sure", or gives a number that may be on either side."""
    said = (*case.told.answers.values(), *case.told.groups.values())
    return UNSURE in (case.rest, *said) or any(
        isinstance(each, tuple) and len(each) == 2 and not isinstance(each[0], str) for each in said
    )


def _twins(cases: Sequence[Case]) -> bool:
    """Return whether a child and an adult tell the same, so that what the age does can be seen."""
    grown = [(case.told.answers, case.told.groups) for case in cases if (case.told.days or 0) >= _ADULT_DAYS]
    young = [case.told for case in cases if case.told.days is not None and case.told.days < _ADULT_DAYS]
    return any((told.answers, told.groups) in grown for told in young)


def _answers(walked: Walk) -> str:
    told = {**walked.told.groups, **walked.told.answers}
    return ", ".join(f"{id_}: {value}" for id_, value in told.items())


def _sides(rulebook: Rulebook, file: str, rows: Sequence[Row], runs: list[Run]) -> Iterator[Problem]:
    looks = [look(rulebook, ran.walk.told) for ran in runs]
    for row in rows:
        met = any(row in seen.rows.met for seen in looks)
        missed = any(_missed_by_one(row, seen.known.yes & ~seen.known.no, seen.known.no) for seen in looks)
        if not met:
            yield Problem(file, row.line, f"no case meets {row.id}")
        if not missed:
            yield Problem(file, row.line, f"no case misses {row.id} by one fact only")
    lines = {fact: row.line for row in reversed(rows) for id_ in row.when for fact in _told(rulebook, id_)}
    for fact, line in lines.items():
        bit = rulebook.facts[fact].bit
        sides = {bool(bit & seen.known.yes) for seen in looks if bit & seen.known.told()}
        if len(sides) < 2:
            yield Problem(file, line, f"no pair of cases stands on either side of '{fact}'")


def _told(rulebook: Rulebook, id_: str) -> Iterator[str]:
    """Yield the fact, or those that it is made of, that a number or a choice tells."""
    fact = rulebook.facts[id_]
    if fact.asked_by:
        yield id_
    for part, _ in fact.parts:
        yield from _told(rulebook, part)


def _missed_by_one(row: Row, yes: int, no: int) -> bool:
    lacking = row.mask & ~yes
    return lacking.bit_count() == 1 and bool(lacking & no)
