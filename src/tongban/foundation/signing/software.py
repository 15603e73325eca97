"""The signer of this machine: a key in the key folder, for demonstration and tests. Its seal says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from tongban.foundation.signing import authority

LABEL = "演示专用章"


@dataclass(frozen=True, slots=True)
class SoftwareSigner:
    """One certificate of the instance's own authority with its key in memory."""

    certificate: bytes
    chain: tuple[bytes, ...]
    serial: int
    made_at: datetime
    _key: ec.EllipticCurvePrivateKey
    label: str = LABEL
    is_demonstration: bool = True

    @property
    def roots(self) -> tuple[bytes, ...]:
        """The instance's root."""
        return self.chain[-1:]

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256."""
        return self._key.sign(message, ec.ECDSA(SHA256()))

    def revocation_lists(self) -> tuple[bytes, ...]:
        """The list of the instance, read anew: another process may just have revoked."""
        return (authority.revocation_list(self.made_at),)

    def is_revoked(self) -> bool:
        """Whether the instance's list names this certificate."""
        return self.serial in authority.revoked_serials(self.made_at)


def software_signer(at: datetime) -> SoftwareSigner:
    """The seal of this instance in use ``at`` (now); authority and certificate are made when there are none."""
    root, holder = authority.root(at), authority.newest_signer(at)
    return SoftwareSigner(
        certificate=holder.certificate.public_bytes(Encoding.DER),
        chain=(root.certificate.public_bytes(Encoding.DER),),
        serial=holder.certificate.serial_number,
        made_at=at,
        _key=holder.key,
    )


def revoke(signer: SoftwareSigner, at: datetime) -> None:
    """Put the certificate on the instance's revocation list, for good. The next ``software_signer`` is a new one."""
    authority.put_on_list(signer.serial, at)
