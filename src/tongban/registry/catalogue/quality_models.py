"""What the rules of quality say of the catalogue, kept so that no page counts over it. All of it can be made anew."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.registry.catalogue.kinds import ProofKind, ProofState


def _choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.name) for member in kind]


class GuideQuality(models.Model):
    """Findings and score of one version of a guide, by its hash. ``counts``: findings by rule; ``rules``: by which rules and
    facts it was judged, so that what was judged by others is judged again."""

    scale = Scale.REFERENCE
    privacy = declare(plain("hash score counts findings rules made_at"))

    hash = models.CharField(max_length=64, primary_key=True)
    score = models.PositiveSmallIntegerField()
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    rules = models.CharField(max_length=16)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(score__lte=100), name="catalogue_quality_score"),
        ]


class QualityTally(models.Model):
    """Guides in force of a body, or of a region with all below it. ``key``: 统一社会信用代码 or region code; ``counts``: in how
    many guides each rule found something; ``score``: their mean, rounded."""

    scale = Scale.REFERENCE
    privacy = declare(plain("key body name region_code guides score counts"))

    key = models.CharField(max_length=18, primary_key=True)
    body = models.BooleanField()
    name = models.CharField(max_length=120, blank=True, default="")
    # Of a body its own, of a region the next above.
    region_code = models.CharField(max_length=12)
    guides = models.PositiveIntegerField()
    score = models.PositiveSmallIntegerField()
    counts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["region_code", "body", "score", "key"], name="catalogue_tally_list")]


class ProofEntry(models.Model):
    """证明和盖章清单: a proof demanded of people, or a seal on a paper, with who asks it and on what basis.

    ``key`` is its standard material or plain name; ``users`` are some of the items that ask it. ``state`` is what the province
    has ruled from the day ``ruled_on``, else what the guides say; what none in force asks any more stays as abolished, with
    the day.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("pk kind key name words standard_code issuer basis state guides users abolished_on ruled_on")
    )

    pk = models.CompositePrimaryKey("kind", "key")
    kind = models.CharField(max_length=10, choices=_choices(ProofKind))
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    words = models.CharField(max_length=300, blank=True, default="")
    standard_code = models.CharField(max_length=9, blank=True, default="")
    issuer = models.CharField(max_length=200, blank=True, default="")
    basis = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=_choices(ProofState))
    guides = models.PositiveIntegerField(default=0)
    users = models.JSONField(default=list)
    abolished_on = models.DateField(null=True)
    ruled_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-guides", "kind", "key"], name="catalogue_proof_list")]


class CatalogueReport(models.Model):
    """Something computed over the whole catalogue: ``graph`` (material_graph.Graph), ``links`` (material_graph.links)."""

    scale = Scale.REFERENCE
    privacy = declare(plain("key content made_at"))

    key = models.CharField(max_length=20, primary_key=True)
    content = models.JSONField()
    made_at = models.DateTimeField()
