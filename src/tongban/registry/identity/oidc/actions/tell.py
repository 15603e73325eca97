"""Applications are told that a session is over (OpenID Connect Back-Channel Logout 1.0), until each has heard it.

Outside every transaction and request. One application that is down delays no other; it is told later, with growing pauses, for
a week. Each application is told one thing after the other; once it cannot be reached, the rest waits for it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.db.models import F

from tongban.foundation import clock
from tongban.foundation.outgoing import OutgoingClient, OutsideSystem, as_form
from tongban.kernel.errors import DomainError
from tongban.registry.identity.oidc.claims import subject_of
from tongban.registry.identity.oidc.models import Client, Participation
from tongban.registry.identity.oidc.signed import logout_token

GIVEN_UP_AFTER = timedelta(days=7)
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=1)
_AT_ONCE = 200
_SIDE_BY_SIDE = 8
_ANSWERED = "status_"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Errand:
    """One thing to tell one application."""

    participation_id: UUID
    client: Client
    subject: str
    tries: int
    ended_at: datetime


def tell_applications() -> int:
    """Tell whoever is due to be told now; how many heard it. Safe to run at any time and twice: hearing twice does no harm."""
    told = 0
    while errands := _due():
        # Threads only wait for answers; the database is asked here alone.
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            heard = [each for told_one in pool.map(_deliver_all, _by_application(errands)) for each in told_one]
        for errand, trouble in heard:
            _note(errand, trouble)
            told += not trouble
    return told


def _due() -> list[_Errand]:
    now = clock.real_now()
    rows = (
        Participation.objects.filter(told_at=None, next_try_at__lte=now)
        .select_related("client", "session__account")
        .order_by("next_try_at", "pk")[:_AT_ONCE]
    )
    return [
        _Errand(row.pk, row.client, subject_of(row.client, row.session.account), row.tries, row.ended_at or now)
        for row in rows
    ]


def _by_application(errands: Sequence[_Errand]) -> list[list[_Errand]]:
    of: dict[UUID, list[_Errand]] = {}
    for each in errands:
        of.setdefault(each.client.pk, []).append(each)
    return list(of.values())


def _deliver_all(errands: Sequence[_Errand]) -> list[tuple[_Errand, str]]:
    """All that one application is to be told, and of each why it was not heard; empty when it was."""
    heard: list[tuple[_Errand, str]] = []
    away = ""
    for each in errands:
        trouble = away or _deliver(each)
        # An answer that says no is an answer; whoever does not answer is not waited for again in this round.
        away = "" if trouble.startswith(_ANSWERED) else trouble
        heard.append((each, trouble))
    return heard


def _deliver(errand: _Errand) -> str:
    """Why it was not heard; empty when it was."""
    client = errand.client
    token = logout_token(
        client_id=client.client_id, subject=errand.subject, sid=errand.participation_id.hex, at=clock.real_now()
    )
    address = urlsplit(client.back_channel)
    system = OutsideSystem(
        name="relying-party",
        title_zh=client.name,
        title_en=client.client_id,
        base_url=f"{address.scheme}://{address.netloc}{address.path}",
        total=8.0,
    )
    try:
        answer = OutgoingClient(system).call("log_out", "POST", (), document=as_form({"logout_token": token}))
    except DomainError as error:
        return str(error.data.get("reason", error.code))[:40]
    return "" if answer.status in (200, 204) else f"{_ANSWERED}{answer.status}"


def _note(errand: _Errand, trouble: str) -> None:
    now = clock.real_now()
    row = Participation.objects.filter(pk=errand.participation_id)
    if not trouble:
        row.update(told_at=now, next_try_at=None, trouble="", tries=F("tries") + 1)
        return
    _log.warning("oidc.not_told", client=errand.client.client_id, reason=trouble, tries=errand.tries + 1)
    pause = min(_FIRST_PAUSE * (1 << min(errand.tries, 16)), _LONGEST_PAUSE)
    again = now + pause if now - errand.ended_at < GIVEN_UP_AFTER else None
    row.update(next_try_at=again, trouble=trouble, tries=min(errand.tries + 1, 32_000))
