"""An application is asked for by its body, and answered by somebody else; suspended by one hand, given a new secret.

Changed and let in again: :mod:`tongban.registry.identity.oidc.actions.change`, by two.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from secrets import choice, token_urlsafe
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock, jobs
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.identity.oidc.actions.end import TELL, expel
from tongban.registry.identity.oidc.addresses import sector_of
from tongban.registry.identity.oidc.clients import digest_of
from tongban.registry.identity.oidc.facts import Facts, checked
from tongban.registry.identity.oidc.kinds import ClientAuthentication, ClientState
from tongban.registry.identity.oidc.models import Client
from tongban.registry.identity.oidc.policies import post_to_answer, post_to_ask, post_to_suspend

OLD_SECRET_GOOD_FOR = timedelta(days=7)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def ask_for_client(actor: Actor, *, uscc: str, body_name: str, facts: Facts) -> UUID:
    """An application of the actor's body waits for somebody's answer; it can do nothing before.

    DomainErrors ``oidc.client.right_missing name_missing address_missing address_invalid several_hosts keys_invalid``.
    """
    post = post_to_ask(actor, uscc)
    if post is None:
        raise DomainError("oidc.client.right_missing")
    client_id = "app-" + "".join(choice(_LETTERS) for _ in range(16))
    told = checked(facts)
    row = Client(
        client_id=client_id,
        uscc=uscc,
        body_name=body_name,
        region_code=post.region_code,
        state=ClientState.ASKED.value,
        asked_by_id=actor.account_id,
        asked_at=clock.real_now(),
        sector=sector_of(told["redirect_uris"], client_id),
        **told,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        record_of_client("identity.oidc.client_asked", actor, post, row)
    return row.pk


def approve_client(actor: Actor, *, pk: UUID) -> None:
    """It may ask from now on. DomainErrors ``oidc.client.right_missing``, ``oidc.client.overtaken``."""
    _answer(actor, pk, ClientState.ACTIVE, "", "identity.oidc.client_approved")


def decline_client(actor: Actor, *, pk: UUID, reason: str) -> None:
    """It may not, for a reason that its body reads. Also ``oidc.client.reason_missing``."""
    _answer(actor, pk, ClientState.DECLINED, reason_said(reason), "identity.oidc.client_declined")


def suspend_client(actor: Actor, *, pk: UUID, reason: str) -> None:
    """It is out at once: nobody enters it, its tokens are worth nothing, who is in it is out.

    By one hand: the operator's, or that of the application's body, whose key may have been stolen. It takes two to let it in
    again. DomainErrors ``oidc.client.right_missing reason_missing overtaken``.
    """
    said = reason_said(reason)
    with transaction.atomic():
        row = locked_client(pk)
        post = post_to_suspend(actor, row)
        if post is None:
            raise DomainError("oidc.client.right_missing")
        if row.state != ClientState.ACTIVE:
            raise DomainError("oidc.client.overtaken")
        row.state, row.reason = ClientState.SUSPENDED.value, said
        row.save(update_fields=["state", "reason"])
        expel(row)
        record_of_client("identity.oidc.client_suspended", actor, post, row, {"reason": said})
    jobs.soon(TELL)


def new_secret(actor: Actor, *, pk: UUID) -> str:
    """A new secret for the body's own application, shown this once; the one before is good for another week.

    DomainErrors ``oidc.client.right_missing``, ``oidc.client.overtaken`` for one that has no secret or is not in use.
    """
    with transaction.atomic():
        row, post = kept_client(actor, pk)
        if row.state != ClientState.ACTIVE or row.authentication != ClientAuthentication.SECRET:
            raise DomainError("oidc.client.overtaken")
        secret = "tbs_" + token_urlsafe(32)
        if row.secret_hash:
            row.old_secret_hash = row.secret_hash
            row.old_secret_until = clock.real_now() + OLD_SECRET_GOOD_FOR
        row.secret_hash, row.last_four = digest_of(secret), secret[-4:]
        row.save(update_fields=["secret_hash", "last_four", "old_secret_hash", "old_secret_until"])
        until = row.old_secret_until.isoformat() if row.old_secret_until else ""
        record_of_client("identity.oidc.client_secret", actor, post, row, {"old_until": until})
    return secret


def end_old_secret(actor: Actor, *, pk: UUID) -> None:
    """The secret before the last is worth nothing from now on: the application has the new one, or the old one was stolen.

    DomainErrors ``oidc.client.right_missing``, ``oidc.client.overtaken`` where none is good any more.
    """
    with transaction.atomic():
        row, post = kept_client(actor, pk)
        if row.old_secret_until is None or row.old_secret_until <= clock.real_now():
            raise DomainError("oidc.client.overtaken")
        row.old_secret_hash, row.old_secret_until = b"", None
        row.save(update_fields=["old_secret_hash", "old_secret_until"])
        record_of_client("identity.oidc.client_old_secret_ended", actor, post, row)


def locked_client(pk: UUID) -> Client:
    """The application, for this transaction alone. DomainError ``oidc.client.right_missing`` for none."""
    row = Client.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise DomainError("oidc.client.right_missing")
    return row


def kept_client(actor: Actor, pk: UUID) -> tuple[Client, HeldPost]:
    """The same of the actor's own body, and by which post. DomainError ``oidc.client.right_missing``."""
    row = locked_client(pk)
    return row, keeping_post(actor, row)


def keeping_post(actor: Actor, row: Client) -> HeldPost:
    """By which post the actor sees to an application of their body. DomainError ``oidc.client.right_missing``."""
    post = post_to_ask(actor, row.uscc)
    if post is None:
        raise DomainError("oidc.client.right_missing")
    return post


def reason_said(reason: str) -> str:
    """One line. DomainError ``oidc.client.reason_missing``."""
    said = one_line(reason)[:200]
    if not said:
        raise DomainError("oidc.client.reason_missing")
    return said


def record_of_client(kind: str, actor: Actor, post: HeldPost, row: Client, more: dict[str, Any] | None = None) -> None:
    """An audit entry about an application: what it may be given, and its state. Never a secret."""
    stamp = replace(actor, acting_post=post).stamp(post)
    data = {"scopes": row.scopes, "state": str(row.state), **(more or {})}
    audit.write(kind, stamp, f"client:{row.client_id}", data)


def _answer(actor: Actor, pk: UUID, after: ClientState, reason: str, kind: str) -> None:
    with transaction.atomic():
        row = locked_client(pk)
        post = post_to_answer(actor, row)
        if post is None:
            raise DomainError("oidc.client.right_missing")
        if row.state != ClientState.ASKED:
            raise DomainError("oidc.client.overtaken")
        row.state, row.reason = after.value, reason
        row.answered_by_id, row.answered_at = actor.account_id, clock.real_now()
        row.save(update_fields=["state", "reason", "answered_by", "answered_at"])
        record_of_client(kind, actor, post, row)
