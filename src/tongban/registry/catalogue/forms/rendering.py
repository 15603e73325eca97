"""A sheet as PDF. The same sheet and address give the same bytes: its date of creation is the first day of the version."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tongban.foundation import documents
from tongban.foundation.documents.fonts import missing
from tongban.registry.catalogue.forms.sheet import Sheet

MOST_PAGES = 40

_HERE = Path(__file__).resolve().parent
_ZONE = ZoneInfo("Asia/Shanghai")
_GETA = "〓"
"""Printers' sign for a character that no face has."""


def pdf_of(sheet: Sheet, address: str) -> bytes:
    """The sheet on A4, with the guide's ``address`` as QR code. DomainErrors: those of ``foundation.documents``."""
    made = datetime.combine(sheet.since, time(), _ZONE)
    data = {
        **asdict(sheet),
        "since": sheet.since.isoformat(),
        "name": sheet.name,
        "facts": sheet.facts,
        "words": dict(sheet.words),
        "address": address,
        "qr": documents.qr_svg(address),
        "made": int(made.timestamp()),
    }
    return documents.render(_HERE, "form.typ", _printable(data), at=made, max_pages=MOST_PAGES).pdf


def _printable(value: Any) -> Any:
    """Without characters that cannot be drawn: a strange sign in a hint must not keep everybody from the form."""
    if isinstance(value, str):
        while (strange := missing(value)) is not None:
            value = value.replace(strange, _GETA)
        return value
    if isinstance(value, dict):
        return {key: _printable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return value
