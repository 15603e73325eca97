"""Holds: what may not end yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongban.foundation.modelmap import Scale, declare, plain


class Hold(models.Model):
    """留存: a thing whose content is kept beyond its retention, because a court, an audit or a party still needs it.

    ``subject`` is the stream of the thing; a hold on a case holds what hangs on the case too. ``ground`` names the document
    that demands it, ``by`` who entered it: neither is personal. A hold is lifted, never removed.
    """

    scale = Scale.LOCAL
    privacy = declare(plain("id subject ground by placed_at lifted_at lifted_by"))

    id = models.UUIDField(primary_key=True)
    subject = models.UUIDField()
    ground = models.CharField(max_length=200)
    by = models.CharField(max_length=80)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        db_table = "retention_hold"
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(lifted_at=None), name="retention_hold_once"),
            models.CheckConstraint(condition=~Q(ground=""), name="retention_hold_grounded"),
        ]
