"""A log-in ends: its tokens die, and every application that was entered by it is to be told.

Whoever ends it does not wait for the applications: a job tells them (:mod:`tongban.registry.identity.oidc.actions.tell`).
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from tongban.foundation import clock, jobs
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, system_actor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.oidc.claims import account_id_of, holds_name
from tongban.registry.identity.oidc.kinds import Ending
from tongban.registry.identity.oidc.models import Client, Consent, Participation, Session, Token
from tongban.registry.identity.oidc.names import in_lost_names

TELL = "oidc.tell"
_MOST_AT_ONCE = 500


def end_session(actor: Actor, *, session_id: UUID) -> None:
    """End one of the actor's own log-ins from elsewhere: its browser is out at the next request.

    DomainError ``oidc.session.not_found``, also for another's. Ending it again changes nothing.
    """
    mine = Session.objects.filter(pk=session_id, account_id=account_id_of(actor))
    if not mine.exists():
        raise DomainError("oidc.session.not_found")
    _end(mine, Ending.FROM_ELSEWHERE, actor)


def end_others(actor: Actor, *, here: UUID) -> int:
    """End every log-in of the actor but the one ``here``; how many there were."""
    others = Session.objects.filter(account_id=account_id_of(actor)).exclude(pk=here)
    return _end(others, Ending.FROM_ELSEWHERE, actor)


def leave_browser(session_id: UUID, ending: Ending) -> None:
    """The browser signs out, and with it what was entered by it. Who may end it, the door has seen."""
    _end(Session.objects.filter(pk=session_id), ending, system_actor("oidc"))


def end_lapsed() -> int:
    """End what nobody used for too long, and what a changed password, a recovery, a later sign-in of an official or a
    closed account has ended already. How many ended."""
    lapsed = Session.objects.filter(lapses_at__lte=clock.real_now())
    replaced = Session.objects.filter(~Q(serial=F("account__session_serial")) | Q(account__is_active=False))
    by, ended = system_actor("oidc"), 0
    for over, ending in ((lapsed, Ending.LAPSED), (replaced, Ending.REPLACED)):
        while found := _end(over, ending, by, most=_MOST_AT_ONCE):
            ended += found
    return ended


def leave_lost_names() -> int:
    """Who entered an application in the name of a legal person or a principal and acts for them no more is out of it: its tokens
    die, and it is to be told. How many were. Tokens are refused before (:mod:`..exchange`); this is for the telling."""
    suspects, left, after = in_lost_names().select_related("session__account").order_by("pk"), 0, UUID(int=0)
    while found := list(suspects.filter(pk__gt=after)[:_MOST_AT_ONCE]):
        # Who is suspected and holds the name all the same is looked at again the next time: nobody waits behind them.
        after = found[-1].pk
        lost = [row.pk for row in found if not holds_name(row, row.session.account)]
        if lost:
            with transaction.atomic():
                _leave(Participation.objects.filter(pk__in=lost))
            left += len(lost)
    if left:
        jobs.soon(TELL)
    return left


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


def _end(sessions: QuerySet[Session], ending: Ending, by: Actor, most: int | None = None) -> int:
    """``most``: so many at the most, and none that somebody else has in hand, whose use may just prolong it."""
    now = clock.real_now()
    open_ = sessions.filter(ended_at=None).order_by("pk").select_for_update(of=("self",), skip_locked=most is not None)
    with transaction.atomic():
        of_accounts = dict(open_.values_list("pk", "account_id")[:most])
        if not of_accounts:
            return 0
        Session.objects.filter(pk__in=of_accounts).update(ended_at=now, ending=ending.value)
        inside = Participation.objects.filter(session_id__in=of_accounts)
        entered = set(inside.values_list("session_id", flat=True))
        if entered:
            _leave(inside)
        for pk, account_id in of_accounts.items():
            # That a browser signed out or fell idle says another entry, or none; what an application or a person ended is one.
            if pk in entered or ending is Ending.FROM_ELSEWHERE:
                record("identity.oidc.ended", by, account_id, {"session": str(pk), "ending": ending.value})
    if entered:
        jobs.soon(TELL)
    return len(of_accounts)


def _leave(participations: QuerySet[Participation]) -> None:
    now = clock.real_now()
    alive = participations.filter(ended_at=None)
    Token.objects.filter(participation_id__in=alive.values("pk"), revoked_at=None).update(revoked_at=now)
    # Who has given no address to be told at has nothing to be told.
    alive.filter(client__back_channel="").update(ended_at=now, told_at=now)
    alive.exclude(client__back_channel="").update(ended_at=now, next_try_at=now)
