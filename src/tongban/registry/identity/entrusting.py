"""Rows of who entrusts whom: invitations to act for a legal person, and mandates between natural persons (委托).

``valid_to`` is the first day on which a row no longer holds. Read by :mod:`tongban.registry.identity.models`.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Retention, Scale, SealedAs, declare, opened_by, personal, plain, secret
from tongban.registry.identity.kinds import Evidence, InvitationState, MandateState, RepresentativeRole
from tongban.registry.identity.sealing import Sealed

_KEPT = Retention.ACCOUNT


class Invitation(models.Model):
    """Somebody known is asked to act for a legal person as administrator or staff; it counts when they accept.

    ``items`` as of a representation. What is not answered ends with ``valid_to``.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id role items valid_to state made_at answered_at", retention=_KEPT),
        personal(
            "natural_person legal_person invited_by representation",
            purpose="确认谁能代表法人办事",
            retention=_KEPT,
        ),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    legal_person = models.ForeignKey("identity.LegalPerson", models.PROTECT, related_name="+")
    natural_person = models.ForeignKey("identity.NaturalPerson", models.PROTECT, related_name="+")
    invited_by = models.ForeignKey("identity.NaturalPerson", models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=[(role.value, role.name) for role in RepresentativeRole])
    items = models.JSONField(null=True)
    valid_to = models.DateField()
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.name) for state in InvitationState],
        default=InvitationState.WAITING.value,
    )
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    representation = models.ForeignKey("identity.Representation", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["legal_person", "natural_person"],
                condition=Q(state="WAITING"),
                name="identity_invitation_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["ADMINISTRATOR", "STAFF"]), name="identity_invitation_no_representative"
            ),
        ]


class Mandate(models.Model):
    """委托: a natural person lets another act in one matter, or for a period (民法典第一百六十一条、第一百六十五条).

    The matter is one case (``case_id``, an opaque reference, with its code) or one application of an ``item`` (基本编码),
    which binds the mandate to its case when it is made. A mandate for a ``period`` names neither, but ``themes`` (keys of
    主题) and ``bodies`` (统一社会信用代码), both empty for every item; each application by it makes a mandate for that case
    ``under`` it. ``matter`` says it in words. ``may_withdraw``: whether the agent may also take the application back.
    ``given_by``: the guardian who gave it for the principal, a ward; it is the ward's (民法典第二十三条、第一百六十一条).
    ``post``: by which post of a service point a 帮办代办员 has it. The signed paper, where there is one, is a file under a
    key of its own; ``witness`` saw it signed by who cannot write.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain(
            "id case_id case_code item period themes bodies under post matter may_withdraw valid_from valid_to state"
            " evidence evidence_file evidence_media_type evidence_sha256 given_at accepted_at ended_at told_soon told_over",
            retention=_KEPT,
        ),
        personal("principal agent given_by witness_sealed", purpose="核对代理人的权限", retention=_KEPT),
        secret("evidence_key", purpose="打开授权委托书", retention=_KEPT),
    )
    openers = opened_by(evidence_key=SealedAs(Sealed.MANDATE_FILE_KEY), witness_sealed=SealedAs(Sealed.MANDATE_WITNESS))

    id = models.UUIDField(primary_key=True, default=uuid4)
    principal = models.ForeignKey("identity.NaturalPerson", models.PROTECT, related_name="+")
    agent = models.ForeignKey("identity.NaturalPerson", models.PROTECT, related_name="+")
    given_by = models.ForeignKey("identity.NaturalPerson", models.PROTECT, null=True, related_name="+")
    case_id = models.UUIDField(null=True, db_index=True)
    case_code = models.CharField(max_length=18, blank=True, default="")
    item = models.CharField(max_length=12, blank=True)
    period = models.BooleanField(default=False)
    themes = models.JSONField(default=list)
    bodies = models.JSONField(default=list)
    under = models.ForeignKey("identity.Mandate", models.PROTECT, null=True, related_name="+")
    post = models.UUIDField(null=True)
    matter = models.CharField(max_length=200)
    may_withdraw = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField()
    state = models.CharField(
        max_length=10, choices=[(state.value, state.name) for state in MandateState], default=MandateState.OFFERED.value
    )
    evidence = models.CharField(max_length=10, choices=[(each.value, each.name) for each in Evidence])
    evidence_file = models.UUIDField(null=True, unique=True)
    evidence_key = models.BinaryField(null=True)
    evidence_media_type = models.CharField(max_length=60, blank=True, default="")
    evidence_sha256 = models.BinaryField(max_length=32, null=True)
    witness_sealed = models.BinaryField(null=True)
    given_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told_soon = models.BooleanField(default=False)
    told_over = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(period=False) & ~Q(item="") | Q(period=True, item="", case_id=None, may_withdraw=False),
                name="identity_mandate_one_or_period",
            ),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="identity_mandate_period"),
            models.CheckConstraint(condition=~Q(principal=F("agent")), name="identity_mandate_two_persons"),
            models.CheckConstraint(
                condition=Q(given_by=None) | ~Q(given_by=F("principal")) & ~Q(given_by=F("agent")),
                name="identity_mandate_three_persons",
            ),
            models.CheckConstraint(
                condition=~Q(evidence="DOCUMENT")
                | (Q(evidence_file__isnull=False) & Q(evidence_key__isnull=False))
                | Q(under__isnull=False),
                name="identity_mandate_paper_whole",
            ),
        ]
        indexes = [
            # Read in front of every request of a person: who acts for whom today.
            models.Index(fields=["agent"], name="identity_mandate_held", condition=Q(state="ACCEPTED")),
        ]
