"""Applications as officials see them: those of the own body, and those whose answer is theirs to give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tongban.kernel.codes import region_prefix
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.oidc.kinds import ClientAuthentication, ClientState, Scope
from tongban.registry.identity.oidc.models import Client
from tongban.registry.identity.oidc.policies import ASKING, post_to_answer, post_to_ask
from tongban.registry.orgs.duties import Duty

_MOST = 200


@dataclass(frozen=True, slots=True)
class ClientView:
    """One application. ``answers``: the reader may answer or suspend it; ``keeps``: it is the reader's body's."""

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


def clients_for(actor: Actor) -> tuple[ClientView, ...]:
    """What waits first, then by name. One statement; none for who has nothing to do with any."""
    bodies = {each.department_uscc for each in actor.posts if each.duty in ASKING}
    operates = actor.holds(Duty.OPERATOR) is not None
    if not bodies and not operates:
        return ()
    rows = Client.objects.all() if operates else Client.objects.filter(uscc__in=bodies)
    views = [_view(row, actor) for row in rows.order_by("name", "pk")[:_MOST]]
    mine = (each for each in views if each.answers or each.keeps or each.state is not ClientState.ASKED)
    return tuple(sorted(mine, key=lambda each: each.state is not ClientState.ASKED))


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
        old_secret_until=row.old_secret_until,
        asked_at=row.asked_at,
        reason=row.reason,
        answers=post_to_answer(actor, row) is not None,
        keeps=post_to_ask(actor, row.uscc) is not None,
    )
