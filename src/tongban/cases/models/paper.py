"""文书: the sealed papers that formal steps leave, their numbers, and what leads to one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongban.cases.kinds import PaperKind
from tongban.cases.models.case import Case
from tongban.foundation.modelmap import Retention, Scale, declare, plain, secret
from tongban.registry.orgs.models import Department


class Paper(models.Model):
    """The sealed paper of one formal step; ``n`` is that of the event that left it.

    The file lies sealed under a key of its own, which is sealed under the case key. ``issued_at`` is the instant of the
    step (its legal day is the date on the paper), ``made_at`` when it was sealed and lay in the applicant's space.
    ``read_at``: when the applicant first opened it.
    ``to_deliver``: its arrival is delivery (the applicant agreed to electronic service) and that is still to be recorded.
    ``replaced_by`` is the ``n`` of the paper that took its place (更正). ``platform``: a statement of facts by the
    platform itself, not an act of the body.
    """

    scale = Scale.BY_CASE
    case_key = "case"
    write_order = 60
    privacy = declare(
        plain("pk case n kind title number department platform verify_code sha256 size file_id"),
        plain("issued_at made_at read_at replaced_by to_deliver"),
        secret("file_key", purpose="opens the paper", retention=Retention.CASE),
    )

    pk = models.CompositePrimaryKey("case_id", "n")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    n = models.IntegerField()
    kind = models.CharField(max_length=20, choices=[(k.value, k.name) for k in PaperKind])
    title = models.CharField(max_length=40)
    number = models.CharField(max_length=80)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    platform = models.BooleanField(default=False)
    verify_code = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    file_id = models.UUIDField()
    file_key = models.BinaryField()
    issued_at = models.DateTimeField()
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    replaced_by = models.IntegerField(null=True)
    to_deliver = models.BooleanField(default=False)

    class Meta:
        db_table = "cases_paper"
        indexes = [models.Index(fields=["made_at"], name="cases_paper_to_deliver", condition=Q(to_deliver=True))]


class PaperMark(models.Model):
    """What leads to a paper without knowing its case: its verification code, or the SHA-256 of its file (hexadecimal)."""

    scale = Scale.OWN_KEY
    privacy = declare(plain("mark case_id n"))
    write_order = 12

    mark = models.CharField(max_length=64, primary_key=True)
    case_id = models.UUIDField()
    n = models.IntegerField()

    class Meta:
        db_table = "cases_paper_mark"


class PaperSerial(models.Model):
    """文号: the last serial number of one issuer, year and word. It is moved in the transaction that writes the paper, so a
    crash leaves neither a gap nor a double. ``issuer`` is the department; the nil UUID is the platform itself."""

    scale = Scale.OWN_KEY
    privacy = declare(plain("pk issuer year word last"))

    pk = models.CompositePrimaryKey("issuer", "year", "word")
    issuer = models.UUIDField()
    year = models.SmallIntegerField()
    word = models.CharField(max_length=20)
    last = models.IntegerField(default=0)

    class Meta:
        db_table = "cases_paper_serial"
