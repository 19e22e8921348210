"""The audit log and the revisions of policies are append-only: the database itself refuses anything else."""

from collections.abc import Sequence

from alembic import op

revision: str = "6d1f0b0c9a11"
down_revision: str | None = "7e863f0d5d4a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

REFUSALS = {
    "audit_entry": "the audit log is append-only",
    "policy_revision": "the revisions of policies are append-only",
}


def upgrade() -> None:
    """Apply."""
    for table, refusal in REFUSALS.items():
        if op.get_bind().dialect.name == "sqlite":
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
                )
            continue
        op.execute(
            f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()"
        )


def downgrade() -> None:
    """Revert."""
    for table in REFUSALS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
            continue
        op.execute(f"DROP TRIGGER {table}_is_append_only ON {table}")
        op.execute(f"DROP FUNCTION {table}_is_append_only()")
