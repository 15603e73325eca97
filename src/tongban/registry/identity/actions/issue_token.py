"""A token by which a program acts for an account."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID, uuid4

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import ApiToken
from tongban.registry.identity.policies import may_manage_tokens
from tongban.registry.identity.queries import token_hash

_SHORTEST = timedelta(minutes=1)
_LONGEST = timedelta(days=365)
_LABEL = 60


def issue_token(actor: Actor, *, account_id: UUID, label: str, valid_for: timedelta) -> str:
    """The token, shown this once; only its hash is kept. It begins with ``tb_`` so that leaks can be searched for.

    Valid from the machine's now for one minute to 365 days. Errors: ``identity.right.missing``,
    ``identity.token.validity``.
    """
    if not may_manage_tokens(actor, account_id):
        raise DomainError("identity.right.missing")
    if not _SHORTEST <= valid_for <= _LONGEST:
        raise DomainError("identity.token.validity", days=_LONGEST.days)
    token = "tb_" + token_urlsafe(32)
    issued_at = clock.real_now()
    row = ApiToken(
        id=uuid4(),
        token_hash=token_hash(token),
        account_id=account_id,
        label=one_line(label)[:_LABEL],
        last_four=token[-4:],
        created_at=issued_at,
        expires_at=issued_at + valid_for,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        record("identity.token.issued", actor, account_id, {"token": str(row.id)})
    return token
