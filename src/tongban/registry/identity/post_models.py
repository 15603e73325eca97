"""Rows of who is appointed, reviewed and given a duty for some hours. Read by :mod:`tongban.registry.identity.models`.

``valid_to`` is the first day on which a row no longer holds.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain
from tongban.registry.identity.kinds import ElevationState, PostChangeKind, PostChangeState
from tongban.registry.orgs.models import Post

_ACCOUNT = "identity.Account"
_KEPT = Retention.PERMANENT


class PostChange(models.Model):
    """任免: a post is to be given to an official or taken from him; asked for by one, approved by another.

    Approved, it lives in :class:`~tongban.registry.identity.models.Appointment`; ``appointment`` is the one that is to end.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id kind post appointment valid_from valid_to reason state asked_at answered_at"),
        personal("account asked_by answered_by", purpose="岗位任免的两人核对", retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=10, choices=[(each.value, each.name) for each in PostChangeKind])
    account = models.ForeignKey(_ACCOUNT, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    appointment = models.ForeignKey("identity.Appointment", models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in PostChangeState])
    asked_by = models.ForeignKey(_ACCOUNT, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(_ACCOUNT, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "post", "kind"], condition=Q(state="ASKED"), name="identity_post_change_one_asked"
            ),
            models.CheckConstraint(
                condition=~Q(account=F("asked_by"))
                & (Q(answered_by=None) | ~Q(answered_by=F("asked_by")) & ~Q(answered_by=F("account"))),
                name="identity_post_change_two_others",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="identity_post_change_period"
            ),
        ]


class PostReview(models.Model):
    """岗位核对: in this quarter somebody who answers for it said whether the appointment is still right. Once a quarter."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id appointment quarter kept answered_at"),
        personal("answered_by", purpose="按季度核对岗位权限", retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    appointment = models.ForeignKey("identity.Appointment", models.PROTECT, related_name="+")
    quarter = models.CharField(max_length=6)
    kept = models.BooleanField()
    answered_by = models.ForeignKey(_ACCOUNT, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "quarter"], name="identity_post_review_once_a_quarter"),
            models.CheckConstraint(
                condition=Q(quarter__regex=r"^[0-9]{4}Q[1-4]$"), name="identity_post_review_quarter_form"
            ),
        ]


class Elevation(models.Model):
    """临时职责: an operator holds the duty of a post for some hours, for a reason, by the word of another; then it is over.

    ``ends_at`` is the machine's instant: a moved demonstration clock neither ends it nor keeps it alive.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id post reason hours state asked_at answered_at ends_at ended_at"),
        personal("account answered_by", purpose="临时职责的两人核对", retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey(_ACCOUNT, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    hours = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ElevationState])
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(_ACCOUNT, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hours__gte=1) & Q(hours__lte=4), name="identity_elevation_four_hours"),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("account")), name="identity_elevation_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="GRANTED") | Q(answered_by__isnull=False) & Q(ends_at__isnull=False),
                name="identity_elevation_granted_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["account"], condition=Q(state="GRANTED"), name="identity_elevation_running"),
        ]
