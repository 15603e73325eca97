"""Sealing documents and checking sealed ones.

``seal(pdf, owner=…, reason=…, at=…)`` puts the visible seal and the signature of the signer in use on a PDF; ``check``
says which of seven sentences applies to a file; ``revoke`` ends a certificate of this instance's own authority.
"""

from tongban.foundation.signing.checking import check
from tongban.foundation.signing.current import configure, forget
from tongban.foundation.signing.errors import NOT_SEALABLE, OUTSIDE_VALIDITY, SIGNER_REVOKED, TOO_LARGE
from tongban.foundation.signing.ports import Signer
from tongban.foundation.signing.sealing import seal
from tongban.foundation.signing.software import LABEL, SoftwareSigner, revoke, software_signer
from tongban.foundation.signing.verdicts import Finding, Verdict

__all__ = [
    "LABEL",
    "NOT_SEALABLE",
    "OUTSIDE_VALIDITY",
    "SIGNER_REVOKED",
    "TOO_LARGE",
    "Finding",
    "Signer",
    "SoftwareSigner",
    "Verdict",
    "check",
    "configure",
    "forget",
    "revoke",
    "seal",
    "software_signer",
]
