"""The key of a refusal's detail may be wrapped anew, by a new master key; once destroyed it never comes back."""

from django.db import migrations

_TRIGGER = """
    DROP TRIGGER only_key ON records_refusal;
    CREATE TRIGGER only_key BEFORE UPDATE ON records_refusal FOR EACH ROW
    WHEN ((to_jsonb(OLD) - 'data_key') IS DISTINCT FROM (to_jsonb(NEW) - 'data_key') OR {allowed})
    EXECUTE FUNCTION records_append_only()
"""


_NO_KEY = """(NEW.data_key IS NOT NULL
        AND (OLD.data_key IS NULL OR substring(NEW.data_key FROM 2 FOR 4) <> convert_to('kek-', 'UTF8')))"""


class Migration(migrations.Migration):
    dependencies = [("records", "0002_leaves_of_rows")]

    operations = [
        migrations.RunSQL(
            _TRIGGER.format(allowed=_NO_KEY),
            _TRIGGER.format(allowed="NEW.data_key IS NOT NULL"),
        ),
    ]
