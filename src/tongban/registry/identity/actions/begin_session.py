"""A session of an account begins or ends. What a session *is* (cookie, row) belongs to the doors."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account


def begin_session(actor: Actor) -> int:
    """The number of the new session. For an official it is one higher than before, so older sessions no longer fit."""
    if actor.account_id is None:
        raise DomainError("identity.session.ended")
    mine = Account.objects.filter(pk=actor.account_id, is_active=True)
    with transaction.atomic():
        # The update locks the row, so of two sign-ins at once each reads its own number.
        mine.filter(official=True).update(session_serial=F("session_serial") + 1)
        serial = mine.values_list("session_serial", flat=True).first()
    if serial is None:
        raise DomainError("identity.session.ended")
    return serial


def end_session(actor: Actor) -> None:
    """The actor signed out. The doors destroy the session itself."""
    record("identity.account.signed_out", actor, actor.account_id)
