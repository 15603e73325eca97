"""How a seal looks on the page: a drawing made by the same engine as the page itself, kept for the next paper."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from tongban.foundation.documents import render

SIDE = 119
"""42 mm in points."""

NO_FORCE = "无法律效力"
MAX_OWNER = 60
_TEMPLATES = Path(__file__).resolve().parent
_SAME_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


def stamp(owner: str, label: str, is_demonstration: bool) -> StaticStampStyle:
    """The drawing as pyHanko places it."""
    content = _Drawing(drawing(owner, label, is_demonstration))
    layout = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins.uniform(0))
    return StaticStampStyle(background=content, background_layout=layout, border_width=0)


class _Drawing(PdfContent):
    """A one-page PDF in memory as content of another."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__(box=BoxConstraints(width=SIDE, height=SIDE))
        self._pdf = pdf

    def render(self) -> bytes:
        """The drawing imported into the document that is being written."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        self.resources.xobject["/SealDrawing"] = page
        return b"/SealDrawing Do"


@lru_cache(maxsize=256)
def drawing(owner: str, label: str, is_demonstration: bool) -> bytes:
    """One page of 42 × 42 mm."""
    data = {"owner": owner[:MAX_OWNER], "label": label, "note": NO_FORCE if is_demonstration else ""}
    return render(_TEMPLATES, "seal.typ", data, at=_SAME_ALWAYS, max_pages=1).pdf
