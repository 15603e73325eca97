"""Before there is a case: drafts and the files that belong to them. No code, no clock; they expire."""

from __future__ import annotations

from django.db import models

from tongban.foundation.modelmap import (
    Retention,
    Scale,
    UnderDataKey,
    WrappedFor,
    declare,
    opened_by,
    personal,
    plain,
    secret,
)
from tongban.registry.catalogue.models import GuideVersion
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind


class Draft(models.Model):
    """A saved, unfinished application of one account (or of a clerk, for an applicant at the window).

    ``version`` counts saves. Its data key becomes the case's at submission, when ``case_id`` and ``code`` are set: from
    then on the draft answers every further try to submit it with the same receipt.
    """

    scale = Scale.OWN_KEY
    write_order = 60
    privacy = declare(
        plain(
            "id account_id guide applicant_kind applicant_id channel version case_id code created_at saved_at expires_at",
            retention=Retention.SHORT,
        ),
        personal("content_sealed", purpose="answers so far", retention=Retention.SHORT),
        secret("data_key", purpose="opens the answers", retention=Retention.SHORT),
    )
    openers = opened_by(data_key=WrappedFor(), content_sealed=UnderDataKey())

    id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    guide = models.ForeignKey(GuideVersion, models.PROTECT, related_name="+")
    applicant_kind = models.CharField(max_length=10, choices=[(k.value, k.name) for k in PartyKind])
    applicant_id = models.UUIDField()
    channel = models.CharField(max_length=10, choices=[(c.value, c.name) for c in Channel])
    version = models.IntegerField(default=1)
    data_key = models.BinaryField(null=True)
    content_sealed = models.BinaryField()
    case_id = models.UUIDField(null=True)
    code = models.CharField(max_length=18, blank=True, default="")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "cases_draft"
        indexes = [
            models.Index(fields=["account_id", "saved_at"], name="cases_draft_account"),
            models.Index(fields=["expires_at"], name="cases_draft_expires"),
        ]


class Upload(models.Model):
    """A file handed in and not yet submitted, kept as long as the draft that cites it, else 48 hours.

    ``file_key`` opens it (wrapped); ``sha256`` is of its content; ``pages`` 0 where they could not be counted.
    """

    scale = Scale.OWN_KEY
    write_order = 65
    privacy = declare(
        plain("id account_id sha256 size media_type pages created_at kept_until", retention=Retention.SHORT),
        personal("name_sealed", purpose="file name as given", retention=Retention.SHORT),
        secret("file_key", purpose="opens the file", retention=Retention.SHORT),
    )
    openers = opened_by(file_key=WrappedFor(), name_sealed=UnderDataKey())

    id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    file_key = models.BinaryField()
    name_sealed = models.BinaryField()
    sha256 = models.BinaryField()
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=60)
    pages = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()
    kept_until = models.DateTimeField()

    class Meta:
        db_table = "cases_upload"
        indexes = [
            models.Index(fields=["account_id", "created_at"], name="cases_upload_account"),
            models.Index(fields=["kept_until"], name="cases_upload_kept"),
        ]


class CaseTally(models.Model):
    """How many cases a department has in each state: kept by a consumer of the record, so a count costs one look."""

    scale = Scale.LOCAL
    privacy = declare(plain("id department_id state count"))

    department_id = models.UUIDField()
    state = models.CharField(max_length=20)
    count = models.BigIntegerField(default=0)

    class Meta:
        db_table = "cases_tally"
        constraints = [models.UniqueConstraint(fields=["department_id", "state"], name="cases_tally_once")]


class CaseDay(models.Model):
    """What happened on one legal day to the cases of one item at one body, in one region: kept by a consumer of the record.

    ``submitted``, ``accepted`` (deemed ones too) and ``decided`` count events of that day; of the decided ones ``in_time`` met
    the promised limit, else the statutory one, and ``late`` missed it (:class:`CaseContract` says which).
    """

    scale = Scale.LOCAL
    privacy = declare(plain("id department_id region_code item day submitted accepted decided in_time late"))

    department_id = models.UUIDField()
    region_code = models.CharField(max_length=12)
    item = models.CharField(max_length=33)
    day = models.DateField()
    submitted = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    decided = models.IntegerField(default=0)
    in_time = models.IntegerField(default=0)
    late = models.IntegerField(default=0)

    class Meta:
        db_table = "cases_day"
        constraints = [
            models.UniqueConstraint(fields=["department_id", "day", "item", "region_code"], name="cases_day_once")
        ]
        indexes = [models.Index(fields=["region_code", "day"], name="cases_day_region")]
