"""No way into the house's network, by text, by name or by a name that changes its mind."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import httpcore
import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from tongban.foundation.outgoing import REFUSED_ADDRESS, UNAVAILABLE, OutgoingClient, OutsideSystem
from tongban.foundation.outgoing.addresses import AddressKind, AddressRefused, check_resolved, destination_of, kind_of
from tongban.foundation.outgoing.transport import GuardedTransport
from tongban.kernel.errors import DomainError

PUBLIC = "8.8.8.8"


class Wire(httpcore.NetworkBackend):
    """Connects nowhere and remembers where it was sent."""

    def __init__(self) -> None:
        self.connected: list[tuple[str, int]] = []

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        self.connected.append((host, port))
        raise httpcore.ConnectError("no wire in tests")


class Names:
    """A resolver that gives each list of addresses in turn, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int, seconds: float) -> Sequence[str]:
        self.asked += 1
        try:
            return [str(ip_address(host))]
        except ValueError:
            return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def _call(url: str, names: Names, trusted: Sequence[str] = ()) -> Wire:
    wire = Wire()
    system = OutsideSystem("partner", "外部系统", "a partner", url, attempts=1)
    transport = GuardedTransport(destination_of(url, trusted), resolve=names, wire=wire)
    with override_settings(TRUSTED_LOCAL_SERVICES=list(trusted)):
        client = OutgoingClient(system, transport=transport)
    try:
        with pytest.raises(DomainError) as caught:
            client.call("try", "GET", ("x",))
    finally:
        client.close()
    assert caught.value.code == (UNAVAILABLE if wire.connected else REFUSED_ADDRESS)
    return wire


HOSTILE_TEXT = [
    ("http://example.org/", "scheme"),
    ("ftp://example.org/", "scheme"),
    ("file:///etc/passwd", "scheme"),
    ("gopher://example.org:70/", "scheme"),
    ("//example.org/", "unreadable"),
    ("example.org", "unreadable"),
    ("", "unreadable"),
    ("https://", "host"),
    ("https:///path", "host"),
    ("https://127.0.0.1/", "loopback"),
    ("https://127.1.2.3:8443/", "loopback"),
    ("https://127.0.0.1./", "host"),
    ("https://127.1/", "host"),
    ("https://2130706433/", "host"),
    ("https://0x7f000001/", "host"),
    ("https://0x7f.0.0.1/", "host"),
    ("https://0177.0.0.1/", "unreadable"),
    ("https://a.b.0x1/", "host"),
    ("https://１２７.0.0.1/", "unreadable"),
    ("https://ⓛocalhost/", "unreadable"),
    ("https://%31%32%37.0.0.1/", "host"),
    ("https://0.0.0.0/", "unspecified"),
    ("https://10.0.0.8/", "private"),
    ("https://172.16.0.1/", "private"),
    ("https://172.31.255.255/", "private"),
    ("https://192.168.1.1/", "private"),
    ("https://100.64.0.1/", "reserved"),
    ("https://169.254.1.1/", "link_local"),
    ("https://169.254.169.254/latest/meta-data", "metadata"),
    ("https://100.100.100.200/", "metadata"),
    ("https://168.63.129.16/", "metadata"),
    ("https://[fd00:ec2::254]/", "metadata"),
    ("https://192.0.2.1/", "reserved"),
    ("https://198.18.0.1/", "reserved"),
    ("https://224.0.0.1/", "multicast"),
    ("https://240.0.0.1/", "reserved"),
    ("https://255.255.255.255/", "reserved"),
    ("https://[::]/", "unspecified"),
    ("https://[::1]/", "loopback"),
    ("https://[::ffff:127.0.0.1]/", "embedded"),
    ("https://[::ffff:8.8.8.8]/", "embedded"),
    ("https://[::ffff:a9fe:a9fe]/", "embedded"),
    ("https://[::127.0.0.1]/", "embedded"),
    ("https://[64:ff9b::7f00:1]/", "embedded"),
    ("https://[2002:7f00:1::]/", "embedded"),
    ("https://[2001:0:4136:e378::]/", "embedded"),
    ("https://[fe80::1]/", "link_local"),
    ("https://[fe80::1%25eth0]/", "link_local"),
    ("https://[fc00::1]/", "private"),
    ("https://[ff02::1]/", "multicast"),
    ("https://[2001:db8::1]/", "reserved"),
    ("https://[5f00::1]/", "reserved"),
    ("https://user:secret@example.org/", "credentials"),
    ("https://example.org@127.0.0.1/", "credentials"),
    ("https://@example.org/", "credentials"),
    ("https://example.org\\@127.0.0.1/", "unreadable"),
    ("https://example.org%2f.inside.example/", "host"),
    ("https://exa mple.org/", "unreadable"),
    ("https://example.org\r\nHost: inside/", "unreadable"),
    ("https://example.org\t/", "unreadable"),
    ("https://example.org:0/", "port"),
    ("https://example.org:22/", "port"),
    ("https://example.org:80/", "port"),
    ("https://example.org:65536/", "port"),
    ("https://example.org/?to=inside", "path"),
    ("https://example.org/#x", "path"),
    ("https://example.org/a%2e%2e/b", "path"),
]


