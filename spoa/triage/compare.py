"""Compare rules with earlier ones, over the cases of both: a case taken out still speaks for its person."""

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, TypeAlias

from spoa.triage.cases import Case, read_cases, run
from spoa.triage.contract import told_from
from spoa.triage.model import Rulebook
from spoa.triage.problems import Problem, RulesRefused
from spoa.triage.reach import proof_digest
from spoa.triage.reading import Refused
from spoa.triage.rulebook import load
from spoa.triage.steps import Decision

Way: TypeAlias = Literal["more urgent", "less urgent", "otherwise", "new", "gone"]
WAYS: Final[tuple[Way, ...]] = ("more urgent", "less urgent", "otherwise", "new", "gone")
_DANGER: Final = "immediate"
_NOWHERE: Final = 9


@dataclass(frozen=True, slots=True)
class Change:
    """A case that ends otherwise: where before, where now, and which way that is.

    *Less urgent* is also who loses a need while the lead stays, *gone* who can no longer be told of at all.
    """

    protocol: str
    case: str
    before: str
    after: str
    way: Way


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs, between two digests; ``cases`` are those that were run under both."""

    before: str
    after: str
    cases: int
    changes: tuple[Change, ...]

    def count(self, way: Way) -> int:
        """Return how many changes go one way."""
        return sum(change.way == way for change in self.changes)

    @property
    def lowers(self) -> bool:
        """Say whether anybody is worse off: less urgent, or gone."""
        return bool(self.count("less urgent") or self.count("gone"))

    @property
    def approvals(self) -> int:
        """Return how many people must approve of it before anybody is triaged by it."""
        return 2 if self.lowers else 1


def compare(rules: Path, revision: str) -> Comparison:
    """Return how the rules of a folder differ from an earlier revision. Raises `RulesRefused`."""
    with _extracted(rules, revision) as earlier:
        return compare_rules(load(earlier), earlier, load(rules), rules)


def compare_rules(before: Rulebook, earlier: Path, now: Rulebook, rules: Path) -> Comparison:
    """Return how two rulebooks differ, over the cases of both folders. Raises `RulesRefused`.

    Cases that come to nothing that differs end as before, and are not run: all of them take half a minute.
    """
    same = _unchanged(before, earlier, now, rules)
    both = (*_cases(before, earlier, same), *_cases(now, rules, same))
    cases = {(name, case.name): case for name, case in both}
    found = (_change(before, now, name, case) for (name, _), case in cases.items())
    changes = tuple(change for change in found if change)
    return Comparison(before.digest, now.digest, len(cases), changes)


def _unchanged(before: Rulebook, earlier: Path, now: Rulebook, rules: Path) -> frozenset[str]:
    """Return the protocols whose cases come to the same in both, by the digest that proofs are kept under."""
    both = before.protocols.keys() & now.protocols.keys()
    return frozenset(
        name for name in both if proof_digest(before, earlier, name) == proof_digest(now, rules, name)
    )


def _cases(rulebook: Rulebook, rules: Path, leave_out: frozenset[str]) -> Iterator[tuple[str, Case]]:
    danger = [None] if (rules / "immediate-cases.yaml").exists() else []
    for name in (*danger, *(each for each in rulebook.protocols if each not in leave_out)):
        for case in read_cases(rulebook, rules, name)[1]:
            yield name or _DANGER, case


def _change(before: Rulebook, now: Rulebook, name: str, case: Case) -> Change | None:
    old, new = _end(before, case), _end(now, case)
    if old is None or new is None:
        way: Way = "new" if old is None else "gone"
        return Change(name, case.name, _said(old), _said(new), way) if old or new else None
    if _needs(before, old) == _needs(now, new) and _said(old) == _said(new):
        return None
    return Change(name, case.name, _said(old), _said(new), _way(before, old, now, new))


def _end(rulebook: Rulebook, case: Case) -> Decision | None:
    """Return how a case ends; None where these rules know nothing of what it tells."""
    try:
        told_from(rulebook, case.told.as_json())
    except Refused:
        return None
    return run(rulebook, case).walk.end.disposition


def _said(decision: Decision | None) -> str:
    return " + ".join(need.code for need in decision.needs) if decision else "cannot be told"


def _needs(rulebook: Rulebook, decision: Decision) -> dict[tuple[str, str], int]:
    """Return how urgent each kind of need is."""
    found: dict[tuple[str, str], int] = {}
    for need in decision.needs:
        kind = (rulebook.dispositions[need.code].ladder, need.need_for)
        found[kind] = min(need.urgency, found.get(kind, _NOWHERE))
    return found


def _way(before: Rulebook, old: Decision, now: Rulebook, new: Decision) -> Way:
    if new.urgency != old.urgency:
        return "more urgent" if new.urgency < old.urgency else "less urgent"
    needed, needs = _needs(before, old), _needs(now, new)
    if any(needs.get(kind, _NOWHERE) > urgency for kind, urgency in needed.items()):
        return "less urgent"
    return "more urgent" if needs != needed else "otherwise"


@contextmanager
def _extracted(rules: Path, revision: str) -> Iterator[Path]:
    """Give the rules as they were at a revision."""
    git = shutil.which("git")
    if git is None or revision.startswith("-"):
        raise RulesRefused([Problem(rules.name, 1, f"git cannot show the revision {revision}")])
    command = [git, "-C", str(rules.resolve().parent), "archive", revision, rules.resolve().name]
    found = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a list, no shell
    if found.returncode:
        raise RulesRefused([Problem(rules.name, 1, found.stderr.decode().strip())])
    with TemporaryDirectory() as scratch:
        with tarfile.open(fileobj=io.BytesIO(found.stdout)) as archive:
            if hasattr(
                tarfile, "data_filter"
            ):  # from 3.11.4 on; Debian has 3.11.2, and git wrote the archive
                archive.extraction_filter = tarfile.data_filter
            archive.extractall(scratch)  # noqa: S202 - as said
        yield Path(scratch) / rules.resolve().name
