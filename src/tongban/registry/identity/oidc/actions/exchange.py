"""A code becomes tokens, and a refresh token others. Each is good once; one that comes twice kills its whole family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.records import audit
from tongban.foundation.rows import first, select
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import system_actor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.oidc.claims import holds_name
from tongban.registry.identity.oidc.clients import digest_of
from tongban.registry.identity.oidc.kinds import FIELDS, ClientState, Scope, TokenKind
from tongban.registry.identity.oidc.models import Client, Code, HandedOut, Participation, Session, Token
from tongban.registry.identity.sightings import READ

ACCESS_VALID_FOR = timedelta(minutes=10)
_REFUSALS, _REFUSALS_SECONDS = 60, 600
_BY = system_actor("oidc")
H = TypeVar("H", Code, Token)
M = TypeVar("M", bound=Model)
_COLUMNS: Mapping[type[Model], tuple[str, ...]] = {
    **{each: tuple(field.attname for field in each._meta.concrete_fields) for each in (Code, Token, Client)},
    Participation: tuple(field.attname for field in Participation._meta.concrete_fields),
    Session: ("id", "account_id", "serial", "ended_at"),
    Account: ("id", "is_active", "session_serial", "natural_person_id"),
}


@dataclass(frozen=True, slots=True)
class Minted:
    """What the application gets; only hashes are kept."""

    access: str
    refresh: str


def spend_code(code: str, *, client: Client) -> Code | None:
    """The code's row, used from now on whatever comes of it; None when it is not good. A second use is theft.

    RFC 6749, 4.1.2: what came of the first use dies.
    """
    return _spend(Code, {"code_hash": digest_of(code)}, client)


def spend_refresh(token: str, *, client: Client) -> Token | None:
    """The refresh token's row, used from now on; None when it is not good. A second use kills the family (RFC 9700, 4.14.2)."""
    return _spend(Token, {"token_hash": digest_of(token), "kind": TokenKind.REFRESH.value}, client)


def mint(spent: HandedOut, minted: Minted, *, scopes: list[str]) -> None:
    """Keep what the application gets for what it spent. Whose data it may now read learns of it in 谁查过我的数据.

    A refresh token lives as long as the log-in at the most; ending the session ends both.
    """
    now = clock.real_now()
    session = spent.participation.session
    common = {
        "participation_id": spent.participation_id,
        "family": spent.family,
        "level": spent.level,
        "methods": spent.methods,
        "known_at": spent.known_at,
    }
    until = {TokenKind.ACCESS: now + ACCESS_VALID_FOR, TokenKind.REFRESH: spent.known_at + timedelta(hours=8)}
    granted = {TokenKind.ACCESS: scopes, TokenKind.REFRESH: spent.scopes}
    rows = [
        Token(token_hash=digest_of(text), kind=kind.value, scopes=granted[kind], expires_at=until[kind], **common)
        for kind, text in ((TokenKind.ACCESS, minted.access), (TokenKind.REFRESH, minted.refresh))
    ]
    Token.objects.bulk_create(rows)
    if session.account.natural_person_id:
        again = isinstance(spent, Token)
        _tell_trail(session.account.natural_person_id, spent.participation.client, scopes, again=again)


def token_of(text: str) -> Token | None:
    """The access token's row with participation, application, session and account, if it is good now. Five statements, all by
    key: one with four joins costs more to build and to plan."""
    found = first(Token, _COLUMNS[Token], {"token_hash": digest_of(text), "kind": TokenKind.ACCESS.value})
    if found is None or found.revoked_at is not None or found.expires_at <= clock.real_now():
        return None
    good = _alive(_placed(found)) and found.participation.client.state == ClientState.ACTIVE
    return found if good else None


def note_refused(client_id: str, error: str) -> None:
    """Put on record that an application got no tokens: ``error`` is what it was told. So many a while and no more, for anybody
    can ask. Outside a transaction."""
    try:
        spend("oidc-refused", client_id, _REFUSALS, _REFUSALS_SECONDS)
    except DomainError:
        return
    audit.write("identity.oidc.token_refused", _BY.stamp(), f"client:{client_id[:40]}", {"error": error})


