"""What the public lists are read from. Everything here follows from published guides and can be made anew at any time; nothing
here is a source of law."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.registry.catalogue.lists import ListName


class ListedGuide(models.Model):
    """A guide in a list, in the version that holds from ``valid_from`` until the day ``valid_to``: one row for each list.

    ``depth``: the last stage that is done online, 1 to 7, 0 where none is.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id list guide version name region_code department_uscc department_name depth valid_from valid_to")
    )

    id = models.BigAutoField(primary_key=True)
    list = models.CharField(max_length=20, choices=[(each.value, each.name) for each in ListName])
    guide = models.ForeignKey("catalogue.Guide", models.PROTECT, related_name="+")
    version = models.ForeignKey("catalogue.GuideVersion", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12)
    department_uscc = models.CharField(max_length=18)
    department_name = models.CharField(max_length=120)
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "guide", "valid_from"], name="catalogue_listedguide_period"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="catalogue_listedguide_valid"
            ),
        ]
        indexes = [models.Index(fields=["list", "region_code", "name", "guide"], name="catalogue_listedguide_page")]


class CitedArticle(models.Model):
    """An article that a unified text cites as its basis, by the keys of the law library; ``article`` is empty where the whole
    law is meant. ``item`` is the part of a guide's code that is the same with every body. A text never changes, so neither
    does a row.
    """

    scale = Scale.REFERENCE
    privacy = declare(plain("id unified_hash item name law article title"))

    id = models.BigAutoField(primary_key=True)
    unified_hash = models.CharField(max_length=64)
    item = models.CharField(max_length=14)
    name = models.CharField(max_length=200)
    law = models.CharField(max_length=200)
    article = models.CharField(max_length=40, blank=True, default="")
    title = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unified_hash", "law", "article"], name="catalogue_cited_once"),
        ]
        indexes = [models.Index(fields=["law", "article", "item"], name="catalogue_cited_article")]
