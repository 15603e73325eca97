"""Which addresses the platform may connect to, and which never.

The attack (server-side request forgery): somebody enters a web address for the platform to call, and it leads into the
house: to a database on loopback, a router, or the machine's metadata service that gives out credentials. Looking at the
text of the address is not enough. A harmless name can resolve to an inside address, or resolve to a public one when it
is checked and to an inside one a moment later when it is connected (DNS rebinding). So the text is checked here once
(:func:`destination_of`) and every *resolved* address is checked by :func:`check_resolved` at the moment of connecting,
in :mod:`tongban.foundation.outgoing.transport`, which then connects to that very address.

Two kinds of destination exist. An ordinary one is ``https`` and public. A *trusted* one is an exact origin in
``settings.TRUSTED_LOCAL_SERVICES``: it may lie in the house's own network and, only there, use plain ``http``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

IPAddress = IPv4Address | IPv6Address

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\.?\Z")
# A name whose last label is a number is an IPv4 address to some resolvers (127.1, 0x7f000001, 017700000001).
_NUMERIC_END = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?\Z")
# Printable ASCII without space, backslash, quotes and brackets that parsers read differently; and letters beyond ASCII.
_DOUBTFUL = re.compile(r"[\x00-\x20\x7f\\\"<>^`{|}\u00a0\u2000-\u200f\u2028-\u202f\u2060\u3000\ufeff]")
_BASE_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*/?\Z")


class AddressKind(StrEnum):
    """What an IP address leads to."""

    PUBLIC = "public"
    LOOPBACK = "loopback"
    PRIVATE = "private"
    METADATA = "metadata"
    LINK_LOCAL = "link_local"
    MULTICAST = "multicast"
    UNSPECIFIED = "unspecified"
    EMBEDDED = "embedded"
    RESERVED = "reserved"


class AddressRefused(Exception):
    """The address may not be connected to. ``reason`` is a word for the log, never shown with the address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, ASCII host in lower case and port: what "the same place" means."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Destination:
    """A checked base address: one origin, the path before every call's own path, and whether it is trusted."""

    origin: Origin
    base_path: str
    trusted: bool

    @property
    def allowed(self) -> frozenset[AddressKind]:
        """Kinds of address that the origin may resolve to. Plain http never leaves the house's network."""
        if not self.trusted:
            return frozenset({AddressKind.PUBLIC})
        inside = frozenset({AddressKind.LOOPBACK, AddressKind.PRIVATE})
        return inside if self.origin.scheme == "http" else inside | {AddressKind.PUBLIC}