def revoke(text: str, *, client: Client) -> None:
    """RFC 7009: the family of a token that the application gives back; nothing for one that is not its own."""
    for row in Token.objects.filter(pk=digest_of(text), participation__client=client):
        kill_family(row.family, clock.real_now())


def kill_family(family: UUID, now: datetime) -> int:
    """Revoke every token of a family; how many were alive."""
    killed, alive = 0, Token.objects.filter(family=family, revoked_at=None, expires_at__gt=now)
    # Once more after each that was: what somebody minted while this waited for the row that they spent.
    while found := alive.update(revoked_at=now):
        killed += found
    return killed


def _spend(model: type[H], key: Mapping[str, Any], client: Client) -> H | None:
    now = clock.real_now()
    # A savepoint would undo nothing: what is spent stays spent.
    with transaction.atomic(savepoint=False):
        # The lock: of two that come at once one is first and the other comes second.
        row = next(iter(select(model, _COLUMNS[model], key, lock=True)), None)
        if row is None or _placed(row, client).participation.client_id != client.pk:
            return None
        if row.used_at is not None:
            _stolen(row, now)
            return None
        row.used_at = now
        model.objects.filter(pk=row.pk).update(used_at=now)
    revoked = isinstance(row, Token) and row.revoked_at is not None
    return row if _alive(row) and not revoked and row.expires_at > now else None


def _placed(row: H, client: Client | None = None) -> H:
    """The row with participation, application (``client``, where it is that), session and account. Four statements at most."""
    participation = _of(Participation, row.participation_id)
    if client is None or client.pk != participation.client_id:
        client = _of(Client, participation.client_id)
    participation.client = client
    participation.session = _of(Session, participation.session_id)
    participation.session.account = _of(Account, participation.session.account_id)
    row.participation = participation
    # What was taken from the application since is given it no more, whoever gave it.
    row.scopes = [each for each in row.scopes if each in client.scopes]
    return row


def _of(model: type[M], key: UUID) -> M:
    """The row that a foreign key names."""
    found = first(model, _COLUMNS[model], {"id": key})
    assert found is not None
    return found


def _alive(row: HandedOut) -> bool:
    """Whether the log-in goes on, in the name in which it was entered, and is sure enough for what the application asks now. A
    changed password, a departure, a representation or a mandate that is over: it holds also before the job has seen it."""
    participation, session = row.participation, row.participation.session
    if row.level < participation.client.least_level:
        return False
    ended = participation.ended_at is not None or session.ended_at is not None or not session.account.is_active
    if ended or session.serial != session.account.session_serial:
        return False
    return holds_name(participation, session.account)


def _stolen(row: HandedOut, now: datetime) -> None:
    """What was good once came twice: one of the two is not the application. The person is told, once a family."""
    if not kill_family(row.family, now):
        return
    account = row.participation.session.account
    data = {"client": row.participation.client.client_id, "what": type(row).__name__.lower()}
    record("identity.oidc.reused", _BY, account.pk, data)
    if account.natural_person_id:
        notices.now().tell(account.natural_person_id, AccountNotice.TOKEN_REUSED)


def _tell_trail(person_id: UUID, client: Client, scopes: list[str], *, again: bool) -> None:
    """An access token lives for minutes, so each one that is made stands for what is read by it; ``again`` and again within an hour
    is one entry."""
    fields = [name for scope in scopes for name in FIELDS.get(Scope(scope), ())]
    if not fields:
        return
    stamp = {**_BY.stamp(), "application": f"{client.body_name}·{client.name}"}
    about, data = f"person:{person_id}", {"fields": fields, "purpose": client.purpose, "case": None}
    if again:
        audit.write_together([audit.hourly(READ, stamp, about, data)])
    else:
        audit.write(READ, stamp, about, data)