@pytest.mark.parametrize(("url", "reason"), HOSTILE_TEXT)
def test_hostile_text_is_refused(url: str, reason: str) -> None:
    """Refused by its text alone, before any name is resolved."""
    with pytest.raises(AddressRefused) as caught:
        destination_of(url)
    assert caught.value.reason == reason
    system = OutsideSystem("partner", "外部系统", "a partner", url)
    with pytest.raises(DomainError) as refused:
        OutgoingClient(system)
    assert refused.value.code == REFUSED_ADDRESS
    assert refused.value.data["reason"] == reason


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["::1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::ffff:10.0.0.1"],
        ["64:ff9b::a00:1"],
        ["0.0.0.0"],
        ["fe80::1%eth0"],
        [PUBLIC, "192.168.0.1"],
        ["192.168.0.1", PUBLIC],
        ["nonsense"],
        [],
    ],
)
@pytest.mark.parametrize("name", ["https://partner.example/", "https://localhost/", "https://partner.example.:8443/"])
def test_a_name_that_leads_inside_is_never_connected(name: str, addresses: list[str]) -> None:
    """One forbidden address among the answers refuses the name; the wire is not touched."""
    assert _call(name, Names(addresses)).connected == []


def test_the_checked_address_is_the_connected_one() -> None:
    """DNS rebinding: the name turns to loopback after the check; it was asked once and nobody asks again."""
    names = Names([PUBLIC], ["127.0.0.1"])
    assert _call("https://partner.example:8443/", names).connected == [(PUBLIC, 8443)]
    assert names.asked == 1


def test_the_second_connection_is_checked_again() -> None:
    """Each new connection resolves and checks anew."""
    wire, names = Wire(), Names([PUBLIC], ["127.0.0.1"])
    url = "https://partner.example/"
    transport = GuardedTransport(destination_of(url), resolve=names, wire=wire)
    system = OutsideSystem("partner", "外部系统", "a partner", url, attempts=3)
    client = OutgoingClient(system, transport=transport, sleep=lambda seconds: None)
    with pytest.raises(DomainError, match=REFUSED_ADDRESS):
        client.call("try", "GET", ("x",))
    assert wire.connected == [(PUBLIC, 443)]
    client.close()


def test_all_addresses_are_tried_in_order() -> None:
    """A dead first address does not hide a living second one."""
    wire = _call("https://partner.example/", Names(["8.8.8.8", "8.8.8.8", "2606:4700::1111"]))
    assert wire.connected == [("8.8.8.8", 443), ("2606:4700::1111", 443)]


@pytest.mark.parametrize(
    ("url", "addresses", "connects"),
    [
        ("http://127.0.0.1:8101", [], True),
        ("http://[::1]:8101", [], True),
        ("http://register.inside:8101", ["10.1.2.3"], True),
        ("http://register.inside:8101", ["fc00::8"], True),
        # Plain http never leaves the house.
        ("http://register.inside:8101", [PUBLIC], False),
        ("https://register.inside", [PUBLIC], True),
        ("https://register.inside", ["192.168.7.7"], True),
        # Trusted or not: never to the machine's own credentials, nor to neighbours on the link.
        ("http://register.inside:8101", ["169.254.169.254"], False),
        ("https://register.inside", ["100.100.100.200"], False),
        ("http://register.inside:8101", ["169.254.8.8"], False),
        ("http://register.inside:8101", ["::ffff:127.0.0.1"], False),
    ],
)
def test_a_trusted_service_may_be_inside(url: str, addresses: list[str], connects: bool) -> None:
    """A configured origin may be loopback or private; nothing else changes."""
    assert bool(_call(url, Names(addresses), trusted=[url]).connected) is connects


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8102",
        "http://localhost:8101",
        "http://127.0.0.1",
        "http://127.0.0.2:8101",
        "http://[::1]:8101",
        "http://127.0.0.1.evil.example:8101",
        "https://127.0.0.1:8101",
    ],
)
def test_trust_is_for_the_exact_origin(url: str) -> None:
    """Another port, scheme or spelling of the host is another origin."""
    with pytest.raises(AddressRefused):
        destination_of(url, ["http://127.0.0.1:8101/base", "not a url", ""])


def test_a_base_path_is_kept_and_host_is_normalised() -> None:
    """Case and default ports do not make another origin."""
    found = destination_of("HTTPS://Register.Example:443/gw/v2/", [])
    assert (found.origin.host, found.origin.port, found.base_path) == ("register.example", 443, "/gw/v2")
    assert destination_of("https://登记.example/").origin.host == "xn--7wy856b.example"


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    """Own tables are at least as strict as the standard library's."""
    if kind_of(address) is AddressKind.PUBLIC:
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4))
def test_an_embedded_address_is_never_public(inner: IPv4Address) -> None:
    """IPv4 in the clothes of IPv6 is refused, whatever it is."""
    for base in ("::ffff:0:0", "::", "64:ff9b::"):
        address = IPv6Address(int(IPv6Address(base)) + int(inner))
        assert kind_of(address) is not AddressKind.PUBLIC
        with pytest.raises(AddressRefused):
            check_resolved([str(address)], frozenset({AddressKind.PUBLIC, AddressKind.PRIVATE}))
