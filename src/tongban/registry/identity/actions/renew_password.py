"""An official whose password is too old sets a new one between the second factor and the session."""

from __future__ import annotations

from django.db import transaction

from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.credentials import check_new_password
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.password_age import check_unused, is_over, replace_password
from tongban.registry.identity.tokens import end_tokens


def renew_password(actor: Actor, *, new: str) -> None:
    """GB/T 22239 8.1.4.1 a. Who has just proved both factors need not type the old one again; who need not change it changes
    it elsewhere. Programs of the account are out too. Call outside a transaction.

    Errors: ``identity.session.ended``, ``identity.password.weak``, ``identity.password.used``.
    """
    account = Account.objects.filter(pk=actor.account_id, is_active=True).first() if actor.account_id else None
    if account is None or not is_over(actor):
        raise DomainError("identity.session.ended")
    check_new_password(new, account.login)
    check_unused(actor, account, new)
    with transaction.atomic():
        replace_password(actor, account, new)
        end_tokens(account.pk)
        record("identity.account.password_changed", actor, account.pk, {"expired": True})
        if actor.person_id is not None:
            notices.now().tell(actor.person_id, AccountNotice.PASSWORD_CHANGED)
