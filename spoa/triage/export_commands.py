"""`spoa triage export`: a protocol as FHIR, checked before it is written."""

import json
from pathlib import Path

import click
from fhir.resources.R4B.bundle import Bundle

from spoa.kernel.errors import Invalid
from spoa.triage.export_questions import BASE
from spoa.triage.export_rows import bundle
from spoa.triage.problems import unknown
from spoa.triage.rulebook import load


@click.command()
@click.argument("name")
@click.option(
    "--base", default=BASE, show_default=True, help="The address that the resources are named under."
)
@click.pass_obj
def export(rules: Path, name: str, base: str) -> None:
    """Write a protocol as a FHIR Bundle (4.0.1): a Questionnaire and a PlanDefinition."""
    try:
        rulebook = load(rules)
        if name not in rulebook.protocols:
            raise Invalid(unknown("the protocol", name, rulebook.protocols, "in rules/protocols"))
    except Invalid as refused:
        click.echo(refused.say, err=True)
        raise SystemExit(1) from None
    found = bundle(rulebook, name, base.rstrip("/"))
    Bundle.model_validate(found)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))
