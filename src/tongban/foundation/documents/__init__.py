"""Documents on fixed pages: templates (typst), data, fonts and QR codes become PDF. It knows no paper by name.

``render(folder, "notice.typ", {…}, at=…)`` is all that a caller needs; ``qr_svg`` makes the code that a template shows.
"""

from tongban.foundation.documents.errors import NOT_RENDERED, TOO_LONG, UNPRINTABLE
from tongban.foundation.documents.qr import qr_svg
from tongban.foundation.documents.rendering import MAX_DATA_BYTES, MAX_PAGES, Rendered, render

__all__ = [
    "MAX_DATA_BYTES",
    "MAX_PAGES",
    "NOT_RENDERED",
    "TOO_LONG",
    "UNPRINTABLE",
    "Rendered",
    "qr_svg",
    "render",
]
