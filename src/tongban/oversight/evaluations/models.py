"""Ratings with what follows a bad one, which contact has been rated, and the published figures."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.foundation.records.models import Aggregate
from tongban.oversight.evaluations.kinds import CallBack, Finding, NotAdopted, Target, Way
from tongban.oversight.evaluations.states import OPEN_FOLLOW_UPS, RatingState
from tongban.registry.catalogue.models import GuideVersion
from tongban.registry.orgs.models import Department


class Rating(Aggregate):
    """好评、差评: what those who were served said of a case or of one visit, and where its follow-up stands.

    ``id`` is drawn and says nothing of the case; ``number`` is 1, or 2 for the 追评; ``stars`` run 5…1 in the code set
    ``code_set``. ``visit`` numbers the visit within its case, 0 where the case is rated. Who rated and what they wrote
    stands sealed in the events of the rating, and nowhere else. The dues are null where nothing has to follow.
    """

    scale = Scale.OWN_KEY
    write_order = 20
    privacy = declare(
        Aggregate.aggregate_privacy,
        plain(
            "case_id code guide item department region_code target visit number stars code_set reasons way worded at"
            " state sign_by answer_by close_by finding called_back not_adopted closed_at"
        ),
    )

    case_id = models.UUIDField()
    code = models.CharField(max_length=18)
    guide = models.ForeignKey(GuideVersion, models.PROTECT, related_name="+")
    item = models.CharField(max_length=33)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    target = models.CharField(max_length=10, choices=[(each.value, each.name) for each in Target])
    visit = models.IntegerField()
    number = models.SmallIntegerField()
    stars = models.SmallIntegerField()
    code_set = models.CharField(max_length=20)
    reasons = models.JSONField()
    way = models.SmallIntegerField(choices=[(each.value, each.name) for each in Way])
    worded = models.BooleanField()
    at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=[(each.value, each.name) for each in RatingState])
    sign_by = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    close_by = models.DateTimeField(null=True)
    finding = models.CharField(max_length=20, blank=True, default="", choices=[(e.value, e.name) for e in Finding])
    called_back = models.CharField(max_length=20, blank=True, default="", choices=[(e.value, e.name) for e in CallBack])
    not_adopted = models.CharField(
        max_length=20, blank=True, default="", choices=[(e.value, e.name) for e in NotAdopted]
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "evaluations_rating"
        constraints = [
            models.CheckConstraint(
                name="evaluations_rating_stars",
                condition=Q(stars__gte=1, stars__lte=5, number__gte=1, number__lte=2),
                violation_error_message="评价是一至五颗星，至多追评一次。",
            ),
            models.CheckConstraint(
                name="evaluations_rating_bad_dated",
                condition=Q(stars__gt=2, sign_by=None, close_by=None)
                | Q(stars__lte=2, sign_by__isnull=False, close_by__isnull=False),
                violation_error_message="差评必须有签收和办结期限。",
            ),
        ]
        indexes = [
            models.Index(fields=["at", "id"], name="evaluations_rating_time"),
            models.Index(fields=["department", "at", "id"], name="evaluations_rating_body"),
            models.Index(fields=["item", "at", "id"], name="evaluations_rating_item"),
            models.Index(fields=["case_id"], name="evaluations_rating_case"),
            # What waits for somebody: few at any time, however many ratings there are.
            models.Index(
                fields=["department", "at", "id"],
                name="evaluations_rating_open",
                condition=Q(state__in=[state.value for state in OPEN_FOLLOW_UPS]),
            ),
        ]


class Rated(models.Model):
    """一事一评、一次一评: which contact has been rated. The primary key settles who was first."""

    scale = Scale.OWN_KEY
    write_order = 10
    privacy = declare(plain("case_id visit number rating_id"))

    pk = models.CompositePrimaryKey("case_id", "visit", "number")
    case_id = models.UUIDField()
    visit = models.IntegerField()
    number = models.SmallIntegerField()
    rating_id = models.UUIDField()

    class Meta:
        db_table = "evaluations_rated"


class Figure(models.Model):
    """Valid first ratings of one item at one body, counted by stars; derived from the events of ratings."""

    scale = Scale.OWN_KEY
    privacy = declare(plain("item department one two three four five"))

    pk = models.CompositePrimaryKey("item", "department_id")
    item = models.CharField(max_length=33)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    one = models.IntegerField(default=0)
    two = models.IntegerField(default=0)
    three = models.IntegerField(default=0)
    four = models.IntegerField(default=0)
    five = models.IntegerField(default=0)

    class Meta:
        db_table = "evaluations_figure"
        indexes = [models.Index(fields=["department"], name="evaluations_figure_body")]
