"""The command itself: what it cannot do it says in a sentence."""

import pytest
from click.testing import CliRunner

from spoa.cli import main


@pytest.mark.parametrize(
    "words",
    [
        ("decisions", "export", "decisions.parquet"),
        ("triage", "offer", "rules", "--by", "ines.cole", "--words", "A trial."),
    ],
)
def test_without_its_settings_a_command_says_which_one_is_missing(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    ran = CliRunner().invoke(main, words)
    assert ran.exit_code == 1
    assert ran.output == "Error: The setting DATABASE_URL is missing. Set it in the environment.\n"
