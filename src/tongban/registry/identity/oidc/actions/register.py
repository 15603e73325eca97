"""An application is asked for by its body, and answered by somebody else; suspended, let in again, given a new secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import choice, token_urlsafe
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from tongban.foundation import clock, jobs
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.identity.oidc.actions.end import TELL, expel
from tongban.registry.identity.oidc.addresses import checked_backs, checked_channel, sector_of
from tongban.registry.identity.oidc.clients import digest_of
from tongban.registry.identity.oidc.kinds import ClientAuthentication, ClientState, Scope
from tongban.registry.identity.oidc.models import Client
from tongban.registry.identity.oidc.policies import post_to_answer, post_to_ask

OLD_SECRET_GOOD_FOR = timedelta(days=7)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of an application. ``keys`` is the text of a JWK set, for those that prove themselves by a key."""

    name: str
    purpose: str
    authentication: ClientAuthentication
    backs: Sequence[str]
    scopes: Sequence[Scope]
    homepage: str = ""
    after_log_out: Sequence[str] = ()
    back_channel: str = ""
    front_channel: str = ""
    trusted_basis: str = ""
    least_level: int = 0
    on_devices: bool = False
    keys: str = ""


def ask_for_client(actor: Actor, *, uscc: str, body_name: str, facts: Facts) -> UUID:
    """An application of the actor's body waits for somebody's answer; it can do nothing before.

    DomainErrors ``oidc.client.right_missing name_missing address_missing address_invalid several_hosts keys_invalid``.
    """
    post = post_to_ask(actor, uscc)
    if post is None:
        raise DomainError("oidc.client.right_missing")
    client_id = "app-" + "".join(choice(_LETTERS) for _ in range(16))
    row = Client(
        client_id=client_id,
        uscc=uscc,
        body_name=body_name,
        region_code=post.region_code,
        state=ClientState.ASKED.value,
        asked_by_id=actor.account_id,
        asked_at=clock.real_now(),
        **_checked(facts, client_id),
    )
    with transaction.atomic():
        row.save(force_insert=True)
        _record("identity.oidc.client_asked", actor, post, row)
    return row.pk


def approve_client(actor: Actor, *, pk: UUID) -> None:
    """It may ask from now on. DomainErrors ``oidc.client.right_missing``, ``oidc.client.overtaken``."""
    _answer(actor, pk, {ClientState.ASKED}, ClientState.ACTIVE, "", "identity.oidc.client_approved")


def decline_client(actor: Actor, *, pk: UUID, reason: str) -> None:
    """It may not, for a reason that its body reads. Also ``oidc.client.reason_missing``."""
    _answer(actor, pk, {ClientState.ASKED}, ClientState.DECLINED, _said(reason), "identity.oidc.client_declined")


def suspend_client(actor: Actor, *, pk: UUID, reason: str) -> None:
    """It is out at once: nobody enters it, its tokens are worth nothing, who is in it is out."""
    _answer(actor, pk, {ClientState.ACTIVE}, ClientState.SUSPENDED, _said(reason), "identity.oidc.client_suspended")
    jobs.soon(TELL)


def resume_client(actor: Actor, *, pk: UUID) -> None:
    """It may ask again."""
    _answer(actor, pk, {ClientState.SUSPENDED}, ClientState.ACTIVE, "", "identity.oidc.client_resumed")


def new_secret(actor: Actor, *, pk: UUID) -> str:
    """A new secret for the body's own application, shown this once; the one before is good for another week.

    DomainErrors ``oidc.client.right_missing``, ``oidc.client.overtaken`` for one that has no secret or is not in use.
    """
    with transaction.atomic():
        row = _locked(pk)
        post = post_to_ask(actor, row.uscc)
        if post is None:
            raise DomainError("oidc.client.right_missing")
        if row.state != ClientState.ACTIVE or row.authentication != ClientAuthentication.SECRET:
            raise DomainError("oidc.client.overtaken")
        secret = "tbs_" + token_urlsafe(32)
        if row.secret_hash:
            row.old_secret_hash = row.secret_hash
            row.old_secret_until = clock.real_now() + OLD_SECRET_GOOD_FOR
        row.secret_hash, row.last_four = digest_of(secret), secret[-4:]
        row.save(update_fields=["secret_hash", "last_four", "old_secret_hash", "old_secret_until"])
        _record("identity.oidc.client_secret", actor, post, row)
    return secret


def _answer(actor: Actor, pk: UUID, before: set[ClientState], after: ClientState, reason: str, kind: str) -> None:
    with transaction.atomic():
        row = _locked(pk)
        post = post_to_answer(actor, row)
        if post is None:
            raise DomainError("oidc.client.right_missing")
        if row.state not in before:
            raise DomainError("oidc.client.overtaken")
        row.state, row.reason = after.value, reason
        row.answered_by_id, row.answered_at = actor.account_id, clock.real_now()
        row.save(update_fields=["state", "reason", "answered_by", "answered_at"])
        if after is ClientState.SUSPENDED:
            expel(row)
        _record(kind, actor, post, row)


def _locked(pk: UUID) -> Client:
    row = Client.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise DomainError("oidc.client.right_missing")
    return row


def _said(reason: str) -> str:
    said = one_line(reason)[:200]
    if not said:
        raise DomainError("oidc.client.reason_missing")
    return said


def _checked(facts: Facts, client_id: str) -> dict[str, Any]:
    name, purpose = one_line(facts.name), one_line(facts.purpose)
    if not 2 <= len(name) <= 60 or not 2 <= len(purpose) <= 200:
        raise DomainError("oidc.client.name_missing")
    backs = checked_backs(facts.backs, facts.authentication)
    leaving = checked_backs(facts.after_log_out, facts.authentication) if any(facts.after_log_out) else []
    return {
        "name": name,
        "purpose": purpose,
        "homepage": checked_backs([facts.homepage], facts.authentication)[0] if facts.homepage.strip() else "",
        "authentication": facts.authentication.value,
        "redirect_uris": backs,
        "after_log_out": leaving,
        "back_channel": checked_channel(facts.back_channel),
        "front_channel": checked_channel(facts.front_channel),
        "sector": sector_of(backs, client_id),
        "scopes": [each.value for each in Scope if each is Scope.OPENID or each in facts.scopes],
        "trusted_basis": one_line(facts.trusted_basis)[:200],
        "least_level": max(0, min(facts.least_level, 3)),
        "on_devices": facts.on_devices,
        "keys": _keys(facts.keys) if facts.authentication is ClientAuthentication.PRIVATE_KEY else None,
    }


def _keys(text: str) -> dict[str, Any]:
    """A set of public keys, RSA of 2048 bits at least or EC. DomainError ``oidc.client.keys_invalid``, also for private ones."""
    try:
        document = orjson.loads(text)
        known = KeySet.import_key_set(document)
        good = [each for each in known if isinstance(each, RSAKey | ECKey) and not each.is_private]
        if not good or len(good) != len(document["keys"]) or len(text) > 20_000:
            raise ValueError("not public keys alone")
        if any(isinstance(each, RSAKey) and each.public_key.key_size < 2048 for each in good):
            raise ValueError("short keys")
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise DomainError("oidc.client.keys_invalid") from None
    return dict(document)


def _record(kind: str, actor: Actor, post: HeldPost, row: Client) -> None:
    stamp = replace(actor, acting_post=post).stamp(post)
    audit.write(kind, stamp, f"client:{row.client_id}", {"scopes": row.scopes, "state": str(row.state)})
