"""How old an official's password is, and which ones he had (GB/T 22239 8.1.4.1 a: 身份鉴别信息具有复杂度要求并定期更换).

Only who holds a post is asked: a citizen's password does not age.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.models import Account, PastPassword

WARNING = timedelta(days=7)
"""So long before the last day an official is told at every log-in."""


def password_ends(actor: Actor) -> datetime | None:
    """From when on the password of who holds a post is too old, by the machine's clock; None for who holds none. One
    statement."""
    if not actor.posts or actor.account_id is None:
        return None
    set_at, created_at = Account.objects.values_list("password_set_at", "created_at").get(pk=actor.account_id)
    return (set_at or created_at) + timedelta(days=settings.OFFICIAL_PASSWORD_DAYS)


def is_over(actor: Actor) -> bool:
    """Whether the password opens nothing any more but the page that changes it."""
    ends = password_ends(actor)
    return ends is not None and ends <= clock.real_now()


def days_left(ends: datetime | None) -> int | None:
    """In how many days the password is over, where that is soon; None where nothing has to be said."""
    left = None if ends is None else ends - clock.real_now()
    return None if left is None or left > WARNING else max(0, left.days)


def check_unused(actor: Actor, account: Account, password: str) -> None:
    """An official takes none of his last ones again, the present one among them. DomainError ``identity.password.used``.

    Costs one hash for each that is kept, so call it after everything cheap.
    """
    if not actor.posts:
        return
    most = settings.OFFICIAL_PASSWORDS_KEPT
    if any(check_password(password, each) for each in (account.password, *_past(account.pk, most))):
        raise DomainError("identity.password.used", count=most)


def replace_password(actor: Actor, account: Account, password: str) -> None:
    """Only the new one fits from now on, and every session ends. Of an official the old one is remembered, no more than a few.

    Call inside a transaction.
    """
    instant = clock.real_now()
    if actor.posts:
        PastPassword.objects.create(account=account, password=account.password, ended_at=instant)
        kept = PastPassword.objects.filter(account=account).order_by("-ended_at", "-id")
        last = list(kept.values_list("id", flat=True)[: settings.OFFICIAL_PASSWORDS_KEPT])
        PastPassword.objects.filter(account=account).exclude(pk__in=last).delete()
    Account.objects.filter(pk=account.pk).update(
        password=make_password(password), password_set_at=instant, session_serial=F("session_serial") + 1
    )


def _past(account_id: UUID, most: int) -> list[str]:
    rows = PastPassword.objects.filter(account_id=account_id).order_by("-ended_at", "-id")
    return list(rows.values_list("password", flat=True)[:most])
