"""Which signer is in use: the one that ``config`` put here, else the software signer of this instance."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from tongban.foundation.signing.ports import Signer
from tongban.foundation.signing.software import SoftwareSigner, software_signer

_configured: Signer | None = None
_own: dict[str, SoftwareSigner] = {}


def configure(signer: Signer | None) -> None:
    """Use ``signer`` from now on; None goes back to the software signer."""
    global _configured
    _configured = signer
    forget()


def signer(at: datetime) -> Signer:
    """The signer in use ``at`` (now)."""
    if _configured is not None:
        return _configured
    folder = str(settings.KEY_FOLDER)
    kept = _own.get(folder)
    if kept is None or kept.is_revoked():
        kept = _own[folder] = software_signer(at)
    return kept


def forget() -> None:
    """Read the key folder again at the next use (a restored backup, tests)."""
    _own.clear()
