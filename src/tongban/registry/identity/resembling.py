"""Two registrations that may be one person, as the finder last found them; and those that an official has told apart."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain

_PERSON = "identity.NaturalPerson"
_KEPT = Retention.ACCOUNT


class Resemblance(models.Model):
    """``one`` and ``other`` in the order of their ids. What is not found again is forgotten, unless somebody has dismissed it:
    so it does not come back."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id weight found_at dismissed_at dismissal", retention=_KEPT),
        personal("one other reasons dismissed_by", purpose="核对重复登记", retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    one = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    other = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    reasons = models.JSONField()
    weight = models.SmallIntegerField()
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey("identity.Account", models.PROTECT, null=True, related_name="+")
    dismissal = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="identity_resemblance_once"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="identity_resemblance_of_two"),
            models.CheckConstraint(
                condition=Q(dismissed_at=None, dismissed_by=None, dismissal="")
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False) & ~Q(dismissal=""),
                name="identity_resemblance_dismissed_whole",
            ),
        ]
        indexes = [
            # The page reads it in this order, a page at a time.
            models.Index(
                F("weight").desc(), "id", name="identity_resemblance_open", condition=Q(dismissed_at__isnull=True)
            ),
        ]
