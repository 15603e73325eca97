"""Applications as officials see them, each with its last change: those of the own body, and those whose answer is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from tongban.foundation import clock
from tongban.kernel.codes import region_prefix
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.oidc.facts import differing, in_record, key_names
from tongban.registry.identity.oidc.kinds import ChangeKind, ChangeState, ClientAuthentication, ClientState, Scope
from tongban.registry.identity.oidc.models import Client, ClientChange
from tongban.registry.identity.oidc.policies import (
    ASKING,
    post_to_answer,
    post_to_answer_change,
    post_to_ask,
    post_to_suspend,
)
from tongban.registry.orgs.duties import Duty

_MOST = 200


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change that was asked for: ``rows`` are column, what it is, what it is to be. ``answers``: the reader may answer it."""

    pk: UUID
    kind: ChangeKind
    state: ChangeState
    why: str
    answer: str
    asked_at: datetime
    rows: tuple[tuple[str, Any, Any], ...]
    answers: bool


@dataclass(frozen=True, slots=True)
class ClientView:
    """One application. ``answers``: the reader may answer it; ``stops``: suspend it; ``keeps``: it is the reader's body's.

    ``old_secret_until`` is None where no secret before the last is good; ``keys`` is its JWK set, ``key_names`` what each is
    called; ``change`` the last that was asked for.
    """

    pk: UUID
    client_id: str
    name: str
    body_name: str
    purpose: str
    state: ClientState
    authentication: ClientAuthentication
    backs: tuple[str, ...]
    back_channel: str
    front_channel: str
    scopes: tuple[Scope, ...]
    trusted_basis: str
    least_level: int
    on_devices: bool
    last_four: str
    old_secret_until: datetime | None
    asked_at: datetime
    reason: str
    answers: bool
    keeps: bool
    stops: bool
    homepage: str
    after_log_out: tuple[str, ...]
    keys: dict[str, Any] | None
    key_names: tuple[str, ...]
    change: ChangeView | None

    @property
    def waits(self) -> bool:
        """For an answer, itself or a change of it."""
        asked = self.change is not None and self.change.state is ChangeState.ASKED
        return asked or self.state is ClientState.ASKED


def kept_client(actor: Actor, pk: UUID) -> ClientView | None:
    """The application of the actor's own body that can be changed; None for any other. Two statements."""
    row = Client.objects.filter(pk=pk, state__in=(ClientState.ACTIVE, ClientState.SUSPENDED)).first()
    return _view(row, actor) if row is not None and post_to_ask(actor, row.uscc) is not None else None


def clients_for(actor: Actor) -> tuple[ClientView, ...]:
    """What waits first, then by name. Two statements; none for who has nothing to do with any."""
    bodies = {each.department_uscc for each in actor.posts if each.duty in ASKING}
    operates = actor.holds(Duty.OPERATOR) is not None
    if not bodies and not operates:
        return ()
    rows = Client.objects.all() if operates else Client.objects.filter(uscc__in=bodies)
    lasts = ClientChange.objects.order_by("client_id", "-asked_at", "pk").distinct("client_id")
    found = rows.order_by("name", "pk").prefetch_related(Prefetch("changes", lasts))[:_MOST]
    views = [_view(row, actor) for row in found]
    mine = (each for each in views if each.answers or each.keeps or each.state is not ClientState.ASKED)
    return tuple(sorted(mine, key=lambda each: not each.waits))


@dataclass(frozen=True, slots=True)
class ActiveClient:
    """An application that people are led to, and what it may be told of them."""

    client_id: str
    name: str
    body_name: str
    scopes: tuple[Scope, ...]


def active_in(region_code: str) -> tuple[ActiveClient, ...]:
    """Those registered in a region and what lies in it, by name. One statement."""
    rows = Client.objects.filter(state=ClientState.ACTIVE.value, region_code__startswith=region_prefix(region_code))
    return tuple(
        ActiveClient(row.client_id, row.name, row.body_name, tuple(Scope(each) for each in row.scopes))
        for row in rows.order_by("name", "pk")[:_MOST]
    )


def _view(row: Client, actor: Actor) -> ClientView:
    until = row.old_secret_until
    last = next(iter(row.changes.all()), None)
    return ClientView(
        pk=row.pk,
        client_id=row.client_id,
        name=row.name,
        body_name=row.body_name,
        purpose=row.purpose,
        state=ClientState(row.state),
        authentication=ClientAuthentication(row.authentication),
        backs=tuple(row.redirect_uris),
        back_channel=row.back_channel,
        front_channel=row.front_channel,
        scopes=tuple(Scope(each) for each in row.scopes),
        trusted_basis=row.trusted_basis,
        least_level=row.least_level,
        on_devices=row.on_devices,
        last_four=row.last_four,
        old_secret_until=until if until is not None and until > clock.real_now() else None,
        asked_at=row.asked_at,
        reason=row.reason,
        answers=post_to_answer(actor, row) is not None,
        keeps=post_to_ask(actor, row.uscc) is not None,
        stops=post_to_suspend(actor, row) is not None,
        homepage=row.homepage,
        after_log_out=tuple(row.after_log_out),
        keys=row.keys,
        key_names=tuple(key_names(row.keys)),
        change=_change(last, row, actor) if last is not None else None,
    )


def _change(change: ClientChange, row: Client, actor: Actor) -> ChangeView:
    names = differing(change.before, change.after) if change.kind == ChangeKind.CHANGE else ()
    before, after = in_record(change.before, names), in_record(change.after, names)
    return ChangeView(
        pk=change.pk,
        kind=ChangeKind(change.kind),
        state=ChangeState(change.state),
        why=change.why,
        answer=change.answer,
        asked_at=change.asked_at,
        rows=tuple((name, before[name], after[name]) for name in names),
        answers=post_to_answer_change(actor, row, change) is not None,
    )
