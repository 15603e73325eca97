"""Envelope encryption: master keys on disk, data keys in rows, blind indexes for search.

A *master key* (:mod:`tongban.foundation.keyring`) is a file. New things are wrapped with the newest; old ones stay
readable, so a rotation is: add a file, re-wrap at leisure (:mod:`tongban.foundation.rewrapping`). A *data key* belongs to
one case (or draft, or file) and is stored wrapped beside it; destroying the wrapped key destroys what it sealed, while
hashes made before stay verifiable. What a master key sealed begins with its id; what a data key sealed is opened by the
key of its own row, of which there is one.

AES-256-GCM, or SM4-GCM where ``CIPHER_SUITE`` says so (:mod:`tongban.foundation.ciphers`). Sealed bytes: 1 byte that names
the suite, 12 nonce bytes, ciphertext with tag. Every seal is bound to a context (``aad``), so a sealed value moved to
another row or column does not open.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256, SM3
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tongban.foundation import ciphers, keyring
from tongban.foundation.keyring import ensure_key_folder as ensure_key_folder
from tongban.kernel.errors import DomainError, ErrorSpec, register

register(
    ErrorSpec(
        "keys.destroyed",
        410,
        "这份内容的密钥已按保存期限销毁，内容不再可读。",
        "The key of this content was destroyed at the end of its retention; it can no longer be read.",
        "登记、时间和校验值仍可核验。",
        "Its registration, dates and hashes can still be verified.",
    ),
    ErrorSpec(
        "keys.unreadable",
        500,
        "密文无法打开：密钥不符或内容被改动。",
        "The sealed content does not open: wrong key or altered bytes.",
        "请把页面上的编号告诉系统管理员。",
        "Please tell the operator the number on this page.",
    ),
)

_INDEX_BYTES = 20


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key in the clear (memory only) and the row form of it."""

    plain: bytes
    wrapped: bytes


def suite() -> ciphers.Suite:
    """With what new things are sealed (``CIPHER_SUITE``)."""
    return ciphers.SUITES[getattr(settings, "CIPHER_SUITE", ciphers.AES.name)]


def seal(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """``plaintext`` encrypted under ``key`` and bound to ``aad``."""
    return suite().seal(key, plaintext, aad)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """The plaintext. DomainError ``keys.unreadable`` when key, bytes or context do not fit."""
    try:
        return ciphers.unseal(key, sealed, aad)
    except ciphers.Unreadable as error:
        raise DomainError("keys.unreadable") from error


def new_data_key(context: bytes) -> DataKey:
    """A fresh data key, wrapped for the row that ``context`` names (for example the case id)."""
    plain = os.urandom(32)
    return DataKey(plain, wrap(plain, context))


def wrap(plain: bytes, context: bytes) -> bytes:
    """``plain`` under the newest master key: :func:`opener_mark` of it, sealed key."""
    key_id, key = keyring.newest()
    return opener_mark(key_id) + seal(key, plain, b"data-key:" + context)


def unwrap(wrapped: bytes | memoryview | None, context: bytes) -> bytes:
    """The data key. DomainError ``keys.destroyed`` when the row holds none any more."""
    if not wrapped:
        raise DomainError("keys.destroyed")
    key, sealed = _opener(bytes(wrapped))
    return unseal(key, sealed, b"data-key:" + context)


def seal_field(purpose: str, text: str) -> bytes:
    """A sealed column value, under a key derived from the newest master key: for what belongs to no case."""
    key_id, key = keyring.newest()
    return opener_mark(key_id) + seal(_field_key(key, purpose), text.encode(), purpose.encode())


def unseal_field(purpose: str, sealed: bytes | memoryview) -> str:
    """Inverse of :func:`seal_field`."""
    key, content = _opener(bytes(sealed))
    return unseal(_field_key(key, purpose), content, purpose.encode()).decode()


def opener_mark(key_id: str) -> bytes:
    """How everything begins that the master key ``key_id`` opens: 1 length byte, its id."""
    name = key_id.encode()
    return bytes([len(name)]) + name


def blind_index(purpose: str, value: str) -> bytes:
    """A keyed fingerprint of something that nobody can compute again later (a pairwise number, a recovery code): its key
    is no master key and is not rotated. What is searched for has :func:`search_indexes`."""
    key = _derive(keyring.fingerprint_key(), f"index:{purpose}")
    return hmac.new(key, value.encode(), sha256).digest()[:_INDEX_BYTES]


def search_indexes(purpose: str, value: str) -> Mapping[int, bytes]:
    """The blind index by which an encrypted value is found, under every index key in use: number of the key → index.

    Whoever writes one writes all of them, whoever searches searches for any of them: so a rule "one row a value" holds
    under the older key until it goes, and under the newer one from then on.
    """
    return {
        key.number: index_mark(key.number) + _mac(key.hash, _derive(key.secret, f"index:{purpose}"), value.encode())
        for key in keyring.index_keys()
    }


def index_mark(number: int) -> bytes:
    """How indexes under the key ``number`` begin. Those of the first key have none: they are 20 bytes, others 22."""
    return b"" if number == 1 else number.to_bytes(2)


def is_index_under(number: int, index: bytes | None) -> bool:
    """Whether ``index`` was made under this index key."""
    mark = index_mark(number)
    return index is not None and len(index) == len(mark) + _INDEX_BYTES and index.startswith(mark)


def content_fingerprint(data_key: bytes, purpose: str, content: bytes) -> str:
    """HMAC of ``content`` under a data key, 16 hexadecimal characters: comparable in a case, guessable by nobody."""
    return hmac.digest(data_key, purpose.encode() + b"\x00" + content, "sha256").hex()[:16]


def forget_keys() -> None:
    """Read the key folder again at the next use (tests)."""
    keyring.forget()
    _derive.cache_clear()


def _opener(named: bytes) -> tuple[bytes, bytes]:
    """(master key, sealed bytes) of a value that begins with :func:`opener_mark`."""
    try:
        end = 1 + named[0]
        name = named[1:end].decode()
    except (IndexError, UnicodeDecodeError):
        raise DomainError("keys.unreadable") from None
    key = keyring.find(name)
    if key is None:
        raise DomainError("keys.unreadable")
    return key, named[end:]


def _field_key(key: bytes, purpose: str) -> bytes:
    return _derive(key, f"field:{purpose}")


def _mac(algorithm: str, key: bytes, content: bytes) -> bytes:
    made = HMAC(key, SM3() if algorithm == "sm3" else SHA256())
    made.update(content)
    return made.finalize()[:_INDEX_BYTES]


@lru_cache(maxsize=4096)
def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tongban:" + purpose.encode()).derive(key)
