"""The registers of the province that are kept by hand: what is changed in them, what names mean, and what waits to be sorted."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.registry.catalogue.kinds import DraftState, NameTrouble, ProofKind, ProofState, RegisterDeed


class RegisterChange(models.Model):
    """A change of the list of standard materials or of the register of proofs, from one person to the other.

    ``subject`` is the code of the material, ``PROOF:…`` or ``SEAL:…`` of a line of the register of proofs, empty for what is yet
    to get its code; ``content`` is what it says from then on, ``why`` the reason, ``answer`` why it was not approved.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id deed subject name content why answer state state_version proposed_at decided_at"),
        plain("proposed_by decided_by", purpose="opaque ids of the accounts that proposed and decided"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    deed = models.CharField(max_length=10, choices=[(each.value, each.name) for each in RegisterDeed])
    subject = models.CharField(max_length=210, blank=True, default="")
    name = models.CharField(max_length=200)
    content = models.JSONField(default=dict)
    why = models.CharField(max_length=500)
    answer = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(
        max_length=10, choices=[(each.value, each.name) for each in DraftState], default=DraftState.SUBMITTED
    )
    state_version = models.PositiveIntegerField(default=1)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state="SUBMITTED") & ~Q(subject=""), name="catalogue_register_one_open"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(state="SUBMITTED", subject=""), name="catalogue_register_one_new"
            ),
            models.CheckConstraint(
                condition=Q(deed="SPELL") | ~Q(state="PUBLISHED") | ~Q(decided_by=F("proposed_by")),
                name="catalogue_register_two",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-proposed_at", "id"], name="catalogue_register_list"),
            models.Index(fields=["subject", "-proposed_at"], name="catalogue_register_history"),
        ]


class MaterialName(models.Model):
    """What a name means, as a person decided: the standard material ``code``, or none because of ``reason``.

    ``key`` is the name in its plain shape (matching.naming). Of a body and one of its sources of lists; where both are empty, in
    the whole province.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id department_uscc source key name code reason decided_at"),
        plain("decided_by", purpose="opaque id of the account that decided"),
    )

    id = models.BigAutoField(primary_key=True)
    department_uscc = models.CharField(max_length=18, blank=True, default="")
    source = models.CharField(max_length=60, blank=True, default="")
    key = models.CharField(max_length=300)
    name = models.CharField(max_length=300)
    code = models.CharField(max_length=9, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department_uscc", "source", "key"], name="catalogue_material_name_once"),
            models.CheckConstraint(
                condition=(Q(code="") & ~Q(reason="")) | (~Q(code="") & Q(reason="")),
                name="catalogue_material_name_says",
            ),
        ]


class MaterialUse(models.Model):
    """A name of a material that waits to be sorted, with how often it is used; written whole by the count.

    ``place`` orders the list: names that are likely the same paper stand together under ``leader``, the largest group first.
    ``proposed`` is the standard material it likely is, with ``likeness`` in percent; ``code`` is the one it bears.
    """

    scale = Scale.REFERENCE
    privacy = declare(plain("place key name code trouble reason leader proposed likeness guides drafts imported cases"))

    place = models.PositiveIntegerField(primary_key=True)
    key = models.CharField(max_length=300)
    name = models.CharField(max_length=300)
    code = models.CharField(max_length=9, blank=True, default="")
    trouble = models.CharField(max_length=10, choices=[(each.value, each.name) for each in NameTrouble])
    reason = models.CharField(max_length=500, blank=True, default="")
    leader = models.CharField(max_length=300)
    proposed = models.CharField(max_length=9, blank=True, default="")
    likeness = models.PositiveSmallIntegerField(default=0)
    guides = models.PositiveIntegerField(default=0)
    drafts = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "code"], name="catalogue_material_use_once"),
        ]
        indexes = [models.Index(fields=["trouble", "place"], name="catalogue_material_use_list")]


class MaterialTally(models.Model):
    """How many materials of the guides in force of a body, or of a region with all below it, are a standard material
    (``mapped``) or say why they are none (``reasoned``); ``key`` as in ``QualityTally``."""

    scale = Scale.REFERENCE
    privacy = declare(plain("key body name region_code materials mapped reasoned"))

    key = models.CharField(max_length=18, primary_key=True)
    body = models.BooleanField()
    name = models.CharField(max_length=120, blank=True, default="")
    region_code = models.CharField(max_length=12)
    materials = models.PositiveIntegerField()
    mapped = models.PositiveIntegerField()
    reasoned = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["region_code", "body", "key"], name="catalogue_material_tally")]


class ProofRuling(models.Model):
    """证明和盖章的去留: what the province has ruled of a line of the register of proofs, from the day ``since`` until the next.

    ``basis`` cites what it rests on: of what stays the article that demands it, of the others the decision.
    """

    scale = Scale.REFERENCE
    privacy = declare(plain("pk kind key since name state basis why"))

    pk = models.CompositePrimaryKey("kind", "key", "since")
    kind = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ProofKind])
    key = models.CharField(max_length=200)
    since = models.DateField()
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ProofState])
    basis = models.JSONField(default=list)
    why = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state="NO_BASIS"), name="catalogue_ruling_state"),
        ]


class MaterialDemand(models.Model):
    """In how many cases of the last twelve months a material of a guide was asked of the applicant; ``code`` is that of the guide,
    ``element`` the id of the material in it."""

    scale = Scale.REFERENCE
    privacy = declare(plain("pk code element cases"))

    pk = models.CompositePrimaryKey("code", "element")
    code = models.CharField(max_length=33)
    element = models.CharField(max_length=120)
    cases = models.PositiveIntegerField()
