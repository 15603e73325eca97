"""Alerts, what they were found in, and how far the log has been looked at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain
from tongban.foundation.records.models import Aggregate
from tongban.oversight.security.kinds import Gravity
from tongban.oversight.security.states import OPEN_ALERTS, AlertState


class Alert(Aggregate):
    """告警: a rule that became true of one account or subject, and what came of it.

    While an alert is open the same rule raises no further one for the same group. ``region_code`` is that of the official whom
    it is about, empty where it is about none: then it is the province's. What people wrote stands sealed in its events.
    """

    scale = Scale.LOCAL
    write_order = 20
    privacy = declare(
        Aggregate.aggregate_privacy,
        plain("rule gravity region_code first_at at count state closed_at"),
        personal("group account", purpose="安全监测和处置", retention=Retention.PERMANENT),
    )

    rule = models.CharField(max_length=40)
    gravity = models.SmallIntegerField(choices=[(each.value, each.name) for each in Gravity])
    group = models.CharField(max_length=80)
    account = models.UUIDField(null=True)
    region_code = models.CharField(max_length=12, blank=True, default="")
    first_at = models.DateTimeField()
    at = models.DateTimeField()
    count = models.IntegerField()
    state = models.CharField(max_length=10, choices=[(state.value, state.name) for state in AlertState])
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_alert"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "group"],
                condition=Q(state__in=[state.value for state in OPEN_ALERTS]),
                name="security_alert_one_open",
            )
        ]
        indexes = [models.Index(fields=["at", "id"], name="security_alert_time")]


class Trace(models.Model):
    """An entry of the log that a rule counts, kept as long as the rule looks back: derived, and swept."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id rule at leaf", retention=Retention.SHORT),
        personal("group what", purpose="安全监测", retention=Retention.SHORT),
    )

    rule = models.CharField(max_length=40)
    group = models.CharField(max_length=80)
    at = models.DateTimeField()
    what = models.CharField(max_length=80)
    leaf = models.BigIntegerField()

    class Meta:
        db_table = "security_trace"
        constraints = [models.UniqueConstraint(fields=["rule", "leaf"], name="security_trace_once")]
        indexes = [
            models.Index(fields=["rule", "group", "at"], name="security_trace_group"),
            models.Index(fields=["at"], name="security_trace_at"),
        ]


class Lookout(models.Model):
    """Up to which leaf of the log the rules have looked: one row."""

    scale = Scale.LOCAL
    privacy = declare(plain("id leaf"))

    id = models.SmallIntegerField(primary_key=True, default=1)
    leaf = models.BigIntegerField(default=0)

    class Meta:
        db_table = "security_lookout"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="security_lookout_one_row")]
