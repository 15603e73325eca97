"""A log-in ends: its tokens die, and every application that was entered by it is to be told.

Whoever ends it does not wait for the applications: a job tells them (:mod:`tongban.registry.identity.oidc.actions.tell`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from tongban.foundation import clock, jobs
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, system_actor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.oidc.claims import account_id_of
from tongban.registry.identity.oidc.kinds import Ending
from tongban.registry.identity.oidc.models import Client, Consent, Participation, Session, Token

TELL = "oidc.tell"
_MOST_AT_ONCE = 500


def end_session(actor: Actor, *, session_id: UUID, ending: Ending) -> str:
    """End one of the actor's own log-ins; the key of its browser's session, which the door destroys.

    DomainError ``oidc.session.not_found``, also for another's. Ending it again changes nothing.
    """
    mine = Session.objects.filter(pk=session_id, account_id=account_id_of(actor))
    key = mine.values_list("browser_key", flat=True).first()
    if key is None:
        raise DomainError("oidc.session.not_found")
    _end(mine.values_list("pk", flat=True), ending, actor)
    return key


def leave_browser(session_id: UUID, ending: Ending) -> None:
    """The browser's own session ends, and with it that at the applications. Who may end it, the door has seen."""
    _end([session_id], ending, system_actor("oidc"))


def end_lapsed() -> int:
    """End what nobody used for too long, and what a changed password, a recovery, a later sign-in of an official or a
    closed account has ended already. How many ended."""
    now = clock.real_now()
    over = Session.objects.filter(ended_at=None).order_by("lapses_at")
    lapsed = over.filter(lapses_at__lte=now).values_list("pk", flat=True)[:_MOST_AT_ONCE]
    replaced = over.filter(~Q(serial=F("account__session_serial")) | Q(account__is_active=False))
    by = system_actor("oidc")
    return _end(lapsed, Ending.LAPSED, by) + _end(
        replaced.values_list("pk", flat=True)[:_MOST_AT_ONCE], Ending.REPLACED, by
    )


def withdraw_consent(actor: Actor, *, client_id: str) -> None:
    """Take back what was given an application: it is out at once, in every log-in, and asks again the next time.

    个人信息保护法第十五条: taking back is as easy as giving; what was given before is not undone by it.
    """
    now = clock.real_now()
    with transaction.atomic():
        mine = Consent.objects.filter(account_id=account_id_of(actor), client__client_id=client_id, withdrawn_at=None)
        mine.update(withdrawn_at=now)
        _leave(Participation.objects.filter(session__account_id=account_id_of(actor), client__client_id=client_id))
        record("identity.oidc.withdrawn", actor, actor.account_id, {"client": client_id})
    jobs.soon(TELL)


def expel(client: Client) -> None:
    """Everybody leaves an application that is suspended or used for something else. Inside the transaction of that deed."""
    _leave(Participation.objects.filter(client=client))


def forget_consents(client: Client) -> None:
    """What everybody gave an application was given for a purpose that is no longer its own: it asks again.

    个人信息保护法第十四条第二款. Inside the transaction of that deed.
    """
    Consent.objects.filter(client=client, withdrawn_at=None).update(withdrawn_at=clock.real_now())


def leave_untold(client: Client) -> None:
    """An application that gives no address any more is told of no log-out, also of none that waits."""
    waiting = Participation.objects.filter(client=client, told_at=None, ended_at__isnull=False)
    waiting.update(told_at=clock.real_now(), next_try_at=None)


def prolong(session_id: UUID, *, key: str, serial: int, lapses_at: datetime) -> None:
    """The browser was used, or its person signed in once more. One statement; the door calls it once a minute at most."""
    Session.objects.filter(pk=session_id, ended_at=None).update(lapses_at=lapses_at, browser_key=key, serial=serial)


def _end(sessions: Collection[UUID] | QuerySet[Session, UUID], ending: Ending, by: Actor) -> int:
    now = clock.real_now()
    with transaction.atomic():
        rows = list(Session.objects.filter(pk__in=list(sessions), ended_at=None).select_for_update().order_by("pk"))
        if not rows:
            return 0
        ids = [row.pk for row in rows]
        Session.objects.filter(pk__in=ids).update(ended_at=now, ending=ending.value)
        _leave(Participation.objects.filter(session_id__in=ids))
        for row in rows:
            record("identity.oidc.ended", by, row.account_id, {"session": str(row.pk), "ending": ending.value})
    jobs.soon(TELL)
    return len(rows)


def _leave(participations: QuerySet[Participation]) -> None:
    now = clock.real_now()
    alive = participations.filter(ended_at=None)
    Token.objects.filter(participation_id__in=alive.values("pk"), revoked_at=None).update(revoked_at=now)
    # Who has given no address to be told at has nothing to be told.
    alive.filter(client__back_channel="").update(ended_at=now, told_at=now)
    alive.exclude(client__back_channel="").update(ended_at=now, next_try_at=now)
