"""合同页 in aggregate: one row a case, made by a consumer of the record, so that a body's promises can be counted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongban.cases.kinds import Kept
from tongban.cases.models.case import Case
from tongban.foundation.modelmap import Scale, declare, plain
from tongban.registry.catalogue.models import GuideVersion
from tongban.registry.orgs.models import Department

_KEPT = [(kept.value, kept.name) for kept in Kept]


class CaseContract(models.Model):
    """The lines of a case's contract as they stood at event ``n``, the last one at which a duty ended. Nothing personal.

    Each promise has one word (:class:`tongban.cases.kinds.Kept`, the worst of its lines); ``…_late`` are days of the
    limit's own kind, 0 where it was kept. ``ending`` is the state in which the case ended and ``ended_on`` its legal day;
    both are empty while the case is open (again). ``delivery_due`` is set while a delivery is still awaited, so that one
    which never comes is counted. ``explained``: the body said why it missed its promise.
    """

    scale = Scale.BY_CASE
    privacy = declare(
        plain("case n guide item basic_code department region_code ending ended_on explained calendar_version"),
        plain("acceptance notice step promised statutory delivery visits delivery_due"),
        plain("acceptance_late step_late promised_late statutory_late delivery_late"),
    )

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")
    n = models.IntegerField()
    guide = models.ForeignKey(GuideVersion, models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=33)
    basic_code = models.CharField(max_length=12)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    region_code = models.CharField(max_length=12)
    ending = models.CharField(max_length=20, blank=True, default="")
    ended_on = models.DateField(null=True)
    acceptance = models.CharField(max_length=6, choices=_KEPT)
    notice = models.CharField(max_length=6, choices=_KEPT)
    step = models.CharField(max_length=6, choices=_KEPT)
    promised = models.CharField(max_length=6, choices=_KEPT)
    statutory = models.CharField(max_length=6, choices=_KEPT)
    delivery = models.CharField(max_length=6, choices=_KEPT)
    visits = models.CharField(max_length=6, choices=_KEPT)
    acceptance_late = models.IntegerField(default=0)
    step_late = models.IntegerField(default=0)
    promised_late = models.IntegerField(default=0)
    statutory_late = models.IntegerField(default=0)
    delivery_late = models.IntegerField(default=0)
    delivery_due = models.DateTimeField(null=True)
    explained = models.BooleanField(default=False)
    calendar_version = models.CharField(max_length=20)

    class Meta:
        db_table = "cases_contract"
        constraints = [
            models.CheckConstraint(
                name="cases_contract_ended_whole",
                condition=Q(ending="", ended_on=None) | (~Q(ending="") & Q(ended_on__isnull=False)),
                violation_error_message="已经结束的办件必须有结束的方式和日期。",
            )
        ]
        indexes = [
            models.Index(fields=["item", "ended_on"], name="cases_contract_item"),
            models.Index(fields=["basic_code", "ended_on"], name="cases_contract_basic"),
            models.Index(fields=["department", "ended_on"], name="cases_contract_body"),
            models.Index(fields=["region_code", "ended_on"], name="cases_contract_region"),
        ]
