from django.db import migrations, models


class Migration(migrations.Migration):
    """The versions of its guide that bound a case before its applicant chose a newer one."""

    dependencies = [("cases", "0014_one_index_of_open_cases")]

    operations = [migrations.AddField(model_name="case", name="former_guides", field=models.JSONField(null=True))]
