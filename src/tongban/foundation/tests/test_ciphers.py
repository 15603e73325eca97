"""The SM suite: the published vectors, one key for two suites, and what either sealed opens whichever is set."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3, Hash

from tongban.foundation import ciphers, keys
from tongban.kernel.errors import DomainError

KEY, HERE = bytes(range(32)), b"thing:1"
GB_KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")


def _sm4_once(block: bytes) -> bytes:
    return Cipher(algorithms.SM4(GB_KEY), modes.ECB()).encryptor().update(block)


def test_sm4_gives_the_vectors_of_the_standard() -> None:
    """GM/T 0002-2012 (GB/T 32907-2016) 附录A: one block, and the same a thousand times."""
    assert _sm4_once(GB_KEY).hex() == "681edf34d206965e86b3e94f536e4246"
    cipher, block = Cipher(algorithms.SM4(GB_KEY), modes.ECB()).encryptor(), GB_KEY
    for _ in range(1_000_000):
        block = cipher.update(block)
    assert block.hex() == "595298c7c6fd271f0402f804c33d3f66"


def test_sm3_gives_the_vectors_of_the_standard() -> None:
    """GM/T 0004-2012 (GB/T 32905-2016) 附录A."""
    for content, wanted in (
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ):
        made = Hash(SM3())
        made.update(content)
        assert made.finalize().hex() == wanted


def test_sm4_gcm_gives_the_vector_of_rfc_8998() -> None:
    """Appendix A.1."""
    nonce = bytes.fromhex("00001234567800000000abcd")
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex("".join(letter * 16 for letter in "abcdefea"))
    sealed = ciphers.sm4_gcm_encrypt(GB_KEY, nonce, plain, aad)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert ciphers.sm4_gcm_decrypt(GB_KEY, nonce, sealed, aad) == plain
    with pytest.raises(InvalidTag):
        ciphers.sm4_gcm_decrypt(GB_KEY, nonce, sealed[:-1] + b"\0", aad)


def test_what_either_suite_sealed_opens_whichever_is_set(settings: object) -> None:
    sealed = {}
    for name in ("aes", "sm4"):
        settings.CIPHER_SUITE = name  # type: ignore[attr-defined]
        sealed[name] = keys.seal(KEY, "李示例".encode(), HERE)
    assert {name: value[:1] for name, value in sealed.items()} == {"aes": b"\x01", "sm4": b"\x02"}
    for name in ("aes", "sm4"):
        settings.CIPHER_SUITE = name  # type: ignore[attr-defined]
        for value in sealed.values():
            assert keys.unseal(KEY, value, HERE).decode() == "李示例"
            for spoilt in (b"\x03" + value[1:], value[:20], value[:-1], b"\x01\x02"[value[0] % 2 :][:1] + value[1:]):
                if spoilt != value:
                    with pytest.raises(DomainError, match=r"keys\.unreadable"):
                        keys.unseal(KEY, spoilt, HERE)


def test_the_key_of_the_house_is_not_the_key_of_sm4() -> None:
    sealed = ciphers.SM4.seal(KEY, b"x", HERE)
    with pytest.raises(InvalidTag):
        ciphers.sm4_gcm_decrypt(KEY[:16], sealed[1:13], sealed[13:], HERE)
