"""Bringing a database to the schema of this version. No ini file: everything is said here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

from spoa.records import migrations
from spoa.records.tables import metadata

_FOLDER: Final = Path(migrations.__file__).parent
_LOCK: Final = 7_762_001  # any number: one for "migrating", so that two releases do not run at once


def upgrade(url: str) -> None:
    """Run every migration that the database lacks, all in one transaction. A second caller waits."""
    with _connected(url) as connection:
        command.upgrade(config(connection), "head")


def differences(url: str) -> list[object]:
    """Return what would have to change for the database to match the models; empty when they agree."""
    with _connected(url) as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def heads() -> list[str]:
    """Return the ids of the last migrations: exactly one, unless two lines of history were merged."""
    return list(ScriptDirectory(str(_FOLDER)).get_heads())


def standing_at(url: str) -> str | None:
    """Return the id of the last migration that the database has, for the check at start."""
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def config(connection: Connection) -> Config:
    """Return alembic's configuration, bound to an open connection."""
    made = Config()
    made.set_main_option("script_location", str(_FOLDER))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    return made


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection
