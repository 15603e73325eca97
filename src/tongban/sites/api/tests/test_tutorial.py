"""The tutorial runs: each of its blocks, in order, by real HTTP against a running server."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from tongban.registry.identity.demo import demo_token

TUTORIAL = Path(__file__).resolve().parents[5] / "docs/api/tutorial.md"
PEOPLE = {"APPLICANT": "lishili", "FIRST": "qianchushen", "SECOND": "sunfuhe", "DECIDER": "zhoujueding"}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None: ...


class Server(ThreadingMixIn, WSGIServer):
    """A thread a request, which closes its connections to the database."""

    daemon_threads = False

    def process_request_thread(self, request: object, client_address: object) -> None:
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]
        finally:
            connections.close_all()


@pytest.fixture
def address(committed_province: str) -> Iterator[str]:
    with make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def blocks() -> list[str]:
    """The tutorial's Python, in order."""
    return re.findall(r"^```python\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_tutorial_runs(address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TONGBAN", address)
    for name, login in PEOPLE.items():
        monkeypatch.setenv(name, demo_token(login))
    space: dict[str, object] = {}
    for number, block in enumerate(blocks()):
        exec(compile(block, f"tutorial block {number}", "exec"), space)
    told = capsys.readouterr().out
    assert "食品经营许可（新办）" in told
    assert "/answers/f.premises.area" in told
    assert "cases.case.concluded" in told


def test_there_is_something_to_run() -> None:
    assert len(blocks()) > 8
