"""What happens once before the processes of a new version start: migrate, then load what must be there."""

from importlib import import_module

import click
from sqlalchemy.orm import Session

from spoa.kernel.clock import SystemClock
from spoa.records.migrate import upgrade
from spoa.records.unit import Records, make_engine
from spoa.routing.load import load
from spoa.routing.model import Directory
from spoa.routing.read import read_directory, read_rules
from spoa.settings import Settings


@click.command()
def release() -> None:
    """Bring the database to this version and load the directory. Running it twice changes nothing."""
    settings = Settings.from_environment()
    upgrade(settings.database_url)
    rules = settings.rules_folder
    directory = read_directory(rules / "directory", read_rules(rules / "routing.yaml"))
    records = Records(make_engine(settings.database_url), publish=lambda _: None, wake=lambda _: None)
    with records.unit() as session:
        load(session, directory)
        if settings.demo:
            furnish(session, directory, settings)
    click.echo("The database is at this version, and the directory is loaded.")


def furnish(session: Session, directory: Directory, settings: Settings) -> None:
    """Load the demonstration's staff, lines and slots. By name, so that production never imports them."""
    clock = SystemClock(settings.shift)
    import_module("spoa.demo.people").load(session, clock, settings.demo_password)
    import_module("spoa.demo.directory").furnish(session, directory, now=clock.now())
