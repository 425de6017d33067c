"""`spoa decisions export`: stored decisions as a file, without anything that names a person.

Left out are the case, the words of the complaint, the place and the time of day; ages are rounded. What is
left still tells of single people: keep the file as you keep records.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import click
from sqlalchemy import select

from spoa.journey.rulebooks import Rulebooks
from spoa.records.cases import Decision
from spoa.records.unit import Records, make_engine
from spoa.settings import Settings
from spoa.triage.rulebook import load
from spoa.triage.stored import Said, Writer
from spoa.triage.told import told_as_stored

_AT_ONCE = 5_000


@click.group()
def decisions() -> None:
    """Write stored decisions as a file, to replay them."""


@decisions.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day (UTC); else all.")
def export(file: Path, since: datetime | None) -> None:
    """Write stored decisions to FILE as Parquet: facts, age, sex, channel, protocols, outcome, day."""
    settings = Settings.from_environment()
    records = Records(make_engine(settings.database_url, statement_seconds=3600))
    with records.read() as session:
        rulebook = Rulebooks(load(settings.rules_folder)).live(session)
    with Writer(file, rulebook) as writer:
        for row in stored(records, since.date() if since else date.min):
            writer.add(told_as_stored(row.told), said(row))
    records.close()
    click.echo(f"{writer.count} decisions are in {file}.")


def stored(records: Records, since: date) -> Iterator[Decision]:
    """Yield the decisions from a day (UTC) on, oldest first, a part at a time."""
    first = datetime(since.year, since.month, since.day, tzinfo=UTC)
    asked = select(Decision).where(Decision.at >= first).order_by(Decision.at, Decision.id)
    with records.read() as session:
        yield from session.scalars(asked.execution_options(yield_per=_AT_ONCE))


def said(row: Decision) -> Said:
    """Return what a stored decision said."""
    needs = row.result["disposition"]["needs"]
    return Said(
        day=row.at.astimezone(UTC).date(),
        urgency=row.urgency,
        code=row.code,
        row=needs[0]["rows"][0],
        needs=tuple(need["code"] for need in needs),
        rulebook=row.rulebook,
    )
