"""Prove the rules of a folder, protocol by protocol."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from spoa.triage.cases import prove_cases
from spoa.triage.counting import Counts, prove_counts
from spoa.triage.model import Rulebook
from spoa.triage.problems import Problem, RulesRefused
from spoa.triage.proofs import prove_groups, prove_rows, prove_sources, prove_vocabulary, prove_wording


@dataclass(frozen=True, slots=True)
class Proved:
    """One protocol looked at: what was counted, and every problem found."""

    name: str
    counts: Counts
    problems: tuple[Problem, ...]


def check_protocol(rulebook: Rulebook, folder: Path, name: str, today: date) -> Proved:
    """Prove one protocol: rows, groups, sources, questions, and its cases."""
    protocol = rulebook.protocols[name]
    problems = [*prove_rows(rulebook, protocol.section), *prove_groups(rulebook, protocol.section)]
    problems += prove_sources(protocol, today)
    counts, late = prove_counts(rulebook, name)
    problems += late
    try:
        problems += prove_cases(rulebook, folder, name)
    except RulesRefused as refused:
        problems += refused.problems
    return Proved(name, counts, tuple(sorted(set(problems))))


def check_shared(rulebook: Rulebook) -> tuple[Problem, ...]:
    """Prove what belongs to no protocol: the vocabulary and the danger set."""
    return tuple(sorted(set(_shared(rulebook))))


def _shared(rulebook: Rulebook) -> Iterator[Problem]:
    yield from prove_vocabulary(rulebook)
    yield from prove_wording(rulebook)
    for section in (rulebook.life, rulebook.mind):
        yield from prove_rows(rulebook, section)
        yield from prove_groups(rulebook, section)
    limits = {"voice": 2, "text": 1, "chat": 1}
    for channel, most in limits.items():
        groups = [group for group in rulebook.life.groups if channel in group.channels]
        if len(groups) > most:
            say = f"{len(groups)} groups about life by {channel}: at most {most}"
            yield Problem("rules/immediate.yaml", groups[-1].line, say)
