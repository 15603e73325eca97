"""Every scanner keeps the promises of the port; the daemon's protocol is spoken to a process that speaks it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from simulators.clamd.server import EICAR
from simulators.running import Running, running
from tongban.foundation import scanning
from tongban.foundation.outgoing import Breaker, CalledInsideUnitOfWork, CircuitState
from tongban.foundation.scanning import AbsentScanner, ClamdScanner, Verdict, from_settings, screen
from tongban.foundation.scanning import screening as screening_module
from tongban.kernel.errors import DomainError


@pytest.fixture(scope="module")
def clamd() -> Iterator[Running]:
    with running("clamd") as simulator:
        yield simulator


@pytest.fixture
def scanner(clamd: Running) -> ClamdScanner:
    clamd.reset()
    return ClamdScanner(clamd.url.replace("http", "tcp"), total=1.0)


def refusal(of: ClamdScanner, content: bytes = b"x") -> DomainError:
    with pytest.raises(DomainError) as caught:
        of.scan(content)
    return caught.value


def test_it_finds_what_is_hidden_in_a_long_content(scanner: ClamdScanner) -> None:
    assert scanner.scan(b"%PDF-1.7" + b"x" * 200_000) == Verdict(scanned=True)
    assert scanner.scan(b"") == Verdict(scanned=True)
    found = scanner.scan(b"x" * 200_000 + EICAR + b"y" * 70_000)
    assert found == Verdict(scanned=True, found="Eicar-Test-Signature")


def test_an_answer_said_twice_is_one_answer(clamd: Running, scanner: ClamdScanner) -> None:
    clamd.switch(repeat=True)
    assert scanner.scan(EICAR).found
    assert scanner.scan(b"clean") == Verdict(scanned=True)


@pytest.mark.parametrize(
    ("switches", "reason"),
    [({"deaf": 1}, "no_answer"), ({"delay_ms": 3000}, "timeout"), ({"wrong": True}, "strange_answer")],
)
def test_a_scanner_that_does_not_answer_well_is_unavailable(
    clamd: Running, scanner: ClamdScanner, switches: dict[str, object], reason: str
) -> None:
    clamd.switch(**switches)
    error = refusal(scanner)
    assert (error.code, error.data["reason"]) == ("files.scanner_unavailable", reason)
    assert scanner.check().reason == reason


def test_after_three_failures_nobody_waits(clamd: Running) -> None:
    now = [0.0]
    resting = ClamdScanner(clamd.url.replace("http", "tcp"), total=1.0, breaker=Breaker(monotonic=lambda: now[0]))
    clamd.reset()
    clamd.switch(deaf=1)
    for _ in range(3):
        refusal(resting)
    assert refusal(resting).data["reason"] == "resting"
    assert resting.check().circuit is CircuitState.OPEN
    clamd.reset()
    now[0] = 60.0
    assert resting.scan(b"x").scanned


def test_what_it_cannot_look_through_is_refused_and_does_not_make_it_rest(
    clamd: Running, scanner: ClamdScanner
) -> None:
    clamd.switch(fail=1)
    for _ in range(4):
        assert refusal(scanner).code == "files.unscannable"
    clamd.reset()
    too_long = b"x" * (26 * 1024 * 1024)
    assert refusal(ClamdScanner(clamd.url.replace("http", "tcp")), too_long).code == "files.unscannable"
    assert scanner.check().reason == ""


def test_over_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "clamd.ctl"
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(1)

        def serve() -> None:
            line, _ = server.accept()
            with line, line.makefile("rb") as heard_from:
                heard.append(heard_from.read(len(b"zINSTREAM\0") + 4 + 3 + 4))
                line.sendall(b"stream: A.B FOU")
                line.sendall(b"ND\0")

        thread = threading.Thread(target=serve)
        thread.start()
        assert ClamdScanner(f"unix:{path}", total=2.0).scan(b"abc").found == "A.B"
        thread.join()
    assert heard == [b"zINSTREAM\0" + b"\0\0\0\x03abc" + b"\0\0\0\0"]
    assert ClamdScanner(f"unix:{tmp_path}/gone", total=1.0).check().reason.startswith("unreachable")


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:3310", "tcp://127.0.0.1", "unix:relative", "/run/clamd.ctl"])
def test_an_address_that_leads_nowhere(address: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        ClamdScanner(address)


def test_none_is_told_and_a_wrong_address_is_a_scanner_that_is_down() -> None:
    with override_settings(VIRUS_SCANNER_URL=""):
        absent = from_settings(settings)
    assert isinstance(absent, AbsentScanner)
    assert absent.scan(EICAR) == Verdict(scanned=False)
    assert absent.check().reason == "not_configured"
    with override_settings(VIRUS_SCANNER_URL="http://scanner"):
        wrong = from_settings(settings)
    assert wrong.check().reason == "refused_address"
    with pytest.raises(DomainError) as caught:
        wrong.scan(b"x")
    assert caught.value.code == "files.scanner_unavailable"


@pytest.fixture
def served(clamd: Running) -> Iterator[Running]:
    clamd.reset()
    former = scanning.scanner.make
    scanning.scanner.by(lambda: ClamdScanner(clamd.url.replace("http", "tcp"), total=1.0))
    yield clamd
    assert former is not None
    scanning.scanner.by(former)


def test_infected_is_refused_by_name(served: Running) -> None:
    screen(b"clean", "图.pdf")
    with pytest.raises(DomainError) as caught:
        screen(EICAR, "图.pdf")
    assert caught.value.code == "files.infected"
    assert caught.value.data == {"name": "图.pdf", "found": "Eicar-Test-Signature"}


@pytest.mark.parametrize(("word", "taken"), [("refuse", False), ("accept_unscanned", True), ("accept", False)])
def test_while_it_is_down_the_operator_has_decided(served: Running, word: str, taken: bool) -> None:
    served.switch(deaf=1)
    with override_settings(VIRUS_SCANNER_DOWN=word):
        if taken:
            screen(b"x", "图.pdf")
            return
        with pytest.raises(DomainError) as caught:
            screen(b"x", "图.pdf")
        assert caught.value.code == "files.scanner_unavailable"


def test_what_cannot_be_looked_through_is_never_taken_unscanned(served: Running) -> None:
    served.switch(fail=1)
    with override_settings(VIRUS_SCANNER_DOWN="accept_unscanned"), pytest.raises(DomainError) as caught:
        screen(b"x", "图.pdf")
    assert caught.value.code == "files.unscannable"


def test_never_inside_a_unit_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening_module, "inside_unit_of_work", lambda: True)
    with pytest.raises(CalledInsideUnitOfWork):
        screen(b"x", "图.pdf")
