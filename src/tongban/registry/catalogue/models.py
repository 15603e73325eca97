"""The catalogue: items, who carries them out, guides, their immutable versions and elements, standard materials.

All are reference tables: small, read everywhere, written by publication only, but for drafts, which are read by their editors.
None points to an account or to a case.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.registry.catalogue.change_models import ItemChange, Succession
from tongban.registry.catalogue.code_models import CodeEdit, CodeEntry, Crosswalk
from tongban.registry.catalogue.kinds import (
    DraftSource,
    DraftState,
    ElementKind,
    GuideStatus,
    ItemKind,
    ItemStatus,
    MaterialOrigin,
    MaterialState,
)
from tongban.registry.catalogue.listing_models import CitedArticle, ListedGuide
from tongban.registry.catalogue.quality_models import CatalogueReport, GuideQuality, ProofEntry, QualityTally
from tongban.registry.catalogue.register_models import (
    MaterialDemand,
    MaterialName,
    MaterialTally,
    MaterialUse,
    ProofRuling,
    RegisterChange,
)
from tongban.registry.catalogue.search_models import (
    SearchAsker,
    SearchQuestion,
    SearchRow,
    SearchText,
    SearchWord,
    Synonym,
)
from tongban.registry.catalogue.standard_models import (
    Adjustment,
    CatalogueChange,
    DirectoryEdition,
    Standard,
    StandardDraft,
    StandardVersion,
)
from tongban.registry.catalogue.story_models import ItemStory, StoryScore
from tongban.registry.catalogue.transfer_models import CatalogueExport, ImportMapping, ImportRun

__all__ = [
    "Adjustment",
    "BasicItem",
    "CatalogueChange",
    "CatalogueExport",
    "CatalogueReport",
    "CitedArticle",
    "CodeEdit",
    "CodeEntry",
    "Crosswalk",
    "DirectoryEdition",
    "Guide",
    "GuideDraft",
    "GuideElement",
    "GuideQuality",
    "GuideVersion",
    "ImplementationItem",
    "ImportMapping",
    "ImportRun",
    "ItemChange",
    "ItemStory",
    "ListedGuide",
    "MaterialDemand",
    "MaterialName",
    "MaterialTally",
    "MaterialUse",
    "ProofEntry",
    "ProofRuling",
    "QualityTally",
    "RegisterChange",
    "SearchAsker",
    "SearchQuestion",
    "SearchRow",
    "SearchText",
    "SearchWord",
    "Standard",
    "StandardDraft",
    "StandardMaterial",
    "StandardVersion",
    "StoryScore",
    "Succession",
    "Synonym",
]


def _choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.name) for member in kind]


class BasicItem(models.Model):
    """基本目录事项: the same item, name, type and basis everywhere; 基本编码 12 characters (GB/T 39554.1-2020)."""

    scale = Scale.REFERENCE
    privacy = declare(plain("code name kind status status_from"))

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=_choices(ItemKind))
    status = models.CharField(max_length=10, choices=_choices(ItemStatus), default=ItemStatus.IN_USE)
    # A cancellation to come does not hold yet.
    status_from = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{11}[0-9Y]$"), name="catalogue_basicitem_code"),
        ]


class ImplementationItem(models.Model):
    """实施清单事项: a basic item as one body carries it out; 实施编码 31 characters."""

    scale = Scale.REFERENCE
    privacy = declare(plain("code basic department_uscc department_id region_code status"))

    code = models.CharField(max_length=31, primary_key=True)
    basic = models.ForeignKey(BasicItem, models.PROTECT, related_name="+")
    department_uscc = models.CharField(max_length=18)
    # A body is a period (orgs.Department); the item keeps the row of its day.
    department_id = models.UUIDField()
    region_code = models.CharField(max_length=12)
    status = models.CharField(max_length=10, choices=_choices(ItemStatus), default=ItemStatus.IN_USE)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^.{31}$"), name="catalogue_implementation_code"),
            models.CheckConstraint(
                condition=Q(region_code__regex=r"^[1-8][0-9]{11}$"), name="catalogue_implementation_region"
            ),
        ]
        indexes = [models.Index(fields=["region_code"], name="catalogue_implementation_place")]


class Guide(models.Model):
    """办事指南: what applicants meet. ``code`` is the 33-character 业务办理项编码, or the 31-character 实施编码 of an
    item that is not divided.

    ``item_change``: the change of the whole item by which it has its status; None: its own body's decision. Until
    ``status_from`` the three ``…_before`` hold.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("code implementation status status_from status_reason item_change difference"),
        plain("status_before reason_before change_before"),
    )

    code = models.CharField(max_length=33, primary_key=True)
    implementation = models.ForeignKey(ImplementationItem, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=_choices(GuideStatus), default=GuideStatus.PUBLISHED)
    # A status that begins on a day to come does not hold yet; no job has to switch it on.
    status_from = models.DateField(null=True)
    status_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    status_before = models.CharField(
        max_length=10,
        choices=_choices(GuideStatus),
        default=GuideStatus.PUBLISHED,
        db_default=GuideStatus.PUBLISHED.value,
    )
    reason_before = models.CharField(max_length=500, blank=True, default="", db_default="")
    item_change = models.ForeignKey(ItemChange, models.PROTECT, null=True, related_name="+")
    change_before = models.ForeignKey(ItemChange, models.PROTECT, null=True, related_name="+")
    # Why this body's unified part may differ from the standard; empty: it may not.
    difference = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^.{31}([0-9]{2})?$"), name="catalogue_guide_code"),
        ]
        # Lists leave out the few that are not offered.
        indexes = [
            models.Index(
                fields=["code"],
                condition=~Q(status="PUBLISHED", status_before="PUBLISHED"),
                name="catalogue_guide_not_open",
            )
        ]


