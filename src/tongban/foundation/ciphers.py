"""The suites with which sealed bytes are made: AES-256-GCM, and SM4-GCM of the approved algorithms (密码法第二十七条;
GB/T 39786).

The first byte of what is sealed names its suite: a setting says with which one new things are sealed, and whatever was
sealed before opens as before. Keys of the house have 32 bytes. SM4 takes 16, which HKDF with HMAC-SM3 derives: a key of
the house serves both suites, and no bytes of it are used as a key of two ciphers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
TAG = 16


class Unreadable(Exception):
    """The bytes do not open: another key, another place, altered or cut short, or an unknown suite."""


@dataclass(frozen=True, slots=True)
class Suite:
    """An authenticated cipher. ``encrypt(key, nonce, plaintext, aad)`` gives ciphertext with tag, ``decrypt`` the inverse;
    ``index`` is the hash with which new keys of blind indexes go."""

    name: str
    mark: bytes
    encrypt: Callable[[bytes, bytes, bytes, bytes], bytes]
    decrypt: Callable[[bytes, bytes, bytes, bytes], bytes]
    index: str

    def seal(self, key: bytes, plaintext: bytes, aad: bytes) -> bytes:
        """Mark, nonce, ciphertext with tag."""
        nonce = os.urandom(NONCE)
        return self.mark + nonce + self.encrypt(key, nonce, plaintext, aad)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """The plaintext of bytes of any known suite. Raises :class:`Unreadable`."""
    suite = _BY_MARK.get(sealed[:1])
    if suite is None or len(sealed) < 1 + NONCE + TAG:
        raise Unreadable
    try:
        return suite.decrypt(key, sealed[1 : 1 + NONCE], sealed[1 + NONCE :], aad)
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def sm4_gcm_encrypt(key: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """SM4-GCM (GB/T 32907, RFC 8998) under a key of 16 bytes: ciphertext with tag."""
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(aad)
    return cipher.update(plaintext) + cipher.finalize() + cipher.tag


def sm4_gcm_decrypt(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Inverse of :func:`sm4_gcm_encrypt`. Raises ``InvalidTag``."""
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-TAG:])).decryptor()
    cipher.authenticate_additional_data(aad)
    return cipher.update(sealed[:-TAG]) + cipher.finalize()


@lru_cache(maxsize=4096)
def _sm4_key(key: bytes) -> bytes:
    return HKDF(algorithm=SM3(), length=16, salt=None, info=b"tongban:sm4").derive(key)


AES = Suite(
    "aes",
    b"\x01",
    lambda key, nonce, plaintext, aad: AESGCM(key).encrypt(nonce, plaintext, aad),
    lambda key, nonce, sealed, aad: AESGCM(key).decrypt(nonce, sealed, aad),
    "sha256",
)
SM4 = Suite(
    "sm4",
    b"\x02",
    lambda key, nonce, plaintext, aad: sm4_gcm_encrypt(_sm4_key(key), nonce, plaintext, aad),
    lambda key, nonce, sealed, aad: sm4_gcm_decrypt(_sm4_key(key), nonce, sealed, aad),
    "sm3",
)

SUITES: Mapping[str, Suite] = {suite.name: suite for suite in (AES, SM4)}
_BY_MARK: Mapping[bytes, Suite] = {suite.mark: suite for suite in SUITES.values()}
