"""Envelope encryption: key-encryption keys on disk, data keys in rows, blind indexes for search.

A *key-encryption key* (KEK) is a file ``<id>.key`` of 32 random bytes in the key folder (``settings.KEY_FOLDER``, mode
0700, never in the database, backed up apart from it). New things are wrapped with the newest; old ones stay readable,
so a rotation is: add a file, re-wrap at leisure. A *data key* belongs to one case (or draft, or file) and is stored
wrapped beside it; destroying the wrapped key destroys what it sealed, while hashes made before stay verifiable.

AES-256-GCM (GB/T 39786 asks for approved algorithms; SM4 comes as a second suite behind the same version byte).
Sealed bytes: 1 version byte, 12 nonce bytes, ciphertext with tag. Every seal is bound to a context (``aad``), so a
sealed value moved to another row or column does not open.
"""

from __future__ import annotations

import hmac
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

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

_AES_GCM = b"\x01"
_NONCE = 12


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key in the clear (memory only) and the row form of it."""

    plain: bytes
    wrapped: bytes


def seal(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """``plaintext`` encrypted under ``key`` and bound to ``aad``."""
    nonce = os.urandom(_NONCE)
    return _AES_GCM + nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """The plaintext. DomainError ``keys.unreadable`` when key, bytes or context do not fit."""
    if sealed[:1] != _AES_GCM:
        raise DomainError("keys.unreadable")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], aad)
    except (InvalidTag, ValueError) as error:
        raise DomainError("keys.unreadable") from error


def new_data_key(context: bytes) -> DataKey:
    """A fresh data key, wrapped for the row that ``context`` names (for example the case id)."""
    plain = os.urandom(32)
    return DataKey(plain, wrap(plain, context))


def wrap(plain: bytes, context: bytes) -> bytes:
    """``plain`` under the newest KEK: 1 length byte, KEK id, sealed key."""
    kek_id, kek = _newest()
    name = kek_id.encode()
    return bytes([len(name)]) + name + seal(kek, plain, b"data-key:" + context)


def unwrap(wrapped: bytes | memoryview | None, context: bytes) -> bytes:
    """The data key. DomainError ``keys.destroyed`` when the row holds none any more."""
    if not wrapped:
        raise DomainError("keys.destroyed")
    kek, sealed = _opener(bytes(wrapped))
    return unseal(kek, sealed, b"data-key:" + context)


def field_key(purpose: str) -> tuple[str, bytes]:
    """(id, key) derived from the newest KEK for sealed columns that belong to no case."""
    kek_id, kek = _newest()
    return kek_id, _derive(kek, f"field:{purpose}")


def seal_field(purpose: str, text: str) -> bytes:
    """A sealed column value: KEK id first, so that rotation can find what is old."""
    kek_id, key = field_key(purpose)
    name = kek_id.encode()
    return bytes([len(name)]) + name + seal(key, text.encode(), purpose.encode())


def unseal_field(purpose: str, sealed: bytes | memoryview) -> str:
    """Inverse of :func:`seal_field`."""
    kek, content = _opener(bytes(sealed))
    return unseal(_derive(kek, f"field:{purpose}"), content, purpose.encode()).decode()


def blind_index(purpose: str, value: str) -> bytes:
    """A keyed fingerprint by which an encrypted value is found. It needs the *oldest* KEK, which is never retired."""
    return hmac.new(_derive(_oldest(), f"index:{purpose}"), value.encode(), sha256).digest()[:20]


def content_fingerprint(data_key: bytes, purpose: str, content: bytes) -> str:
    """HMAC of ``content`` under a data key, 16 hexadecimal characters: comparable in a case, guessable by nobody."""
    return hmac.digest(data_key, purpose.encode() + b"\x00" + content, "sha256").hex()[:16]


def ensure_key_folder(folder: Path) -> None:
    """Create the folder and a first KEK when there is none. Never replaces a key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(folder.glob("*.key")):
        # A name of its own: of two processes that start together neither writes into the other's file.
        temporary = folder / f".new-{os.getpid()}-{os.urandom(4).hex()}"
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
        # link() refuses to overwrite: of two processes that start together one wins, both then read the same key.
        with suppress(FileExistsError):
            os.link(temporary, folder / "kek-0001.key")
        temporary.unlink(missing_ok=True)


def forget_keys() -> None:
    """Read the key folder again at the next use (rotation, tests)."""
    _key_ring.cache_clear()
    _derive.cache_clear()


def _opener(named: bytes) -> tuple[bytes, bytes]:
    """(KEK, sealed bytes) of a value that begins with the name of its KEK. A name that is not known may be that of a key
    which another process has just begun to use: the folder is read once more."""
    try:
        end = 1 + named[0]
        name = named[1:end].decode()
    except (IndexError, UnicodeDecodeError):
        raise DomainError("keys.unreadable") from None
    if name not in _key_ring():
        forget_keys()
    kek = _key_ring().get(name)
    if kek is None or not name:
        raise DomainError("keys.unreadable")
    return kek, named[end:]


@lru_cache(maxsize=1)
def _key_ring() -> dict[str, bytes]:
    folder = Path(settings.KEY_FOLDER)
    ensure_key_folder(folder)
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.key"))}


def _newest() -> tuple[str, bytes]:
    ring = _key_ring()
    kek_id = max(ring)
    return kek_id, ring[kek_id]


def _oldest() -> bytes:
    ring = _key_ring()
    return ring[min(ring)]


@lru_cache(maxsize=4096)
def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tongban:" + purpose.encode()).derive(key)
