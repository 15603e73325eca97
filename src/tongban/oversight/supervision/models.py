"""Cards, and what is watched."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.foundation.records.models import Aggregate
from tongban.oversight.supervision.kinds import Level
from tongban.oversight.supervision.states import OPEN_CARDS, CardState
from tongban.registry.catalogue.models import GuideVersion
from tongban.registry.orgs.models import Department


class Card(Aggregate):
    """预警、黄牌、红牌: one rule that became true on one case at one instant, and what came of it.

    ``id`` follows from case, rule, what it is about and the instant, so the same card cannot be raised twice. ``at`` is
    the instant at which the rule became true, ``due`` the end of the limit it speaks of. ``case_id`` is opaque.
    What people wrote stands sealed in the events of the card, and nowhere else.
    """

    scale = Scale.OWN_KEY
    write_order = 20
    privacy = declare(
        Aggregate.aggregate_privacy,
        plain(
            "case_id code guide department region_code rule level about at due state explain_by explained_by closed_at"
        ),
    )

    case_id = models.UUIDField()
    code = models.CharField(max_length=18)
    guide = models.ForeignKey(GuideVersion, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    rule = models.CharField(max_length=8)
    level = models.SmallIntegerField(choices=[(level.value, level.name) for level in Level])
    about = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField()
    due = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(state.value, state.name) for state in CardState])
    explain_by = models.DateTimeField()
    explained_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_card"
        constraints = [
            models.CheckConstraint(
                name="supervision_card_closed_dated",
                condition=Q(state__in=["LIFTED", "CLOSED"], closed_at__isnull=False)
                | (~Q(state__in=["LIFTED", "CLOSED"]) & Q(closed_at=None)),
                violation_error_message="已撤销或者已结的牌必须有时间。",
            )
        ]
        indexes = [
            models.Index(fields=["at", "id"], name="supervision_card_time"),
            models.Index(fields=["department", "at", "id"], name="supervision_card_body"),
            models.Index(fields=["case_id"], name="supervision_card_case"),
            # The board counts what is open, however much is closed.
            models.Index(
                fields=["region_code", "department", "level", "rule", "state"],
                name="supervision_card_open",
                condition=Q(state__in=[state.value for state in OPEN_CARDS]),
            ),
        ]


class Watch(models.Model):
    """When a case has to be looked at again: the next instant at which a rule becomes true of it, as its facts now stand.

    Derived, and rebuilt by ``round`` from the cases: ``version`` and ``calendar`` are what it was derived from.
    """

    scale = Scale.BY_CASE
    case_key = "case_id"
    privacy = declare(plain("case_id version calendar next_at"))

    case_id = models.UUIDField(primary_key=True)
    version = models.IntegerField(default=0)
    calendar = models.CharField(max_length=20, default="")
    next_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_watch"
        indexes = [
            models.Index(
                fields=["next_at", "case_id"], name="supervision_watch_next", condition=Q(next_at__isnull=False)
            )
        ]