class GuideVersion(models.Model):
    """One published text of a guide, named by the SHA-256 of its canonical JSON. Never updated, never deleted: a
    trigger refuses both, because cases are bound to it.

    The version in force on a day is the one with the greatest ``valid_from`` not after it, of those the highest
    ``number``: no job has to switch anything on the day.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("hash guide document unified_hash local_hash number valid_from published_at name card"),
        plain("published_by", purpose="opaque id of the account that published"),
    )

    hash = models.CharField(max_length=64, primary_key=True)
    guide = models.ForeignKey(Guide, models.PROTECT, related_name="versions")
    document = models.JSONField()
    unified_hash = models.CharField(max_length=64)
    local_hash = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    published_by = models.UUIDField()
    published_at = models.DateTimeField()
    # Taken from the document at publication so that lists need not read the whole of it.
    name = models.CharField(max_length=200)
    card = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guide", "number"], name="catalogue_version_number"),
            models.CheckConstraint(condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="catalogue_version_hash"),
        ]
        indexes = [
            models.Index(fields=["guide", "-valid_from", "-number"], name="catalogue_version_in_force"),
            models.Index(fields=["unified_hash"], name="catalogue_version_unified"),
            models.Index(fields=["name", "guide"], name="catalogue_version_list"),
        ]


class GuideElement(models.Model):
    """指南要素: everything an official can ask, refuse for, wait for or charge for under one version."""

    scale = Scale.REFERENCE
    privacy = declare(plain("pk version element_id kind text parent"))

    pk = models.CompositePrimaryKey("version_id", "element_id")
    version = models.ForeignKey(GuideVersion, models.PROTECT, related_name="elements")
    element_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=_choices(ElementKind))
    text = models.TextField()
    parent = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["element_id"], name="catalogue_element_id")]


class StandardMaterial(models.Model):
    """标准材料: one code and name for a paper in the whole province, so that what one body holds no body asks again.

    ``registry_source`` names the registry that can answer instead of the applicant, empty where none can. A code is never used
    again: of two that were merged the losing one stays and leads to ``merged_into``. ``edited``: what the product ships does
    not set it back.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("code name names issuer certificate_type registry_source origin validity basis state merged_into edited")
    )

    code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=200, unique=True)
    names = ArrayField(models.CharField(max_length=200), default=list)
    issuer = models.CharField(max_length=120)
    certificate_type = models.CharField(max_length=120, blank=True, default="")
    registry_source = models.CharField(max_length=120, blank=True, default="")
    origin = models.CharField(
        max_length=10,
        choices=_choices(MaterialOrigin),
        default=MaterialOrigin.SELF,
        db_default=MaterialOrigin.SELF,
    )
    validity = models.CharField(max_length=120, blank=True, default="")
    basis = models.JSONField(default=list)
    state = models.CharField(
        max_length=10,
        choices=_choices(MaterialState),
        default=MaterialState.IN_USE,
        db_default=MaterialState.IN_USE,
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    edited = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^SM-[0-9]{6}$"), name="catalogue_material_code"),
            models.CheckConstraint(
                condition=Q(state="MERGED", merged_into__isnull=False) | (~Q(state="MERGED") & Q(merged_into=None)),
                name="catalogue_material_merged",
            ),
        ]


