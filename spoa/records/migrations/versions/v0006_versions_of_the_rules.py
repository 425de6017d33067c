"""Versions of the rules: offered, approved, served; and the one that each case is under."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_CASES_ONLY = """
CREATE FUNCTION spoa_rulebook_cases_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'cases' - 'cases_seal') IS DISTINCT FROM (to_jsonb(OLD) - 'cases' - 'cases_seal') THEN
        RAISE EXCEPTION 'a rulebook that was offered is never changed, but for its scripted persons'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""

_UPDATES = {
    "rulebooks": "spoa_rulebook_cases_only",
    "rulebook_approvals": "spoa_refuse",
    "rulebook_servings": "spoa_refuse",
}


def upgrade() -> None:
    """Make the tables, the case's column, and the triggers that let them only be added to."""
    op.create_table(
        "rulebooks",
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rules", sa.LargeBinary(), nullable=False),
        sa.Column("cases", sa.LargeBinary(), nullable=False),
        sa.Column("cases_seal", sa.String(80), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by", sa.Uuid(as_uuid=False)),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["offered_by"], ["staff.id"], name="fk_rulebooks_offered_by"),
        sa.PrimaryKeyConstraint("digest", name="pk_rulebooks"),
        sa.UniqueConstraint("number", name="uq_rulebooks_number"),
    )
    op.create_table(
        "rulebook_approvals",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["rulebooks.digest"], name="fk_rulebook_approvals_digest"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_rulebook_approvals_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rulebook_approvals"),
        sa.UniqueConstraint("digest", "staff_id", name="uq_rulebook_approvals_signer"),
    )
    op.create_table(
        "rulebook_servings",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(as_uuid=False)),
        sa.Column("how", sa.String(80), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.CheckConstraint(
            "how IN ('first', 'made_live', 'rolled_back', 'demonstration')",
            name=op.f("ck_rulebook_servings_how"),
        ),
        sa.ForeignKeyConstraint(["digest"], ["rulebooks.digest"], name="fk_rulebook_servings_digest"),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name="fk_rulebook_servings_by"),
        sa.PrimaryKeyConstraint("number", name="pk_rulebook_servings"),
    )
    op.create_table(
        "rulebook_comparisons",
        sa.Column("before", sa.String(80), nullable=False),
        sa.Column("after", sa.String(80), nullable=False),
        sa.Column("cases", sa.String(80), nullable=False),
        sa.Column("lowers", sa.Boolean(), nullable=False),
        sa.Column("result", postgresql.JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["before"], ["rulebooks.digest"], name="fk_rulebook_comparisons_before"),
        sa.ForeignKeyConstraint(["after"], ["rulebooks.digest"], name="fk_rulebook_comparisons_after"),
        sa.PrimaryKeyConstraint("before", "after", "cases", name="pk_rulebook_comparisons"),
    )
    op.add_column("cases", sa.Column("rulebook", sa.String(80)))
    op.create_foreign_key("fk_cases_rulebook", "cases", "rulebooks", ["rulebook"], ["digest"])
    op.create_index("ix_decisions_at", "decisions", ["at"])
    _only_added()


def _only_added() -> None:
    op.execute(_CASES_ONLY)
    for table, on_update in _UPDATES.items():
        op.execute(
            f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {on_update}()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION spoa_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION spoa_refuse()"
        )
