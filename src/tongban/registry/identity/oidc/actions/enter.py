"""Somebody who is signed in enters an application: what he gives is remembered, and the application gets a code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID, uuid4

from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.rows import first
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.oidc.claims import account_id_of, may_choose
from tongban.registry.identity.oidc.clients import digest_of
from tongban.registry.identity.oidc.kinds import PartyChoice
from tongban.registry.identity.oidc.models import Client, Code, Consent, Participation, Session

CODE_VALID_FOR = timedelta(seconds=60)
DEVICE_VALID_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Browser:
    """The log-in in one browser, and how the person is known: ``methods`` are values of ``amr`` (RFC 8176); ``known_at`` is when
    they were used."""

    session_id: UUID
    known_at: datetime
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the application asked for; ``redirect_uri`` is one of its own, ``challenge`` PKCE's (S256)."""

    scopes: tuple[str, ...]
    redirect_uri: str
    challenge: str
    nonce: str = ""


def enter(
    actor: Actor,
    *,
    client: Client,
    wanted: Wanted,
    browser: Browser,
    level: int,
    choice: PartyChoice = PartyChoice.SELF,
    party_id: UUID | None = None,
) -> str:
    """A code for the application, good once and for a minute. An audit entry for each.

    DomainErrors ``identity.session.ended`` for who is nobody, and where the log-in was ended meanwhile, ``oidc.party.not_held``.
    """
    if not may_choose(actor, choice, party_id):
        raise DomainError("oidc.party.not_held")
    code = token_urlsafe(32)
    row = Code(code_hash=digest_of(code), expires_at=clock.real_now() + CODE_VALID_FOR)
    _hand_out(row, actor, client, wanted, browser, level, choice, party_id)
    return code


def enter_on_device(
    actor: Actor, *, client: Client, scopes: Sequence[str], device_hash: bytes, browser: Browser, level: int
) -> None:
    """The code that a device was given becomes one for the person who let it in. DomainErrors as of :func:`enter`.

    No address and no challenge: it is good at the token endpoint for devices alone.
    """
    row = Code(code_hash=device_hash, expires_at=clock.real_now() + DEVICE_VALID_FOR)
    _hand_out(row, actor, client, Wanted(tuple(scopes), "", ""), browser, level, PartyChoice.SELF, None)


def _hand_out(
    row: Code,
    actor: Actor,
    client: Client,
    wanted: Wanted,
    browser: Browser,
    level: int,
    choice: PartyChoice,
    party_id: UUID | None,
) -> None:
    account_id, now = account_id_of(actor), clock.real_now()
    with transaction.atomic():
        # The lock: what is entered by a log-in that has ended would outlive every log-out.
        goes_on = Session.objects.select_for_update().filter(
            pk=browser.session_id, account_id=account_id, ended_at=None
        )
        if not goes_on.values_list("pk", flat=True):
            raise DomainError("identity.session.ended")
        row.participation_id = _enter(browser.session_id, client, choice, party_id, now)
        row.family = uuid4()
        row.scopes = list(wanted.scopes)
        row.level, row.methods, row.known_at = level, list(browser.methods), browser.known_at
        row.redirect_uri, row.nonce, row.challenge = wanted.redirect_uri, wanted.nonce, wanted.challenge
        row.save(force_insert=True)
        data = {"client": client.client_id, "scopes": list(wanted.scopes), "level": level, "choice": choice.value}
        record("identity.oidc.entered", actor, actor.account_id, data)


def give_consent(actor: Actor, *, client: Client, scopes: Collection[str]) -> None:
    """Remember that the actor gives these scopes, with what was given before (个人信息保护法第十四条)."""
    account_id = account_id_of(actor)
    with transaction.atomic():
        mine = Consent.objects.filter(account_id=account_id, client=client, withdrawn_at=None)
        before = mine.select_for_update().first()
        given = sorted({*scopes, *(before.scopes if before else ())})
        mine.update(withdrawn_at=clock.real_now())
        Consent.objects.create(account_id=account_id, client=client, scopes=given, given_at=clock.real_now())
        record("identity.oidc.consented", actor, actor.account_id, {"client": client.client_id, "scopes": given})


def refuse(actor: Actor, *, client: Client, scopes: Sequence[str], reason: str) -> None:
    """Put on record that the actor did not enter: ``reason`` is the error that the application gets."""
    data = {"client": client.client_id, "scopes": list(scopes), "reason": reason}
    record("identity.oidc.refused", actor, actor.account_id, data)


def _enter(session_id: UUID, client: Client, choice: PartyChoice, party_id: UUID | None, now: datetime) -> UUID:
    # One that has ended is another session: the application may still have to hear of its end.
    one = {"session_id": session_id, "client_id": client.pk, "ended_at": None}
    known = first(Participation, ("id",), one)
    if known is None:
        told = {"id": uuid4(), "choice": choice.value, "party_id": party_id, "entered_at": now}
        row, made = Participation.objects.get_or_create(**one, defaults=told)
        if made:
            return row.pk
        known = row
    Participation.objects.filter(pk=known.pk).update(choice=choice.value, party_id=party_id, entered_at=now)
    return known.pk
