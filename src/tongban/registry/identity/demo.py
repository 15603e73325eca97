"""The people of the demonstration as data: log-ins that anybody may know, read from ``data/people/*.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import yaml
from django.conf import settings

from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.issue_token import issue_token
from tongban.registry.identity.actors import Actor, Channel, system_actor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account
from tongban.registry.identity.queries import actor_of

PEOPLE_NAMESPACE = UUID("5c1f5c0e-6f0d-5a59-9a0f-3a1d4a0b8f36")
_TOKEN_DAYS = 30
_LISTED = "demo"


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A log-in of the demonstration; ``listed`` ones are shown at its start and on its sign-in page."""

    login: str
    password: str = field(repr=False)
    role_zh: str
    listed: bool = True


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """The files together: persons, legal persons, wards without accounts, and the day from which all of it holds."""

    since: date
    people: tuple[dict[str, Any], ...]
    legal_persons: tuple[dict[str, Any], ...]
    wards: tuple[dict[str, Any], ...] = ()


def demo_actor(login: str, channel: Channel = Channel.DESK) -> Actor:
    """Somebody of the demonstration at a door. KeyError for nobody who can sign in."""
    actor = actor_of(demo_id("account", login), channel)
    if actor is None:
        raise KeyError(login)
    return actor


@lru_cache(maxsize=1)
def demo_people() -> DemoPeople:
    """The files of ``data/people``, read once a process; ``demo.yaml``, whose people are listed, comes first."""
    paths = sorted(
        (Path(settings.DATA_FOLDER) / "people").glob("*.yaml"), key=lambda path: (path.stem != _LISTED, path)
    )
    documents = [yaml.safe_load(path.read_text("utf-8")) for path in paths]
    people = [
        {**person, "listed": path.stem == _LISTED}
        for path, document in zip(paths, documents, strict=True)
        for person in document["people"]
    ]
    legal_persons = [entry for document in documents for entry in document.get("legal_persons", ())]
    wards = [entry for document in documents for entry in document.get("wards", ())]
    return DemoPeople(documents[0]["since"], tuple(people), tuple(legal_persons), tuple(wards))


def demo_id(kind: str, name: str) -> UUID:
    """The id of a demonstration row: always the same for the same kind (``person`` ``account`` …) and name."""
    return uuid5(PEOPLE_NAMESPACE, f"{kind}:{name}")


def demo_token(login: str) -> str:
    """A new API token of a demonstration account, valid for 30 days.

    DomainError ``identity.seed.demonstration_only`` outside demonstration mode, ``identity.seed.invalid`` for a login
    that is not one of the demonstration's.
    """
    return issue_token(
        system_actor("demonstration"),
        account_id=_account(login),
        label="演示令牌",
        valid_for=timedelta(days=_TOKEN_DAYS),
    )


def sign_in_as(login: str, *, channel: Channel, device: str = "") -> Actor:
    """The actor of a person of the demonstration, without a password: those are public anyway. On record as every log-in,
    with the word that it was the demonstration's.

    DomainErrors as :func:`demo_token`.
    """
    account_id = _account(login)
    actor = actor_of(account_id, channel, device)
    if actor is None:
        raise DomainError("identity.seed.invalid", reason=f"没有演示账号 {login}")
    record("identity.account.signed_in", actor, actor.account_id, {"demonstration": True})
    return actor


def demo_accounts_left() -> int:
    """How many accounts of the demonstration, whose passwords anybody knows, can still sign in here. One statement."""
    ids = [demo_id("account", each.login) for each in DEMO_LOGINS]
    return Account.objects.filter(pk__in=ids, is_active=True).count()


def _account(login: str) -> UUID:
    if not settings.DEMONSTRATION:
        raise DomainError("identity.seed.demonstration_only")
    if login not in {person["login"] for person in demo_people().people}:
        raise DomainError("identity.seed.invalid", reason=f"没有演示账号 {login}")
    return demo_id("account", login)


DEMO_LOGINS: tuple[DemoLogin, ...] = tuple(
    DemoLogin(person["login"], person["password"], person["role"], person["listed"]) for person in demo_people().people
)
