"""Tables of the log. Entries, checkpoints and stamps are appended and never changed; a tile only grows."""

from __future__ import annotations

from django.db import models

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.foundation.transparency.kinds import EntryKind


class LogEntry(models.Model):
    """Which row of the record is leaf ``index``: an event by (stream, n), an audit entry or a refusal by its id and n = 0."""

    scale = Scale.LOCAL
    privacy = declare(plain("index kind ref n"))

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=1, choices=[(each.value, each.name) for each in EntryKind])
    ref = models.UUIDField()
    n = models.IntegerField()

    class Meta:
        db_table = "log_entry"
        constraints = [models.UniqueConstraint(fields=["ref", "n"], name="log_entry_once")]


class LogTile(models.Model):
    """The hashes of up to 256 neighbouring nodes, one after the other (:mod:`tongban.kernel.merkle.tiles`)."""

    scale = Scale.LOCAL
    privacy = declare(plain("level index hashes"))

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "log_tile"


class LogState(models.Model):
    """How far the log has come: leaves, the position of the last event, and the transaction id below which every refusal and
    audit entry is in. ``cluster`` is the database's own identifier; another one means a restore."""

    scale = Scale.LOCAL
    privacy = declare(plain("id size position watermark cluster"))

    id = models.SmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    watermark = models.BigIntegerField(default=0)
    cluster = models.CharField(max_length=40, default="")

    class Meta:
        db_table = "log_state"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="log_state_one_row")]


class LogCheckpoint(models.Model):
    """A signed checkpoint (:mod:`tongban.kernel.notes`): ``note`` is what is handed out, byte for byte."""

    scale = Scale.LOCAL
    privacy = declare(plain("size at note"))

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    note = models.TextField()

    class Meta:
        db_table = "log_checkpoint"


class LogStamp(models.Model):
    """What a time-stamping authority (RFC 3161) says of a checkpoint: ``token`` over the SHA-256 of its note."""

    scale = Scale.LOCAL
    privacy = declare(plain("checkpoint at authority token"))

    checkpoint = models.OneToOneField(LogCheckpoint, models.PROTECT, primary_key=True, related_name="stamp")
    at = models.DateTimeField(db_index=True)
    authority = models.CharField(max_length=200)
    token = models.BinaryField()

    class Meta:
        db_table = "log_stamp"
