"""How many lines a case's history has: the next one is numbered and the case locked by one statement."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the count, and count what is there."""
    op.add_column("cases", sa.Column("events", sa.Integer(), server_default="0", nullable=False))
    op.execute(
        "UPDATE cases SET events = counted.events FROM "
        "(SELECT case_id, max(seq) AS events FROM events GROUP BY case_id) AS counted "
        "WHERE counted.case_id = cases.id"
    )
