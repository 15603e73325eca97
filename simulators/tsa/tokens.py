"""Tokens of RFC 3161: signed data (RFC 5652) over what was asked, with the signer's certificate named (RFC 5816)."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from simulators.tsa.authority import Authority

# A policy under the arc that RFC 5612 sets aside for examples.
_POLICY = "1.3.6.1.4.1.32473.1.1"
_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})


def refused(reason: str) -> bytes:
    """A rejection; ``reason`` is a word of PKIFailureInfo."""
    status = tsp.PKIStatusInfo({"status": "rejection", "status_string": ["演示 refused"], "fail_info": {reason}})
    return bytes(core.SequenceOf([status], spec=tsp.PKIStatusInfo).dump())


def granted(authority: Authority, imprint: Any, nonce: int | None, at: datetime) -> bytes:
    """An answer with a token that says: this imprint was there ``at``."""
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": _POLICY,
            "message_imprint": imprint,
            "serial_number": secrets.randbits(63),
            "gen_time": at,
            "accuracy": {"seconds": 1},
            **({} if nonce is None else {"nonce": nonce}),
        }
    ).dump()
    token = cms.ContentInfo({"content_type": "signed_data", "content": _signed(authority, info)})
    return bytes(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump())


def _signed(authority: Authority, info: bytes) -> cms.SignedData:
    certificate = asn1_x509.Certificate.load(authority.certificate.public_bytes(Encoding.DER))
    attributes = cms.CMSAttributes(
        [
            _attribute("content_type", "tst_info"),
            _attribute("message_digest", sha256(info).digest()),
            _attribute("signing_certificate_v2", {"certs": [{"cert_hash": certificate.sha256}]}),
        ]
    )
    number = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": number}),
            "digest_algorithm": _SHA256,
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": authority.key.sign(attributes.dump(), ec.ECDSA(SHA256())),
        }
    )
    return cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": cms.DigestAlgorithms((_SHA256,)),
            "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(info)},
            "certificates": [certificate],
            "signer_infos": [signer],
        }
    )


def _attribute(name: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": name, "values": (value,)})
