"""常用意见: words that officials use again and again, of a body or of one official."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongban.cases.kinds import PhraseUse
from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain
from tongban.registry.orgs.models import Department


class Phrase(models.Model):
    """A set phrase for one kind of box. It belongs to a body (``department``) or to one official (``account_id``), never to both.

    It is only typed for somebody: what is done with it is screened like any other words.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id department account_id use changed_by changed_at", retention=Retention.ACCOUNT),
        personal("text", purpose="工作用语；不应当写个人信息", retention=Retention.ACCOUNT),
    )

    id = models.UUIDField(primary_key=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    account_id = models.UUIDField(null=True)
    use = models.CharField(max_length=12, choices=[(u.value, u.name) for u in PhraseUse])
    text = models.CharField(max_length=200)
    changed_by = models.UUIDField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "cases_phrase"
        constraints = [
            models.CheckConstraint(
                name="cases_phrase_one_owner",
                condition=Q(department__isnull=False, account_id__isnull=True)
                | Q(department__isnull=True, account_id__isnull=False),
                violation_error_message="常用意见属于一个单位，或者属于一个人。",
            ),
            models.UniqueConstraint(
                fields=["department", "use", "text"],
                condition=Q(account_id__isnull=True),
                name="cases_phrase_body_once",
            ),
            models.UniqueConstraint(
                fields=["account_id", "use", "text"],
                condition=Q(department__isnull=True),
                name="cases_phrase_own_once",
            ),
        ]
