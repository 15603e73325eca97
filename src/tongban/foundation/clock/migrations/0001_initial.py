from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="ClockOffset",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("ahead", models.DurationField()),
            ],
            options={
                "db_table": "clock_offset",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="clock_offset_one_row"),
                    models.CheckConstraint(condition=models.Q(("ahead__gte", "0")), name="clock_offset_never_back"),
                ],
            },
        ),
    ]
