"""The stories of an item, by which its guide is tried before it is published, and how well they would notice a change."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Scale, declare, plain


class ItemStory(models.Model):
    """情形测试: one text of one story of an item. ``item`` is the code of its standard; ``document`` is that of ``stories/*.yaml``
    with its application in it.

    It holds on the days from ``valid_from`` until the day before ``retired_from``; what took its place bears the same ``name``.
    Never deleted: what a guide had to pass on a day can be told for ever.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id item name title document hash valid_from retired_from saved_at"),
        plain("saved_by", purpose="opaque id of the account that approved"),
    )

    id = models.BigAutoField(primary_key=True)
    item = models.CharField(max_length=14)
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=2000)
    document = models.JSONField()
    hash = models.CharField(max_length=64)
    valid_from = models.DateField()
    retired_from = models.DateField(null=True)
    # None: the product ships it.
    saved_by = models.UUIDField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "name"], condition=Q(retired_from=None), name="catalogue_story_one_active"
            ),
            models.CheckConstraint(
                condition=Q(retired_from=None) | Q(retired_from__gte=F("valid_from")), name="catalogue_story_days"
            ),
            models.CheckConstraint(
                condition=Q(item__regex=r"^[0-9]{11}[0-9Y]([0-9]{2})?$"), name="catalogue_story_item"
            ),
        ]


class StoryScore(models.Model):
    """变异检查: of ``total`` alterations of a guide its stories notice ``killed``; ``survivors``: {kind, path, name} of the others.

    ``key`` is the hash over the guide's text and its stories, so a score is never out of date. All of it can be made anew.
    """

    scale = Scale.REFERENCE
    privacy = declare(plain("key item killed total survivors made_at"))

    key = models.CharField(max_length=64, primary_key=True)
    item = models.CharField(max_length=14)
    killed = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    survivors = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(killed__lte=F("total")), name="catalogue_storyscore_killed"),
        ]
        indexes = [models.Index(fields=["item", "-made_at"], name="catalogue_storyscore_item")]
