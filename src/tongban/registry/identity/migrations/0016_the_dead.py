from django.db import migrations

# Whether a person is on record as deceased under whichever id: read for each mandate, in front of every request of its agent.
DECEASED = """
CREATE FUNCTION identity_deceased(person uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE present uuid;
BEGIN
  SELECT g.into_id INTO present FROM identity_merge g WHERE g.lost_id = person AND g.state IN ('GRANTED', 'UNDOING');
  present := coalesce(present, person);
  RETURN EXISTS (SELECT 1 FROM identity_lifestate d WHERE d.natural_person_id = present AND d.deceased_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM identity_merge g JOIN identity_lifestate d ON d.natural_person_id = g.lost_id
                  WHERE g.into_id = present AND g.state IN ('GRANTED', 'UNDOING') AND d.deceased_at IS NOT NULL);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0015_child_consent")]

    operations = [migrations.RunSQL(DECEASED, "DROP FUNCTION identity_deceased(uuid)")]
