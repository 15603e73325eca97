"""What a published document says is never changed and never deleted: a new version takes its place."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION publishing_published_is_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'PUBLISHED' AND (TG_OP = 'DELETE' OR
       (NEW.state, NEW.thread, NEW.number, NEW.kind, NEW.title, NEW.document_number, NEW.issued_on, NEW.text,
        NEW.department_uscc, NEW.items, NEW.laws, NEW.published_from)
       IS DISTINCT FROM
       (OLD.state, OLD.thread, OLD.number, OLD.kind, OLD.title, OLD.document_number, OLD.issued_on, OLD.text,
        OLD.department_uscc, OLD.items, OLD.laws, OLD.published_from)) THEN
        RAISE EXCEPTION 'published documents are immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_is_for_ever BEFORE UPDATE OR DELETE ON publishing_publication
    FOR EACH ROW EXECUTE FUNCTION publishing_published_is_for_ever();
"""

BACKWARD = """
DROP TRIGGER published_is_for_ever ON publishing_publication;
DROP FUNCTION publishing_published_is_for_ever();
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_publications")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
