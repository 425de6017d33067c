"""History and audit can only be added to: the database itself refuses anything else."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_REFUSE = """
CREATE FUNCTION spoa_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: it is only ever added to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

_SEALING_ONLY = """
CREATE FUNCTION spoa_audit_sealing_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number IS NOT NULL OR NEW.number IS NULL
       OR (to_jsonb(NEW) - 'number') IS DISTINCT FROM (to_jsonb(OLD) - 'number') THEN
        RAISE EXCEPTION 'an audit row is only ever numbered, once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""

_ERASING_ONLY = """
CREATE FUNCTION spoa_audit_erasing_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.value IS NOT NULL OR NEW.salt IS NOT NULL
       OR (to_jsonb(NEW) - 'value' - 'salt') IS DISTINCT FROM (to_jsonb(OLD) - 'value' - 'salt') THEN
        RAISE EXCEPTION 'a personal field of the audit is only ever erased'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""

_UPDATES = {
    "events": "spoa_refuse",
    "seals": "spoa_refuse",
    "audit": "spoa_audit_sealing_only",
    "audit_personal": "spoa_audit_erasing_only",
}


def upgrade() -> None:
    """Put the triggers on the tables."""
    for function in (_REFUSE, _SEALING_ONLY, _ERASING_ONLY):
        op.execute(function)
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
