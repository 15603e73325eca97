"""Enquiries and complaints, and the numbers under which people know them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Retention, Scale, declare, plain
from tongban.foundation.records.models import Aggregate
from tongban.oversight.grievances.kinds import Claim, EnquiryKind, Finding, Ground, Reply
from tongban.oversight.grievances.states import WAITING, EnquiryState, Publication
from tongban.registry.catalogue.models import GuideVersion
from tongban.registry.orgs.models import Department

_WAITING = [state.value for state in WAITING]


class EnquiryNumber(models.Model):
    """咨询编号: never issued twice; the database settles races."""

    scale = Scale.OWN_KEY
    privacy = declare(plain("number enquiry_id"))
    write_order = 10

    number = models.CharField(max_length=14, primary_key=True)
    enquiry_id = models.UUIDField()

    class Meta:
        db_table = "grievances_number"


class Enquiry(Aggregate):
    """咨询: a question on an item, or to a body, and what came of it. Every column follows from the events.

    ``guide`` is the version in force when it was asked, null where a body was asked; ``item`` the code of the guide under
    which an answer may stand in public, empty for a body's, and once another body answers: what one body says does not
    stand in the guide of another. ``about`` names item or body. ``due`` is the instant by which the body has to answer,
    null while nobody waits; ``late`` says that an answer, or the end without one, came after it. What people wrote stands
    sealed in the events; ``question`` and ``answer`` are the edited public words, held while they are published.

    A complaint (``kind``) is one of a demand beyond the guide ``against`` the body that made it; another body, which
    supervises, has it as ``department`` and answers it with a ``finding``. It is never published. Nor is a request by which a
    person exercises a right of the 个人信息保护法: ``claim`` says which, ``reading`` the entry of the record that it is about, if
    any, ``ground`` why not all of it was granted. ``ward``: for whom a guardian asked; then it is the ward's, and whoever is
    the guardian today goes on with it (民法典第二十三条).
    """

    scale = Scale.OWN_KEY
    write_order = 20
    privacy = declare(
        Aggregate.aggregate_privacy,
        plain(
            "number about guide item department passed_from region_code state publication asked_at due late answered_at"
            " followed_up proposed_by question answer published_at kind against finding claim reading ground"
        ),
        plain("asker_id ward_id", purpose="opaque ids of who asked, and for whom", retention=Retention.CASE),
    )

    number = models.CharField(max_length=14)
    about = models.CharField(max_length=300)
    guide = models.ForeignKey(GuideVersion, models.PROTECT, related_name="+", null=True)
    item = models.CharField(max_length=33, blank=True, default="")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    passed_from = models.ForeignKey(Department, models.PROTECT, related_name="+", null=True)
    region_code = models.CharField(max_length=12)
    asker_id = models.UUIDField()
    ward_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(state.value, state.name) for state in EnquiryState])
    publication = models.CharField(max_length=10, choices=[(each.value, each.name) for each in Publication])
    due = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    followed_up = models.BooleanField(default=False)
    proposed_by = models.UUIDField(null=True)
    question = models.TextField(blank=True, default="")
    answer = models.TextField(blank=True, default="")
    published_at = models.DateTimeField(null=True)
    kind = models.CharField(
        max_length=10, choices=[(each.value, each.name) for each in EnquiryKind], default=EnquiryKind.QUESTION.value
    )
    against = models.ForeignKey(Department, models.PROTECT, related_name="+", null=True)
    finding = models.CharField(
        max_length=10, choices=[(each.value, each.name) for each in (*Finding, *Reply)], blank=True, default=""
    )
    claim = models.CharField(max_length=12, choices=[(each.value, each.name) for each in Claim], blank=True, default="")
    reading = models.UUIDField(null=True)
    ground = models.CharField(
        max_length=12, choices=[(each.value, each.name) for each in Ground], blank=True, default=""
    )

    class Meta:
        db_table = "grievances_enquiry"
        constraints = [
            models.CheckConstraint(
                name="grievances_enquiry_due_while_waiting",
                condition=Q(state__in=_WAITING, due__isnull=False) | (~Q(state__in=_WAITING) & Q(due=None)),
                violation_error_message="等答复的咨询才有期限。",
            ),
            models.CheckConstraint(
                name="grievances_enquiry_public_words",
                condition=Q(publication="PUBLISHED", published_at__isnull=False)
                | (~Q(publication="PUBLISHED") & Q(published_at=None, question="", answer="")),
                violation_error_message="公开的咨询才有公开的文字和日期。",
            ),
            models.CheckConstraint(
                name="grievances_enquiry_complaint",
                condition=Q(kind="COMPLAINT", against__isnull=False, publication="PRIVATE", claim="")
                | Q(kind="QUESTION", against=None, finding="", claim="")
                | (Q(kind="RIGHT", publication="PRIVATE") & ~Q(claim="")),
                violation_error_message="投诉才有被投诉的部门和调查结论，并且不公开。",
            ),
            models.CheckConstraint(
                name="grievances_enquiry_ward",
                condition=Q(ward_id=None) | (Q(kind="RIGHT") & ~Q(ward_id=F("asker_id"))),
                violation_error_message="替被监护人提的是个人信息请求，提出人和被监护人是两个人。",
            ),
        ]
        indexes = [
            models.Index(fields=["asker_id", "asked_at", "id"], name="grievances_enquiry_asker"),
            models.Index(
                fields=["ward_id", "asked_at", "id"],
                name="grievances_enquiry_ward_of",
                condition=Q(ward_id__isnull=False),
            ),
            # The desk sorts what waits by due, and what does not by when it was asked.
            models.Index(
                fields=["department", "due", "id"], name="grievances_enquiry_due", condition=Q(due__isnull=False)
            ),
            models.Index(fields=["department", "asked_at", "id"], name="grievances_enquiry_body"),
            models.Index(
                fields=["region_code", "due", "id"], name="grievances_enquiry_region", condition=Q(due__isnull=False)
            ),
            models.Index(
                fields=["item", "published_at"],
                name="grievances_enquiry_item",
                condition=Q(published_at__isnull=False),
            ),
            models.Index(
                fields=["department", "published_at"],
                name="grievances_enquiry_public",
                condition=Q(published_at__isnull=False),
            ),
            models.Index(
                fields=["region_code", "asked_at", "id"],
                name="grievances_enquiry_against",
                condition=Q(kind="COMPLAINT"),
            ),
            models.Index(
                fields=["region_code", "asked_at", "id"], name="grievances_enquiry_right", condition=Q(kind="RIGHT")
            ),
        ]
