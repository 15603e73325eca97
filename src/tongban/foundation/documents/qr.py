"""QR codes as SVG text for a document's ``image(bytes(…))``."""

from __future__ import annotations

from io import BytesIO

import segno

_MAX_CHARACTERS = 600


def qr_svg(text: str) -> str:
    """The QR code of ``text`` (error correction M) without quiet zone: the template leaves four modules free around it.

    ValueError when the text is empty or too long to be scanned from paper.
    """
    if not 0 < len(text) <= _MAX_CHARACTERS:
        raise ValueError("a QR code on paper holds 1 to 600 characters")
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, omitsize=True)
    return out.getvalue().decode()
