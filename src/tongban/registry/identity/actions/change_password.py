"""A person changes the password of the account."""

from __future__ import annotations

from django.db import transaction

from tongban.foundation.limits.spending import forget, spend
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.credentials import check_new_password, password_fits
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.password_age import check_unused, replace_password
from tongban.registry.identity.tokens import end_tokens

_BUCKET = "change-password"
_TRIES, _WINDOW_SECONDS = 10, 600


def change_password(actor: Actor, *, present: str, new: str) -> None:
    """From now on only the new one fits; every session ends, also the one it was changed in (the door opens a new one).

    An official takes none of his last ones again, and his programs are out. Ten tries in ten minutes. Call outside a
    transaction. Errors: ``identity.session.ended``, ``identity.password.wrong``, ``identity.password.weak``,
    ``identity.password.used``, ``limits.too_many``.
    """
    account_id = actor.account_id
    account = Account.objects.filter(pk=account_id, is_active=True).first() if account_id is not None else None
    if account is None:
        raise DomainError("identity.session.ended")
    check_new_password(new, account.login)
    spend(_BUCKET, str(account.pk), _TRIES, _WINDOW_SECONDS)
    if not password_fits(account, present):
        record("identity.account.password_refused", actor, account.pk)
        raise DomainError("identity.password.wrong")
    if present == new:
        raise DomainError("identity.password.weak")
    check_unused(actor, account, new)
    with transaction.atomic():
        replace_password(actor, account, new)
        if actor.posts:
            end_tokens(account.pk)
        record("identity.account.password_changed", actor, account.pk)
        if actor.person_id is not None:
            notices.now().tell(actor.person_id, AccountNotice.PASSWORD_CHANGED)
    forget(_BUCKET, str(account.pk))
