"""``check``: which sentence applies to a file that somebody hands us.

The file is read by ``framing`` as bytes, the container by pyHanko. Nothing is fetched. Whatever is handed in, the answer
is a verdict, or ``signing.too_large``.

In this order: is it a PDF · does it carry a seal · is every byte as it was sealed · is the certificate ours · is the time
possible · is the certificate revoked. A revoked certificate is not trusted for earlier times either: without an outside
time stamp (PAdES-T) a thief of the key would simply date back. That a paper existed before is what the record proves.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext

from tongban.foundation import clock
from tongban.foundation.signing import current, framing
from tongban.foundation.signing.apart import apart
from tongban.foundation.signing.container import Container, is_exact, opened
from tongban.foundation.signing.errors import TOO_LARGE
from tongban.foundation.signing.framing import Frame
from tongban.foundation.signing.ports import Signer
from tongban.foundation.signing.verdicts import Finding, Verdict
from tongban.kernel.errors import DomainError

MAX_BYTES = 20 * 1024 * 1024
# Two machines may disagree a little about now.
_TOLERANCE = timedelta(minutes=5)
# pyHanko logs a traceback for whatever a stranger hands in; the verdict is what we keep.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
_USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)


def check(content: bytes, *, at: datetime | None = None, signer: Signer | None = None) -> Verdict:
    """What applies to ``content`` now (``at``), by the authorities of the signer in use unless one is given.

    DomainError ``signing.too_large`` above 20 MB; anything else is answered by a verdict.
    """
    if len(content) > MAX_BYTES:
        raise DomainError(TOO_LARGE, max_mb=MAX_BYTES // (1024 * 1024))
    if not framing.is_pdf(content):
        return Verdict(Finding.NOT_PDF)
    if not framing.mentions_seal(content):
        return Verdict(Finding.NO_SEAL)
    frame = framing.outermost_frame(content)
    container = None if frame is None else opened(frame.container)
    if frame is None or container is None:
        return Verdict(Finding.ALTERED)
    now = at or clock.now()
    return _verdict(frame, container, signer or current.signer(now), now)


def _verdict(frame: Frame, container: Container, signer: Signer, now: datetime) -> Verdict:
    status = _status(frame, container, signer)
    if status is None or not (status.intact and status.valid):
        return Verdict(Finding.ALTERED)

    path, lists = _path(status), _lists(signer)
    if not path or any(_list_of(issuer, lists) is None for issuer in path[:-1]):
        # A stranger's certificate may bear any name: none of it is repeated.
        return Verdict(Finding.UNTRUSTED)
    sealed_at = frame.claimed_at
    if not frame.is_whole or not is_exact(container, [one.public_bytes(Encoding.DER) for one in path]):
        finding = Finding.ALTERED
    elif sealed_at is None or sealed_at > now + _TOLERANCE or not all(_is_valid_at(one, sealed_at) for one in path):
        finding = Finding.WRONG_TIME
    elif any(_is_revoked(issued, issuer, lists) for issuer, issued in pairwise(path)):
        finding = Finding.REVOKED
    else:
        finding = Finding.VALID
    return Verdict(
        finding,
        sealed_at=sealed_at,
        certificate_name=_common_name(path[-1]),
        serial=f"{path[-1].serial_number:x}",
        is_demonstration=signer.is_demonstration,
    )


def _status(frame: Frame, container: Container, signer: Signer) -> StandardCMSSignatureStatus | None:
    """Signature and path, judged at a time when the certificate was valid: our own rules on time come later."""
    try:
        claimed, first, last = frame.claimed_at, container.valid_from, container.valid_until
        context = ValidationContext(
            trust_roots=[asn1_x509.Certificate.load(der) for der in signer.roots],
            moment=first if claimed is None else min(max(claimed, first), last),
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
        return apart(
            lambda: asyncio.run(
                async_validate_detached_cms(frame.covered, container.signed, context, key_usage_settings=_USAGE)
            )
        )
    except Exception:
        return None


def _path(status: StandardCMSSignatureStatus) -> list[x509.Certificate]:
    """Root first, the seal's certificate last; empty when no root of ours is above it."""
    found = status.validation_path
    if not status.trusted or found is None:
        return []
    return [x509.load_der_x509_certificate(one.dump()) for one in found.iter_certs(include_root=True)]


def _lists(signer: Signer) -> list[x509.CertificateRevocationList]:
    return [x509.load_der_x509_crl(der) for der in signer.revocation_lists()]


def _list_of(
    issuer: x509.Certificate, lists: Sequence[x509.CertificateRevocationList]
) -> x509.CertificateRevocationList | None:
    """The list that the issuer itself signed."""
    key = issuer.public_key()
    for one in lists:
        if one.issuer == issuer.subject and one.is_signature_valid(key):  # type: ignore[arg-type]
            return one
    return None


def _is_revoked(
    issued: x509.Certificate, issuer: x509.Certificate, lists: Sequence[x509.CertificateRevocationList]
) -> bool:
    found = _list_of(issuer, lists)
    return found is None or found.get_revoked_certificate_by_serial_number(issued.serial_number) is not None


def _is_valid_at(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value)[:200] if names else ""
