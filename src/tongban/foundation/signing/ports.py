"""What sealing asks of whoever holds the keys: a software key here, a certified seal service or device in production.

Demonstration is not forgery: the seal that a signer puts on the page is the signer's own, and one that is made for
demonstration says so. In production a body uses an electronic seal of the State's unified seal system
(《国务院关于在线政务服务的若干规定》，国务院令第716号，第九条).
"""

from __future__ import annotations

from typing import Protocol


class Signer(Protocol):
    """A certificate and the use of its key; a value that can be hashed. All bytes are DER."""

    def __hash__(self) -> int:
        """Signers are kept by what they are."""

    @property
    def label(self) -> str:
        """What the seal says under its owner's name."""

    @property
    def is_demonstration(self) -> bool:
        """Whether the seal has no force in law and must say so."""

    @property
    def certificate(self) -> bytes:
        """The certificate of the key; EC P-256."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Certificates between it and a root, nearest first, the root last."""

    @property
    def roots(self) -> tuple[bytes, ...]:
        """Authorities whose seals count as ours when a document is checked."""

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256 over ``message`` (RFC 3279 form)."""

    def revocation_lists(self) -> tuple[bytes, ...]:
        """The newest list of each authority above the certificate. One without a list vouches for nothing."""
