"""Write the next migration from the models: ``python -m spoa.records.migrations.make URL [MESSAGE]``.

URL is that of an empty scratch database. With a message, the database is brought to the head and what the
models have beyond it becomes the next step. Without one, the first step is written anew: only before the
first release. Afterwards run ``ruff format`` and ``ruff check --fix`` on the file, and read it.
"""

import sys
from pathlib import Path
from typing import Final, Literal

from alembic import command
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy import JSON, create_engine

from spoa.records.migrate import config, heads, upgrade
from spoa.records.tables import metadata

_VERSIONS: Final = Path(__file__).parent / "versions"
_FIRST: Final = '''"""Every table of the first release. Written by ``spoa.records.migrations.make``."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the extensions, then every table."""
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    {body}
'''


def in_postgresql(kind: str, thing: object, _context: AutogenContext) -> str | Literal[False]:
    """Render our JSON columns as what they are in the one database that we use; leave the rest to alembic."""
    return "postgresql.JSONB()" if kind == "type" and isinstance(thing, JSON) else False


def first(url: str) -> Path:
    """Write the first migration anew from the models, against an empty database."""
    engine = create_engine(url)
    with engine.connect() as connection:
        made = produce_migrations(
            MigrationContext.configure(connection, opts={"target_metadata": metadata}), metadata
        )
    if made.upgrade_ops is None:
        raise SystemExit("The models have no tables.")
    path = _VERSIONS / "v0001_first_tables.py"
    path.write_text(_FIRST.format(body=render_python_code(made.upgrade_ops, render_item=in_postgresql)))
    return path


def following(url: str, message: str) -> Path:
    """Write the next migration: what the models have beyond the head."""
    upgrade(url)
    engine = create_engine(url)
    number = f"{int(heads()[0]) + 1:04}"
    with engine.begin() as connection:
        command.revision(config(connection), message, autogenerate=True, rev_id=number)
    return next(_VERSIONS.glob(f"v{number}_*.py"))


if __name__ == "__main__":
    print(following(sys.argv[1], sys.argv[2]) if len(sys.argv) > 2 else first(sys.argv[1]))
