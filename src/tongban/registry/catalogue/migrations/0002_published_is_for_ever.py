"""A published version and its elements are never updated and never deleted: cases are bound to them."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION catalogue_published_is_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'published guides are immutable (%)', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER published_is_for_ever BEFORE UPDATE OR DELETE ON catalogue_guideversion
    FOR EACH ROW EXECUTE FUNCTION catalogue_published_is_for_ever();
CREATE TRIGGER published_is_for_ever BEFORE UPDATE OR DELETE ON catalogue_guideelement
    FOR EACH ROW EXECUTE FUNCTION catalogue_published_is_for_ever();
"""

BACKWARD = """
DROP TRIGGER published_is_for_ever ON catalogue_guideelement;
DROP TRIGGER published_is_for_ever ON catalogue_guideversion;
DROP FUNCTION catalogue_published_is_for_ever();
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
