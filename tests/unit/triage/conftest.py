from pathlib import Path

import pytest

from spoa.triage.rulebook import Rulebook, load

RULES = Path(__file__).parents[3] / "rules"


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load(RULES)


@pytest.fixture
def rules_copy(tmp_path: Path) -> Path:
    """The rules that decide, to be broken."""
    copy = tmp_path / "rules"
    for path in [*RULES.glob("*.yaml"), *RULES.glob("protocols/*/*.yaml")]:
        target = copy / path.relative_to(RULES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text())
    return copy
