"""A token ends before its time."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import ApiToken
from tongban.registry.identity.policies import may_manage_tokens


def revoke_token(actor: Actor, *, token_id: UUID) -> None:
    """From now on the token opens nothing. Revoking twice changes nothing.

    DomainError ``identity.token.invalid`` when there is no such token among those the actor may manage.
    """
    row = ApiToken.objects.filter(pk=token_id).only("id", "account_id").first()
    if row is None or not may_manage_tokens(actor, row.account_id):
        raise DomainError("identity.token.invalid")
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=clock.real_now()):
            record("identity.token.revoked", actor, row.account_id, {"token": str(token_id)})
