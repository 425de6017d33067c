"""`spoa triage`: check, ask, try, explain and compare the rules, without web, database or queue."""

import json
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from spoa.lazily import LazyGroup
from spoa.triage.check import Proved, check_protocols, check_shared
from spoa.triage.contract import answer_text, as_json
from spoa.triage.describe import described
from spoa.triage.engine import step
from spoa.triage.kept import KeptProofs
from spoa.triage.loading import loaded
from spoa.triage.model import Rulebook
from spoa.triage.problems import unknown
from spoa.triage.reading import Refused, told_from
from spoa.triage.steps import Question
from spoa.triage.told import Told
from spoa.triage.walk import answered

_RULES: Final = Path(__file__).resolve().parents[2] / "rules"
PROOFS: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "spoa" / "proofs"
_LAZY: Final = {
    "try": ("spoa.triage.try_command", "try_", "Answer everything for some people, and show it."),
    "diff": ("spoa.triage.diff_command", "diff", "Say which cases end otherwise than before, and which way."),
    "replay": ("spoa.triage.replay_commands", "replay", "Decide stored decisions again under draft rules."),
    "offer": ("spoa.offer", "offer", "Prove rules and put them before those who sign."),
    "export": ("spoa.triage.export_commands", "export", "Write a protocol as FHIR."),
}


@click.group(cls=LazyGroup, lazy=_LAZY)
@click.option(
    "--rules",
    default=_RULES,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with the rules.",
)
@click.pass_context
def triage(context: click.Context, rules: Path) -> None:
    """Check, try, explain and compare the triage rules."""
    context.obj = rules


def _known(rulebook: Rulebook, name: str) -> str:
    if name not in rulebook.protocols:
        click.echo(unknown("the protocol", name, rulebook.protocols, "in rules/protocols"))
        raise SystemExit(1)
    return name


@triage.command()
@click.argument("name", required=False)
@click.option("--fresh", is_flag=True, help="Prove everything again, whatever was proved before.")
@click.option(
    "--proofs",
    default=PROOFS,
    envvar="SPOA_PROOFS",
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder where proofs are kept.",
)
@click.pass_obj
def check(rules: Path, name: str | None, fresh: bool, proofs: Path) -> None:
    """Prove the rules (of one protocol, or of all); say file, line and an example where a proof fails."""
    rulebook = loaded(rules)
    names = [_known(rulebook, name)] if name else list(rulebook.protocols)
    today = datetime.now(UTC).date()
    problems = list(check_shared(rulebook, rules))
    kept = KeptProofs(proofs)
    for at, proved in enumerate(check_protocols(rulebook, rules, names, today, kept, fresh=fresh), 1):
        problems += proved.problems
        click.echo(f"[{at}/{len(names)}] {_counted(proved)}")
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{rulebook.digest}: {len(problems)} problems")
    raise SystemExit(1 if problems else 0)


def _counted(proved: Proved) -> str:
    counts = proved.counts
    state = "proved, kept" if proved.kept else "proved"
    state = f"{len(proved.problems)} problems" if proved.problems else state
    typical = ", ".join(f"{count} by {channel}" for channel, count in counts.typical.items())
    unsure = f"with one not sure at most {counts.one_unsure}, with two {counts.two_unsure}"
    return f"{proved.name}: {state}; no danger: at most {typical}; {unsure}"


@triage.command()
@click.argument("protocol", required=False)
@click.option("--json", "lines", is_flag=True, help="Read one JSON object a line, write one a line.")
@click.option("--age", default=40.0, help="Age in years.")
@click.option("--sex", default="female", type=click.Choice(["female", "male", "other"]))
@click.option("--by", default="self", type=click.Choice(["self", "parent", "carer", "professional"]))
@click.option("--channel", default="voice", type=click.Choice(["voice", "text", "chat"]))
@click.pass_obj
def ask(rules: Path, /, protocol: str | None, lines: bool, **person: Any) -> None:
    """Answer the questions of a protocol by hand, or (--json) step through the contract."""
    rulebook = loaded(rules)
    if lines:
        _lines(rulebook)
    elif protocol is None:
        click.echo(f"Which protocol? {', '.join(rulebook.protocols)}")
        raise SystemExit(1)
    else:
        names = [_known(rulebook, protocol)]
        said = {"age_years": person.pop("age"), "with_patient": True, "protocols": names, **person}
        try:
            told = told_from(rulebook, said)
        except Refused as refused:
            click.echo(refused.say)
            raise SystemExit(1) from None
        _by_hand(rulebook, told)


def _lines(rulebook: Rulebook) -> None:
    for line in sys.stdin.buffer:  # bytes: what is no text gets an error object too
        if line.strip():
            said = json.dumps(answer_text(rulebook, line), ensure_ascii=False)
            click.echo(said.encode("utf-8", "replace"))


def _by_hand(rulebook: Rulebook, told: Told) -> None:
    found = step(rulebook, told)
    while found.question is not None:
        certain = f"certain: {found.certain.code}; " if found.certain else ""
        click.echo(f"\n{found.question.text}   ({certain}at most {found.remaining_at_most} more)")
        told = _answered(rulebook, told, found.question)
        found = step(rulebook, told)
    click.echo(json.dumps(as_json(found), indent=2, ensure_ascii=False))


def _answered(rulebook: Rulebook, told: Told, question: Question) -> Told:
    """Read a reply until it makes sense, saying each time why it does not."""
    while True:
        try:
            return told_from(rulebook, answered(told, question, _reply(question)).as_json())
        except Refused as refused:
            click.echo(refused.say)


def _reply(question: Question) -> Any:
    """Read one reply: a number, from and to ("38-39"), a date, or the numbers of the options."""
    if question.type in ("number", "duration", "date"):
        said = str(click.prompt(f"{question.type} in {question.unit or 'YYYY-MM-DD'}, or unsure")).strip()
        bounds = re.fullmatch(r"(\d+(?:\.\d+)?)(?: ?(?:-|to) ?(\d+(?:\.\d+)?))?", said)
        return said if bounds is None else [float(each) for each in bounds.groups(default=bounds[1])]
    for at, option in enumerate(question.options, 1):
        click.echo(f"  {at} {option.text}")
    picked = _picked(question)
    if "unsure" in picked:
        return "unsure"
    if question.type == "yes_no":
        return picked[0] == "yes"
    if question.type == "one_of":
        return picked[0]
    return () if "none" in picked else tuple(picked)


def _picked(question: Question) -> list[str]:
    """Read the numbers of options until all of them are there."""
    while True:
        said = str(click.prompt("which (several: 1,3)")).split(",")
        numbers = [int(each) for each in said if each.strip().isdecimal()]
        if len(numbers) == len(said) and all(1 <= each <= len(question.options) for each in numbers):
            return [question.options[each - 1].id for each in numbers]


@triage.command()
@click.argument("name")
@click.pass_obj
def explain(rules: Path, name: str) -> None:
    """Say in words what a protocol, a row, a fact or a disposition is."""
    told = described(loaded(rules), name)
    click.echo("\n".join(told) if told else f"There is no protocol, row, fact or disposition '{name}'.")
    raise SystemExit(0 if told else 1)
