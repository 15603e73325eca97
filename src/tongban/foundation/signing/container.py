"""The container of a seal: CMS (RFC 5652) of one form, down to the byte.

CMS leaves much that no signature covers: certificates along the way, parameters, attributes added later. What is not
signed must not vary either, so a container is rebuilt from what was verified and compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509

_MOST_CERTIFICATES = 8


@dataclass(frozen=True, slots=True)
class Container:
    """A signature that has the form of a seal; nothing of it is verified yet."""

    content: bytes
    signed: cms.SignedData
    valid_from: datetime
    valid_until: datetime


def opened(content: bytes) -> Container | None:
    """The container, or None when the bytes are none: one signer, detached, his certificate with it."""
    try:
        outer = cms.ContentInfo.load(content)
        if outer["content_type"].native != "signed_data":
            return None
        signed = outer["content"]
        certificates = list(signed["certificates"])
        if len(signed["signer_infos"]) != 1 or not 0 < len(certificates) <= _MOST_CERTIFICATES:
            return None
        wanted = signed["signer_infos"][0]["sid"].chosen["serial_number"].native
        der = next(one.chosen.dump() for one in certificates if one.chosen.serial_number == wanted)
        leaf = x509.load_der_x509_certificate(der)
        return Container(content, signed, leaf.not_valid_before_utc, leaf.not_valid_after_utc)
    # Nothing in a stranger's bytes is promised to be of its type: what cannot be opened is not what was sealed.
    except Exception:
        return None


def is_exact(container: Container, path: Sequence[bytes]) -> bool:
    """Whether every byte follows from the signature, what it signs and the certificates of the verified ``path``.

    The path begins with the root and ends with the signer's certificate.
    """
    try:
        signed = container.signed
        info = signed["signer_infos"][0]
        certificates = [one.chosen.dump() for one in signed["certificates"]]
        if len(set(certificates)) != len(certificates) or not set(certificates) <= set(path):
            return False
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier({"issuer_and_serial_number": _number_of(path[-1])}),
                "digest_algorithm": digest,
                "signed_attrs": info["signed_attrs"],
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
                "signature": info["signature"].native,
            }
        )
        rebuilt = cms.ContentInfo(
            {
                "content_type": "signed_data",
                "content": cms.SignedData(
                    {
                        "version": "v1",
                        "digest_algorithms": cms.DigestAlgorithms((digest,)),
                        "encap_content_info": {"content_type": "data"},
                        "certificates": signed["certificates"],
                        "signer_infos": [signer],
                    }
                ),
            }
        ).dump()
        return container.content.startswith(rebuilt) and not any(container.content[len(rebuilt) :])
    except Exception:
        return False


def _number_of(der: bytes) -> cms.IssuerAndSerialNumber:
    certificate = asn1_x509.Certificate.load(der)
    return cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
