import django.db.models.fields.json
from django.db import migrations, models

GUARD = """
CREATE OR REPLACE FUNCTION publishing_published_is_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'PUBLISHED' AND (TG_OP = 'DELETE' OR
       (NEW.state, NEW.thread, NEW.number, NEW.kind, NEW.title, NEW.document_number, NEW.issued_on, NEW.text,
        NEW.department_uscc, NEW.items, NEW.laws, NEW.published_from{more_new})
       IS DISTINCT FROM
       (OLD.state, OLD.thread, OLD.number, OLD.kind, OLD.title, OLD.document_number, OLD.issued_on, OLD.text,
        OLD.department_uscc, OLD.items, OLD.laws, OLD.published_from{more_old})) THEN
        RAISE EXCEPTION 'published documents are immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
KINDS = ["LAW_POLICY", "ANNOUNCEMENT", "REVIEW_RULE", "FAQ", "SUPERVISION_CHANNEL", "AGENCY"]


class Migration(migrations.Migration):

    dependencies = [("publishing", "0004_watched_sites")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="facts",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="publication",
            name="kind",
            field=models.CharField(choices=[(each, each) for each in KINDS], max_length=20),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                django.db.models.fields.json.KT("facts__uscc"),
                condition=models.Q(("kind", "AGENCY"), ("state", "PUBLISHED")),
                name="publishing_agency_uscc",
            ),
        ),
        migrations.RunSQL(
            GUARD.format(more_new=", NEW.facts", more_old=", OLD.facts"), GUARD.format(more_new="", more_old="")
        ),
    ]
