"""Signatures: what passes, what is refused and why, and the partner's own copy of the protocol."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.protocol import Nonces, answer_signature, refusal_of
from tongban.foundation.outgoing.errors import SIGNATURE_REFUSED
from tongban.foundation.outgoing.signing import (
    NONCE,
    SIGNATURE,
    TIMESTAMP,
    answer_fits,
    new_nonce,
    sign_answer,
    sign_request,
    verify_request,
)
from tongban.kernel.errors import DomainError

SECRET = "a-shared-secret-of-the-test"
AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
GOOD: dict[str, Any] = {"secret": SECRET, "method": "POST", "target": "/v1/things?x=%E7%A4%BA", "body": b'{"a":1}'}


def _headers() -> dict[str, str]:
    return sign_request(**GOOD, at=AT, nonce="nonce-0123456789abcdef")


def _refused(headers: dict[str, str], now: datetime = AT, new: bool = True, **changed: object) -> str:
    asked: list[str] = []

    def is_new(nonce: str) -> bool:
        asked.append(nonce)
        return new

    try:
        verify_request(**{**GOOD, **changed}, headers=headers, now=now, is_new=is_new)
        code, reason = SIGNATURE_REFUSED, ""
    except DomainError as error:
        code, reason = error.code, str(error.data["reason"])
    assert code == SIGNATURE_REFUSED
    # The memory of nonces is for holders of the secret only.
    assert bool(asked) is (reason in {"", "replayed"})
    return reason


def test_a_known_answer() -> None:
    """The protocol is fixed: the value was computed apart with openssl."""
    assert _headers() == {
        TIMESTAMP: "1795489200",
        NONCE: "nonce-0123456789abcdef",
        SIGNATURE: "v1=0bef092848afa670610ca8cbe232d877f7076868a2b09f4e1bfa723c0759e2bc",
    }


def test_good_and_refused() -> None:
    """Each signed part counts."""
    headers = _headers()
    assert _refused(headers) == ""
    assert _refused({name.upper(): value for name, value in headers.items()}) == ""
    assert _refused(headers, new=False) == "replayed"
    for changed in ({"method": "PUT"}, {"target": "/v1/things"}, {"body": b'{"a":2}'}, {"secret": SECRET + "x"}):
        assert _refused(headers, **changed) == "wrong"
    assert _refused({**headers, NONCE: "another-0123456789abcd"}) == "wrong"
    assert _refused({**headers, TIMESTAMP: "1795489201"}) == "wrong"
    assert _refused({**headers, SIGNATURE: "v1=é"}) == "wrong"


@pytest.mark.parametrize("name", [TIMESTAMP, NONCE, SIGNATURE])
def test_missing(name: str) -> None:
    """Every header is needed."""
    assert _refused({key: value for key, value in _headers().items() if key != name}) == "missing"


@pytest.mark.parametrize(
    "changed",
    [
        {TIMESTAMP: "1e9"},
        {TIMESTAMP: "-5"},
        {TIMESTAMP: "１７９５４８９２００"},
        {TIMESTAMP: "9" * 13},
        {NONCE: "short"},
        {NONCE: "n" * 65},
        {NONCE: "nonce 0123456789abcdef"},
        {SIGNATURE: "md5=00"},
        {SIGNATURE: ""},
    ],
)
def test_malformed(changed: dict[str, str]) -> None:
    """Looked at before anything is computed."""
    assert _refused({**_headers(), **changed}) == "malformed"


@pytest.mark.parametrize(("off", "refused"), [(0, ""), (300, ""), (-300, ""), (301, "stale"), (-301, "stale")])
def test_five_minutes_either_way(off: int, refused: str) -> None:
    """Clocks may differ by five minutes."""
    assert _refused(_headers(), now=AT + timedelta(seconds=off)) == refused


def test_short_secrets_and_bad_nonces_are_programming_errors() -> None:
    """Nothing is signed with a guessable secret."""
    with pytest.raises(ValueError, match="secret"):
        sign_request(**{**GOOD, "secret": "short"}, at=AT, nonce=new_nonce())
    with pytest.raises(ValueError, match="nonce"):
        sign_request(**GOOD, at=AT, nonce="a\nb")


def test_an_answer_belongs_to_its_request() -> None:
    """Nonce, status and body are signed."""
    given_ = sign_answer(secret=SECRET, nonce="n" * 16, status=200, body=b"x")
    assert answer_fits(secret=SECRET, nonce="n" * 16, status=200, body=b"x", given=given_)
    assert not answer_fits(secret=SECRET, nonce="m" * 16, status=200, body=b"x", given=given_)
    assert not answer_fits(secret=SECRET, nonce="n" * 16, status=404, body=b"x", given=given_)
    assert not answer_fits(secret=SECRET, nonce="n" * 16, status=200, body=b"y", given=given_)
    assert not answer_fits(secret=SECRET, nonce="n" * 16, status=200, body=b"x", given="")


@settings(max_examples=50)
@given(
    method=st.sampled_from(["GET", "POST", "DELETE"]),
    target=st.from_regex(r"/[a-z0-9/%=?&]{0,40}", fullmatch=True),
    body=st.binary(max_size=64),
    status=st.integers(100, 599),
)
def test_the_partner_and_we_agree(method: str, target: str, body: bytes, status: int) -> None:
    """Two programs written from one page."""
    nonce = new_nonce()
    headers = sign_request(secret=SECRET, method=method, target=target, body=body, at=AT, nonce=nonce)
    lower = {name.lower(): value for name, value in headers.items()}
    nonces, now = Nonces(), AT.timestamp()

    def partner(content: bytes) -> str:
        return refusal_of(
            secret=SECRET, method=method, target=target, headers=lower, body=content, now=now, nonces=nonces
        )

    assert partner(body + b"!") == "wrong"
    assert partner(body) == ""
    assert partner(body) == "replayed"
    theirs = answer_signature(secret=SECRET, nonce=nonce, status=status, body=body)
    assert answer_fits(secret=SECRET, nonce=nonce, status=status, body=body, given=theirs)
