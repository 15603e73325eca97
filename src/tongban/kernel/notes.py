"""Signed notes and checkpoints of a log (C2SP signed-note, tlog-checkpoint): a text, then who has signed it.

A checkpoint is three lines: the name of the log (``origin``), the number of its leaves, the root in base64; then lines of
extension, of which ours is ``time`` with an instant. A verifier's key is written ``name+hash+key`` (``vkey``): key is base64
of 0x01 and 32 bytes of Ed25519 (RFC 8032), hash the first four bytes of SHA-256 over name, 0x0A, and those 33 bytes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_DASH = "— "
_TIME = "time "


class NoteInvalid(ValueError):
    """What was given is no signed note, no checkpoint, or not signed by a known key; the text says which."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under a name."""

    name: str
    key: bytes

    @property
    def key_hash(self) -> bytes:
        """Four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:4]

    @property
    def vkey(self) -> str:
        """``name+hash+key``, as it is handed out."""
        return f"{self.name}+{self.key_hash.hex()}+{base64.b64encode(_ED25519 + self.key).decode()}"

    @classmethod
    def read(cls, vkey: str) -> Verifier:
        """The key that ``vkey`` writes. NoteInvalid."""
        name, _, rest = vkey.strip().partition("+")
        told, _, key = rest.partition("+")
        try:
            raw = base64.b64decode(key, validate=True)
        except ValueError as error:
            raise NoteInvalid("not a verifier key") from error
        found = cls(name, raw[1:])
        if raw[:1] != _ED25519 or len(raw) != 33 or not _is_name(name) or found.key_hash.hex() != told:
            raise NoteInvalid("not a verifier key")
        return found

    def holds(self, text: str, signature: bytes) -> bool:
        """Whether the signature over the text is of this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A private key under a name."""

    name: str
    _key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """Its public half."""
        return Verifier(self.name, self._key.public_key().public_bytes_raw())

    def line(self, text: str) -> str:
        """The line of signature under ``text``."""
        signed = base64.b64encode(self.verifier.key_hash + self._key.sign(text.encode())).decode()
        return f"{_DASH}{self.name} {signed}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself at an instant."""

    origin: str
    size: int
    root: bytes
    at: datetime

    def text(self) -> str:
        """The text that is signed."""
        root = base64.b64encode(self.root).decode()
        at = self.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        return f"{self.origin}\n{self.size}\n{root}\n{_TIME}{at}Z\n"


def signed(text: str, signers: Iterable[NoteSigner]) -> str:
    """The note: ``text``, an empty line, a line of each signer. ValueError for a text that no note can hold."""
    if not text.endswith("\n") or "\n\n" in text:
        raise ValueError("the text of a note ends with a line and has no empty one")
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def text_of(note: str, verifiers: Iterable[Verifier]) -> str:
    """The text, once one of the known keys has signed it. NoteInvalid: not a note, signed by nobody known, or a known key
    whose signature does not hold."""
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NoteInvalid("not a signed note")
    text += "\n"
    known = {(each.name, each.key_hash): each for each in verifiers}
    good = 0
    for line in lines.removesuffix("\n").split("\n"):
        name, told, signature = _signature(line)
        verifier = known.get((name, told))
        if verifier is None:
            continue
        if not verifier.holds(text, signature):
            raise NoteInvalid("a signature does not hold")
        good += 1
    if not good:
        raise NoteInvalid("signed by no known key")
    return text


def checkpoint_of(text: str) -> Checkpoint:
    """The checkpoint that a text says. NoteInvalid."""
    lines = text.removesuffix("\n").split("\n")
    times = [line.removeprefix(_TIME) for line in lines[3:] if line.startswith(_TIME)]
    try:
        origin, size, root = lines[:3]
        found = Checkpoint(origin, int(size), base64.b64decode(root, validate=True), datetime.fromisoformat(times[0]))
    except (ValueError, IndexError) as error:
        raise NoteInvalid("not a checkpoint") from error
    if not origin or str(found.size) != size or found.size < 0 or len(found.root) != 32 or found.at.tzinfo is None:
        raise NoteInvalid("not a checkpoint")
    return found


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, signed_by = line.removeprefix(_DASH).partition(" ")
    try:
        raw = base64.b64decode(signed_by, validate=True)
    except ValueError as error:
        raise NoteInvalid("not a signed note") from error
    if not line.startswith(_DASH) or not _is_name(name) or len(raw) < 5:
        raise NoteInvalid("not a signed note")
    return name, raw[:4], raw[4:]


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(each.isspace() for each in name)
