"""What is said of an application when it is asked for or changed, and what of it can be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.oidc.addresses import checked_backs, checked_channel
from tongban.registry.identity.oidc.kinds import ClientAuthentication, Scope
from tongban.registry.identity.oidc.models import Client

MOST_KEYS = 5
CHANGEABLE = (
    *("name", "purpose", "homepage", "authentication", "redirect_uris", "after_log_out", "back_channel"),
    *("front_channel", "scopes", "trusted_basis", "least_level", "on_devices", "keys"),
)
"""Columns that a change can change. ``sector`` is none: by it persons are told apart, and they must stay the same."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of an application. ``keys`` is the text of a JWK set, for those that prove themselves by a key."""

    name: str
    purpose: str
    authentication: ClientAuthentication
    backs: Sequence[str]
    scopes: Sequence[Scope]
    homepage: str = ""
    after_log_out: Sequence[str] = ()
    back_channel: str = ""
    front_channel: str = ""
    trusted_basis: str = ""
    least_level: int = 0
    on_devices: bool = False
    keys: str = ""


def checked(facts: Facts) -> dict[str, Any]:
    """The columns of :data:`CHANGEABLE`.

    DomainErrors ``oidc.client.name_missing address_missing address_invalid keys_invalid``.
    """
    name, purpose = one_line(facts.name), one_line(facts.purpose)
    if not 2 <= len(name) <= 60 or not 2 <= len(purpose) <= 200:
        raise DomainError("oidc.client.name_missing")
    backs = checked_backs(facts.backs, facts.authentication)
    leaving = checked_backs(facts.after_log_out, facts.authentication) if any(facts.after_log_out) else []
    return {
        "name": name,
        "purpose": purpose,
        "homepage": checked_backs([facts.homepage], facts.authentication)[0] if facts.homepage.strip() else "",
        "authentication": facts.authentication.value,
        "redirect_uris": backs,
        "after_log_out": leaving,
        "back_channel": checked_channel(facts.back_channel),
        "front_channel": checked_channel(facts.front_channel),
        "scopes": [each.value for each in Scope if each is Scope.OPENID or each in facts.scopes],
        "trusted_basis": one_line(facts.trusted_basis)[:200],
        "least_level": max(0, min(facts.least_level, 3)),
        "on_devices": facts.on_devices,
        "keys": _keys(facts.keys) if facts.authentication is ClientAuthentication.PRIVATE_KEY else None,
    }


def version_of(row: Client) -> dict[str, Any]:
    """What can be changed, as it is."""
    return {name: getattr(row, name) for name in CHANGEABLE}


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns in which two versions differ; the order of a list says nothing."""
    return tuple(name for name in CHANGEABLE if _unordered(before[name]) != _unordered(after[name]))


def key_names(keys: Mapping[str, Any] | None) -> list[str]:
    """Every key of a set by its ``kid``, or by its thumbprint (RFC 7638) where it has none."""
    return [str(each.kid) for each in KeySet.import_key_set(dict(keys))] if keys else []  # type: ignore[arg-type]


def in_record(version: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Columns of a version for the record: keys by their names."""
    return {name: key_names(version[name]) if name == "keys" else version[name] for name in names}


def _unordered(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _keys(text: str) -> dict[str, Any]:
    """A set of public keys, RSA of 2048 bits at least or EC: several, so that a new one is known before the old one goes.

    DomainError ``oidc.client.keys_invalid``, also for private ones, for two of one name, and for more than five.
    """
    try:
        document = orjson.loads(text)
        known = KeySet.import_key_set(document)
        good = [each for each in known if isinstance(each, RSAKey | ECKey) and not each.is_private]
        if not good or len(good) != len(document["keys"]) or len(text) > 20_000:
            raise ValueError("not public keys alone")
        if any(isinstance(each, RSAKey) and each.public_key.key_size < 2048 for each in good):
            raise ValueError("short keys")
        if len(good) > MOST_KEYS or len({each.kid for each in good}) != len(good):
            raise ValueError("too many, or two of one name")
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise DomainError("oidc.client.keys_invalid") from None
    return dict(document)
