from pathlib import Path

import pytest

from spoa.triage.rulebook import Rulebook, load
from tests.support.few_rules import FEW, RULES, change, few_rules

__all__ = ["FEW", "RULES", "change"]


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load(RULES)


@pytest.fixture(autouse=True)
def proofs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where proofs are kept while a test runs: nothing is proved already, and nobody else's are touched."""
    monkeypatch.setenv("SPOA_PROOFS", str(tmp_path / "proofs"))
    return tmp_path / "proofs"


@pytest.fixture
def rules_copy(tmp_path: Path) -> Path:
    """What is shared and three protocols, to be broken."""
    return few_rules(tmp_path / "rules")
