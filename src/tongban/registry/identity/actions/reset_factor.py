"""The second factor of an official is forgotten: by two persons who answer for the posts, neither of them the official.

The next log-in asks to set one up anew. Who holds both secrets of a log-in is nobody, so nobody can give them back.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.answering import answers_for, posts_of
from tongban.registry.identity.credentials import normal_login
from tongban.registry.identity.kinds import ResetState
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account, FactorReset, OneTimeSecret, RecoveryCode, SecurityKey
from tongban.registry.identity.tokens import end_tokens


def ask_reset(actor: Actor, *, login: str, reason: str, now: datetime) -> UUID:
    """Ask that the second factor of the official ``login`` be forgotten. It changes nothing yet.

    Errors: ``identity.reset.unknown``, one for who does not exist and for whose posts the actor does not answer,
    ``identity.reset.two_persons`` for one's own, ``identity.reset.answered`` where one waits already.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(login=normal_login(login), official=True).first()
        if account is None or actor.account_id is None:
            raise DomainError("identity.reset.unknown")
        if account.pk == actor.account_id:
            raise DomainError("identity.reset.two_persons")
        if not _answers(actor, account.pk):
            raise DomainError("identity.reset.unknown")
        if FactorReset.objects.filter(account=account, state=ResetState.ASKED.value).exists():
            raise DomainError("identity.reset.answered")
        row = FactorReset.objects.create(
            account=account,
            reason=one_line(reason)[:200],
            state=ResetState.ASKED.value,
            asked_by_id=actor.account_id,
            asked_at=now,
        )
        record("identity.factor.reset_asked", actor, account.pk, {"reset": str(row.id)})
    return row.id


def grant_reset(actor: Actor, *, reset_id: UUID, now: datetime) -> None:
    """App, keys and recovery codes are forgotten, every session and token ends. Twice is once.

    Errors: ``identity.reset.unknown|two_persons|answered``.
    """
    with transaction.atomic():
        row = _waiting(actor, reset_id, ResetState.GRANTED)
        if row is None:
            return
        forget_factors(row.account_id)
        end_tokens(row.account_id)
        Account.objects.filter(pk=row.account_id).update(session_serial=F("session_serial") + 1)
        _answered(actor, row, ResetState.GRANTED, now)


def decline_reset(actor: Actor, *, reset_id: UUID, now: datetime) -> None:
    """Nothing changes. Twice is once. Errors: ``identity.reset.unknown|two_persons|answered``."""
    with transaction.atomic():
        row = _waiting(actor, reset_id, ResetState.DECLINED)
        if row is not None:
            _answered(actor, row, ResetState.DECLINED, now)


def forget_factors(account_id: UUID) -> None:
    """Nothing of the second factor is left."""
    for model in (OneTimeSecret, RecoveryCode, SecurityKey):
        model._default_manager.filter(account_id=account_id).delete()


def _waiting(actor: Actor, reset_id: UUID, wanted: ResetState) -> FactorReset | None:
    """The request, locked; None where it has this answer already."""
    row = FactorReset.objects.select_for_update().filter(pk=reset_id).first()
    if row is None or not _answers(actor, row.account_id):
        raise DomainError("identity.reset.unknown")
    if actor.account_id in (row.account_id, row.asked_by_id):
        raise DomainError("identity.reset.two_persons")
    if row.state == wanted.value:
        return None
    if row.state != ResetState.ASKED.value:
        raise DomainError("identity.reset.answered")
    return row


def _answers(actor: Actor, account_id: UUID) -> bool:
    return answers_for(actor, posts_of({account_id}).get(account_id, ()))


def _answered(actor: Actor, row: FactorReset, state: ResetState, now: datetime) -> None:
    row.state, row.answered_by_id, row.answered_at = state.value, actor.account_id, now
    row.save(update_fields=["state", "answered_by", "answered_at"])
    record(f"identity.factor.reset_{state.value.lower()}", actor, row.account_id, {"reset": str(row.id)})
