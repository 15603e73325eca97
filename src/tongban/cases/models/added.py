"""What the course of a case adds: files that officials put on the record, and what is published of it for objections."""

from __future__ import annotations

from django.db import models

from tongban.cases.models.case import Case
from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain, secret
from tongban.registry.orgs.models import Department


class Attachment(models.Model):
    """A file that an official put on the record with a deed: photos of an inspection, the signed minutes of a hearing.

    ``event_n`` is the event it belongs to; the file lies sealed under its own key, which is sealed under the case key.
    """

    scale = Scale.BY_CASE
    case_key = "case"
    write_order = 57
    privacy = declare(
        plain("pk case n event_n at official_id file_id size media_type"),
        personal("name_sealed", purpose="file name as given", retention=Retention.CASE),
        secret("file_key", purpose="opens the file", retention=Retention.CASE),
    )

    pk = models.CompositePrimaryKey("case_id", "n")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    n = models.IntegerField()
    event_n = models.IntegerField()
    at = models.DateTimeField()
    official_id = models.UUIDField()
    file_id = models.UUIDField()
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=60)
    name_sealed = models.BinaryField()
    file_key = models.BinaryField()

    class Meta:
        db_table = "cases_attachment"


class RenewalClaim(models.Model):
    """Which cases asked to renew a permit, in order: of two at the same moment the database lets one pass."""

    scale = Scale.OWN_KEY
    write_order = 15
    privacy = declare(plain("pk permit_id attempt case_id"))

    pk = models.CompositePrimaryKey("permit_id", "attempt")
    permit_id = models.UUIDField()
    attempt = models.SmallIntegerField()
    case_id = models.UUIDField()

    class Meta:
        db_table = "cases_renewal"


class PublicNotice(models.Model):
    """公示: what anybody may read of a case under review, until its time is over. ``n`` is that of the event.

    ``shown_name`` is the applicant as the public may know them: a company by its name, a person masked. ``until`` is the
    instant at which the publicity ends; after it the page says only that it is over.
    """

    scale = Scale.BY_CASE
    case_key = "case"
    write_order = 58
    privacy = declare(
        plain("pk case n step guide_id department region_code opened_at until"),
        personal("shown_name text", purpose="published for objections", retention=Retention.CASE),
    )

    pk = models.CompositePrimaryKey("case_id", "n")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    n = models.IntegerField()
    step = models.CharField(max_length=60)
    guide_id = models.CharField(max_length=64)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    shown_name = models.CharField(max_length=120)
    text = models.TextField()
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        db_table = "cases_public_notice"
        indexes = [models.Index(fields=["until", "region_code"], name="cases_public_notice_open")]
