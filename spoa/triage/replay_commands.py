"""`spoa triage replay`: stored decisions under draft rules."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from spoa.kernel.errors import Invalid
from spoa.triage.replay import WAYS, Change, Report
from spoa.triage.replay import replay as replay_all
from spoa.triage.rulebook import load
from spoa.triage.stored import Decisions

_SHOWN = 40


@click.command()
@click.argument("draft", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--decisions",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file that 'spoa decisions export' wrote.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: the sums, then each change.")
def replay(draft: Path, file: Path, as_json: bool) -> None:
    """Decide stored decisions again under the rules in the folder DRAFT: how many change, and which way."""
    try:
        rulebook, decisions = load(draft), Decisions(file)
        report = replay_all(rulebook, decisions, _progress(len(decisions)))
    except Invalid as refused:
        raise _failed(refused.say) from None
    (_print_json if as_json else _print)(report, rulebook.digest)


def _failed(say: str) -> SystemExit:
    click.echo(say, err=True)
    return SystemExit(1)


def _progress(total: int) -> Callable[[int], None]:
    began = time.monotonic()

    def told(done: int) -> None:
        share = done / total if total else 1.0
        click.echo(f"[{done}/{total}] {share:.0%} after {time.monotonic() - began:.1f} s", err=True)

    return told


def _ordered(report: Report) -> list[tuple[Change, int]]:
    return sorted(report.changes.items(), key=lambda each: (WAYS.index(each[0].way), -each[1], each[0]))


def _print(report: Report, digest: str) -> None:
    share = report.changed / report.total if report.total else 0.0
    click.echo(f"{report.changed} of {report.total} decisions ({share:.2%}) change under {digest}:")
    click.echo(", ".join(f"{report.count(way)} {way}" for way in WAYS))
    changes = _ordered(report)
    for change, count in changes[:_SHOWN]:
        click.echo(f"\n{count:>8} {change.way}: {_place(change.before)} → {_place(change.after)}")
        for example in report.examples[change]:
            click.echo(f"         {example}")
    if len(changes) > _SHOWN:
        click.echo(f"\n… and {len(changes) - _SHOWN} more kinds of change; --json gives all")
    if report.count("less urgent"):
        click.echo("\nA change that lowers anyone needs two approvals.")


def _place(ending: tuple[str, str]) -> str:
    row, code = ending
    return f"{code} by {row}" if code else "not decided by what was told"


def _print_json(report: Report, digest: str) -> None:
    counts = {way.replace(" ", "_"): report.count(way) for way in WAYS}
    click.echo(json.dumps({"total": report.total, "changed": report.changed, **counts, "rulebook": digest}))
    for change, count in _ordered(report):
        click.echo(json.dumps({**asdict(change), "count": count, "examples": report.examples[change]}))
