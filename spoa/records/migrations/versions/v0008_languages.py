"""The language of a person who needs an interpreter, and that of an interpreter in a call."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("cases", sa.Column("language", sa.String(80)))
    op.add_column("guests", sa.Column("language", sa.String(80)))
    op.add_column("guests", sa.Column("ended_at", sa.DateTime(timezone=True)))
