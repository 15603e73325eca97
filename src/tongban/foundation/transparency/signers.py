"""The keys of the log: Ed25519, in files of the key folder, made at first use. Every key that is there signs.

``log-0001.pem`` and so on. To change the key a further file is made and both sign until every witness knows the new one;
then the old file is taken away.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from tongban.foundation.signing import keyfiles
from tongban.foundation.signing.errors import KEYS_UNREADABLE
from tongban.kernel.errors import DomainError
from tongban.kernel.notes import NoteSigner, Verifier

_FILE, _FILES = "log-{:04d}.pem", "log-[0-9][0-9][0-9][0-9].pem"
_known: dict[str, tuple[NoteSigner, ...]] = {}


def signers() -> tuple[NoteSigner, ...]:
    """The keys, oldest first; the first is made where there is none. DomainError ``signing.keys_unreadable``."""
    folder = keyfiles.folder()
    kept = _known.get(str(folder))
    if kept is None:
        if not any(folder.glob(_FILES)):
            keyfiles.written_once(folder / _FILE.format(1), _write(Ed25519PrivateKey.generate()))
        kept = _known[str(folder)] = tuple(
            NoteSigner(settings.LOG_ORIGIN, _read(path.read_bytes())) for path in sorted(folder.glob(_FILES))
        )
    return kept


def verifiers() -> tuple[Verifier, ...]:
    """Their public halves."""
    return tuple(each.verifier for each in signers())


def another() -> Verifier:
    """Make a further key, which signs beside the others from now on (after a restart of the worker)."""
    taken = len(signers())
    keyfiles.written_once(keyfiles.folder() / _FILE.format(taken + 1), _write(Ed25519PrivateKey.generate()))
    forget()
    return verifiers()[-1]


def forget() -> None:
    """Read the key folder again at the next use (a restored backup, tests)."""
    _known.clear()


def _write(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read(content: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(content, None)
    except ValueError as error:
        raise DomainError(KEYS_UNREADABLE) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise DomainError(KEYS_UNREADABLE)
    return key
