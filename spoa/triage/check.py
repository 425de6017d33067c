"""Prove the rules of a folder, protocol by protocol, on all cores; what was proved before is kept."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from spoa.triage.cases import prove_cases, prove_danger_cases
from spoa.triage.counting import Counts, prove_counts
from spoa.triage.kept import KeptProofs
from spoa.triage.model import Rulebook
from spoa.triage.problems import Problem, RulesRefused
from spoa.triage.proofs import (
    prove_danger_sources,
    prove_groups,
    prove_reading,
    prove_rows,
    prove_sources,
    prove_vocabulary,
    prove_wording,
)
from spoa.triage.reach import proof_digest
from spoa.triage.rulebook import load

_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Proved:
    """One protocol looked at: what was counted, and every problem found; ``kept`` from an earlier proof."""

    name: str
    counts: Counts
    problems: tuple[Problem, ...]
    kept: bool = False


def check_protocols(
    rulebook: Rulebook,
    folder: Path,
    names: Sequence[str],
    today: date,
    kept: KeptProofs,
    *,
    fresh: bool = False,
) -> Iterator[Proved]:
    """Yield each protocol proved, in the order of the names.

    What was proved of the same rules before is not proved again, but where it shall be ``fresh``.
    """
    digests = {name: proof_digest(rulebook, folder, name) for name in names}
    counted = {name: None if fresh else kept.find(name, digests[name]) for name in names}
    to_do = [name for name in names if counted[name] is None]
    with ExitStack() as stack:
        proving = _proving(stack, rulebook, folder, to_do)
        for name in names:
            counts = counted[name]
            found = Proved(name, counts, (), kept=True) if counts else next(proving)
            if not found.kept and not found.problems:
                kept.keep(name, digests[name], found.counts)
            late = prove_sources(rulebook, rulebook.protocols[name], today)
            yield Proved(name, found.counts, tuple(sorted({*found.problems, *late})), found.kept)


def _proving(stack: ExitStack, rulebook: Rulebook, folder: Path, names: list[str]) -> Iterator[Proved]:
    cores = min(os.cpu_count() or 1, len(names))
    if cores < 2 or len(names) < _FEW:
        return (prove(rulebook, folder, name) for name in names)
    # Fresh processes, not forks: whoever calls this may have threads.
    pool: Executor = ProcessPoolExecutor(cores, get_context("spawn"), _Elsewhere.begin, (folder,))
    stack.enter_context(pool)
    return pool.map(_Elsewhere.prove, names)


class _Elsewhere:
    """What a process of the pool holds: the rulebook, loaded once."""

    rulebook: Rulebook
    folder: Path

    @classmethod
    def begin(cls, folder: Path) -> None:
        cls.rulebook, cls.folder = load(folder), folder

    @classmethod
    def prove(cls, name: str) -> Proved:
        return prove(cls.rulebook, cls.folder, name)


def prove(rulebook: Rulebook, folder: Path, name: str) -> Proved:
    """Prove what does not depend on the day: rows, groups, questions, and the cases of one protocol."""
    protocol = rulebook.protocols[name]
    problems = [*prove_rows(rulebook, protocol.section), *prove_groups(rulebook, protocol.section)]
    problems += prove_reading(rulebook, protocol)
    counts, late = prove_counts(rulebook, name)
    problems += late
    try:
        problems += prove_cases(rulebook, folder, name)
    except RulesRefused as refused:
        problems += refused.problems
    return Proved(name, counts, tuple(sorted(set(problems))))


def check_shared(rulebook: Rulebook, folder: Path) -> tuple[Problem, ...]:
    """Prove what belongs to no protocol: the vocabulary and the danger set with its cases."""
    problems = set(_shared(rulebook))
    try:
        problems.update(prove_danger_cases(rulebook, folder))
    except RulesRefused as refused:
        problems.update(refused.problems)
    return tuple(sorted(problems))


def _shared(rulebook: Rulebook) -> Iterator[Problem]:
    yield from prove_vocabulary(rulebook)
    yield from prove_wording(rulebook)
    yield from prove_danger_sources(rulebook)
    for section in (rulebook.life, rulebook.mind):
        yield from prove_rows(rulebook, section)
        yield from prove_groups(rulebook, section)
    limits = {"voice": 2, "text": 1, "chat": 1}
    for channel, most in limits.items():
        groups = [group for group in rulebook.life.groups if channel in group.channels]
        if len(groups) > most:
            say = f"{len(groups)} groups about life by {channel}: at most {most}"
            yield Problem("rules/immediate.yaml", groups[-1].line, say)
