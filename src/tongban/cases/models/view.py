"""What an official keeps of the work list: filters under a name, beside the views that everybody has."""

from __future__ import annotations

from django.db import models
from django.db.models import Deferrable, Q

from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain

MOST_VIEWS = 12
"""Views that one account keeps. The database holds it too: every place from 1 to this is taken once."""


class SavedView(models.Model):
    """保存的视图: a view of the work list and what it is narrowed to, as checked words, in a place among the account's own."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id account_id filters position created_at", retention=Retention.ACCOUNT),
        personal("name", purpose="what the official calls it, shown to nobody else", retention=Retention.ACCOUNT),
    )

    id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    name = models.CharField(max_length=20)
    filters = models.JSONField()
    position = models.SmallIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "cases_saved_view"
        constraints = [
            models.CheckConstraint(
                name="cases_saved_view_few",
                condition=Q(position__gte=1, position__lte=MOST_VIEWS),
                violation_error_message="保存的视图最多 12 个。",
            ),
            # Two change places within one transaction.
            models.UniqueConstraint(
                fields=["account_id", "position"], name="cases_saved_view_place", deferrable=Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["account_id", "name"], name="cases_saved_view_name"),
        ]
