"""The parts of an actor as the statement in front of every request returns them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tongban.registry.identity.actors import HeldMandate, HeldPost, HeldToken, HeldWard, ItemStaff
from tongban.registry.orgs.duties import Duty


def held_posts(rows: Sequence[Sequence[Any]]) -> tuple[HeldPost, ...]:
    """The posts held, each once: one's own before one in which somebody is stood in for."""
    posts: dict[str, HeldPost] = {}
    for id_, duty, department_id, uscc, region_code, title, bodies, codes, away, elevation in rows:
        posts.setdefault(
            id_,
            HeldPost(
                UUID(id_),
                Duty(duty),
                UUID(department_id),
                uscc,
                region_code,
                title,
                tuple(UUID(each) for each in bodies),
                tuple(sorted(codes)),
                UUID(away) if away else None,
                UUID(elevation) if elevation else None,
            ),
        )
    return tuple(posts.values())


def represented(rows: Sequence[tuple[str, list[str] | None]]) -> tuple[tuple[UUID, ...], tuple[ItemStaff, ...]]:
    """The legal persons acted for in everything, and those only in some items."""
    scopes: dict[str, list[list[str] | None]] = {}
    for legal_person, items in rows:
        scopes.setdefault(legal_person, []).append(items)
    whole = tuple(UUID(each) for each, items in scopes.items() if None in items)
    limited = tuple(
        ItemStaff(UUID(each), tuple(sorted({code for some in items for code in some or ()})))
        for each, items in scopes.items()
        if None not in items
    )
    return whole, limited


def mandate(
    id_: str,
    principal: str,
    case: str | None,
    item: str,
    may_withdraw: bool,
    period: bool,
    themes: list[str],
    bodies: list[str],
    under: str | None,
    post: str | None,
    given_by: str | None,
) -> HeldMandate:
    """A mandate that holds."""
    return HeldMandate(
        UUID(id_),
        UUID(principal),
        UUID(case) if case else None,
        item,
        may_withdraw,
        period,
        frozenset(themes),
        frozenset(bodies),
        UUID(under) if under else None,
        UUID(post) if post else None,
        UUID(given_by) if given_by else None,
    )


def wards(rows: Sequence[tuple[str, list[str]]]) -> tuple[HeldWard, ...]:
    """Those whose guardian the actor is, each once."""
    held: dict[UUID, HeldWard] = {}
    for id_, persons in rows:
        ward = HeldWard(UUID(id_), tuple(UUID(each) for each in persons))
        held.setdefault(ward.ward_id, ward)
    return tuple(held.values())


def held_token(id_: str, posts: list[str] | None, deeds: list[str] | None, networks: list[str]) -> HeldToken:
    """The token by which a program acts."""
    return HeldToken(
        UUID(id_),
        None if posts is None else tuple(posts),
        None if deeds is None else tuple(deeds),
        tuple(networks),
    )
