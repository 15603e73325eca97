"""``seal``: a PDF gets the visible seal of its issuer and a signature that any change breaks.

PAdES baseline B (ETSI EN 319 142-1): CMS with the certificate chain and its hash among what is signed, time of sealing in
the signature dictionary. The document is certified with "no changes allowed" (ISO 32000-1, 12.8.2.2): every reader calls
whatever is appended later a change. So a document carries one seal.

The place of the seal is where the document itself holds a link whose address ends in ``#seal``; without one, the lower
right corner of the last page.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from asn1crypto import algos
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers import Signer as PdfKit
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tongban.foundation.signing import current
from tongban.foundation.signing.apart import apart
from tongban.foundation.signing.appearance import SIDE, stamp
from tongban.foundation.signing.errors import NOT_SEALABLE, OUTSIDE_VALIDITY, SIGNER_REVOKED
from tongban.foundation.signing.ports import Signer
from tongban.kernel.errors import DomainError

FIELD = "Seal"
_DIGEST = "sha256"
_RESERVED = 16 * 1024
_PLACE = "#seal"
_MARGIN = 72
_Box = tuple[int, int, int, int]


def seal(pdf: bytes, *, owner: str, reason: str, at: datetime, signer: Signer | None = None) -> bytes:
    """``pdf`` sealed ``at`` in the name of ``owner``, by the signer in use unless one is given.

    DomainErrors: ``signing.not_sealable``, ``signing.signer_revoked``, ``signing.outside_validity``.
    """
    if at.tzinfo is None:
        raise ValueError("an instant carries its offset")
    used = signer or current.signer(at)
    _refuse_unusable(used, at)
    try:
        writer = _Writer(BytesIO(pdf))
        if writer.prev.embedded_signatures:
            raise DomainError(NOT_SEALABLE)
        kit = _TimedSigner(at, used, reason, stamp(owner, used.label, used.is_demonstration), _place(writer))
        return bytes(apart(lambda: kit.sign_pdf(writer, bytes_reserved=_RESERVED)).getbuffer())
    except (PdfError, SigningError, ValueError, IndexError, KeyError, RecursionError) as error:
        raise DomainError(NOT_SEALABLE) from error


class _Writer(IncrementalPdfFileWriter):
    """A writer that leaves the metadata as they are: what the document says of itself (PDF/A, its date) is under the seal,
    and the machine's clock is not the product's."""

    def _update_meta(self) -> None:
        """Nothing to update."""


class _Kit(PdfKit):
    """The port as pyHanko wants it."""

    def __init__(self, signer: Signer) -> None:
        certificates = [asn1_x509.Certificate.load(der) for der in (signer.certificate, *signer.chain)]
        store = SimpleCertificateStore()
        store.register_multiple(certificates[1:])
        mechanism = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
        super().__init__(signing_cert=certificates[0], cert_registry=store, signature_mechanism=mechanism)
        self._signer = signer

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of the port; it hashes itself."""
        if digest_algorithm != _DIGEST:
            raise SigningError("seals are made over SHA-256")
        return bytes(72) if dry_run else self._signer.sign(data)


class _TimedSigner(PdfSigner):
    """A signer whose now is the given one: the product has one clock."""

    def __init__(self, at: datetime, signer: Signer, reason: str, style: Any, place: tuple[int, _Box]) -> None:
        page, box = place
        self._at = at.replace(microsecond=0)
        super().__init__(
            PdfSignatureMetadata(
                field_name=FIELD,
                md_algorithm=_DIGEST,
                reason=reason,
                subfilter=SigSeedSubFilter.PADES,
                certify=True,
                docmdp_permissions=MDPPerm.NO_CHANGES,
            ),
            signer=_kit(signer),
            stamp_style=style,
            new_field_spec=SigFieldSpec(FIELD, on_page=page, box=box, readable_field_name=signer.label),
        )

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        """The session of pyHanko with our time."""
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


@lru_cache(maxsize=8)
def _kit(signer: Signer) -> _Kit:
    return _Kit(signer)


def _refuse_unusable(signer: Signer, at: datetime) -> None:
    certificate = x509.load_der_x509_certificate(signer.certificate)
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise DomainError(OUTSIDE_VALIDITY)
    for content in signer.revocation_lists():
        if x509.load_der_x509_crl(content).get_revoked_certificate_by_serial_number(certificate.serial_number):
            raise DomainError(SIGNER_REVOKED)


def _place(writer: IncrementalPdfFileWriter) -> tuple[int, _Box]:
    """(page, box in points) of the seal."""
    reader = writer.prev
    last = int(reader.root["/Pages"]["/Count"]) - 1
    for number in range(last, -1, -1):
        page = reader.find_page_for_modification(number)[0].get_object()
        for reference in page.get("/Annots", ()):
            link = reference.get_object()
            address = link.get("/A", {}).get("/URI", "")
            if link.get("/Subtype") == "/Link" and str(address).endswith(_PLACE):
                left, low, right, high = (float(side) for side in link["/Rect"])
                return number, _around((left + right) / 2, (low + high) / 2)
    width = float(reader.find_page_for_modification(last)[0].get_object()["/MediaBox"][2])
    return last, _around(width - _MARGIN - SIDE / 2, _MARGIN + SIDE / 2)


def _around(x: float, y: float) -> _Box:
    left, low = round(x - SIDE / 2), round(y - SIDE / 2)
    return left, low, left + SIDE, low + SIDE
