"""Whether a person speaks by text relay: they are rung back by it, and given time."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("cases", sa.Column("by_relay", sa.Boolean(), server_default=sa.false(), nullable=False))
