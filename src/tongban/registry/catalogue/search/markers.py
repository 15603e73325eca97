"""Where a page of answers ends, as a word that a caller hands back for the next one."""

from __future__ import annotations

import base64
import binascii
import json
from math import isfinite

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors


def marker_of(rank: float, name: str, code: str) -> str:
    """Where the next page begins: after this line."""
    written = json.dumps([rank, name, code], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def read_marker(marker: str) -> tuple[float, str, str]:
    """Inverse of :func:`marker_of`. DomainError ``catalogue.page_invalid`` for whatever else came."""
    try:
        rank, name, code = json.loads(base64.urlsafe_b64decode(marker + "=" * (-len(marker) % 4)))
    except (ValueError, TypeError, binascii.Error, UnicodeError):
        raise DomainError("catalogue.page_invalid") from None
    right = isinstance(rank, int | float) and isinstance(name, str) and isinstance(code, str)
    if not right or not isfinite(rank) or "\0" in name + code:
        raise DomainError("catalogue.page_invalid")
    return float(rank), name, code
