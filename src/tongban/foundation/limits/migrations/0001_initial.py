"""The table of spendings, UNLOGGED: written on every guarded request, never in the write-ahead log."""

from django.db import migrations, models

CREATE = """
CREATE UNLOGGED TABLE limits_spending (
    digest bytea PRIMARY KEY,
    bucket varchar(60) NOT NULL,
    started_at timestamptz NOT NULL,
    count integer NOT NULL,
    expires_at timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX limits_spending_expires_at ON limits_spending (expires_at);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.RunSQL(
            CREATE,
            "DROP TABLE limits_spending",
            state_operations=[
                migrations.CreateModel(
                    name="Spending",
                    fields=[
                        ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                        ("bucket", models.CharField(max_length=60)),
                        ("started_at", models.DateTimeField()),
                        ("count", models.IntegerField()),
                        ("expires_at", models.DateTimeField(db_index=True)),
                    ],
                    options={"db_table": "limits_spending"},
                )
            ],
        )
    ]
