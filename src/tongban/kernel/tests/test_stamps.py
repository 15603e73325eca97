"""Time-stamps: tokens that another implementation has made are read; whatever does not fit is refused by its word."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

import pytest
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.timestamps import DummyTimeStamper

from tongban.kernel.stamps import Stamp, StampInvalid, checked, token_in

NOTE = "日志\n12\n".encode()
AT = datetime(2026, 11, 26, 4, tzinfo=UTC)
DER = serialization.Encoding.DER
_KEY = rsa.generate_private_key(65537, 2048)
_NAMES = {name: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("root", "stamps")}


def _certificate(
    name: str, usage: list[x509.ObjectIdentifier], *, ca: bool = False, until: int = 90
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(_NAMES[name])
        .issuer_name(_NAMES["root"])
        .public_key(_KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - timedelta(days=90))
        .not_valid_after(AT + timedelta(days=until))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usage), critical=True)
    return builder.sign(_KEY, SHA256())


ROOT = _certificate("root", [], ca=True)
STAMPS = [ExtendedKeyUsageOID.TIME_STAMPING]


@lru_cache
def _token(certificate: x509.Certificate) -> bytes:
    """Of pyHanko, RSA, its certificate named by SHA-1."""
    key = _KEY.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    other = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(DER)), keys.PrivateKeyInfo.load(key), fixed_dt=AT
    )
    made = asyncio.run(other.async_timestamp(sha256(NOTE).digest(), "sha256"))
    return bytes(made.dump())


GOOD = _certificate("stamps", STAMPS)


def test_a_token_of_another_implementation_is_read() -> None:
    found = checked(_token(GOOD), NOTE, [ROOT])
    assert (found.at, found.authority) == (AT, "stamps")


@pytest.mark.parametrize(
    ("token", "content", "authorities", "reason"),
    [
        (_token(GOOD), NOTE + b"x", [ROOT], "imprint"),
        (_token(GOOD), NOTE, [], "authority"),
        (_token(GOOD), NOTE, [_certificate("stamps", [], ca=True)], "authority"),
        (_token(GOOD)[:-1] + bytes([_token(GOOD)[-1] ^ 1]), NOTE, [ROOT], "signature"),
        (_token(_certificate("stamps", [])), NOTE, [ROOT], "authority"),
        (_token(_certificate("stamps", [*STAMPS, ExtendedKeyUsageOID.CODE_SIGNING])), NOTE, [ROOT], "authority"),
        (_token(_certificate("stamps", STAMPS, until=-1)), NOTE, [ROOT], "authority"),
        (_token(GOOD)[:-1], NOTE, [ROOT], "unreadable"),
        (b"", NOTE, [ROOT], "unreadable"),
        (b"\0" * 100_000, NOTE, [ROOT], "unreadable"),
    ],
)
def test_what_does_not_fit_is_refused(
    token: bytes, content: bytes, authorities: list[x509.Certificate], reason: str
) -> None:
    with pytest.raises(StampInvalid, match=reason):
        checked(token, content, authorities)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(_token(GOOD)) - 1), st.integers(1, 255))
def test_a_changed_byte_says_nothing_else(place: int, by: int) -> None:
    token = bytearray(_token(GOOD))
    token[place] ^= by
    try:
        found = checked(bytes(token), NOTE, [ROOT])
    except StampInvalid:
        return
    assert found == Stamp(AT, "stamps", checked(_token(GOOD), NOTE, [ROOT]).nonce)


@pytest.mark.parametrize(
    ("reply", "reason"), [(b"", "unreadable"), (b"<html>", "unreadable"), (bytes.fromhex("30053003020102"), "refused")]
)
def test_an_answer_without_a_token(reply: bytes, reason: str) -> None:
    with pytest.raises(StampInvalid, match=reason):
        token_in(reply)
