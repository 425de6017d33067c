"""Load the rules for a command, or say what is wrong with them and stop."""

from pathlib import Path

import click

from spoa.triage.model import Rulebook
from spoa.triage.problems import RulesRefused
from spoa.triage.rulebook import load


def loaded(rules: Path) -> Rulebook:
    """Return the rulebook of a folder; where it is refused, print every reason and leave with 1."""
    try:
        return load(rules)
    except RulesRefused as refused:
        for problem in refused.problems:
            click.echo(str(problem))
        raise SystemExit(1) from None
