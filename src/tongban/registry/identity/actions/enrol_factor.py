"""An official sets up the second factor: an authenticator app, security keys, and codes for when both are lost."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.limits.spending import forget, spend
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity import security_keys
from tongban.registry.identity.actions.prove_factor import BUCKET, TRIES, WINDOW_SECONDS
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.factors import factors_of, opened
from tongban.registry.identity.kinds import Factor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account, OneTimeSecret, RecoveryCode, SecurityKey
from tongban.registry.identity.one_time import SECRET_BYTES, fitting_step
from tongban.registry.identity.sealing import Sealed, recovery_fingerprint, seal

RECOVERY_CODES = 10
MOST_KEYS = 8
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH = 10


def begin_code(actor: Actor) -> bytes:
    """The secret for an authenticator app. It counts once a code of it came back; until then it stays the same, so that a
    reloaded page shows the same picture. DomainError ``identity.factor.taken``."""
    account_id = _account(actor)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account_id)
        row = OneTimeSecret.objects.filter(pk=account_id).first()
        if row is None:
            secret = os.urandom(SECRET_BYTES)
            sealed = seal(Sealed.ONE_TIME_SECRET, account_id, secret.hex())
            OneTimeSecret.objects.create(account_id=account_id, secret_sealed=sealed, made_at=clock.real_now())
            return secret
    if row.confirmed_at is not None:
        raise DomainError("identity.factor.taken")
    return opened(row)


def confirm_code(actor: Actor, *, code: str) -> tuple[str, ...]:
    """The app shows the right codes: it is the second factor from now on. The recovery codes where these are the first, else
    none. Tries count as those of a log-in; call outside a transaction.

    Errors: ``identity.factor.taken|wrong``, ``limits.too_many``.
    """
    account_id = _account(actor)
    spend(BUCKET, str(account_id), TRIES, WINDOW_SECONDS)
    now = clock.real_now()
    with transaction.atomic():
        row = OneTimeSecret.objects.select_for_update().filter(pk=account_id).first()
        if row is None or row.confirmed_at is not None:
            raise DomainError("identity.factor.taken")
        step = fitting_step(opened(row), code.strip().replace(" ", ""), now, row.last_step)
        if step is None:
            raise DomainError("identity.factor.wrong")
        first = not factors_of(account_id).any
        row.confirmed_at, row.last_step = now, step
        row.save(update_fields=["confirmed_at", "last_step"])
        _told(actor, "enrolled", Factor.CODE)
        shown = _fresh_codes(account_id) if first else ()
    forget(BUCKET, str(account_id))
    return shown


def key_options(actor: Actor, challenge: bytes) -> str:
    """JSON for the browser that makes a key."""
    account_id = _account(actor)
    known = [each.credential_id for each in factors_of(account_id).keys]
    return security_keys.to_make(account_id, actor.login_shown, challenge, known)


def add_key(actor: Actor, *, answer: str, challenge: bytes, label: str) -> tuple[str, ...]:
    """One more security key. The recovery codes where it is the first factor, else none.

    Errors: ``identity.factor.key_refused``, also for a key that somebody has registered, and above eight keys.
    """
    account_id = _account(actor)
    made = security_keys.made(answer, challenge)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account_id)
        present = factors_of(account_id)
        if len(present.keys) >= MOST_KEYS or SecurityKey.objects.filter(credential_id=made.credential_id).exists():
            raise DomainError("identity.factor.key_refused")
        SecurityKey.objects.create(
            account_id=account_id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            label=one_line(label)[:40] or "安全密钥",
            made_at=clock.real_now(),
        )
        _told(actor, "enrolled", Factor.KEY)
        return () if present.any else _fresh_codes(account_id)


def remove_key(actor: Actor, *, key_id: UUID) -> None:
    """A key that is lost or given back. Errors: ``identity.factor.key_unknown``, ``identity.factor.last``."""
    account_id = _account(actor)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account_id)
        present = factors_of(account_id)
        if key_id not in {each.id for each in present.keys}:
            raise DomainError("identity.factor.key_unknown")
        if not present.code and len(present.keys) == 1:
            raise DomainError("identity.factor.last")
        SecurityKey.objects.filter(pk=key_id, account_id=account_id).delete()
        _told(actor, "removed", Factor.KEY)


def remove_code(actor: Actor) -> None:
    """The authenticator app is no factor any more (a new telephone: a key first, then the app anew). Errors:
    ``identity.factor.last``."""
    account_id = _account(actor)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account_id)
        if not factors_of(account_id).keys:
            raise DomainError("identity.factor.last")
        OneTimeSecret.objects.filter(pk=account_id).delete()
        _told(actor, "removed", Factor.CODE)


def renew_recovery_codes(actor: Actor) -> tuple[str, ...]:
    """Ten new ones, shown this once; the old are good for nothing."""
    account_id = _account(actor)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account_id)
        if not factors_of(account_id).any:
            raise DomainError("identity.factor.needed")
        codes = _fresh_codes(account_id)
        _told(actor, "renewed", Factor.RECOVERY)
    return codes


def seed_code(account_id: UUID, secret: bytes, since: datetime) -> None:
    """The authenticator app of an official of the demonstration; who has one keeps it.

    DomainError ``identity.seed.demonstration_only``.
    """
    if not settings.DEMONSTRATION:
        raise DomainError("identity.seed.demonstration_only")
    if not OneTimeSecret.objects.filter(pk=account_id).exists() and not factors_of(account_id).any:
        sealed = seal(Sealed.ONE_TIME_SECRET, account_id, secret.hex())
        OneTimeSecret.objects.create(account_id=account_id, secret_sealed=sealed, made_at=since, confirmed_at=since)


def _fresh_codes(account_id: UUID) -> tuple[str, ...]:
    codes = tuple("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES))
    RecoveryCode.objects.filter(account_id=account_id).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account_id=account_id, fingerprint=recovery_fingerprint(account_id, code)) for code in codes
    )
    return tuple(f"{code[:5]}-{code[5:]}" for code in codes)


def _account(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise DomainError("identity.session.ended")
    return actor.account_id


def _told(actor: Actor, what: str, factor: Factor) -> None:
    record(f"identity.factor.{what}", actor, actor.account_id, {"factor": factor.value})
