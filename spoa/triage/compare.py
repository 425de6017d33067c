"""Compare the rules as they are with those of an earlier revision, over the cases of today."""

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from spoa.triage.cases import Case, read_cases, run
from spoa.triage.model import Rulebook
from spoa.triage.problems import Problem, RulesRefused
from spoa.triage.rulebook import load

Way = Literal["more urgent", "less urgent", "otherwise", "new"]


@dataclass(frozen=True, slots=True)
class Change:
    """A case that ends otherwise: where before, where now, and which way that is."""

    protocol: str
    case: str
    before: str
    after: str
    way: Way


def compare(rulebook: Rulebook, rules: Path, revision: str) -> tuple[list[Change], int]:
    """Return the cases that change, and how many there are. Raises `RulesRefused` for no such revision."""
    with TemporaryDirectory() as scratch:
        _extract(rules, revision, Path(scratch))
        before = load(Path(scratch) / rules.name)
    cases = list(_cases(rulebook, rules))
    changes = [change for name, case in cases if (change := _change(before, rulebook, name, case))]
    return changes, len(cases)


def _cases(rulebook: Rulebook, rules: Path) -> Iterator[tuple[str, Case]]:
    for name in (None, *rulebook.protocols):
        for case in read_cases(rulebook, rules, name)[1]:
            yield name or "immediate", case


def _change(before: Rulebook, now: Rulebook, name: str, case: Case) -> Change | None:
    new_urgency, new = _end(now, case)
    if name != "immediate" and name not in before.protocols:
        return Change(name, case.name, "no such protocol", new, "new")
    old_urgency, old = _end(before, case)
    if old == new:
        return None
    way: Way = "otherwise"
    if new_urgency != old_urgency:
        way = "more urgent" if new_urgency < old_urgency else "less urgent"
    return Change(name, case.name, old, new, way)


def _end(rulebook: Rulebook, case: Case) -> tuple[int, str]:
    decision = run(rulebook, case).walk.end.disposition
    if decision is None:
        return 9, "not decided"
    return decision.urgency, " + ".join(need.code for need in decision.needs)


def _extract(rules: Path, revision: str, into: Path) -> None:
    git = shutil.which("git")
    if git is None or revision.startswith("-"):
        raise RulesRefused([Problem(rules.name, 1, f"git cannot show the revision {revision}")])
    command = [git, "-C", str(rules.parent), "archive", revision, rules.name]
    found = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a list, no shell
    if found.returncode:
        raise RulesRefused([Problem(rules.name, 1, found.stderr.decode().strip())])
    with tarfile.open(fileobj=io.BytesIO(found.stdout)) as archive:
        if hasattr(tarfile, "data_filter"):  # from 3.11.4 on; Debian has 3.11.2, and git wrote the archive
            archive.extraction_filter = tarfile.data_filter
        archive.extractall(into)  # noqa: S202 - as said
