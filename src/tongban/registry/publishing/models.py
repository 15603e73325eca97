"""公开文件: policies, announcements, review rules, questions often asked, ways to complain, as bodies publish them."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.registry.publishing.kinds import PublicationState, PublishedKind
from tongban.registry.publishing.site_models import SiteCheck, WatchedSite

__all__ = ["Publication", "SiteCheck", "WatchedSite"]


class Publication(models.Model):
    """One version of a document. It is public from ``published_from`` until the day ``until``, which a later version of the same
    ``thread`` or its withdrawal sets; no job switches anything. A published text is never changed: a trigger refuses it.

    ``text`` is plain: paragraphs are parted by line ends, nothing in it is markup. ``items`` are 基本编码, ``laws`` titles as the
    law library keeps them. ``facts``: of an agency what its kind keeps (``AGENCY_LABELS``), else empty.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("facts"),
        plain(
            "id thread number kind title document_number issued_on text department_uscc department_name region_code items laws"
        ),
        plain("state state_version published_from until withdrawn_reason vector note edited_at created_at"),
        plain("edited_by submitted_by approved_by", purpose="opaque ids of the accounts that wrote and approved"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    thread = models.UUIDField()
    number = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=20, choices=[(each.value, each.name) for each in PublishedKind])
    title = models.CharField(max_length=200)
    document_number = models.CharField(max_length=60, blank=True, default="")
    issued_on = models.DateField(null=True)
    text = models.TextField(blank=True, default="")
    department_uscc = models.CharField(max_length=18)
    department_name = models.CharField(max_length=120)
    region_code = models.CharField(max_length=12)
    items = ArrayField(models.CharField(max_length=12), default=list)
    laws = ArrayField(models.CharField(max_length=200), default=list)
    facts = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        max_length=10, choices=[(each.value, each.name) for each in PublicationState], default=PublicationState.DRAFT
    )
    state_version = models.PositiveIntegerField(default=1)
    published_from = models.DateField(null=True)
    until = models.DateField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True, default="")
    vector = SearchVectorField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    # Opaque ids; None: the product's own texts.
    edited_by = models.UUIDField(null=True)
    submitted_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    edited_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], condition=Q(state__in=["DRAFT", "SUBMITTED"]), name="publishing_one_open"
            ),
            # Pressed twice, a document is begun once; from its first save on it is free.
            models.UniqueConstraint(
                fields=["department_uscc", "kind", "title"],
                condition=Q(state="DRAFT", state_version=1, number=1),
                name="publishing_begun_once",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("edited_by")), name="publishing_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state="PUBLISHED") | Q(published_from__isnull=False), name="publishing_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("published_from")), name="publishing_period"
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "-published_from", "-id"],
                condition=Q(state="PUBLISHED"),
                name="publishing_list",
            ),
            models.Index(fields=["thread", "number"], name="publishing_versions"),
            models.Index(fields=["department_uscc", "state", "-edited_at", "-id"], name="publishing_of_body"),
            GinIndex(fields=["vector"], condition=Q(state="PUBLISHED"), name="publishing_words"),
            GinIndex(fields=["items"], condition=Q(state="PUBLISHED"), name="publishing_items"),
            models.Index(
                KT("facts__uscc"), condition=Q(kind="AGENCY", state="PUBLISHED"), name="publishing_agency_uscc"
            ),
        ]
