"""Alembic's environment: runs on the connection that ``spoa.records.migrate`` hands it, and on no other."""

from alembic import context

from spoa.records.migrations.make import in_postgresql
from spoa.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=in_postgresql,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