class GuideDraft(models.Model):
    """指南草稿: a text on its way to publication. It may be incomplete; ``findings`` are the reasons against publication
    found when it was last saved. One open draft a guide.

    ``valid_from``, ``published_hash`` and ``approved_by`` are set by approval; ``note`` says why the text was changed, and
    after a return why it was sent back.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain(
            "id code name department_uscc region_code document findings state state_version source source_ref base_hash"
        ),
        plain("stories"),
        plain("note valid_from published_hash edited_at created_at"),
        plain("edited_by submitted_by approved_by", purpose="opaque ids of the accounts that edited and approved"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    code = models.CharField(max_length=33)
    name = models.CharField(max_length=200)
    department_uscc = models.CharField(max_length=18)
    region_code = models.CharField(max_length=12)
    document = models.JSONField()
    # Changes of the item's stories that come with it: name → the new text, null where it is retired.
    stories = models.JSONField(default=dict, db_default={})
    findings = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=_choices(DraftState), default=DraftState.DRAFT)
    state_version = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=10, choices=_choices(DraftSource))
    # File name and row of an import.
    source_ref = models.CharField(max_length=200, blank=True, default="")
    # The version it was begun from; empty for a guide that was never published.
    base_hash = models.CharField(max_length=64, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    valid_from = models.DateField(null=True)
    published_hash = models.CharField(max_length=64, blank=True, default="")
    # Opaque ids; None: the system itself (an import).
    edited_by = models.UUIDField(null=True)
    submitted_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    edited_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(state__in=["DRAFT", "SUBMITTED"]), name="catalogue_draft_one_open"
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^.{31}([0-9]{2})?$"), name="catalogue_draft_code"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("edited_by")),
                name="catalogue_draft_second_person",
            ),
        ]
        indexes = [
            models.Index(fields=["department_uscc", "state", "name", "id"], name="catalogue_draft_of_body"),
            models.Index(fields=["state", "name", "id"], name="catalogue_draft_list"),
        ]


class LawArticle(models.Model):
    """法律条文: one article of one version of a law, so that a guide can show the words it rests on.

    ``law`` is the title by which it is cited (citing.law_key), ``title`` as the source gives it. ``version`` is the day of
    the version, ISO; empty where the source names none, which sorts before every other.
    """

    scale = Scale.REFERENCE
    privacy = declare(plain("pk law version article title chapter text"))

    pk = models.CompositePrimaryKey("law", "version", "article")
    law = models.CharField(max_length=200)
    version = models.CharField(max_length=10, blank=True)
    article = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    chapter = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(version__regex=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"), name="catalogue_law_version"
            ),
        ]
