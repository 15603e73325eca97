"""Tables of messaging: what was told to whom, and how each SMS and each mail went.

No number, no address, no name: they are asked of the register at the moment of sending and kept nowhere else.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongban.capabilities.messaging.kinds import DispatchState, Way
from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain

_TOLD = "让当事人及时知道办理进展（消息）"


class Subject(models.Model):
    """What a stream of events is about: the reference that people know it by, and the guide under which it runs.

    Only the first event of a stream names the guide; messages about later ones need it too.
    """

    scale = Scale.OWN_KEY
    privacy = declare(plain("stream_id reference guide"))

    stream_id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=40)
    guide = models.CharField(max_length=64)

    class Meta:
        db_table = "messaging_subject"


class Message(models.Model):
    """One thing that happened, as told to one party that it concerns.

    ``id`` is a UUIDv7 made from the instant of the event (``at``), the stream and the recipient: the same event makes the
    same message, whenever and however often it is read. ``created_at`` is when it was put into the box.
    """

    scale = Scale.OWN_KEY
    privacy = declare(
        plain("recipient_kind id stream_id n type subject at created_at read_at", retention=Retention.ACCOUNT),
        personal("recipient_id title body", purpose=_TOLD, retention=Retention.ACCOUNT),
    )

    pk = models.CompositePrimaryKey("recipient_id", "id")
    recipient_id = models.UUIDField()
    id = models.UUIDField()
    recipient_kind = models.CharField(max_length=10)
    stream_id = models.UUIDField()
    n = models.IntegerField()
    type = models.CharField(max_length=80)
    subject = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    body = models.TextField()
    at = models.DateTimeField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messaging_message"
        constraints = [
            models.UniqueConstraint(fields=["recipient_id", "stream_id", "n"], name="messaging_message_once"),
        ]
        indexes = [
            models.Index(fields=["recipient_id"], condition=Q(read_at=None), name="messaging_message_unread"),
        ]


class Dispatch(models.Model):
    """A message on its way out of the box, by one way. ``error`` is a word for the operator, never an answer's text.

    Instants are those of the machine, not of the demonstration's clock: they measure a wire. ``next_at`` is when to try
    next; while somebody is trying, it lies a little ahead, so that a sender that dies leaves the dispatch to the next.
    """

    scale = Scale.OWN_KEY
    privacy = declare(
        plain(
            "message_id way state tries reference error made_at next_at sent_at reported_at",
            retention=Retention.ACCOUNT,
        ),
        personal("recipient_id", purpose=_TOLD, retention=Retention.ACCOUNT),
    )

    pk = models.CompositePrimaryKey("recipient_id", "message_id", "way")
    recipient_id = models.UUIDField()
    message_id = models.UUIDField()
    way = models.CharField(max_length=10, choices=[(way.value, way.name) for way in Way])
    state = models.CharField(max_length=12, choices=[(state.value, state.name) for state in DispatchState])
    tries = models.IntegerField(default=0)
    reference = models.CharField(max_length=80, default="")
    error = models.CharField(max_length=80, default="")
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messaging_dispatch"
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="QUEUED"), name="messaging_dispatch_due"),
            models.Index(fields=["message_id"], name="messaging_dispatch_message"),
        ]
