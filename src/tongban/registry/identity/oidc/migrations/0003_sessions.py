from django.db import migrations, models
from django.db.models import F


def used_when_begun(apps, schema_editor):
    """Of what was before nobody knows when it was used last."""
    apps.get_model("oidc", "Session").objects.update(used_at=F("began_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('oidc', '0002_national'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='session',
            name='browser_key',
        ),
        migrations.AddField(
            model_name='session',
            name='used_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(used_when_begun, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='session',
            name='used_at',
            field=models.DateTimeField(),
        ),
    ]
