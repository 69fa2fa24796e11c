"""The database itself refuses to change what was recorded. Apps put their own append-only tables under the same guard."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION compact_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def guard(table: str) -> migrations.RunSQL:
    """Return the operation that makes a table append-only."""
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION compact_refuse_change()",
        f"DROP TRIGGER {table}_append_only ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("compact", "0001_ground")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION compact_refuse_change()"),
        guard("compact_auditentry"),
        guard("compact_auditseal"),
        guard("compact_sealedentry"),
    ]
