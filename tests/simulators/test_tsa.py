"""The stand-in for a time-stamping authority, from outside: HTTP, and an authority that stays the same."""

from __future__ import annotations

import http.client
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from simulators.running import Running, running
from tongban.kernel.stamps import QUERY, REPLY, checked, query, token_in


def _post(tsa: Running, path: str, body: bytes, kind: str = QUERY) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(urlsplit(tsa.url).netloc, timeout=10)
    try:
        connection.request("POST", path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()
    finally:
        connection.close()


def test_it_stamps_under_the_same_authority_after_a_restart_and_refuses_what_is_no_query(tmp_path: Path) -> None:
    certificate, tokens = tmp_path / "keys" / "tsa.pem", []
    for _ in range(2):
        with running("tsa", "", "--folder", str(tmp_path / "own"), "--certificate", str(certificate)) as tsa:
            status, kind, body = _post(tsa, "/tsr", query(b"x", 5))
            assert (status, kind) == (200, REPLY)
            tokens.append(token_in(body))
            assert _post(tsa, "/tsr", b"{}", "application/json")[0] == 415
            assert _post(tsa, "/else", b"")[0] == 404
            assert _post(tsa, "/tsr", b"nonsense")[2].startswith(b"\x30")
            assert [call["note"] for call in tsa.calls()] == ["", "", "", "not understood"]
    trusted = x509.load_pem_x509_certificates(certificate.read_bytes())
    assert len(trusted) == 1
    assert [checked(each, b"x", trusted).nonce for each in tokens] == [5, 5]
