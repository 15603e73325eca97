"""What an application is told about a person: only what it was granted and the person gave."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from tongban.foundation import keys
from tongban.foundation.rows import first
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import Account, Mandate, NaturalPerson
from tongban.registry.identity.oidc.kinds import PartyChoice, Scope
from tongban.registry.identity.oidc.models import Client, HandedOut, Participation
from tongban.registry.identity.queries import Party, actor_of, legal_persons_of, party_of
from tongban.registry.identity.resolving import present_person

LEVEL = "urn:tongban:level:"
"""Prefix of ``acr``: the level of assurance with which a person is known (docs/mechanisms/identity.md)."""
CLAIMS = (
    *("sub", "acr", "amr", "auth_time", "sid", "real_level", "user_type"),
    *("name", "phone_number", "phone_number_verified", "id_type", "id_number"),
    *("org_uscc", "org_name", "agent_role", "on_behalf_of"),
)
_TOLD_BY = {PartyChoice.LEGAL_PERSON: Scope.LEGAL_PERSON, PartyChoice.MANDATE: Scope.MANDATE}


def subject_of(client: Client, account: Account) -> str:
    """The person as the applications of one sector know him, and no other sector (OpenID Connect Core 8.1).

    It follows from a key that is never retired, so the same person stays the same.
    """
    return _pseudonym(client, present_person(account.natural_person_id) if account.natural_person_id else account.pk)


def subject_for(client: Client, actor: Actor) -> str:
    """The same of who is signed in."""
    known = actor.person_id or actor.account_id
    return _pseudonym(client, known) if known else ""


def account_id_of(actor: Actor) -> UUID:
    """The account of who is signed in. DomainError ``identity.session.ended`` for who is nobody."""
    if actor.account_id is None:
        raise DomainError("identity.session.ended")
    return actor.account_id


def acr_of(level: int) -> str:
    """The level as ``acr``."""
    return f"{LEVEL}{level}"


def level_of_acr(value: str) -> int | None:
    """Inverse of :func:`acr_of`; None for what is no level of ours."""
    told = value.removeprefix(LEVEL)
    return int(told) if value.startswith(LEVEL) and told in ("0", "1", "2", "3") else None


def level_of(actor: Actor) -> int:
    """How surely the person who is signed in is known. One statement."""
    row = first(NaturalPerson, ("id", "assurance_level"), {"id": actor.person_id}) if actor.person_id else None
    return row.assurance_level if row is not None else 0


def about_log_in(handed: HandedOut) -> dict[str, Any]:
    """What every application with ``openid`` is told of the log-in itself, and in whose name it is used."""
    participation = handed.participation
    account = participation.session.account
    told = {
        "sub": subject_of(participation.client, account),
        "acr": acr_of(handed.level),
        "amr": list(handed.methods),
        "auth_time": int(handed.known_at.timestamp()),
        "sid": participation.id.hex,
        "real_level": handed.level,
        "user_type": "2" if _choice(handed) == PartyChoice.LEGAL_PERSON else "1",
    }
    return told | _in_whose_name(handed, account)


def about_person(handed: HandedOut) -> dict[str, Any]:
    """The person's own data, by the scopes that were given. Two statements at most."""
    account = handed.participation.session.account
    if not account.natural_person_id or not {Scope.PROFILE, Scope.PHONE, Scope.ID_NUMBER} & set(handed.scopes):
        return {}
    person = party_of(PartyKind.NATURAL, present_person(account.natural_person_id))
    return _of_person(person, set(handed.scopes)) if person else {}


def _of_person(person: Party, scopes: set[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if Scope.PROFILE in scopes:
        told["name"] = person.name
    if Scope.PHONE in scopes and person.mobile:
        told |= {"phone_number": f"+86{person.mobile}", "phone_number_verified": person.assurance_level >= 2}
    if Scope.ID_NUMBER in scopes and person.assurance_level >= 1:
        told |= {"id_type": "111", "id_number": person.identifier}
    return told


def _choice(handed: HandedOut) -> PartyChoice:
    """In whose name, as far as this code or token may tell it."""
    choice = PartyChoice(handed.participation.choice)
    return choice if choice is PartyChoice.SELF or _TOLD_BY[choice] in handed.scopes else PartyChoice.SELF


def _in_whose_name(handed: HandedOut, account: Account) -> dict[str, Any]:
    """The legal person or the principal. Where it is so no more the token is refused before (:func:`holds_name`)."""
    participation, choice = handed.participation, _choice(handed)
    if choice == PartyChoice.LEGAL_PERSON:
        for each in legal_persons_of(account.pk):
            if each.id == participation.party_id:
                return {"org_uscc": each.uscc, "org_name": each.name, "agent_role": each.role.value}
    if choice == PartyChoice.MANDATE and participation.party_id:
        actor = actor_of(account.pk, Channel.PORTAL)
        held = next((each for each in actor.mandates if each.id == participation.party_id), None) if actor else None
        if held is not None and held.given_by is None:
            whom = {"sub": _pseudonym(participation.client, present_person(held.principal_id)), "item": held.item}
            return {"on_behalf_of": {**whom, "mandate": str(held.id)}}
    return {}


def holds_name(participation: Participation, account: Account) -> bool:
    """Whether the person may still use the application in the name in which it was entered. No statement for oneself, two at the
    most for a legal person or a principal."""
    if participation.choice == PartyChoice.SELF:
        return True
    actor = actor_of(account.pk, Channel.PORTAL)
    if actor is None or not may_choose(actor, PartyChoice(participation.choice), participation.party_id):
        return False
    if participation.choice == PartyChoice.MANDATE:
        return True
    return any(each.id == participation.party_id for each in legal_persons_of(account.pk))


def may_choose(actor: Actor, choice: PartyChoice, party_id: UUID | None) -> bool:
    """Whether the actor may use an application in the name of a party now."""
    match choice:
        case PartyChoice.SELF:
            return party_id is None
        case PartyChoice.LEGAL_PERSON:
            return party_id in actor.legal_persons or any(each.legal_person_id == party_id for each in actor.limited)
        case PartyChoice.MANDATE:
            # A ward is told to no application; nor is what a guardian entrusted for one.
            plain = (each for each in actor.mandates if not each.period and each.post is None and each.given_by is None)
            return any(each.id == party_id for each in plain)


def principal_names(mandate_ids: tuple[UUID, ...]) -> dict[UUID, str]:
    """By mandate: the principal's name in full, as the agent knows it. Two statements."""
    rows = Mandate.objects.filter(pk__in=mandate_ids).select_related("principal")
    return {row.pk: Party.of_person(row.principal).name for row in rows}


def _pseudonym(client: Client, person_id: UUID) -> str:
    drawn = keys.blind_index("oidc.subject", f"{client.sector}\0{person_id}")
    return base64.b32encode(drawn).decode().lower()
