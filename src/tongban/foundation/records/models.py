"""Tables of the record. They are appended to and never changed: a trigger and the database role both hold it."""

from __future__ import annotations

from django.db import models

from tongban.foundation.modelmap import (
    Retention,
    Scale,
    UnderDataKey,
    WrappedFor,
    declare,
    opened_by,
    personal,
    plain,
    secret,
)


class Aggregate(models.Model):
    """What a unit of work locks: a thing with a history of its own.

    ``state_version`` counts deeds (a stale page is one that shows an older number), ``last_seq`` numbers the children
    and events of the thing, ``data_key`` is the wrapped key of its sealed content; null once that key is destroyed.
    """

    id = models.UUIDField(primary_key=True)
    state_version = models.IntegerField(default=0)
    last_seq = models.IntegerField(default=0)
    data_key = models.BinaryField(null=True)

    class Meta:
        abstract = True

    aggregate_privacy = declare(
        plain("id state_version last_seq"),
        secret("data_key", purpose="opens the sealed content of this thing", retention=Retention.CASE),
    )
    openers = opened_by(data_key=WrappedFor())


class Event(models.Model):
    """One deed that happened: history, outbox and log leaf at once.

    Identity is (stream, n). The open part never holds personal data. The sealed part is encrypted with the data key of
    the stream; its commitment is SHA-256(salt + plaintext) with the salt inside the sealed part, so that after the key
    is destroyed nobody can guess the content, while the leaf hash still verifies. ``key`` is the fingerprint of the
    caller's Idempotency-Key: the same deed sent twice meets a unique index. The table is range-partitioned by
    ``stream_id`` (UUIDv7: the month of the stream's birth); a column ``xid`` (not mapped here) lets the sequencer stop
    below the oldest running transaction.
    """

    scale = Scale.BY_CASE
    privacy = declare(
        plain("stream_id n type schema at open commitment leaf key"),
        personal("sealed", purpose="personal content of the deed", retention=Retention.CASE),
    )
    case_key = "stream_id"
    write_order = 80

    pk = models.CompositePrimaryKey("stream_id", "n")
    stream_id = models.UUIDField()
    n = models.IntegerField()
    type = models.CharField(max_length=80)
    schema = models.SmallIntegerField(default=1)
    at = models.DateTimeField()
    open = models.JSONField()
    sealed = models.BinaryField(null=True)
    commitment = models.BinaryField(null=True)
    leaf = models.BinaryField()
    key = models.BinaryField(null=True)

    class Meta:
        db_table = "records_event"


class Position(models.Model):
    """Place of an event in the house-wide stream: dense, given after commit by the one sequencer."""

    scale = Scale.LOCAL
    privacy = declare(plain("position stream_id n"))

    position = models.BigIntegerField(primary_key=True)
    stream_id = models.UUIDField()
    n = models.IntegerField()

    class Meta:
        db_table = "records_position"
        constraints = [models.UniqueConstraint(fields=["stream_id", "n"], name="records_position_event")]


class Sequencer(models.Model):
    """State of the sequencer: one row. ``cluster`` is the database's own identifier; another one means a restore."""

    scale = Scale.LOCAL
    privacy = declare(plain("id watermark last_position cluster beat_at"))

    id = models.SmallIntegerField(primary_key=True, default=1)
    watermark = models.BigIntegerField(default=0)
    last_position = models.BigIntegerField(default=0)
    cluster = models.CharField(max_length=40, default="")
    beat_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_sequencer"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="records_sequencer_one_row")]


class ConsumerOffset(models.Model):
    """How far a consumer has come, per partition of streams (one partition in the small size)."""

    scale = Scale.LOCAL
    privacy = declare(plain("id consumer partition position"))

    consumer = models.CharField(max_length=80)
    partition = models.SmallIntegerField(default=0)
    position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "records_consumer_offset"
        constraints = [models.UniqueConstraint(fields=["consumer", "partition"], name="records_consumer_once")]


class ParkedEvent(models.Model):
    """An event that a consumer could not digest, with its subject: later events of the same stream wait behind it."""

    scale = Scale.LOCAL
    privacy = declare(plain("id consumer position stream_id n error tries"))

    consumer = models.CharField(max_length=80)
    position = models.BigIntegerField()
    stream_id = models.UUIDField()
    n = models.IntegerField()
    error = models.CharField(max_length=200)
    tries = models.SmallIntegerField(default=1)

    class Meta:
        db_table = "records_parked"
        constraints = [models.UniqueConstraint(fields=["consumer", "position"], name="records_parked_once")]
        indexes = [models.Index(fields=["consumer", "stream_id"], name="records_parked_subject")]


class Refusal(models.Model):
    """A deed that somebody tried and a rule refused. Written after the roll-back, in a transaction of its own.

    ``detail`` holds what was tried (texts, field names), sealed with a data key of its own.
    """

    scale = Scale.OWN_KEY
    privacy = declare(
        plain("id at deed actor target code cited trace"),
        personal("detail", purpose="evidence of what was tried", retention=Retention.CASE),
        secret("data_key", purpose="opens the detail", retention=Retention.CASE),
    )
    openers = opened_by(detail=UnderDataKey(), data_key=WrappedFor())

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    deed = models.CharField(max_length=80)
    actor = models.JSONField()
    target = models.UUIDField(null=True)
    code = models.CharField(max_length=80)
    cited = models.JSONField(default=list)
    trace = models.CharField(max_length=64, blank=True)
    detail = models.BinaryField(null=True)
    data_key = models.BinaryField(null=True)

    class Meta:
        db_table = "records_refusal"
        indexes = [
            models.Index(fields=["target", "at"], name="records_refusal_target"),
            models.Index(fields=["code", "at"], name="records_refusal_code"),
        ]


class AuditEntry(models.Model):
    """What is not a deed on a case: log-ins, rights, settings, reads of personal data. Keyed (subject, id)."""

    scale = Scale.OWN_KEY
    privacy = declare(plain("subject id at kind actor data trace"))

    pk = models.CompositePrimaryKey("subject", "id")
    subject = models.CharField(max_length=80)
    id = models.UUIDField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    actor = models.JSONField()
    data = models.JSONField()
    trace = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "records_audit"
        indexes = [models.Index(fields=["kind", "at"], name="records_audit_kind")]


class IdempotencyKey(models.Model):
    """A request that created something, by (account, fingerprint of its key). Its answer is given again for 24 hours."""

    scale = Scale.OWN_KEY
    privacy = declare(plain("account_id key request result at", retention=Retention.SHORT))
    write_order = 90

    pk = models.CompositePrimaryKey("account_id", "key")
    account_id = models.UUIDField()
    key = models.BinaryField()
    request = models.BinaryField()
    result = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "records_idempotency"
        indexes = [models.Index(fields=["at"], name="records_idempotency_at")]
