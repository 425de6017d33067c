"""Ringing people back: which way a contact went, and each time that somebody was rung."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the direction of contacts, and the table of tries."""
    op.add_column("contacts", sa.Column("direction", sa.String(80), server_default="in", nullable=False))
    op.create_check_constraint(op.f("ck_contacts_direction"), "contacts", "direction IN ('in', 'out')")
    op.create_table(
        "ring_backs",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("state", sa.String(80), nullable=False),
        sa.Column("handler_here", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(80)),
        sa.Column("counted", sa.Boolean()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_ring_backs_case_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_ring_backs_contact_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_ring_backs_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ring_backs"),
        sa.UniqueConstraint("contact_id", name="uq_ring_backs_contact_id"),
    )
    op.create_index("ix_ring_backs_case_id", "ring_backs", ["case_id"])
