from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_officer'),
    ]

    operations = [
        migrations.AddField(
            model_name='upload',
            name='pages',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
