"""Calls by when they ended: each time a caller is told how long it takes, the last ones are looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_contacts_calls_ended",
        "contacts",
        ["organisation_id", "ended_at"],
        postgresql_where=sa.text("channel = 'voice'"),
    )
