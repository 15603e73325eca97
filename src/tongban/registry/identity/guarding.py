"""Rows of who is whose guardian (监护, 民法典第二十六条至第三十九条).

A guardian is to a ward as a legal representative is to a legal person: 法定代理人, in everything, by law and not by a mandate
(民法典第二十三条、第一百六十三条). ``valid_to`` is the first day on which a row no longer holds. Read by
:mod:`tongban.registry.identity.models`.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Retention, Scale, SealedAs, declare, opened_by, personal, plain
from tongban.registry.identity.sealing import Sealed

_KEPT = Retention.ACCOUNT


class GuardianBasis(StrEnum):
    """By what somebody is a guardian."""

    PARENT = "PARENT"
    """父母，含养父母: 民法典第二十七条第一款"""
    APPOINTED = "APPOINTED"
    """由居民委员会、村民委员会、民政部门或者法院指定: 第三十一条"""
    COURT = "COURT"
    """法院撤销监护人资格后另行指定: 第三十六条"""
    ADULT_WARD = "ADULT_WARD"
    """无民事行为能力或者限制民事行为能力的成年人的监护人: 第二十四条、第二十八条、第三十三条"""


class LegalCapacity(StrEnum):
    """What a court ruled of an adult (民法典第二十一条、第二十二条、第二十四条)."""

    NONE = "NONE"
    """无民事行为能力: the guardian acts for them (第二十一条)"""
    LIMITED = "LIMITED"
    """限制民事行为能力: what fits their mind they do themselves (第二十二条)"""


class GuardianEvidence(StrEnum):
    """What it rests on: a word of the population registry, or the paper that a window saw."""

    REGISTRY = "REGISTRY"
    HOUSEHOLD_REGISTER = "HOUSEHOLD_REGISTER"
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE"
    ADOPTION_CERTIFICATE = "ADOPTION_CERTIFICATE"
    COURT_RULING = "COURT_RULING"
    APPOINTMENT_DECISION = "APPOINTMENT_DECISION"


class GuardianEnding(StrEnum):
    """Why it ended (民法典第三十六条、第三十九条)."""

    OF_AGE = "OF_AGE"
    COURT = "COURT"
    GUARDIAN_DIED = "GUARDIAN_DIED"
    WARD_DIED = "WARD_DIED"
    CAPACITY_RESTORED = "CAPACITY_RESTORED"
    MISTAKE = "MISTAKE"


PROVED_BY: dict[GuardianBasis, frozenset[GuardianEvidence]] = {
    GuardianBasis.PARENT: frozenset(
        {
            GuardianEvidence.HOUSEHOLD_REGISTER,
            GuardianEvidence.BIRTH_CERTIFICATE,
            GuardianEvidence.ADOPTION_CERTIFICATE,
        }
    ),
    GuardianBasis.APPOINTED: frozenset({GuardianEvidence.APPOINTMENT_DECISION, GuardianEvidence.COURT_RULING}),
    GuardianBasis.COURT: frozenset({GuardianEvidence.COURT_RULING}),
    # Whether an adult lacks capacity is for a court alone to say (民法典第二十四条).
    GuardianBasis.ADULT_WARD: frozenset({GuardianEvidence.COURT_RULING}),
}
"""Basis → the papers by which a window knows of it."""

AT_WINDOW = (GuardianEnding.COURT, GuardianEnding.CAPACITY_RESTORED, GuardianEnding.MISTAKE)
"""Why it ends at a window, with a paper; the others end by themselves."""
BY_DEATH = (GuardianEnding.GUARDIAN_DIED, GuardianEnding.WARD_DIED)
"""Undone where the registry had been wrong about the death."""


class Guardianship(models.Model):
    """``legal_capacity``: what the court ruled of an adult ward, empty for a minor, whose age says it (民法典第十九条、
    第二十条). ``reference_sealed``: number of the paper; ``issuer``: who issued it. ``registered_by`` and ``post``: the official
    who saw it, none where the guardian asked on line and the population registry agreed. Several guardians of one ward are
    normal."""

    scale = Scale.LOCAL
    privacy = declare(
        plain(
            "id basis legal_capacity evidence issuer registered_by post valid_from valid_to made_at ended_at ended_because"
            " ended_by",
            retention=_KEPT,
        ),
        personal(
            "guardian ward reference_sealed ended_reference_sealed",
            purpose="核对监护人的代理权限",
            retention=_KEPT,
        ),
    )
    openers = opened_by(
        reference_sealed=SealedAs(Sealed.GUARDIAN_PAPER), ended_reference_sealed=SealedAs(Sealed.GUARDIAN_END_PAPER)
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    guardian = models.ForeignKey("identity.NaturalPerson", models.PROTECT, related_name="+")
    ward = models.ForeignKey("identity.NaturalPerson", models.PROTECT, related_name="+")
    basis = models.CharField(max_length=20, choices=[(each.value, each.name) for each in GuardianBasis])
    legal_capacity = models.CharField(
        max_length=10, blank=True, default="", choices=[(each.value, each.name) for each in LegalCapacity]
    )
    evidence = models.CharField(max_length=30, choices=[(each.value, each.name) for each in GuardianEvidence])
    reference_sealed = models.BinaryField(default=b"")
    issuer = models.CharField(max_length=100, blank=True, default="")
    registered_by = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, db_index=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(
        max_length=20, blank=True, default="", choices=[(each.value, each.name) for each in GuardianEnding]
    )
    ended_by = models.UUIDField(null=True)
    ended_reference_sealed = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guardian", "ward"], condition=Q(ended_at=None), name="identity_guardianship_one_in_force"
            ),
            models.CheckConstraint(condition=~Q(guardian=F("ward")), name="identity_guardianship_two_persons"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="identity_guardianship_period"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="identity_guardianship_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(evidence="REGISTRY", registered_by=None)
                | Q(registered_by__isnull=False) & ~Q(reference_sealed=b"") & ~Q(evidence="REGISTRY"),
                name="identity_guardianship_proved",
            ),
            models.CheckConstraint(
                condition=Q(basis="ADULT_WARD") & ~Q(legal_capacity="") | ~Q(basis="ADULT_WARD") & Q(legal_capacity=""),
                name="identity_guardianship_capacity",
            ),
        ]
        indexes = [
            # Read in front of every request of a person: whose guardian somebody is today.
            models.Index(fields=["guardian"], name="identity_guardianship_held", condition=Q(ended_at=None)),
        ]
