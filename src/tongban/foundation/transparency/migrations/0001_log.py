import django.db.models.deletion
from django.db import migrations, models


# records_append_only() is the record's own.
APPEND_ONLY = [
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION records_append_only();"
    f"CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION records_append_only();"
    for table in ("log_entry", "log_checkpoint", "log_stamp")
] + [
    """
    CREATE TRIGGER only_grows BEFORE UPDATE ON log_tile FOR EACH ROW
    WHEN (NEW.level <> OLD.level OR NEW.index <> OLD.index
          OR substring(NEW.hashes FOR octet_length(OLD.hashes)) <> OLD.hashes)
    EXECUTE FUNCTION records_append_only()
    """,
    "CREATE TRIGGER no_delete BEFORE DELETE ON log_tile FOR EACH ROW EXECUTE FUNCTION records_append_only()",
    "CREATE TRIGGER no_truncate BEFORE TRUNCATE ON log_tile EXECUTE FUNCTION records_append_only()",
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [("records", "0002_leaves_of_rows")]

    operations = [
        migrations.CreateModel(
            name='LogCheckpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True)),
                ('note', models.TextField()),
            ],
            options={
                'db_table': 'log_checkpoint',
            },
        ),
        migrations.CreateModel(
            name='LogTile',
            fields=[
                ('pk', models.CompositePrimaryKey('level', 'index', blank=True, editable=False, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('index', models.BigIntegerField()),
                ('hashes', models.BinaryField()),
            ],
            options={
                'db_table': 'log_tile',
            },
        ),
        migrations.CreateModel(
            name='LogStamp',
            fields=[
                ('checkpoint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='stamp', serialize=False, to='transparency.logcheckpoint')),
                ('at', models.DateTimeField(db_index=True)),
                ('authority', models.CharField(max_length=200)),
                ('token', models.BinaryField()),
            ],
            options={
                'db_table': 'log_stamp',
            },
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('index', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('e', 'EVENT'), ('a', 'AUDIT'), ('r', 'REFUSAL')], max_length=1)),
                ('ref', models.UUIDField()),
                ('n', models.IntegerField()),
            ],
            options={
                'db_table': 'log_entry',
                'constraints': [models.UniqueConstraint(fields=('ref', 'n'), name='log_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='LogState',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('size', models.BigIntegerField(default=0)),
                ('position', models.BigIntegerField(default=0)),
                ('watermark', models.BigIntegerField(default=0)),
                ('cluster', models.CharField(default='', max_length=40)),
            ],
            options={
                'db_table': 'log_state',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='log_state_one_row')],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
    ]
