"""What happens once before the processes of a new version start: migrate, then load what must be there."""

from importlib import import_module

import click
from sqlalchemy.orm import Session

from spoa.journey.offering_rules import ship
from spoa.kernel.clock import SystemClock
from spoa.kernel.errors import Invalid
from spoa.records.migrate import upgrade
from spoa.records.rulebooks import live_digest
from spoa.records.unit import Records, make_engine
from spoa.routing.load import load
from spoa.routing.model import Directory
from spoa.routing.read import read_directory, read_rules
from spoa.settings import Settings
from spoa.triage.bundle import bundle


@click.command()
def release() -> None:
    """Bring the database to this version, load the directory and offer the rules. Twice changes nothing."""
    settings = Settings.from_environment()
    directory = directory_of(settings)
    upgrade(settings.database_url)
    records = Records(make_engine(settings.database_url), publish=lambda _: None, wake=lambda _: None)
    with records.unit() as session:
        load(session, directory)
        if settings.demo:
            furnish(session, directory, settings)
    click.echo("The database is at this version, and the directory is loaded.")
    click.echo(ship_rules(records, settings))


def directory_of(settings: Settings) -> Directory:
    """Return the directory of this version; where it is refused nothing is changed, and what runs goes on."""
    rules = settings.rules_folder
    try:
        return read_directory(rules / "directory", read_rules(rules / "routing.yaml"))
    except Invalid as refused:
        raise SystemExit(f"The directory is refused, and nothing was changed.\n{refused.say}") from None


def ship_rules(records: Records, settings: Settings) -> str:
    """Take in the rules of this version; return in words what became of them.

    Rules that are refused stop the start only where no others are live: what ran before goes on running.
    """
    try:
        found = bundle(settings.rules_folder)
        with records.unit() as session:
            at = SystemClock(settings.shift).now()
            return ship(session, found, settings=settings, at=at)
    except Invalid as refused:
        with records.read() as session:
            live = live_digest(session)
        if live is None:
            raise SystemExit(f"No rules are live, and these are refused.\n{refused.say}") from None
        return f"The rules that came with this version are refused; those that were live stay.\n{refused.say}"


def furnish(session: Session, directory: Directory, settings: Settings) -> None:
    """Load the demonstration's staff, lines and slots. By name, so that production never imports them."""
    clock = SystemClock(settings.shift)
    import_module("spoa.demo.people").load(session, clock, settings.demo_password)
    import_module("spoa.demo.directory").furnish(session, directory, now=clock.now())
