"""The second half of an official's log-in: a code of the authenticator app, a recovery code, or a security key."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.limits.spending import forget, spend
from tongban.kernel.errors import DomainError
from tongban.registry.identity import security_keys
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.factors import factors_of, is_demonstrations, opened
from tongban.registry.identity.kinds import Factor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import OneTimeSecret, RecoveryCode, SecurityKey
from tongban.registry.identity.one_time import fitting_step
from tongban.registry.identity.sealing import recovery_fingerprint

BUCKET = "second-factor"
TRIES, WINDOW_SECONDS = 5, 900
"""GB/T 22239 8.1.4.1 b. Only who gave the password gets here, so that nobody else can use up the owner's tries."""


def prove_code(actor: Actor, *, code: str, device: str = "") -> Factor:
    """By six digits of the app, each good once, or by a recovery code, good once. Which of the two it was.

    Five tries in a quarter of an hour, counted apart for a ``device`` on which this account was signed in before: who found
    out the password cannot keep its owner out. Call outside a transaction. Errors: ``identity.factor.wrong``,
    ``limits.too_many``.
    """
    account_id = _account(actor)
    bucket_key = f"{account_id}\0{device}"
    spend(BUCKET, bucket_key, TRIES, WINDOW_SECONDS)
    typed = "".join(code.split()).replace("-", "").lower()
    with transaction.atomic():
        factor = Factor.CODE if _takes_code(account_id, typed) else None
        if factor is None and _takes_recovery(account_id, typed):
            factor = Factor.RECOVERY
    if factor is None:
        record("identity.factor.refused", actor, account_id, {"factor": Factor.CODE.value})
        raise DomainError("identity.factor.wrong")
    forget(BUCKET, bucket_key)
    return factor


def key_challenge(actor: Actor, challenge: bytes) -> str:
    """JSON for the browser that asks a key; empty where the account has none."""
    known = [each.credential_id for each in factors_of(_account(actor)).keys]
    return security_keys.to_prove(challenge, known) if known else ""


def prove_key(actor: Actor, *, credential: str, answer: str, challenge: bytes, device: str = "") -> Factor:
    """By a security key of the account: ``credential`` names it, ``answer`` is the browser's JSON.

    Tries as of :func:`prove_code`. Errors: ``identity.factor.key_refused``, ``limits.too_many``.
    """
    account_id = _account(actor)
    bucket_key = f"{account_id}\0{device}"
    spend(BUCKET, bucket_key, TRIES, WINDOW_SECONDS)
    try:
        with transaction.atomic():
            wanted = security_keys.credential_of(credential)
            row = SecurityKey.objects.select_for_update().filter(account_id=account_id, credential_id=wanted).first()
            if row is None:
                raise DomainError("identity.factor.key_refused")
            row.sign_count = security_keys.proved(answer, challenge, bytes(row.public_key), row.sign_count)
            row.used_at = clock.real_now()
            row.save(update_fields=["sign_count", "used_at"])
    except DomainError:
        record("identity.factor.refused", actor, account_id, {"factor": Factor.KEY.value})
        raise
    forget(BUCKET, bucket_key)
    return Factor.KEY


def _takes_code(account_id: UUID, code: str) -> bool:
    row = OneTimeSecret.objects.select_for_update().filter(pk=account_id, confirmed_at__isnull=False).first()
    if row is None:
        return False
    secret, after = opened(row), row.last_step
    if is_demonstrations(account_id, secret):
        # Everybody may know it: worth nothing in production, and shown, so good more than once, in a demonstration.
        if not settings.DEMONSTRATION:
            return False
        after = 0
    step = fitting_step(secret, code, clock.real_now(), after)
    if step is None:
        return False
    row.last_step = max(step, row.last_step)
    row.save(update_fields=["last_step"])
    return True


def _takes_recovery(account_id: UUID, code: str) -> bool:
    """One statement: of two uses at once one wins."""
    good = RecoveryCode.objects.filter(account_id=account_id, used_at=None)
    return good.filter(fingerprint=recovery_fingerprint(account_id, code)).update(used_at=clock.real_now()) == 1


def _account(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise DomainError("identity.session.ended")
    return actor.account_id
