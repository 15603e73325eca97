"""An application is changed, or comes back after it was suspended: asked for by its body, in force once another approves it.

What is narrowed holds for whoever is in it already, at the next use: tokens tell only what the application may still be given,
a code goes to no address that was taken out, and who is known less surely than it now asks for is out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock, jobs
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.identity.oidc.actions.end import TELL, expel, forget_consents, leave_untold
from tongban.registry.identity.oidc.actions.register import (
    keeping_post,
    kept_client,
    locked_client,
    reason_said,
    record_of_client,
)
from tongban.registry.identity.oidc.addresses import checked_channel, sector_of
from tongban.registry.identity.oidc.facts import Facts, checked, differing, in_record, version_of
from tongban.registry.identity.oidc.kinds import ChangeKind, ChangeState, ClientAuthentication, ClientState
from tongban.registry.identity.oidc.models import Client, ClientChange
from tongban.registry.identity.oidc.policies import post_to_answer_change

_CHANGED = frozenset({ClientState.ACTIVE.value, ClientState.SUSPENDED.value})


def ask_for_change(actor: Actor, *, pk: UUID, facts: Facts, why: str) -> UUID:
    """The body's application ``pk`` is to become what ``facts`` say; it stays as it is until somebody answers.

    Its people stay the same persons for it, also where its addresses move to another host. DomainErrors
    ``oidc.client.right_missing overtaken change_waiting nothing_changed reason_missing`` and those of asking for one.
    """
    said = reason_said(why)
    with transaction.atomic():
        row, post = kept_client(actor, pk)
        if row.state not in _CHANGED:
            raise DomainError("oidc.client.overtaken")
        after = checked(facts)
        sector_of(after["redirect_uris"], row.client_id)
        before = version_of(row)
        names = differing(before, after)
        if not names:
            raise DomainError("oidc.client.nothing_changed")
        change = _ask(actor, row, ChangeKind.CHANGE, said, before, after)
        versions = {"before": in_record(before, names), "after": in_record(after, names)}
        told = {"change": str(change.pk), "why": said, **versions}
        record_of_client("identity.oidc.client_change_asked", actor, post, row, told)
    return change.pk


def ask_to_resume(actor: Actor, *, pk: UUID, why: str) -> UUID:
    """The body's application is to come back; ``why`` says what was done since it was suspended.

    DomainErrors ``oidc.client.right_missing overtaken change_waiting reason_missing``.
    """
    said = reason_said(why)
    with transaction.atomic():
        row, post = kept_client(actor, pk)
        if row.state != ClientState.SUSPENDED:
            raise DomainError("oidc.client.overtaken")
        change = _ask(actor, row, ChangeKind.RESUME, said, {}, {})
        told = {"change": str(change.pk), "why": said}
        record_of_client("identity.oidc.client_resume_asked", actor, post, row, told)
    return change.pk


def approve_change(actor: Actor, *, pk: UUID) -> None:
    """In force at once. DomainErrors ``oidc.client.right_missing``; ``oidc.client.overtaken`` where the application is not what it
    was when it was asked for; ``oidc.client.address_invalid`` for one that we may not call any more.

    Another purpose is asked for anew (个人信息保护法第十四条第二款), and where a basis in law went nobody had been asked: both put
    everybody out.
    """
    with transaction.atomic():
        change, row, post = _waiting(actor, pk)
        if change.kind == ChangeKind.RESUME:
            if row.state != ClientState.SUSPENDED:
                raise DomainError("oidc.client.overtaken")
            row.state, row.reason = ClientState.ACTIVE.value, ""
            row.save(update_fields=["state", "reason"])
            kind, told = "identity.oidc.client_resumed", {"put_out": False}
        else:
            kind, told = "identity.oidc.client_changed", _become(row, change)
        _answer(actor, change, ChangeState.APPROVED, "")
        record_of_client(kind, actor, post, row, {"change": str(change.pk), **told})
    if told["put_out"]:
        jobs.soon(TELL)


def decline_change(actor: Actor, *, pk: UUID, reason: str) -> None:
    """It stays as it is, for a reason that its body reads. DomainErrors ``oidc.client.right_missing overtaken reason_missing``."""
    said = reason_said(reason)
    with transaction.atomic():
        change, row, post = _waiting(actor, pk)
        _answer(actor, change, ChangeState.DECLINED, said)
        told = {"change": str(change.pk), "reason": said}
        record_of_client("identity.oidc.client_change_declined", actor, post, row, told)


def withdraw_change(actor: Actor, *, pk: UUID) -> None:
    """The body asks for it no more. DomainErrors ``oidc.client.right_missing overtaken``."""
    with transaction.atomic():
        row, change = _locked(pk)
        post = keeping_post(actor, row)
        if change.state != ChangeState.ASKED:
            raise DomainError("oidc.client.overtaken")
        change.state, change.answered_at = ChangeState.WITHDRAWN.value, clock.real_now()
        change.save(update_fields=["state", "answered_at"])
        record_of_client("identity.oidc.client_change_withdrawn", actor, post, row, {"change": str(change.pk)})


def _ask(
    actor: Actor, row: Client, kind: ChangeKind, why: str, before: dict[str, Any], after: dict[str, Any]
) -> ClientChange:
    # The application's row is locked: nobody asks beside this.
    if ClientChange.objects.filter(client=row, state=ChangeState.ASKED.value).exists():
        raise DomainError("oidc.client.change_waiting")
    return ClientChange.objects.create(
        client=row,
        kind=kind.value,
        state=ChangeState.ASKED.value,
        why=why,
        before=before,
        after=after,
        asked_by_id=actor.account_id,
        asked_at=clock.real_now(),
    )


def _locked(pk: UUID) -> tuple[Client, ClientChange]:
    """Application first, as everywhere; then its change. DomainError ``oidc.client.right_missing`` for none."""
    client_pk = ClientChange.objects.filter(pk=pk).values_list("client_id", flat=True).first()
    if client_pk is None:
        raise DomainError("oidc.client.right_missing")
    row = locked_client(client_pk)
    return row, ClientChange.objects.get(pk=pk)


def _waiting(actor: Actor, pk: UUID) -> tuple[ClientChange, Client, HeldPost]:
    row, change = _locked(pk)
    post = post_to_answer_change(actor, row, change)
    if post is None:
        raise DomainError("oidc.client.right_missing")
    if change.state != ChangeState.ASKED:
        raise DomainError("oidc.client.overtaken")
    return change, row, post


def _answer(actor: Actor, change: ClientChange, state: ChangeState, answer: str) -> None:
    change.state, change.answer = state.value, answer
    change.answered_by_id, change.answered_at = actor.account_id, clock.real_now()
    change.save(update_fields=["state", "answer", "answered_by", "answered_at"])


def _become(row: Client, change: ClientChange) -> dict[str, Any]:
    """The application becomes what was asked for; what the record says of it."""
    before, after = change.before, change.after
    if row.state not in _CHANGED or differing(version_of(row), before):
        raise DomainError("oidc.client.overtaken")
    for channel in ("back_channel", "front_channel"):
        checked_channel(after[channel])
    names = list(differing(before, after))
    for name in names:
        setattr(row, name, after[name])
    if row.authentication != ClientAuthentication.SECRET:
        # A secret that came back with the way to prove oneself would be one that everybody thought dead.
        row.secret_hash, row.last_four, row.old_secret_hash, row.old_secret_until = b"", "", b"", None
    row.save()
    put_out = _consequences(row, before, after)
    return {"before": in_record(before, names), "after": in_record(after, names), "put_out": put_out}


def _consequences(row: Client, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether everybody had to leave."""
    other_purpose = before["purpose"] != after["purpose"]
    if other_purpose:
        forget_consents(row)
    put_out = other_purpose or bool(before["trusted_basis"] and not after["trusted_basis"])
    if put_out:
        expel(row)
    if not row.back_channel:
        leave_untold(row)
    return put_out
