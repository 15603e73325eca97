"""A log-in begins in a browser, and goes on while the browser is used."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from tongban.foundation import clock
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.oidc.claims import account_id_of
from tongban.registry.identity.oidc.models import Session


def begin_log_in(actor: Actor, *, serial: int, device: str, lapses_at: datetime) -> UUID:
    """The row by which it is listed and can be ended alone; ``device`` in words, ``serial`` the account's. One statement.

    DomainError ``identity.session.ended`` for who is nobody.
    """
    now = clock.real_now()
    row = Session(
        id=uuid4(),
        account_id=account_id_of(actor),
        serial=serial,
        device=device,
        began_at=now,
        used_at=now,
        lapses_at=lapses_at,
    )
    Session.objects.bulk_create([row])
    return row.id


def prolong(session_id: UUID, *, serial: int, lapses_at: datetime) -> bool:
    """The browser was used, or its person signed in once more; whether the log-in went on. One statement; the door calls it once
    a minute at most."""
    mine = Session.objects.filter(pk=session_id, ended_at=None)
    return mine.update(lapses_at=lapses_at, serial=serial, used_at=clock.real_now()) > 0
