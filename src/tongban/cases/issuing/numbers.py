"""文号: 信市监许受字〔2026〕1号, dense for each issuer, year and word."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F

from tongban.cases.kinds import BY_PLATFORM, PaperKind
from tongban.cases.models import PaperSerial

PLATFORM = UUID(int=0)
"""Issuer of the platform's own statements."""
PLATFORM_WORD = "通办"

_WORDS = {
    PaperKind.RECEIPT: "收字",
    PaperKind.ACCEPTANCE: "受字",
    PaperKind.NOT_ACCEPTED: "不受字",
    PaperKind.CORRECTION: "补字",
    PaperKind.PAUSE: "特字",
    PaperKind.EXTENSION: "延字",
    PaperKind.HEARING: "听字",
    PaperKind.GRANT: "准字",
    PaperKind.REFUSAL: "不准字",
    PaperKind.SERVICE_RECORD: "送字",
    PaperKind.DEEMED_ACCEPTANCE: "视受字",
    PaperKind.DEEMED_RENEWAL: "视延字",
    PaperKind.RETURNED: "退字",
    PaperKind.TERMINATION: "终字",
    PaperKind.PERMIT_ENDED: "撤字",
}


def word_of(kind: PaperKind, *, is_permit: bool) -> str:
    """``许受字`` for permits, ``办受字`` for all else; statements of the platform have one series."""
    if kind in BY_PLATFORM:
        return _WORDS[kind]
    return f"{'许' if is_permit else '办'}{_WORDS[kind]}"


def number_of(issuer: UUID, issuer_word: str, word: str, day: date) -> str:
    """The next number of this issuer, year and word. Its row stays locked until the transaction ends, so the next in line
    waits and sees whether this one was used."""
    rows = PaperSerial.objects.filter(issuer=issuer, year=day.year, word=word)
    if not rows.update(last=F("last") + 1):
        PaperSerial.objects.bulk_create(
            [PaperSerial(issuer=issuer, year=day.year, word=word, last=0)], ignore_conflicts=True
        )
        rows.update(last=F("last") + 1)
    serial = rows.values_list("last", flat=True).get()
    return f"{issuer_word}{word}〔{day.year}〕{serial}号"
