"""`spoa triage try`: people answered from the first question to the decision."""

from collections.abc import Iterator
from pathlib import Path

import click

from spoa.triage.cases import read_cases
from spoa.triage.loading import loaded
from spoa.triage.model import Rulebook
from spoa.triage.problems import RulesRefused, unknown
from spoa.triage.reading import Refused, told_from
from spoa.triage.trying import Person, described_by, story, tried


@click.command(name="try")
@click.argument("who")
@click.option("--case", "part", help="Only the cases with these words in their name.")
@click.option("--protocol", help="Which protocol a line is about, where its words do not say so.")
@click.pass_obj
def try_(rules: Path, who: str, part: str | None, protocol: str | None) -> None:
    """Answer all questions for WHO, and show them with the decision.

    WHO is a protocol, whose scripted persons are tried, or one line in plain words, in quotes: "girl of 5,
    earache for three days, 39.4, sick twice". What the line does not tell is answered no.
    """
    rulebook = loaded(rules)
    if protocol is not None and protocol not in rulebook.protocols:
        click.echo(unknown("the protocol", protocol, rulebook.protocols, "in rules/protocols"))
        raise SystemExit(1)
    if who in rulebook.protocols:
        persons = list(_scripted(rulebook, rules, who, part or ""))
    else:
        described = described_by(rulebook, who, protocol)
        persons = [described] if described else []
    for person in persons:
        try:
            told_from(rulebook, person.told.as_json())
        except Refused as refused:
            click.echo(refused.say)
            raise SystemExit(1) from None
        click.echo("\n".join(story(rulebook, person, tried(rulebook, person))) + "\n")
    if not persons:
        click.echo("Nobody to try: name a protocol, or say in one line who it is and what is wrong.")
        raise SystemExit(1)


def _scripted(rulebook: Rulebook, rules: Path, protocol: str, part: str) -> Iterator[Person]:
    try:
        cases = read_cases(rulebook, rules, protocol)[1]
    except RulesRefused as refused:
        click.echo(refused.say)
        raise SystemExit(1) from None
    for case in cases:
        if part.lower() in case.name.lower():
            yield Person(case.name, case.told, {}, case.rest)
