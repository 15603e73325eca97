"""The stand-in for a gateway of SMS and mail, from outside: its interface, its checks, its switches, its reports."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from simulators.running import Running, running
from simulators.sms_gateway.switches import Switches
from tongban.foundation.outgoing.signing import new_nonce, sign_request, verify_request
from tongban.kernel.errors import DomainError

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-shared-secret-of-the-test"
PATH = "/v1/messages"
MAILS = "/v1/mails"
SMS = {"key": "key-0001", "mobile": "19900000001", "text": "已受理 <b>"}
MAIL = {"key": "key-0001", "to": "lishili@example.cn", "subject": "已受理 <b>", "text": "第一行\n<i>第二行"}


@pytest.fixture
def gateway() -> Iterator[Running]:
    with running("sms_gateway", SECRET) as simulator:
        yield simulator


def send(gateway: Running, document: object, key: str = "key-0001", path: str = PATH) -> tuple[int, Any]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    signed = sign_request(secret=SECRET, method="POST", target=path, body=body, at=datetime.now(UTC), nonce=new_nonce())
    return gateway.ask("POST", path, body, {**signed, "Idempotency-Key": key})


def look(gateway: Running) -> tuple[http.client.HTTPResponse, str]:
    """The page as a browser gets it."""
    parts = urlsplit(gateway.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=5)
    connection.request("GET", "/")
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer, page


class Listener:
    """Somebody who is told how messages end."""

    def __init__(self, answers: list[int]) -> None:
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        outer, left = self, list(answers)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append((self.path, dict(self.headers.items()), body))
                self.send_response(left.pop(0) if left else 204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/reports?of=sms"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def wait(self, count: int, seconds: float = 8.0) -> list[dict[str, str]]:
        """The first ``count`` reports."""
        until = time.monotonic() + seconds
        while len(self.heard) < count and time.monotonic() < until:
            time.sleep(0.02)
        return [json.loads(body) for _, _, body in self.heard]

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    heard = Listener([])
    yield heard
    heard.stop()


def test_the_interface_of_the_readme(gateway: Running) -> None:
    status, answer = send(gateway, SMS)
    assert status == 202
    assert answer["reference"].startswith("sms-")
    assert send(gateway, SMS) == (200, answer)
    assert send(gateway, SMS | {"text": "别的"}) == (409, {"code": "key_used_otherwise"})
    assert [sms["text"] for sms in gateway.ask("GET", "/_messages")[1]["messages"]] == [SMS["text"]]


@pytest.mark.parametrize(
    ("document", "key", "status", "code"),
    [
        (b"{", "key-0001", 400, "not_json"),
        (b"[]", "key-0001", 422, "key_malformed"),
        (SMS, "key-0002", 422, "key_malformed"),
        (SMS, "", 422, "key_malformed"),
        (SMS | {"mobile": "123"}, "key-0001", 422, "mobile_malformed"),
        (SMS | {"mobile": None}, "key-0001", 422, "mobile_malformed"),
        (SMS | {"text": ""}, "key-0001", 422, "text_malformed"),
        (SMS | {"text": "长" * 501}, "key-0001", 422, "text_malformed"),
    ],
)
def test_what_it_does_not_take(gateway: Running, document: object, key: str, status: int, code: str) -> None:
    assert send(gateway, document, key) == (status, {"code": code})
    assert gateway.ask("GET", "/_messages")[1] == {"messages": []}


def test_unsigned_and_unknown(gateway: Running) -> None:
    assert gateway.ask("POST", PATH, b"{}") == (401, {"code": "signature.missing"})
    assert gateway.ask("GET", "/v1/else")[0] == 401


def test_the_page_shows_what_the_telephones_would(gateway: Running) -> None:
    send(gateway, SMS)
    answer, page = look(gateway)
    assert (answer.status, answer.getheader("Content-Type")) == (200, "text/html; charset=utf-8")
    assert "199****0001" in page
    assert SMS["mobile"] not in page
    assert "已受理 &lt;b&gt;" in page
    assert gateway.ask("GET", "/", headers={"Host": "rebound.example"}) == (403, {"code": "loopback_only"})


def test_mail_is_taken_once_and_shown_as_it_is(gateway: Running) -> None:
    """The same key names an SMS and a mail: they are two things."""
    assert send(gateway, SMS)[0] == 202
    status, answer = send(gateway, MAIL, path=MAILS)
    assert (status, answer["reference"][:5]) == (202, "mail-")
    assert send(gateway, MAIL, path=MAILS) == (200, answer)
    assert send(gateway, MAIL | {"subject": "别的"}, path=MAILS) == (409, {"code": "key_used_otherwise"})
    (mail,) = gateway.ask("GET", "/_mails")[1]["mails"]
    assert {name: mail[name] for name in MAIL} == MAIL
    assert len(gateway.ask("GET", "/_messages")[1]["messages"]) == 1
    page = look(gateway)[1]
    assert "l***@example.cn" in page
    assert MAIL["to"] not in page
    assert "已受理 &lt;b&gt;</h2>" in page
    assert "第一行\n&lt;i&gt;第二行" in page


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"to": "lishili"}, "to_malformed"),
        ({"to": "a@example.cn\r\nBcc: b@example.cn"}, "to_malformed"),
        ({"to": "a@example.cn, b@example.cn"}, "to_malformed"),
        ({"to": None}, "to_malformed"),
        ({"subject": "x\r\nBcc: b@example.cn"}, "subject_malformed"),
        ({"subject": "x\n"}, "subject_malformed"),
        ({"subject": ""}, "subject_malformed"),
        ({"subject": "长" * 201}, "subject_malformed"),
        ({"text": ""}, "text_malformed"),
    ],
)
def test_what_is_no_mail(gateway: Running, changed: dict[str, object], code: str) -> None:
    assert send(gateway, MAIL | changed, path=MAILS) == (422, {"code": code})
    assert gateway.ask("GET", "/_mails")[1] == {"mails": []}


def test_mail_is_switched_and_reported_as_sms_is(gateway: Running, listener: Listener) -> None:
    gateway.switch(fail=True)
    assert send(gateway, MAIL, path=MAILS)[0] == 503
    gateway.switch(fail=False, mail_reports=listener.url, report_ms=0, repeat=True)
    reference = send(gateway, MAIL, path=MAILS)[1]["reference"]
    assert listener.wait(3) == [{"key": "key-0001", "reference": reference, "status": "delivered"}] * 3
    send(gateway, SMS)
    time.sleep(0.3)
    assert len(listener.heard) == 3, "an SMS is reported elsewhere"


def test_a_report_is_signed_as_agreed(gateway: Running, listener: Listener) -> None:
    gateway.switch(reports=listener.url, report_ms=0)
    reference = send(gateway, SMS)[1]["reference"]
    assert listener.wait(1) == [{"key": "key-0001", "reference": reference, "status": "delivered"}]
    path, headers, body = listener.heard[0]
    checked = {"method": "POST", "target": path, "headers": headers, "body": body, "now": datetime.now(UTC)}
    verify_request(secret=SECRET, is_new=lambda nonce: True, **checked)
    with pytest.raises(DomainError):
        verify_request(secret="another-secret-of-the-test", is_new=lambda nonce: True, **checked)


def test_reports_repeat_get_lost_and_are_forged(gateway: Running, listener: Listener) -> None:
    gateway.switch(reports=listener.url, report_ms=0, repeat=True)
    send(gateway, SMS)
    assert len(listener.wait(3)) == 3
    gateway.switch(repeat=False, lose=True)
    send(gateway, SMS | {"key": "key-0002"}, "key-0002")
    # The switch is read when the report is due.
    until = time.monotonic() + 8
    while gateway.ask("GET", "/_messages")[1]["messages"][1]["report"] != "lost" and time.monotonic() < until:
        time.sleep(0.02)
    gateway.switch(lose=False, undelivered=True, forge=True)
    send(gateway, SMS | {"key": "key-0003"}, "key-0003")
    reports = listener.wait(4)
    assert (reports[3]["key"], reports[3]["status"], reports[3]["reason"]) == ("key-0003", "failed", "absent")
    path, headers, body = listener.heard[3]
    with pytest.raises(DomainError):
        verify_request(
            secret=SECRET, method="POST", target=path, headers=headers, body=body, now=datetime.now(UTC),
            is_new=lambda nonce: True,
        )  # fmt: skip


def test_a_report_is_tried_again_while_the_receiver_is_ill(gateway: Running) -> None:
    ill = Listener([503, 500])
    gateway.switch(reports=ill.url, report_ms=0)
    send(gateway, SMS)
    assert len(ill.wait(3)) == 3
    ill.stop()


def test_a_refusal_is_not_repeated(gateway: Running) -> None:
    strict = Listener([401])
    gateway.switch(reports=strict.url, report_ms=0)
    send(gateway, SMS)
    strict.wait(1)
    time.sleep(0.5)
    assert len(strict.heard) == 1
    strict.stop()


def test_deaf_carries_out_and_never_answers(gateway: Running) -> None:
    gateway.switch(deaf=True)
    with pytest.raises(http.client.HTTPException):
        send(gateway, SMS)
    assert len(gateway.ask("GET", "/_messages")[1]["messages"]) == 1


@pytest.mark.parametrize(
    "switches",
    [
        {"fail": 2},
        {"lose": "x"},
        {"delay_ms": -1},
        {"report_ms": 60_001},
        {"repeat": 1},
        {"reports": "ftp://x"},
        {"x": 1},
    ],
)
def test_switches_that_are_not_understood(switches: dict[str, object]) -> None:
    here = Switches("")
    assert here.change(switches)
    assert here.now == Switches("").now


def test_back_to_the_first_address() -> None:
    here = Switches("http://127.0.0.1:1/r")
    assert here.change({"reports": "", "fail": True}) == ""
    here.reset()
    assert (here.now.reports, here.now.fail) == ("http://127.0.0.1:1/r", 0.0)


def test_it_stops_when_told_and_says_what_it_needs(gateway: Running) -> None:
    port = urlsplit(gateway.url).port
    for arguments in (["--port", str(port), "--secret", SECRET], ["--port", "0", "--secret", "short"]):
        command = [sys.executable, "-m", "simulators.sms_gateway", *arguments]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
        assert ended.returncode == 2
        assert "Traceback" not in ended.stderr
    assert gateway.stop() == 0
