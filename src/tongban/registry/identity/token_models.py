"""Rows of tokens by which programs come. Read by :mod:`tongban.registry.identity.models`."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain, secret

_KEPT = Retention.ACCOUNT
_PURPOSE = "程序访问"


class ApiToken(models.Model):
    """A secret by which a program acts for an account. Only its SHA-256 is kept; ``last_four`` recognises it.

    ``posts``: by right of which posts alone it acts, null for the account's own rights; ``deeds``: names of the deeds that it
    may do, null for all, empty for none. ``networks``: those it has come from, never whole addresses.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id label last_four posts deeds created_at expires_at revoked_at", retention=_KEPT),
        personal("account networks", purpose=_PURPOSE, retention=_KEPT),
        secret("token_hash", purpose=_PURPOSE, retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    token_hash = models.BinaryField(max_length=32, unique=True)
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    last_four = models.CharField(max_length=4)
    posts = models.JSONField(null=True)
    deeds = models.JSONField(null=True)
    networks = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
