"""What happens once before the processes of a new version start: migrate, then load what must be there."""

import click

from spoa.records.migrate import upgrade
from spoa.settings import Settings


@click.command()
def release() -> None:
    """Bring the database to this version. Running it twice changes nothing."""
    settings = Settings.from_environment()
    upgrade(settings.database_url)
    click.echo("The database is at this version.")
