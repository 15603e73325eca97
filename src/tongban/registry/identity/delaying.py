"""延迟告知: the row by which readings are kept from the person they are about, for a while (个人信息保护法第十八条、第三十五条)."""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Retention, Scale, declare, plain


class DelayBasis(StrEnum):
    """On what the law lets a person be told later; the list is closed."""

    INVESTIGATION = "INVESTIGATION"
    REPORTER = "REPORTER"
    SECRECY = "SECRECY"


class DelayState(StrEnum):
    """Asked for by one, granted or declined by another, ended before its day by either."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    DECLINED = "DECLINED"
    ENDED = "ENDED"


BASIS_LABELS = {
    DelayBasis.INVESTIGATION: "正在依法调查，告知会妨碍调查（个人信息保护法第三十五条）",
    DelayBasis.REPORTER: "保护举报人，告知会让人认出举报人（个人信息保护法第三十五条）",
    DelayBasis.SECRECY: "法律、行政法规规定应当保密（个人信息保护法第十八条第一款）",
}


class Delay(models.Model):
    """Readings by the posts of ``department``, of ``subject`` (as the record names it: ``case:<id>``, ``person:<id>``), made from
    the day ``since`` on, are told when the day ``until`` is over; that they were kept back is told with them.

    ``number`` is that of the file in which the investigation is conducted. Who asks is never who grants.
    """

    scale = Scale.OWN_KEY
    privacy = declare(
        plain("id department basis number since until state asked_at answered_at ended_at"),
        plain("subject", purpose="opaque id of whom or what was read", retention=Retention.PERMANENT),
        plain("asked_by answered_by ended_by", purpose="opaque ids of officials", retention=Retention.PERMANENT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    subject = models.CharField(max_length=80)
    department = models.UUIDField()
    basis = models.CharField(max_length=16, choices=[(each.value, each.name) for each in DelayBasis])
    number = models.CharField(max_length=100)
    since = models.DateField()
    until = models.DateField()
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in DelayState])
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_delay"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="identity_delay_period",
                violation_error_message="延迟告知的最后一天不早于第一天。",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")),
                name="identity_delay_two_people",
                violation_error_message="提出延迟告知的人不能自己批准。",
            ),
        ]
        indexes = [
            models.Index(fields=["subject"], name="identity_delay_subject"),
            models.Index(fields=["department", "-asked_at"], name="identity_delay_body"),
        ]
