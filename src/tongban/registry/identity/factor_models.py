"""Rows of second factors of officials (GB/T 22239 8.1.4.1 d). Read by :mod:`tongban.registry.identity.models`."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Retention, Scale, SealedAs, declare, opened_by, personal, plain, secret
from tongban.registry.identity.kinds import ResetState
from tongban.registry.identity.sealing import Sealed

_KEPT = Retention.ACCOUNT
_PURPOSE = "工作人员登录的第二道验证"


class OneTimeSecret(models.Model):
    """动态码: the secret that an official's authenticator app shares with us, sealed. It counts from ``confirmed_at`` on.

    ``last_step``: of which step a code was last taken; none of it or before is taken again.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("made_at confirmed_at last_step", retention=_KEPT),
        personal("account", purpose=_PURPOSE, retention=_KEPT),
        secret("secret_sealed", purpose=_PURPOSE, retention=_KEPT),
    )
    openers = opened_by(secret_sealed=SealedAs(Sealed.ONE_TIME_SECRET))

    account = models.OneToOneField("identity.Account", models.PROTECT, primary_key=True, related_name="+")
    secret_sealed = models.BinaryField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)


class RecoveryCode(models.Model):
    """备用码: one of ten, good once, for who has lost the telephone. Only its keyed fingerprint is kept."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id used_at", retention=_KEPT),
        personal("account", purpose=_PURPOSE, retention=_KEPT),
        secret("fingerprint", purpose=_PURPOSE, retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    fingerprint = models.BinaryField(max_length=20)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "fingerprint"], name="identity_recovery_code_once"),
        ]


class SecurityKey(models.Model):
    """安全密钥 (WebAuthn): a key that never leaves the official's device; here is its public half.

    ``sign_count`` is what the device counted last: a copy of it counts beside the original and is found.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id label sign_count made_at used_at", retention=_KEPT),
        personal("account credential_id public_key", purpose=_PURPOSE, retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=2048)
    sign_count = models.BigIntegerField(default=0)
    label = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class FactorReset(models.Model):
    """重置第二道验证: asked for by one who answers for the official's posts, granted by another; never by the official."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id reason state asked_at answered_at"),
        personal("account asked_by answered_by", purpose="重置第二道验证的两人核对", retention=Retention.PERMANENT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ResetState])
    asked_by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey("identity.Account", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="ASKED"), name="identity_factor_reset_one_asked"
            ),
            models.CheckConstraint(
                condition=~Q(account=F("asked_by"))
                & (Q(answered_by=None) | ~Q(answered_by=F("asked_by")) & ~Q(answered_by=F("account"))),
                name="identity_factor_reset_two_others",
            ),
        ]
