"""The second factors of an official: which there are, and who must prove one (GB/T 22239 8.1.4.1 d)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tongban.foundation import keys
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.models import Account, OneTimeSecret, RecoveryCode, SecurityKey
from tongban.registry.identity.one_time import SECRET_BYTES
from tongban.registry.identity.sealing import Sealed, unseal


@dataclass(frozen=True, slots=True)
class KeyCard:
    """A security key as its owner sees it."""

    id: UUID
    label: str
    made_at: datetime
    used_at: datetime | None
    credential_id: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account can prove itself by. ``recovery_left``: recovery codes that are still good."""

    code: bool
    keys: tuple[KeyCard, ...]
    recovery_left: int

    @property
    def any(self) -> bool:
        """Whether there is a factor to prove; recovery codes alone are none."""
        return self.code or bool(self.keys)


def needs_factor(actor: Actor) -> bool:
    """Who holds a post today, his own or another's, proves a second factor at every log-in."""
    return bool(actor.posts)


def factors_of(account_id: UUID) -> Factors:
    """Three statements."""
    rows = SecurityKey.objects.filter(account_id=account_id).order_by("made_at", "id")
    return Factors(
        code=OneTimeSecret.objects.filter(pk=account_id, confirmed_at__isnull=False).exists(),
        keys=tuple(KeyCard(row.id, row.label, row.made_at, row.used_at, bytes(row.credential_id)) for row in rows),
        recovery_left=RecoveryCode.objects.filter(account_id=account_id, used_at=None).count(),
    )


def secret_of(account_id: UUID, *, confirmed: bool) -> bytes | None:
    """The secret of the authenticator app, opened; None where there is none. One statement."""
    row = OneTimeSecret.objects.filter(pk=account_id, confirmed_at__isnull=not confirmed).first()
    return None if row is None else opened(row)


def opened(row: OneTimeSecret) -> bytes:
    """The secret of a row."""
    return bytes.fromhex(unseal(Sealed.ONE_TIME_SECRET, row.account_id, row.secret_sealed))


def demonstration_secret(login: str) -> bytes:
    """The secret with which an official of the demonstration is seeded: whoever runs the instance can know it."""
    return keys.blind_index("identity.demonstration.one_time", login)[:SECRET_BYTES]


def is_demonstrations(account_id: UUID, secret: bytes) -> bool:
    """Whether it is the secret that the account was seeded with. One statement."""
    login = Account.objects.filter(pk=account_id).values_list("login", flat=True).first()
    return login is not None and secret == demonstration_secret(login)


def shown_secret(account_id: UUID) -> bytes | None:
    """The secret whose code a demonstration shows at its sign-in: that of who was seeded and has set up nothing else since.
    None in production, whatever the rows say."""
    if not settings.DEMONSTRATION:
        return None
    secret = secret_of(account_id, confirmed=True)
    return secret if secret is not None and is_demonstrations(account_id, secret) else None
