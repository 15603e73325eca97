"""How many pages a PDF has."""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader

_MOST = 10_000


def pages_of(content: bytes) -> int:
    """Pages of a PDF; 0 where they cannot be counted (encrypted, damaged): that is no reason to refuse it here."""
    try:
        count = int(PdfFileReader(BytesIO(content), strict=False).root["/Pages"]["/Count"])
    except Exception:
        # A file from outside can make a reader say anything.
        return 0
    return count if 0 < count <= _MOST else 0
