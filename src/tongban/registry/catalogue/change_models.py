"""The life of an item as a whole: its changes, decided by two persons, and which item takes the place of which."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.registry.catalogue.kinds import ItemChangeKind, ItemChangeState

_DECIDED = (ItemChangeState.APPROVED, ItemChangeState.WITHDRAWN)


class ItemChange(models.Model):
    """事项变动: one or more items of the province are suspended, taken up again, cancelled, split or merged from ``day`` on
    (国办发〔2016〕108号 事项动态化管理; STANDARDS 1.4: codes are never reused).

    ``items`` are codes of standards. ``successors``: {code, bodies}; a successor with no bodies takes every claimant. ``note``
    says why it was sent back, given up or withdrawn.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain(
            "id kind items successors owner_uscc day reason basis state state_version note edited_at created_at decided_at"
        ),
        plain(
            "edited_by submitted_by approved_by withdrawn_by",
            purpose="opaque ids of the accounts that edited and decided",
        ),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ItemChangeKind])
    items = ArrayField(models.CharField(max_length=14))
    successors = models.JSONField(default=list)
    owner_uscc = models.CharField(max_length=18)
    day = models.DateField()
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=500)
    state = models.CharField(
        max_length=10, choices=[(each.value, each.name) for each in ItemChangeState], default=ItemChangeState.DRAFT
    )
    state_version = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=500, blank=True, default="")
    edited_by = models.UUIDField(null=True)
    submitted_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    edited_at = models.DateTimeField()
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("edited_by")) & ~Q(approved_by=F("submitted_by")) & Q(submitted_by__isnull=False)),
                name="catalogue_itemchange_two",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_DECIDED, approved_by__isnull=False)
                | (~Q(state__in=_DECIDED) & Q(approved_by__isnull=True)),
                name="catalogue_itemchange_decided",
            ),
            models.CheckConstraint(condition=Q(items__len__gt=0), name="catalogue_itemchange_items"),
            # Pressed twice, it is begun once.
            models.UniqueConstraint(
                fields=["kind", "items"],
                condition=Q(state__in=(ItemChangeState.DRAFT, ItemChangeState.SUBMITTED)),
                name="catalogue_itemchange_one_open",
            ),
        ]
        indexes = [models.Index(fields=["owner_uscc", "-edited_at"], name="catalogue_itemchange_list")]


class Succession(models.Model):
    """Which item takes the place of which from the change's day on; ``bodies`` are the claimants it takes, none: all. Kept when
    the change is withdrawn, and then without effect."""

    scale = Scale.REFERENCE
    privacy = declare(plain("id change predecessor successor bodies"))

    id = models.BigAutoField(primary_key=True)
    change = models.ForeignKey(ItemChange, models.PROTECT, related_name="successions")
    predecessor = models.ForeignKey("catalogue.Standard", models.PROTECT, related_name="+")
    successor = models.ForeignKey("catalogue.Standard", models.PROTECT, related_name="+")
    bodies = ArrayField(models.CharField(max_length=18), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "predecessor", "successor"], name="catalogue_succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="catalogue_succession_other"),
        ]
