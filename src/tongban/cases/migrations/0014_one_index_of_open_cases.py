from django.db import migrations


class Migration(migrations.Migration):
    """``cases_case_open`` begins with the same columns and holds the same cases."""

    dependencies = [("cases", "0013_day_tally")]

    operations = [migrations.RemoveIndex(model_name="case", name="cases_case_todo")]
