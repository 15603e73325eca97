"""在世与去世: what the population registry last said of a person who has an account, and when it was asked.

The row is the one place where a death stands; sessions, mandates and representations read it, so that nothing of them has to
be written and all is as it was if the register was wrong (民法典第十三条、第五十条).
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from tongban.foundation.modelmap import Retention, Scale, declare, personal


class LifeEvidence(StrEnum):
    """By what who was taken for dead shows at the window that the register is wrong; the list is closed."""

    COURT = "COURT"
    POLICE = "POLICE"


LIFE_EVIDENCE_LABELS = {
    LifeEvidence.COURT: "人民法院撤销死亡宣告的判决",
    LifeEvidence.POLICE: "公安机关更正或者恢复户口的证明",
}
"""In the words of the record."""


class LifeState(models.Model):
    """``deceased_at``: since when this house knows. ``disputed_at``: the window saw the person alive, with proof; until the
    register has followed, its word is not taken."""

    scale = Scale.LOCAL
    privacy = declare(
        personal(
            "natural_person asked_at deceased_at disputed_at", purpose="停用去世的人的账号", retention=Retention.ACCOUNT
        ),
    )

    natural_person = models.OneToOneField(
        "identity.NaturalPerson", models.PROTECT, primary_key=True, related_name="life_state"
    )
    asked_at = models.DateTimeField(null=True, db_index=True)
    deceased_at = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deceased_at=None) | Q(disputed_at=None), name="identity_life_dead_or_disputed"
            ),
        ]
