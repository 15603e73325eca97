"""The wire itself: TLS by name on a checked address, time limits, no proxy, connections kept."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import override_settings

from tongban.foundation.outgoing import BAD_ANSWER, UNAVAILABLE, OutgoingClient, OutsideSystem
from tongban.foundation.outgoing.addresses import destination_of
from tongban.foundation.outgoing.transport import GuardedTransport, resolve
from tongban.kernel.errors import DomainError

GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
Serve = Callable[[socket.socket], None]


class Server:
    """Answers on loopback as told, one connection after the other."""

    def __init__(self, serve: Serve, tls: ssl.SSLContext | None = None) -> None:
        self._serve = serve
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        self.names: list[str | None] = []
        if tls is not None:
            tls.sni_callback = lambda sock, name, context: self.names.append(name)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with closing(connection):
                try:
                    wrapped = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
                    with closing(wrapped):
                        self._serve(wrapped)
                except OSError:
                    continue

    def close(self) -> None:
        # shutdown() wakes the accept() that close() alone would leave waiting.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)


@contextmanager
def _server(serve: Serve, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(serve, tls)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def _client(url: str, *, tls: ssl.SSLContext | None = None, **limits: float) -> Iterator[OutgoingClient]:
    system = OutsideSystem("partner", "外部系统", "a partner", url, attempts=1, **limits)  # type: ignore[arg-type]
    destination = destination_of(url, [url])
    transport = GuardedTransport(destination, tls=tls, resolve=lambda host, port, seconds: ["127.0.0.1"])
    with override_settings(TRUSTED_LOCAL_SERVICES=[url]):
        client = OutgoingClient(system, transport=transport)
    try:
        yield client
    finally:
        client.close()


def _reason(client: OutgoingClient, code: str = UNAVAILABLE) -> str:
    with pytest.raises(DomainError) as caught:
        client.call("try", "GET", ("x",))
    assert caught.value.code == code
    return str(caught.value.data["reason"])


def _answer_always(connection: socket.socket) -> None:
    while connection.recv(65536):
        connection.sendall(GOOD)


def _drip(connection: socket.socket) -> None:
    connection.recv(65536)
    for byte in GOOD:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def _silence(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.settimeout(5)
    connection.recv(65536)


def test_connections_are_kept() -> None:
    """Several calls, one connection; close() gives it back."""
    with _server(_answer_always) as server, _client(f"http://partner.example:{server.port}") as client:
        for _ in range(3):
            assert client.call("try", "GET", ("x",)).json() == {}
        assert server.connections == 1


def test_no_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would connect to whatever the name means to it."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with _server(_answer_always) as server, _client(f"http://partner.example:{server.port}") as client:
        assert client.call("try", "GET", ("x",)).status == 200


def test_a_silent_partner_is_left() -> None:
    """One wait is bounded."""
    with _server(_silence) as server, _client(f"http://partner.example:{server.port}", read=0.2) as client:
        started = time.monotonic()
        assert _reason(client) == "timeout"
        assert time.monotonic() - started < 2


def test_a_dripping_partner_is_left() -> None:
    """So is the sum of many short waits: each byte comes in time, the answer does not."""
    with _server(_drip) as server, _client(f"http://partner.example:{server.port}", read=1.0, total=0.4) as client:
        started = time.monotonic()
        assert _reason(client) == "timeout"
        assert time.monotonic() - started < 2


def test_the_time_of_a_call_covers_its_attempts() -> None:
    """No fresh limit for each attempt."""
    url = "http://partner.example:9"
    asked: list[float] = []

    def slow(host: str, port: int, seconds: float) -> list[str]:
        asked.append(seconds)
        raise TimeoutError

    with override_settings(TRUSTED_LOCAL_SERVICES=[url]):
        system = OutsideSystem("partner", "外部系统", "a partner", url, connect=9.0, total=1.0, attempts=3)
        client = OutgoingClient(system, transport=GuardedTransport(destination_of(url, [url]), resolve=slow))
    assert _reason(client) == "timeout"
    assert len(asked) > 1
    assert asked == sorted(asked, reverse=True)
    assert asked[0] <= 1.0
    client.close()


@pytest.mark.parametrize("said", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}"])
def test_broken_answers(said: bytes) -> None:
    """Cut off, empty, or no HTTP at all."""

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(said)

    with _server(serve) as server, _client(f"http://partner.example:{server.port}") as client:
        assert _reason(client) == "no_connection"


def test_endless_headers_end() -> None:
    """Headers are bounded as well."""

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X: " + b"y" * 1000 + b"\r\n")

    with _server(serve) as server, _client(f"http://partner.example:{server.port}") as client:
        assert _reason(client) == "no_connection"


def test_nobody_there() -> None:
    """A port where nobody listens."""
    with _server(_silence) as server:
        port = server.port
    with _client(f"http://partner.example:{port}") as client:
        assert _reason(client) == "no_connection"


def test_literal_addresses_need_no_resolver() -> None:
    """And names that do not exist raise OSError, whichever way the machine says it."""
    assert list(resolve("127.0.0.1", 80, 1.0)) == ["127.0.0.1"]
    assert list(resolve("::1", 80, 1.0)) == ["::1"]
    assert "127.0.0.1" in resolve("localhost", 80, 5.0)


def test_a_stuck_resolver_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """getaddrinfo has no time-out of its own."""
    leave = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: leave.wait(5))
    try:
        with pytest.raises(TimeoutError):
            resolve("stuck.example", 443, 0.1)
    finally:
        leave.set()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(server's context, client's context): a certificate for partner.example by an authority of the test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "partner.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("partner.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path: Path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    client = ssl.create_default_context(cafile=str(path))
    return server, client


def test_tls_checks_the_name_on_the_checked_address(authority: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """Connected to an address, verified against the name: right name, right authority, or nothing."""
    server_tls, client_tls = authority
    with _server(_answer_always, server_tls) as server:
        with _client(f"https://partner.example:{server.port}", tls=client_tls) as client:
            assert client.call("try", "GET", ("x",)).status == 200
        with _client(f"https://partner.example.:{server.port}", tls=client_tls) as client:
            assert client.call("try", "GET", ("x",)).status == 200
        assert server.names == ["partner.example", "partner.example"]
        with _client(f"https://other.example:{server.port}", tls=client_tls) as client:
            assert _reason(client) == "no_connection"
        with _client(f"https://partner.example:{server.port}") as client:
            assert _reason(client) == "no_connection"


def test_tls_to_a_plain_server(authority: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """No silent step down."""
    with (
        _server(_answer_always) as server,
        _client(f"https://partner.example:{server.port}", tls=authority[1]) as client,
    ):
        assert _reason(client) == "no_connection"


def test_a_partner_that_redirects_inside() -> None:
    """The classic way around a check of the first address."""

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")

    with _server(serve) as server, _client(f"http://partner.example:{server.port}") as client:
        assert _reason(client, BAD_ANSWER) == "redirect"
        assert server.connections == 1
