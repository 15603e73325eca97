"""The key of a refusal's detail may be wrapped anew, by a new master key; once destroyed it never comes back."""

from django.db import migrations

_TRIGGER = """
    DROP TRIGGER only_key ON records_refusal;
    CREATE TRIGGER only_key BEFORE UPDATE ON records_refusal FOR EACH ROW
    WHEN ((to_jsonb(OLD) - 'data_key') IS DISTINCT FROM (to_jsonb(NEW) - 'data_key') OR {allowed})
    EXECUTE FUNCTION records_append_only()
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0002_leaves_of_rows")]

    operations = [
        migrations.RunSQL(
            _TRIGGER.format(allowed="(OLD.data_key IS NULL AND NEW.data_key IS NOT NULL)"),
            _TRIGGER.format(allowed="NEW.data_key IS NOT NULL"),
        ),
    ]
