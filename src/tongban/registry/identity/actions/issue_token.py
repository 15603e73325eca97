"""A token by which a program acts for an account."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.answering import own_posts
from tongban.registry.identity.factors import needs_factor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import ApiToken
from tongban.registry.identity.policies import may_issue_tokens
from tongban.registry.identity.queries import token_hash

_SHORTEST = timedelta(minutes=1)
_LONGEST = timedelta(days=365)
_LABEL = 60
FRESH = timedelta(minutes=10)
"""So long after a log-in with a second factor an official makes a token."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What an official's token is for: ``posts`` of his own, and the names of the ``deeds`` it may do there, none to read alone.
    ``proved_at``: when he last proved a second factor, by the machine's clock."""

    posts: Collection[UUID]
    deeds: Collection[str]
    proved_at: datetime | None


def issue_token(
    actor: Actor, *, account_id: UUID, label: str, valid_for: timedelta, narrowed: Narrowed | None = None
) -> str:
    """The token, shown this once; only its hash is kept. It begins with ``tb_`` so that leaks can be searched for.

    Valid from the machine's now for one minute to 365 days; that of an official (GB/T 22239 8.1.4.1 d, 8.1.4.2 d) for fewer,
    for some of his own posts, within ten minutes of a log-in with a second factor. That of everybody else carries no post,
    whatever post its owner is given later. Errors: ``identity.right.missing``, ``identity.token.validity``,
    ``identity.token.stale``, ``identity.token.posts``.
    """
    if not may_issue_tokens(actor, account_id):
        raise DomainError("identity.right.missing")
    longest = timedelta(days=settings.OFFICIAL_TOKEN_DAYS) if needs_factor(actor) else _LONGEST
    if not _SHORTEST <= valid_for <= longest:
        raise DomainError("identity.token.validity", days=longest.days)
    posts, deeds = _scope(actor, narrowed)
    token = "tb_" + token_urlsafe(32)
    issued_at = clock.real_now()
    row = ApiToken(
        id=uuid4(),
        token_hash=token_hash(token),
        account_id=account_id,
        label=one_line(label)[:_LABEL],
        last_four=token[-4:],
        posts=posts,
        deeds=deeds,
        created_at=issued_at,
        expires_at=issued_at + valid_for,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        scope = {"posts": posts, "deeds": deeds} if posts else {}
        record("identity.token.issued", actor, account_id, {"token": str(row.id), **scope})
    return token


def _scope(actor: Actor, narrowed: Narrowed | None) -> tuple[list[str] | None, list[str] | None]:
    """The posts and deeds of the row."""
    if actor.account_id is None:
        return None, None
    if not needs_factor(actor):
        return [], None
    now = clock.real_now()
    if narrowed is None or narrowed.proved_at is None or not now - FRESH <= narrowed.proved_at <= now:
        raise DomainError("identity.token.stale", minutes=int(FRESH.total_seconds() // 60))
    own = {post.id for post in own_posts(actor)}
    if not narrowed.posts or not own.issuperset(narrowed.posts):
        raise DomainError("identity.token.posts")
    return sorted(str(each) for each in narrowed.posts), sorted(set(narrowed.deeds))
