"""What somebody accepted and was told when the account was opened."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain
from tongban.registry.identity.kinds import ConsentDocument


class ServiceConsent(models.Model):
    """Which version of the agreement somebody accepted, and of the privacy notice was given, and when
    (个人信息保护法 art. 14, 17; 民法典 art. 496)."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id document version given_at channel", retention=Retention.ACCOUNT),
        personal("account", purpose="证明已告知、已同意", retention=Retention.ACCOUNT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    document = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ConsentDocument])
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    channel = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "document", "version"], name="identity_consent_once"),
        ]


class ChildConsent(models.Model):
    """A guardian was told how the data of a child under 14 is processed, and agreed: to which version, and when
    (个人信息保护法 art. 31)."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id version given_at channel", retention=Retention.ACCOUNT),
        personal("account ward", purpose="证明监护人已经同意", retention=Retention.ACCOUNT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    ward = models.ForeignKey("identity.NaturalPerson", models.PROTECT, related_name="+")
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    channel = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "ward", "version"], name="identity_child_consent_once"),
        ]
