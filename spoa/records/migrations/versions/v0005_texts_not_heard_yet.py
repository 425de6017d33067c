"""Texts that have come and are not heard yet: taken in by one statement, heard by a job."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "unheard_texts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("to", sa.String(80), nullable=False),
        sa.Column("sender", sa.String(80), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("media", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unheard_texts"),
        sa.UniqueConstraint("reference", name="uq_unheard_texts_reference"),
    )
    op.create_index("ix_unheard_texts_sender", "unheard_texts", ["sender", "at", "id"])
