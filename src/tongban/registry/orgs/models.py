"""Regions, bodies and posts. All three are periods: ``valid_to`` is the first day on which the row no longer holds."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Scale, declare, plain
from tongban.kernel.codes import RegionLevel
from tongban.registry.orgs.duties import DepartmentKind, Duty, RegionKind


class Region(models.Model):
    """行政区划 during the time it bore this code (GB/T 2260; 12 digits).

    A change of code (撤县设市, 龙南县 360727 → 龙南市 360783) ends one row and begins another, joined by
    ``successor``. Other tables keep the code of their day. ``basis`` is the document (批准文号) of the change that ended the
    row, while it holds of the one that began it; ``reform`` the change made here that wrote the row, which no file undoes;
    ``ended_here``: it ended while the platform ran, so records bear its code; ``spelling`` what it is found by: the name, its
    拼音 and initials.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id code name level kind parent valid_from valid_to successor basis reform ended_here spelling")
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    level = models.SmallIntegerField(choices=[(level.value, level.name) for level in RegionLevel])
    kind = models.CharField(
        max_length=10, choices=[(kind.value, kind.name) for kind in RegionKind], default=RegionKind.DIVISION.value
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    basis = models.CharField(max_length=60, blank=True, default="")
    reform = models.UUIDField(null=True)
    ended_here = models.BooleanField(default=False)
    spelling = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="orgs_region_code_from"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="orgs_region_one_current"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="orgs_region_period"
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^[1-8][0-9]{11}$"), name="orgs_region_code_digits"),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(valid_to__isnull=False), name="orgs_region_successor_after_end"
            ),
        ]
        # What every request of an official asks: which codes came up in a region. Few rows of a large table.
        indexes = [
            models.Index(fields=["level"], condition=Q(ended_here=True), name="orgs_region_ended_here"),
        ]


class Department(models.Model):
    """实施主体, named by its 统一社会信用代码 during the time it bore it. A reform ends one row and begins another.

    ``file_word`` is the 发文机关代字 of its document numbers (信市监); empty: the short name stands in for it. ``basis``,
    ``reform`` and ``spelling`` as of a region. Cases, papers and cards keep the row of their day.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id uscc name short_name file_word region kind level valid_from valid_to successor basis reform spelling")
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    file_word = models.CharField(max_length=20, blank=True, default="")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.name) for kind in DepartmentKind])
    # Digits of 行使层级 (GB/T 39046 A.2): 4 is the county.
    level = models.SmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    basis = models.CharField(max_length=60, blank=True, default="")
    reform = models.UUIDField(null=True)
    spelling = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uscc", "valid_from"], name="orgs_department_uscc_from"),
            models.UniqueConstraint(fields=["uscc"], condition=Q(valid_to=None), name="orgs_department_one_current"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="orgs_department_period"
            ),
            models.CheckConstraint(condition=Q(level__gte=1) & Q(level__lte=7), name="orgs_department_level"),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(valid_to__isnull=False), name="orgs_department_successor_after_end"
            ),
        ]


class Post(models.Model):
    """岗位: one duty of one department, for a region and all below it. Who holds it is an appointment (identity).

    It names body and region of the day on which it was set up and goes over to their successors with them; ``valid_to`` is
    the first day on which it is no more.
    """

    scale = Scale.REFERENCE
    privacy = declare(plain("id department region_code duty title valid_to"))

    id = models.UUIDField(primary_key=True, default=uuid4)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    duty = models.CharField(max_length=20, choices=[(duty.value, duty.name) for duty in Duty])
    title = models.CharField(max_length=60)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(region_code__regex=r"^[1-8][0-9]{11}$"), name="orgs_post_region_digits"),
        ]