# Where clouds answer with credentials of the machine itself, whatever range the address is in.
_METADATA = frozenset(
    ip_address(text)
    for text in (
        "169.254.169.254",  # AWS, Azure, Google, Huawei, Tencent
        "169.254.170.2",  # AWS containers
        "169.254.169.253",  # AWS resolver
        "100.100.100.200",  # Alibaba
        "192.0.0.192",  # Oracle
        "168.63.129.16",  # Azure host, a public-looking address
        "fd00:ec2::254",  # AWS over IPv6
        "fd20:ce::254",  # Google over IPv6
    )
)
_PRIVATE = tuple(ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
# IANA special-purpose registries (RFC 6890 and updates): nothing the platform should ever call.
_RESERVED = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "240.0.0.0/4",
        "2001:db8::/32",
        "3fff::/20",
    )
)
# IPv6 addresses that carry an IPv4 address inside, by which an inside address could be reached in disguise.
_EMBEDDED = tuple(
    ip_network(text) for text in ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23")
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")


def kind_of(address: IPAddress) -> AddressKind:
    """The kind of an address, by own tables: ``ipaddress.is_private`` changed its mind between patch releases."""
    if address in _METADATA:
        return AddressKind.METADATA
    if address.is_unspecified:
        return AddressKind.UNSPECIFIED
    if address.is_loopback:
        return AddressKind.LOOPBACK
    if address.is_link_local:
        return AddressKind.LINK_LOCAL
    if address.is_multicast:
        return AddressKind.MULTICAST
    for kind, networks in (
        (AddressKind.EMBEDDED, _EMBEDDED),
        (AddressKind.PRIVATE, _PRIVATE),
        (AddressKind.RESERVED, _RESERVED),
    ):
        if any(address.version == network.version and address in network for network in networks):
            return kind
    if isinstance(address, IPv6Address) and (address.scope_id or address not in _GLOBAL_UNICAST):
        return AddressKind.RESERVED
    return AddressKind.PUBLIC


def check_resolved(addresses: Iterable[str], allowed: frozenset[AddressKind]) -> tuple[str, ...]:
    """The addresses in order, each once. AddressRefused when *any* of them is not allowed.

    One forbidden address among good ones refuses them all: an honest name does not answer so.
    """
    checked: dict[str, None] = {}
    for text in addresses:
        try:
            address = ip_address(text)
        except ValueError as error:
            raise AddressRefused("unreadable") from error
        kind = kind_of(address)
        if kind not in allowed:
            raise AddressRefused(kind)
        checked[str(address)] = None
    if not checked:
        raise AddressRefused("no_address")
    return tuple(checked)


def destination_of(url: str, trusted: Iterable[str] = ()) -> Destination:
    """The checked destination of a base address; ``trusted`` are addresses whose exact origins may be inside.

    AddressRefused with the reason: ``unreadable``, ``credentials``, ``scheme``, ``host``, ``port``, ``path``,
    or the kind of a literal IP address that may not be connected to. A name is checked when it is resolved.
    """
    parsed = _parse(url)
    origin = _origin(parsed)
    is_trusted = any(origin == _origin_or_none(one) for one in trusted)
    if origin.scheme != "https" and not is_trusted:
        raise AddressRefused("scheme")
    if not is_trusted and origin.port != 443 and origin.port < 1024:
        raise AddressRefused("port")
    path = parsed.raw_path.decode("ascii")
    if parsed.query or parsed.fragment or _BASE_PATH.match(path) is None or _climbs(path):
        raise AddressRefused("path")
    destination = Destination(origin, path.rstrip("/"), is_trusted)
    literal = _literal(origin.host)
    if literal is not None:
        check_resolved([str(literal)], destination.allowed)
    return destination


def page_destination(url: str, trusted: Iterable[str] = ()) -> Destination:
    """The checked destination of a public page that is only read: ``http`` too, with any path and query.

    AddressRefused as :func:`destination_of`, but for the path.
    """
    origin = _origin(_parse(url))
    is_trusted = any(origin == _origin_or_none(one) for one in trusted)
    if not is_trusted and origin.port not in _DEFAULT_PORTS.values() and origin.port < 1024:
        raise AddressRefused("port")
    destination = Destination(origin, "", is_trusted)
    literal = _literal(origin.host)
    if literal is not None:
        check_resolved([str(literal)], destination.allowed)
    return destination


def _parse(url: str) -> httpx.URL:
    if _DOUBTFUL.search(url) or "://" not in url:
        raise AddressRefused("unreadable")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise AddressRefused("unreadable") from error
    if parsed.userinfo or "@" in url:
        raise AddressRefused("credentials")
    return parsed


def _origin(parsed: httpx.URL) -> Origin:
    if parsed.scheme not in _DEFAULT_PORTS:
        raise AddressRefused("scheme")
    host = parsed.raw_host.decode("ascii").lower()
    if _literal(host) is None and (not _HOST_NAME.match(host) or _NUMERIC_END.search(host)):
        raise AddressRefused("host")
    port = _DEFAULT_PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not 0 < port < 65536:
        raise AddressRefused("port")
    return Origin(parsed.scheme, host, port)


def _origin_or_none(url: str) -> Origin | None:
    # One mistyped entry of the trusted list trusts nothing and must not take the other systems with it.
    try:
        return _origin(_parse(url))
    except AddressRefused:
        return None


def _literal(host: str) -> IPAddress | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _climbs(path: str) -> bool:
    return any(segment in {".", ".."} for segment in path.split("/"))
