"""Addresses of an application: where people go back to, and where it hears of a log-out."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from tongban.foundation.outgoing.addresses import AddressRefused, destination_of
from tongban.kernel.errors import DomainError
from tongban.registry.identity.oidc.kinds import ClientAuthentication

_LONGEST = 300
_MOST = 10
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_BROWSERS_OWN = frozenset({"javascript", "data", "vbscript", "file", "about", "blob", "ws", "wss", "ftp", "http"})


def checked_backs(addresses: Sequence[str], kind: ClientAuthentication) -> list[str]:
    """Addresses to which people go back: https, or on a person's own device a scheme of the application's own or loopback.

    DomainErrors ``oidc.client.address_invalid``, ``oidc.client.address_missing``. Compared exactly, so nothing in them is a
    pattern.
    """
    found = list(dict.fromkeys(each.strip() for each in addresses if each.strip()))
    if not found or len(found) > _MOST:
        raise DomainError("oidc.client.address_missing", most=_MOST)
    for each in found:
        if not _is_back(_parts(each), kind):
            raise DomainError("oidc.client.address_invalid", address=each[:100])
    return found


def checked_channel(address: str) -> str:
    """An address that is called by us: what :mod:`tongban.foundation.outgoing` would connect to, without a query."""
    address = address.strip()
    if not address:
        return ""
    parts = _parts(address)
    try:
        destination_of(address, settings.TRUSTED_LOCAL_SERVICES)
    except AddressRefused as error:
        raise DomainError("oidc.client.address_invalid", address=address[:100]) from error
    if parts.query:
        raise DomainError("oidc.client.address_invalid", address=address[:100])
    return address


def sector_of(backs: Sequence[str], client_id: str) -> str:
    """The host that all addresses have alike; the application itself where they have none.

    DomainError ``oidc.client.several_hosts``: persons are told apart by one.
    """
    hosts = {urlsplit(each).hostname if urlsplit(each).scheme == "https" else client_id for each in backs}
    if len(hosts) > 1:
        raise DomainError("oidc.client.several_hosts")
    return str(hosts.pop() or client_id)


def _parts(address: str) -> SplitResult:
    """DomainError ``oidc.client.address_invalid`` for what is no whole address, or holds what no address needs."""
    try:
        parts = urlsplit(address)
        known = parts.scheme and "@" not in parts.netloc and "#" not in address and "*" not in address
        parts.port  # noqa: B018  (raises for what is no port)
    except ValueError:
        known = ""
    if not known or len(address) > _LONGEST or not address.isascii() or not address.isprintable() or " " in address:
        raise DomainError("oidc.client.address_invalid", address=address[:100])
    return parts


def _is_back(parts: SplitResult, kind: ClientAuthentication) -> bool:
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme == "http":
        own_device = kind is ClientAuthentication.NONE or settings.DEMONSTRATION
        return own_device and parts.hostname in _LOOPBACK
    # RFC 8252, 7.1: a name that its owner has turned round, so that it belongs to somebody.
    own = kind is ClientAuthentication.NONE and "." in parts.scheme
    return own and parts.scheme not in _BROWSERS_OWN
