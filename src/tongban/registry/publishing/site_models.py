"""Pages of other sites that show a guide, and what each look at them found."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.registry.publishing.kinds import SiteResult, SiteWay


class WatchedSite(models.Model):
    """A page of the site ``name`` of a body that shows the guide of ``item_code``. One that is no longer watched keeps its row."""

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id name department_uscc department_name item_code address edited_at ended_at"),
        plain("edited_by", purpose="opaque id of the account that entered it"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    name = models.CharField(max_length=120)
    department_uscc = models.CharField(max_length=18)
    department_name = models.CharField(max_length=120)
    item_code = models.CharField(max_length=33)
    address = models.CharField(max_length=500)
    # Opaque id; None: from a file.
    edited_by = models.UUIDField(null=True)
    edited_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item_code", "address"], condition=Q(ended_at=None), name="publishing_watched_once"
            ),
        ]
        indexes = [
            models.Index(fields=["department_uscc", "name", "id"], name="publishing_sites_of_body"),
        ]


class SiteCheck(models.Model):
    """One look. ``version``: the number that was shown, where it is known; ``reason``: why the page could not be read;
    ``differences``: what, expected, found."""

    scale = Scale.REFERENCE
    privacy = declare(plain("id site at result way version guide_hash reason differences"))

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(WatchedSite, on_delete=models.PROTECT, related_name="checks", db_index=False)
    at = models.DateTimeField()
    result = models.CharField(max_length=12, choices=[(each.value, each.name) for each in SiteResult])
    way = models.CharField(max_length=10, choices=[(each.value, each.name) for each in SiteWay])
    version = models.PositiveIntegerField(null=True)
    guide_hash = models.CharField(max_length=64, blank=True, default="")
    reason = models.CharField(max_length=20, blank=True, default="")
    differences = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["site", "-id"], name="publishing_checks_of_site")]
