from django.db import migrations

# The log finds an audit entry by its id alone. The salt hides the row behind its leaf; the transaction id lets the log stop below the oldest one still running.
COLUMNS = [
    f"ALTER TABLE {table} ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id(),"
    f" ADD COLUMN salt uuid NOT NULL DEFAULT gen_random_uuid();"
    f"CREATE INDEX {table}_xid ON {table} (xid);"
    for table in ("records_audit", "records_refusal")
] + ["CREATE INDEX records_audit_id ON records_audit (id)"]


class Migration(migrations.Migration):

    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunSQL(COLUMNS, migrations.RunSQL.noop)]
