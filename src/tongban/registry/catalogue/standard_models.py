"""The standard of the province: what is the same with every body that claims an item, its versions, and what they did."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.registry.catalogue.kinds import AdjustmentState, ChangeKind, DraftState


class Standard(models.Model):
    """省标准 of one item. ``code`` is what all guides of the item have in common: the 基本编码, and where the item is divided the
    two digits of the 业务办理项 after it.

    ``owner_uscc``: the body of the province that keeps it; its posts edit and approve (STANDARDS 1.1 四级四同). ``ended_on``: the
    legal date from which the code is never used again; the database takes no version that begins then or later.
    """

    scale = Scale.REFERENCE
    privacy = declare(plain("code basic owner_uscc ended_on"))

    code = models.CharField(max_length=14, primary_key=True)
    basic = models.ForeignKey("catalogue.BasicItem", models.PROTECT, related_name="+")
    owner_uscc = models.CharField(max_length=18)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{11}[0-9Y]([0-9]{2})?$"), name="catalogue_standard_code"
            ),
        ]


class StandardVersion(models.Model):
    """One published text of a standard, named by the SHA-256 of its canonical JSON, which is the ``unified_hash`` of every guide
    that follows it. Never updated, never deleted.

    In force on a day is the one with the greatest ``valid_from`` not after it, of those the highest ``number``.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("hash standard document number valid_from published_at name why"),
        plain("published_by", purpose="opaque id of the account that published"),
    )

    hash = models.CharField(max_length=64, primary_key=True)
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="versions")
    document = models.JSONField()
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    published_by = models.UUIDField()
    published_at = models.DateTimeField()
    name = models.CharField(max_length=200)
    why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="catalogue_standard_number"),
            models.CheckConstraint(condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="catalogue_standard_hash"),
        ]
        indexes = [
            models.Index(fields=["standard", "-valid_from", "-number"], name="catalogue_standard_in_force"),
            models.Index(fields=["name", "standard"], name="catalogue_standard_list"),
        ]


class StandardDraft(models.Model):
    """The text of a standard on its way to publication; the way is that of a guide's draft, with two persons.

    ``code`` is empty for a new item: its 基本编码 is issued when it is approved, from ``issuer`` (00 or 36), the kind, the
    ``ministry`` and, for a sub-item or a 业务办理项, the ``main`` code it belongs to.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id code name owner_uscc document stories findings state state_version base_hash"),
        plain("issuer ministry main note valid_from published_hash edited_at created_at"),
        plain("edited_by submitted_by approved_by", purpose="opaque ids of the accounts that edited and approved"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    code = models.CharField(max_length=14, blank=True, default="")
    issuer = models.CharField(max_length=2, blank=True, default="")
    ministry = models.CharField(max_length=2, blank=True, default="")
    main = models.CharField(max_length=12, blank=True, default="")
    name = models.CharField(max_length=200)
    owner_uscc = models.CharField(max_length=18)
    document = models.JSONField()
    # Changes of the item's stories that come with it: name → the new text, null where it is retired.
    stories = models.JSONField(default=dict, db_default={})
    findings = models.JSONField(default=list)
    state = models.CharField(
        max_length=10, choices=[(each.value, each.name) for each in DraftState], default=DraftState.DRAFT
    )
    state_version = models.PositiveIntegerField(default=1)
    # The version it was begun from; empty for a new item.
    base_hash = models.CharField(max_length=64, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    valid_from = models.DateField(null=True)
    published_hash = models.CharField(max_length=64, blank=True, default="")
    edited_by = models.UUIDField(null=True)
    submitted_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    edited_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(state__in=["DRAFT", "SUBMITTED"]) & ~Q(code=""),
                name="catalogue_standarddraft_one_open",
            ),
            # A new item has no code yet: pressed twice, it is begun once.
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(state__in=["DRAFT", "SUBMITTED"], code=""),
                name="catalogue_standarddraft_one_new",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("edited_by")),
                name="catalogue_standarddraft_two",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_uscc", "state", "name", "id"], name="catalogue_standarddraft_owner"),
        ]


class Adjustment(models.Model):
    """省标准调整: what one version of the standard did to one version of one guide.

    ``derived_hash`` is the version made, empty where it was HELD. ``clamped``: {path, before, after} of what was brought within
    the bounds; ``findings``: why it was held. ``seen_at``: an editor of the body has taken note.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id standard_version guide department_uscc previous_hash derived_hash state clamped findings seen_at"),
        plain("seen_by", purpose="opaque id of the account that took note"),
    )

    id = models.BigAutoField(primary_key=True)
    standard_version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    guide = models.ForeignKey("catalogue.Guide", models.PROTECT, related_name="+")
    department_uscc = models.CharField(max_length=18)
    previous_hash = models.CharField(max_length=64)
    derived_hash = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in AdjustmentState])
    clamped = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    seen_by = models.UUIDField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["standard_version", "guide", "previous_hash"], name="catalogue_adjustment_once"
            ),
            models.CheckConstraint(
                condition=Q(state="HELD", derived_hash="") | (~Q(state="HELD") & ~Q(derived_hash="")),
                name="catalogue_adjustment_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["department_uscc", "id"], condition=~Q(state="DERIVED"), name="catalogue_adjustment_to_do"
            ),
        ]


class CatalogueChange(models.Model):
    """变更: one change of the catalogue as the public feed tells it: what, from which day, by which body, and why.

    ``takes_effect`` is the legal date from which it holds, ``at`` when it was decided. ``hash`` names the new text of a guide
    or a standard, ``previous_hash`` the one it takes the place of. ``item_change``: it is part of the change of a whole item.
    Appended, never changed.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id kind code name department_uscc department_name region_code hash previous_hash takes_effect at why"),
        plain("item_change"),
    )

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ChangeKind])
    code = models.CharField(max_length=33)
    name = models.CharField(max_length=200)
    department_uscc = models.CharField(max_length=18, blank=True, default="")
    department_name = models.CharField(max_length=120, blank=True, default="")
    region_code = models.CharField(max_length=12, blank=True, default="")
    hash = models.CharField(max_length=64, blank=True, default="")
    previous_hash = models.CharField(max_length=64, blank=True, default="")
    takes_effect = models.DateField()
    at = models.DateTimeField()
    why = models.CharField(max_length=500, blank=True, default="")
    item_change = models.ForeignKey("catalogue.ItemChange", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["-takes_effect", "-id"], name="catalogue_change_feed"),
            models.Index(fields=["code", "-takes_effect", "-id"], name="catalogue_change_of_item"),
        ]


class DirectoryEdition(models.Model):
    """事项目录: what a body offers, compiled on a day, approved by a second person and published as a dated edition.

    ``content``: {code, name, kind, hash, status} by code, named by ``content_hash``. ``number`` is 0 until it is published.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id department_uscc department_name number day content content_hash note compiled_at published_at"),
        plain("compiled_by approved_by", purpose="opaque ids of the accounts that compiled and approved"),
    )

    id = models.BigAutoField(primary_key=True)
    department_uscc = models.CharField(max_length=18)
    department_name = models.CharField(max_length=120)
    number = models.PositiveIntegerField(default=0)
    # The legal date whose guides it lists.
    day = models.DateField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True, default="")
    compiled_by = models.UUIDField()
    compiled_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department_uscc", "number"], name="catalogue_edition_number"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("compiled_by")), name="catalogue_edition_two"
            ),
            models.CheckConstraint(
                condition=Q(number=0, published_at=None) | Q(number__gt=0, published_at__isnull=False),
                name="catalogue_edition_published",
            ),
        ]
