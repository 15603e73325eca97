"""Passwords that an official had before. Read by :mod:`tongban.registry.identity.models`."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain, secret

_PURPOSE = "工作人员不重复使用旧密码"


class PastPassword(models.Model):
    """用过的密码: the hash of one that an official had until ``ended_at``; only the last few are kept (GB/T 22239 8.1.4.1 a)."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id ended_at", retention=Retention.ACCOUNT),
        personal("account", purpose=_PURPOSE, retention=Retention.ACCOUNT),
        secret("password", purpose=_PURPOSE, retention=Retention.ACCOUNT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    password = models.CharField(max_length=128)
    ended_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-ended_at"], name="identity_past_password_of")]
