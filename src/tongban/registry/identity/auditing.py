"""审计: what was done to the rights of officials, as the audit administrator of their region reads it (三员分立).

GB/T 22239 8.1.4.3, 8.1.5.2: who audits looks on and changes nothing. All of it is the record itself; nothing is kept beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records import audit
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.codes import region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.answering import own_posts
from tongban.registry.identity.credentials import normal_login
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account, Appointment
from tongban.registry.identity.queries import names_of_accounts
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import post_words

MOST_ON_A_PAGE = 100
MOST_EXPORTED = 5_000
EXPORTED = "identity.audit.exported"

GROUPS: Mapping[str, tuple[str, ...]] = {
    "posts": ("identity.posts.asked", "identity.posts.approved", "identity.posts.declined"),
    "departures": ("identity.posts.departed",),
    "reviews": ("identity.posts.reviewed",),
    "elevations": tuple(f"identity.elevation.{each}" for each in ("asked", "granted", "declined", "ended")),
    "leaves": tuple(f"identity.leave.{each}" for each in ("asked", "granted", "declined", "ended")),
    "factors": (
        "identity.factor.reset_asked",
        "identity.factor.reset_granted",
        "identity.factor.reset_declined",
    ),
    "tokens": ("identity.token.issued", "identity.token.revoked", "identity.token.new_network"),
    "exports": (EXPORTED,),
}
"""What can be asked for, and the kinds of entries that it is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search. ``group``: one of :data:`GROUPS`, empty for all; ``login``: about whom; days inclusive."""

    group: str = ""
    login: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RightsEntry:
    """An entry in names: about whom, by whom, and which post it was about, as far as it names one."""

    id: UUID
    at: datetime
    kind: str
    about: str = field(repr=False)
    by: str = field(repr=False)
    post: str
    reason: str
    kept: bool | None


@dataclass(frozen=True, slots=True)
class RightsPage:
    """One page, newest first; ``next`` is handed back as ``before``."""

    entries: tuple[RightsEntry, ...]
    next: UUID | None


def audits(actor: Actor) -> bool:
    """Whether the actor is an audit administrator."""
    return any(held.duty is Duty.AUDIT_ADMIN for held in own_posts(actor))


def rights_entries(actor: Actor, asked: Asked, before: UUID | None = None, size: int = 20) -> RightsPage:
    """What happened to the rights of officials who hold or held a post in the actor's region. Three statements, four with a
    login. DomainErrors ``identity.right.missing``, ``identity.audit.search``."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = _found(actor, asked, before, size + 1)
    page = rows[:size]
    accounts = {id_ for row in page for id_ in (_about(row), _by(row)) if id_}
    names = names_of_accounts(accounts)
    wanted = {UUID(row.data["post"]) for row in page if "post" in row.data}
    titles = {str(id_): f"{body} · {title}" for id_, (body, title) in post_words(wanted).items()}
    entries = tuple(_entry(row, names, titles) for row in page)
    return RightsPage(entries, page[-1].id if len(rows) > size else None)


def export_rights(actor: Actor, asked: Asked) -> list[dict[str, object]]:
    """The entries of one's own search as they stand in the record, newest first, at most 5000; that they were taken away is an
    entry itself. Errors as :func:`rights_entries`."""
    rows = _found(actor, asked, None, MOST_EXPORTED)
    days = {"since": str(asked.since or ""), "until": str(asked.until or "")}
    record(EXPORTED, actor, actor.account_id, {"rows": len(rows), "group": asked.group, **days})
    return [
        {
            "id": str(row.id),
            "at": row.at.isoformat(),
            "kind": row.kind,
            "subject": row.subject,
            "actor": row.actor,
            "data": row.data,
        }
        for row in rows
    ]


def _found(actor: Actor, asked: Asked, before: UUID | None, limit: int) -> tuple[AuditEntry, ...]:
    if not audits(actor):
        raise DomainError("identity.right.missing")
    if asked.group and asked.group not in GROUPS:
        raise DomainError("identity.audit.search")
    kinds = GROUPS[asked.group] if asked.group else tuple(each for group in GROUPS.values() for each in group)
    only = Q(subject__in=_subjects(actor, asked.login))
    if asked.since:
        only &= Q(at__gte=datetime.combine(asked.since, time(), SHANGHAI))
    if asked.until:
        only &= Q(at__lt=datetime.combine(asked.until + timedelta(days=1), time(), SHANGHAI))
    return tuple(audit.page_of(kinds, only, before, limit))


def _subjects(actor: Actor, login: str) -> QuerySet[Appointment, str]:
    where = Q(pk__in=[])
    for held in own_posts(actor):
        if held.duty is Duty.AUDIT_ADMIN:
            for scope in held.scopes:
                where |= Q(post__region_code__startswith=region_prefix(scope))
    rows = Appointment.objects.filter(where)
    if login:
        rows = rows.filter(account__in=Account.objects.filter(login=normal_login(login)).values("pk"))
    subject = Concat(Value("account:"), Cast("account_id", TextField()), output_field=TextField())
    return rows.annotate(subject=subject).values_list("subject", flat=True)


def _entry(row: AuditEntry, names: Mapping[UUID, str], titles: Mapping[str, str]) -> RightsEntry:
    about, by = _about(row), _by(row)
    return RightsEntry(
        id=row.id,
        at=row.at,
        kind=row.kind,
        about=names.get(about, "") if about else "",
        by=names.get(by, "") if by else "",
        post=titles.get(row.data.get("post", ""), ""),
        reason=row.data.get("reason", ""),
        kept=row.data.get("kept"),
    )


def _about(row: AuditEntry) -> UUID | None:
    kind, _, id_ = row.subject.partition(":")
    return UUID(id_) if kind == "account" and id_ != "unknown" else None


def _by(row: AuditEntry) -> UUID | None:
    account = row.actor.get("account")
    return UUID(account) if account else None
