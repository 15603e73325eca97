"""登录过的应用: what a person gave to which application, and where he is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from tongban.foundation import clock
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.oidc.claims import account_id_of
from tongban.registry.identity.oidc.kinds import Ending
from tongban.registry.identity.oidc.models import Client, Consent, Participation, Session

_MOST = 50


@dataclass(frozen=True, slots=True)
class Entered:
    """One application in one log-in. ``waiting``: it is over, and the application has not heard it yet."""

    client_id: str
    name: str
    body_name: str
    entered_at: datetime
    waiting: bool


@dataclass(frozen=True, slots=True)
class LogInView:
    """One log-in in one browser; ``ending`` is None while it lives, ``used_at`` is when it was used last, to the minute."""

    id: UUID
    device: str
    began_at: datetime
    used_at: datetime
    ended_at: datetime | None
    ending: Ending | None
    applications: tuple[Entered, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What the person gives an application until he takes it back."""

    client_id: str
    name: str
    body_name: str
    purpose: str
    scopes: tuple[str, ...]
    given_at: datetime


def scopes_given(account_id: UUID, client: Client) -> frozenset[str]:
    """What an account gave an application. One statement."""
    rows = Consent.objects.filter(account_id=account_id, client=client, withdrawn_at=None)
    return frozenset(rows.values_list("scopes", flat=True).first() or ())


def log_ins_of(actor: Actor) -> tuple[LogInView, ...]:
    """The actor's log-ins by which applications were entered, those that live first. Two statements."""
    entered = Participation.objects.filter(session_id=OuterRef("pk"))
    views = _views(Session.objects.filter(Exists(entered), account_id=account_id_of(actor)))
    return tuple(sorted(views, key=lambda each: each.ending is not None))


def running_log_ins(actor: Actor) -> tuple[LogInView, ...]:
    """Every log-in of the actor that goes on, whether an application was entered by it or not, the newest first. Two
    statements."""
    open_ = Session.objects.filter(account_id=account_id_of(actor), ended_at=None)
    return tuple(each for each in _views(open_) if each.ending is None)


def ending_of(session_id: UUID) -> Ending | None:
    """Why a log-in is over; None while it goes on, and for one that is forgotten. One statement."""
    found = Session.objects.filter(pk=session_id).exclude(ended_at=None).values_list("ending", flat=True).first()
    return Ending(found) if found else None


def given_by(actor: Actor) -> tuple[Given, ...]:
    """What the actor gives at present, by name of the application. One statement."""
    rows = Consent.objects.filter(account_id=account_id_of(actor), withdrawn_at=None).select_related("client")
    return tuple(
        Given(
            row.client.client_id,
            row.client.name,
            row.client.body_name,
            row.client.purpose,
            tuple(row.scopes),
            row.given_at,
        )
        for row in rows.order_by("client__name", "pk")
    )


def front_channels(session_id: UUID) -> tuple[tuple[str, str], ...]:
    """Where a browser tells applications that the session is over, each with its ``sid``. One statement."""
    rows = Participation.objects.filter(session_id=session_id).exclude(client__front_channel="")
    found = rows.order_by("pk").values_list("client__front_channel", "pk")
    return tuple((address, sid.hex) for address, sid in found)


def session_of_sid(sid: str) -> UUID | None:
    """The log-in behind a ``sid`` that an application knows; None for what is none. One statement."""
    try:
        wanted = UUID(hex=sid)
    except ValueError:
        return None
    return Participation.objects.filter(pk=wanted).values_list("session_id", flat=True).first()


def _views(sessions: QuerySet[Session]) -> list[LogInView]:
    now, entered = clock.real_now(), Participation.objects.select_related("client").order_by("-entered_at", "pk")
    rows = sessions.select_related("account").prefetch_related(Prefetch("participations", queryset=entered))
    return [_log_in(row, now) for row in rows.order_by("-began_at", "pk")[:_MOST]]


def _log_in(row: Session, now: datetime) -> LogInView:
    ending = Ending(row.ending) if row.ended_at else Ending.LAPSED if row.lapses_at <= now else None
    if ending is None and row.serial != row.account.session_serial:
        ending = Ending.REPLACED
    return LogInView(
        id=row.id,
        device=row.device,
        began_at=row.began_at,
        used_at=row.used_at,
        ended_at=row.ended_at or (row.lapses_at if ending else None),
        ending=ending,
        applications=tuple(
            Entered(
                each.client.client_id,
                each.client.name,
                each.client.body_name,
                each.entered_at,
                each.ended_at is not None and each.told_at is None,
            )
            for each in row.participations.all()
        ),
    )
