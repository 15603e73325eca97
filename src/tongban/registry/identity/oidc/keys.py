"""The keys that sign what applications are told (RS256), as files of the key folder: ``login-0001.pem`` and so on.

The newest is the *next* key: published, so that every application knows it before it is used. The one before it is *current*
and signs. Older ones are *retired*: what they signed can still be checked. A rotation adds a file and removes the retired
ones but two.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import RSAKey

from tongban.foundation.signing import keyfiles

ALGORITHM = "RS256"
_BITS = 2048
_NAME = "login-{:04d}.pem"
_RETIRED_KEPT = 2


class KeyState(StrEnum):
    """A key's place in its life."""

    NEXT = "next"
    CURRENT = "current"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class LoginKey:
    """One key; ``kid`` is its thumbprint (RFC 7638)."""

    number: int
    kid: str
    state: KeyState
    private: RSAKey


def ring() -> tuple[LoginKey, ...]:
    """All keys, oldest first. The first two are made when there are none; another process's rotation is seen at once."""
    paths = _paths()
    if len(paths) < 2:
        for number in (1, 2):
            keyfiles.written_once(keyfiles.folder() / _NAME.format(number), _new())
        paths = _paths()
    return _read(tuple(str(path) for path in paths))


def current() -> LoginKey:
    """The key that signs."""
    return next(each for each in ring() if each.state is KeyState.CURRENT)


def key_of(kid: str) -> LoginKey | None:
    """The key of that thumbprint, if it is still kept."""
    return next((each for each in ring() if each.kid == kid), None)


def published() -> dict[str, Any]:
    """The public halves as a JWK set (RFC 7517)."""
    return {
        "keys": [
            {**each.private.as_dict(private=False), "kid": each.kid, "use": "sig", "alg": ALGORITHM} for each in ring()
        ]
    }


def rotate() -> tuple[LoginKey, ...]:
    """The next key signs from now on, a new one is published, the oldest retired ones go. What is kept then."""
    known = ring()
    with keyfiles.alone(keyfiles.folder() / _NAME.format(known[-1].number)):
        newest = _paths()[-1]
        keyfiles.written_once(newest.with_name(_NAME.format(_number(newest) + 1)), _new())
    for each in ring()[: -2 - _RETIRED_KEPT]:
        (keyfiles.folder() / _NAME.format(each.number)).unlink(missing_ok=True)
    return ring()


def _paths() -> list[Path]:
    return sorted(keyfiles.folder().glob("login-*.pem"))


def _number(path: Path) -> int:
    return int(path.stem.removeprefix("login-"))


def _new() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@lru_cache(maxsize=4)
def _read(paths: tuple[str, ...]) -> tuple[LoginKey, ...]:
    states = [KeyState.RETIRED] * (len(paths) - 2) + [KeyState.CURRENT, KeyState.NEXT]
    keys = [RSAKey.import_key(Path(path).read_bytes()) for path in paths]
    return tuple(
        LoginKey(_number(Path(path)), key.thumbprint(), state, key)
        for path, key, state in zip(paths, keys, states, strict=True)
    )
