from django.db import migrations


class Migration(migrations.Migration):
    """What a guide is found by stands in the search tables since 0006; the text beside each version has no reader."""

    dependencies = [
        ('catalogue', '0007_law_articles'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='guideversion',
            name='catalogue_version_search',
        ),
        migrations.RemoveField(
            model_name='guideversion',
            name='search_text',
        ),
    ]
