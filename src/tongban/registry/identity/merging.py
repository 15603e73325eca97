"""合并: two rows turn out to be one person. The row by which the one resolves to the other, for ever or until it is undone.

Nothing else is rewritten: cases, mandates, messages and entries of the record keep the id of their day and are found through
this row, as codes of regions are through their successors (ADR 0013).
"""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain

_ACCOUNT = "identity.Account"
_PERSON = "identity.NaturalPerson"
_KEPT = Retention.PERMANENT


class MergeEvidence(StrEnum):
    """On what it rests that both are one; the list is closed."""

    BOTH_DOCUMENTS_SEEN = "BOTH_DOCUMENTS_SEEN"
    NUMBER_CHANGED = "NUMBER_CHANGED"
    DOCUMENT_REPLACED = "DOCUMENT_REPLACED"
    TYPED_WRONG = "TYPED_WRONG"


EVIDENCE_LABELS = {
    MergeEvidence.BOTH_DOCUMENTS_SEEN: "本人到场，两份证件都看过",
    MergeEvidence.NUMBER_CHANGED: "公安机关出具的公民身份号码更正证明",
    MergeEvidence.DOCUMENT_REPLACED: "出入境管理机构出具的换发证件证明，或者新证件上写明的旧号码",
    MergeEvidence.TYPED_WRONG: "窗口录入有误，有当时的证件复印件对照",
}
"""In the words of the record."""


class MergeState(StrEnum):
    """Asked for by one, granted or declined by another; undone likewise by two, within thirty days."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    DECLINED = "DECLINED"
    UNDOING = "UNDOING"
    """In force; somebody has asked that it be undone."""
    UNDONE = "UNDONE"


IN_FORCE = (MergeState.GRANTED.value, MergeState.UNDOING.value)


class Merge(models.Model):
    """``lost`` is ``kept``. ``into``: the person that ``kept`` itself is by now; only while it is in force is it read."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id evidence number department state asked_at answered_at undo_reason undo_asked_at undone_at"),
        personal(
            "kept lost into asked_by answered_by undo_asked_by undone_by", purpose="同一人的识别", retention=_KEPT
        ),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    kept = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    lost = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    into = models.ForeignKey(_PERSON, models.PROTECT, null=True, related_name="+")
    evidence = models.CharField(max_length=30, choices=[(each.value, each.name) for each in MergeEvidence])
    number = models.CharField(max_length=100, blank=True, default="")
    # The body whose official asked: its region's supervisors and stewards answer.
    department = models.UUIDField()
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in MergeState])
    asked_by = models.ForeignKey(_ACCOUNT, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(_ACCOUNT, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    undo_reason = models.CharField(max_length=200, blank=True, default="")
    undo_asked_by = models.ForeignKey(_ACCOUNT, models.PROTECT, null=True, related_name="+")
    undo_asked_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(_ACCOUNT, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lost"], condition=Q(state__in=["GRANTED", "UNDOING"]), name="identity_merge_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["kept", "lost"], condition=Q(state="ASKED"), name="identity_merge_one_asked"
            ),
            models.CheckConstraint(condition=~Q(kept=F("lost")), name="identity_merge_of_two"),
            models.CheckConstraint(
                condition=(Q(answered_by=None) | ~Q(answered_by=F("asked_by")))
                & (Q(undone_by=None) | ~Q(undone_by=F("undo_asked_by"))),
                name="identity_merge_two_officials",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["GRANTED", "UNDOING"]) | Q(into__isnull=False) & ~Q(into=F("lost")),
                name="identity_merge_resolves",
            ),
        ]
        indexes = [
            # Read in front of every request: who one is by now, and who one was.
            models.Index(fields=["into"], name="identity_merge_into", condition=Q(state__in=["GRANTED", "UNDOING"])),
        ]
