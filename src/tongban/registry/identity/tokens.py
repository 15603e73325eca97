"""Tokens by which programs come: those of an account, where they came from, and their end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import ApiToken
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import bodies_of_posts

_MOST_NETWORKS = 50
_READS_NOBODY = (Duty.EDIT_CATALOGUE,)


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A token as its owner sees it: never the token itself, only its last four characters.

    ``posts`` and ``deeds`` are None where nothing narrows it.
    """

    id: UUID
    label: str
    last_four: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    posts: tuple[UUID, ...] | None = None
    deeds: tuple[str, ...] | None = None
    networks: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it still opens something."""
        return self.revoked_at is None and self.expires_at > clock.real_now()


@dataclass(frozen=True, slots=True)
class Program:
    """What comes by tokens of a body's officials, under one label: a renewed token is the same program."""

    uscc: str
    body_name: str
    label: str

    @property
    def key(self) -> str:
        """A name that stays."""
        return f"program-{self.uscc}-{sha256(self.label.encode()).hexdigest()[:12]}"


def tokens_of(account_id: UUID) -> tuple[TokenCard, ...]:
    """The tokens of an account, newest first, ended ones too. One statement."""
    rows = ApiToken.objects.filter(account_id=account_id).order_by("-created_at", "id")
    return tuple(
        TokenCard(
            row.id,
            row.label,
            row.last_four,
            row.created_at,
            row.expires_at,
            row.revoked_at,
            None if row.posts is None else tuple(UUID(each) for each in row.posts),
            None if row.deeds is None else tuple(row.deeds),
            tuple(row.networks),
        )
        for row in rows
    )


def programs_in(region_code: str) -> tuple[Program, ...]:
    """The programs that come by officials' tokens, by body and label, of the bodies of a region and what lies in it. A token that
    rests while its official is away counts; posts that only edit guides do not. Two statements."""
    rows = ApiToken.objects.filter(
        revoked_at=None, expires_at__gt=clock.real_now(), account__official=True, account__is_active=True
    ).exclude(posts=[])
    tokens = [(label, [UUID(each) for each in posts]) for label, posts in rows.values_list("label", "posts") if posts]
    bodies = bodies_of_posts({each for _label, ids in tokens for each in ids}, region_code, _READS_NOBODY)
    found = {(*bodies[each], label) for label, ids in tokens for each in ids if each in bodies}
    return tuple(Program(uscc, name, label) for uscc, name, label in sorted(found))


def end_tokens(account_id: UUID) -> int:
    """None of the account's tokens opens anything from now on; how many did. Part of the deed that ends more than them."""
    return ApiToken.objects.filter(account_id=account_id, revoked_at=None).update(revoked_at=clock.real_now())


def note_network(actor: Actor, network: str) -> None:
    """The program comes from where its token never came from. The first place is noted alone; every further one is an entry
    (``identity.token.new_network``) that the rules of security count. A statement only where the place is new."""
    held = actor.token
    if held is None or not network or network in held.networks:
        return
    with transaction.atomic():
        row = ApiToken.objects.select_for_update().get(pk=held.id)
        if network in row.networks:
            return
        if row.networks:
            told = {"token": str(row.id), "network": network, "places": len(row.networks) + 1}
            record("identity.token.new_network", actor, row.account_id, told)
        row.networks = [*row.networks, network][-_MOST_NETWORKS:]
        row.save(update_fields=["networks"])
