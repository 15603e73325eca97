"""The forms of a guide as doors hand them out: made once a process and version, since the hash names what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from tongban.foundation.remembered import Remembered
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import FieldType
from tongban.registry.catalogue.forms import Edition, Sheet, blank, filled, pdf_of
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.lookups import name_of
from tongban.registry.orgs.queries import by_code

_MOST_KEPT = 64
_KEPT_SECONDS = 86_400.0
_LEVELS = (2, 4, 6, 9, 12)
_pdfs: Remembered[tuple[str, str, Edition, bool, str], Printed] = Remembered(_KEPT_SECONDS, _MOST_KEPT)


@dataclass(frozen=True, slots=True)
class Printed:
    """A form as PDF, its name as a file and the tag by which a browser knows it again."""

    pdf: bytes
    name: str
    tag: str


@lru_cache(maxsize=256)
def sheet_of(guide: BoundGuide, edition: Edition, *, sample: bool) -> Sheet:
    """The blank form or the filled sample of one version. No statement but for names of regions not met before."""
    return filled(guide, edition, _name) if sample else blank(guide, edition)


def printed(
    guide: BoundGuide, edition: Edition, *, sample: bool, address: str, spend: Callable[[], object] = lambda: None
) -> Printed:
    """The same as PDF, with the guide's ``address`` on it. ``spend`` is called before one is made (0.2 s), not when it is kept."""

    def made() -> Printed:
        spend()
        sheet = sheet_of(guide, edition, sample=sample)
        pdf = pdf_of(sheet, address)
        return Printed(pdf, f"{sheet.title}（{sheet.name}）.pdf", f'"{sha256(pdf).hexdigest()[:32]}"')

    return _pdfs.get((guide.code, guide.hash, edition, sample, address), made)


def _name(kind: FieldType, code: str) -> str:
    return place_name(code) if kind is FieldType.REGION else name_of(kind, code)


@lru_cache(maxsize=2048)
def place_name(code: str) -> str:
    """A division with what it lies in: 江西省赣州市信丰县. The code where nobody knows it."""
    levels = dict.fromkeys(code[:length].ljust(12, "0") for length in _LEVELS)
    try:
        return "".join(dict.fromkeys(by_code(each).name for each in levels))
    except DomainError:
        return code
