"""`spoa triage diff`: which cases end otherwise than under an earlier revision, and how many must approve."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from spoa.triage.compare import WAYS, Comparison, compare
from spoa.triage.loading import loaded
from spoa.triage.problems import RulesRefused


@click.command()
@click.argument("revision")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs that ask for approval.")
@click.pass_obj
def diff(rules: Path, revision: str, as_json: bool) -> None:
    """Say which cases end otherwise than under the rules of an earlier revision, and which way."""
    loaded(rules)
    try:
        found = compare(rules, revision)
    except RulesRefused as refused:
        click.echo(f"The rules of {revision} cannot be read:\n{refused.say}")
        raise SystemExit(1) from None
    click.echo(json.dumps(_plain(found), ensure_ascii=False) if as_json else "\n".join(_lines(found)))


def _lines(found: Comparison) -> list[str]:
    lines = [
        f"{change.way:12} {change.protocol}: {change.case}: {change.before} → {change.after}"
        for change in found.changes
    ]
    counts = ", ".join(f"{found.count(way)} {way}" for way in WAYS)
    lines.append(f"{len(found.changes)} of {found.cases} cases change: {counts}")
    if found.lowers:
        lines.append("A change that lowers anyone needs two approvals.")
    return lines


def _plain(found: Comparison) -> dict[str, object]:
    counts = {way.replace(" ", "_"): found.count(way) for way in WAYS}
    return {**asdict(found), **counts, "lowers": found.lowers, "approvals": found.approvals}
