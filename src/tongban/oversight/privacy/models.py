"""Assessments before processing (个人信息保护法第五十五条、第五十六条), breaches and whom they concern (第五十七条)."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain
from tongban.oversight.privacy.kinds import AssessmentState, BreachState, ClosureCause, Grade, Risk, Trigger


class AccountClosure(models.Model):
    """注销 of one account: asked for by its owner, or found to be due; until ``due_at`` it can be stopped; then it is shut, and
    erased once nothing in force needs it. The row says that it was done, to which ids, by what cause: nothing of anybody."""

    scale = Scale.LOCAL
    privacy = declare(plain("id account_id cause asked_at due_at stopped_at closed_at erased_at"))

    id = models.UUIDField(primary_key=True, default=uuid4)
    account_id = models.UUIDField()
    cause = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ClosureCause])
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_account_closure"
        constraints = [
            models.UniqueConstraint(
                fields=["account_id"], condition=Q(stopped_at=None), name="privacy_closure_one_each"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(closed_at__isnull=False), name="privacy_closure_shut_first"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(stopped_at=None, erased_at=None), name="privacy_closure_due")
        ]


class Assessment(models.Model):
    """个人信息保护影响评估. ``about``: ``item:<基本编码>``, ``exchange:<name>`` or ``export:<name>``, for the region and what lies
    in it. Report and record are kept for ever (the law says three years at least); who writes never approves.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain(
            "id about title department region_code trigger purpose data necessity impact risk measures conclusion "
            "review_due state asked_at answered_at answer"
        ),
        plain("asked_by answered_by", purpose="opaque ids of officials", retention=Retention.PERMANENT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    about = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    department = models.UUIDField()
    region_code = models.CharField(max_length=12)
    trigger = models.CharField(max_length=12, choices=[(each.value, each.name) for each in Trigger])
    purpose = models.TextField()
    data = models.TextField()
    necessity = models.TextField()
    impact = models.TextField()
    risk = models.SmallIntegerField(choices=[(each.value, each.name) for each in Risk])
    measures = models.TextField()
    conclusion = models.TextField()
    review_due = models.DateField()
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in AssessmentState])
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, default="")

    class Meta:
        db_table = "privacy_assessment"
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")),
                name="privacy_assessment_two_people",
                violation_error_message="编写评估的人不能自己审核。",
            ),
            models.CheckConstraint(
                condition=Q(state=AssessmentState.ASKED.value) | Q(answered_by__isnull=False),
                name="privacy_assessment_answered",
                violation_error_message="审核过的评估要有审核人。",
            ),
        ]
        indexes = [
            models.Index(fields=["about", "state", "review_due"], name="privacy_assessment_about"),
            models.Index(fields=["region_code", "-asked_at"], name="privacy_assessment_region"),
        ]


class Breach(models.Model):
    """个人信息泄露、篡改、丢失: what it was, whom it concerns, when the authority was told, whether persons are.

    It hangs on an alert where there is one. ``account``: whose readings from ``since`` to ``until`` are counted; ``due_at``:
    until when the authority has to hear of it. ``not_told_because``: by what measures harm is effectively avoided
    (第五十七条第二款).
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain(
            "id alert department region_code grade found_at since until kinds cause harm measures advice state "
            "due_at reported_at reported_to not_told_because decided_at opened_at companies unknown"
        ),
        plain("opened_by decided_by reported_by", purpose="opaque ids of officials", retention=Retention.PERMANENT),
        personal("account", purpose="查明泄露涉及谁", retention=Retention.PERMANENT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    alert = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    department = models.UUIDField()
    region_code = models.CharField(max_length=12)
    grade = models.SmallIntegerField(choices=[(each.value, each.name) for each in Grade])
    found_at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    kinds = models.TextField()
    cause = models.TextField()
    harm = models.TextField()
    measures = models.TextField()
    advice = models.TextField()
    # Of what the account read: legal persons, and what leads to no person whom the platform knows.
    companies = models.IntegerField(default=0)
    unknown = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in BreachState])
    due_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    reported_by = models.UUIDField(null=True)
    reported_to = models.CharField(max_length=200, blank=True, default="")
    not_told_because = models.TextField(blank=True, default="")
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "privacy_breach"
        constraints = [
            models.UniqueConstraint(fields=["alert"], name="privacy_breach_one_an_alert"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="privacy_breach_period"),
            models.CheckConstraint(
                condition=~Q(state=BreachState.NOT_TOLD.value) | ~Q(not_told_because=""),
                name="privacy_breach_ground",
                violation_error_message="不告知个人要写明理由。",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "-found_at"], name="privacy_breach_region")]


class Affected(models.Model):
    """One natural person whom a breach concerns, and when they were told."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id breach told_at"),
        personal("person", purpose="告知泄露涉及的个人", retention=Retention.PERMANENT),
    )

    id = models.BigAutoField(primary_key=True)
    breach = models.ForeignKey(Breach, models.PROTECT, related_name="affected_rows")
    person = models.UUIDField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_affected"
        constraints = [models.UniqueConstraint(fields=["breach", "person"], name="privacy_affected_once")]
        indexes = [
            models.Index(fields=["person", "told_at"], name="privacy_affected_person"),
            models.Index(fields=["breach"], condition=Q(told_at=None), name="privacy_affected_waiting"),
        ]
