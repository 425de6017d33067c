import re
from pathlib import Path

import pytest

from spoa.triage.rulebook import Rulebook, load

RULES = Path(__file__).parents[3] / "rules"
FEW = ("chest-pain", "earache", "low-mood")


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
    """What is shared and three protocols, to be broken: all sixty would be read for each single fault."""
    copy = tmp_path / "rules"
    for path in [
        *RULES.glob("*.yaml"),
        *(path for name in FEW for path in RULES.glob(f"protocols/{name}/*")),
    ]:
        target = copy / path.relative_to(RULES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(re.sub(r"^suggests:.*\n", "", path.read_text(), flags=re.MULTILINE))
    return copy


def change(rules: Path, name: str, old: str, new: str) -> int:
    """Change what stands in a file for the first time; return its line."""
    path = rules / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return 1 + text[: text.index(old)].count("\n")
