"""Code tables and crosswalks that the catalogue's editors keep, and their edits, approved by a second person."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.registry.catalogue.code_tables import TableName
from tongban.registry.catalogue.kinds import CodeEditKind, CodeEditState


class CodeEntry(models.Model):
    """代码: one code of a table under one name. A new name is a row from its day on; a closed code is never used again and never
    deleted (a trigger refuses it)."""

    scale = Scale.REFERENCE
    privacy = declare(plain("id table code name plain icon valid_from valid_to successor source"))

    id = models.BigAutoField(primary_key=True)
    table = models.CharField(max_length=20, choices=[(each.value, each.name) for each in TableName])
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=100)
    plain = models.CharField(max_length=200, blank=True, default="")
    icon = models.CharField(max_length=40, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    successor = models.CharField(max_length=10, blank=True, default="")
    source = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "code", "valid_from"], name="catalogue_codeentry_period"),
            models.UniqueConstraint(
                fields=["table", "code"], condition=Q(valid_to=None), name="catalogue_codeentry_one_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="catalogue_codeentry_valid"
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="catalogue_codeentry_said"),
        ]


class Crosswalk(models.Model):
    """代码对照: how another system writes one of our values."""

    scale = Scale.REFERENCE
    privacy = declare(plain("id table system foreign ours writes note source"))

    id = models.BigAutoField(primary_key=True)
    table = models.CharField(max_length=20)
    system = models.CharField(max_length=20)
    foreign = models.CharField(max_length=20)
    ours = models.CharField(max_length=40)
    writes = models.BooleanField(default=True)
    note = models.CharField(max_length=500, blank=True, default="")
    source = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "system", "foreign"], name="catalogue_crosswalk_once"),
        ]


class CodeEdit(models.Model):
    """An edit of a table, proposed by one person and decided by another. ``code`` is the code there, of a crosswalk the other
    system's; ``value`` the name, or what it is here; ``successor`` of a closed code. ``note``: why it was refused."""

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id kind table system code value plain successor day reason state note at decided_at"),
        plain("edited_by approved_by", purpose="opaque ids of the accounts that proposed and decided"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=10, choices=[(each.value, each.name) for each in CodeEditKind])
    table = models.CharField(max_length=20)
    system = models.CharField(max_length=20, blank=True, default="")
    code = models.CharField(max_length=20)
    value = models.CharField(max_length=100, blank=True, default="")
    plain = models.CharField(max_length=200, blank=True, default="")
    successor = models.CharField(max_length=10, blank=True, default="")
    day = models.DateField()
    reason = models.CharField(max_length=500)
    state = models.CharField(
        max_length=10, choices=[(each.value, each.name) for each in CodeEditState], default=CodeEditState.WAITING
    )
    note = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    edited_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("edited_by")), name="catalogue_codeedit_two"
            ),
            models.CheckConstraint(
                condition=~Q(state=CodeEditState.APPROVED) | Q(approved_by__isnull=False),
                name="catalogue_codeedit_approved",
            ),
            models.UniqueConstraint(
                fields=["table", "system", "code"],
                condition=Q(state=CodeEditState.WAITING),
                name="catalogue_codeedit_one_waiting",
            ),
        ]
