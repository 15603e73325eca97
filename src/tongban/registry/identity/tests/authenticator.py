"""A security key in software: makes a key pair, counts, and signs what a browser hands it (W3C WebAuthn, 6.1 and 6.5)."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """``origin`` is the site that the browser is on; ``verifies``: whether the key asks for a fingerprint or PIN."""

    origin: str
    host: str
    verifies: bool = True
    counted: int = 0
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    pair: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: str) -> str:
        """The answer to ``navigator.credentials.create``."""
        point = self.pair.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        attested = bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + cbor2.dumps(public)
        data = self._data(_ATTESTED) + attested
        answer = {
            "clientDataJSON": _text(self._client_data("webauthn.create", options)),
            "attestationObject": _text(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return self._written(answer)

    def prove(self, options: str) -> str:
        """The answer to ``navigator.credentials.get``."""
        self.counted += 1
        data, client_data = self._data(0), self._client_data("webauthn.get", options)
        signature = self.pair.sign(data + sha256(client_data).digest(), ec.ECDSA(SHA256()))
        answer = {
            "clientDataJSON": _text(client_data),
            "authenticatorData": _text(data),
            "signature": _text(signature),
        }
        return self._written(answer)

    @property
    def name(self) -> str:
        """The credential's id as browsers write it."""
        return _text(self.credential_id)

    def _data(self, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.counted.to_bytes(4)

    def _client_data(self, kind: str, options: str) -> bytes:
        told = {"type": kind, "challenge": json.loads(options)["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _written(self, answer: dict[str, Any]) -> str:
        return json.dumps({"id": self.name, "rawId": self.name, "type": "public-key", "response": answer})


def challenge_of(options: str) -> bytes:
    """The challenge in the options of a page."""
    text = json.loads(options)["challenge"]
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
