"""Guests in calls: who listens, coaches or joins beside those who look after the caller."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_LIVE = sa.text("ended IS NULL")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "guests",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("leg_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False)),
        sa.Column("mode", sa.String(80), nullable=False),
        sa.Column("was", sa.String(80)),
        sa.Column("here", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.String(80)),
        sa.Column("coached_leg_id", sa.Uuid(as_uuid=False)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_guests_contact_id"),
        sa.ForeignKeyConstraint(["leg_id"], ["legs.id"], name="fk_guests_leg_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_guests_staff_id"),
        sa.ForeignKeyConstraint(["coached_leg_id"], ["legs.id"], name="fk_guests_coached_leg_id"),
        sa.PrimaryKeyConstraint("id", name="pk_guests"),
        sa.UniqueConstraint("leg_id", name="uq_guests_leg_id"),
    )
    op.create_index("ix_guests_contact_id", "guests", ["contact_id"])
    op.create_index("uq_guests_live", "guests", ["contact_id", "kind"], unique=True, postgresql_where=_LIVE)
    op.create_index("uq_guests_staff", "guests", ["staff_id"], unique=True, postgresql_where=_LIVE)
