"""Whether a page shows a guide as it is: by the mark of a version where there is one, else by what is written. Pure.

What is compared of the text are the facts by which people decide: name, limits, fee, telephone, each material. A page may say more;
it may not say these otherwise or leave them out (国务院办公厅关于印发进一步深化“互联网+政务服务”的实施方案: 同源发布).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.publishing.kinds import Differing, SiteResult, SiteWay
from tongban.registry.publishing.site_reading import Reading

_OLDER_AT_MOST = 10
_SHOWN = 40
_NOISE = re.compile(r"[\W_]+")
_FREE = re.compile(r"不\s*收\s*费|免\s*费|不\s*收\s*取|无\s*收\s*费|收\s*费[:\s]*[否无]")
_AT_ONCE = re.compile(r"当场|即办|即时|当日")
_PLACES = {
    Differing.PROMISED: re.compile(r"承诺.{0,8}[时期]限|办[结理][时期]限|承诺办结"),
    Differing.STATUTORY: re.compile(r"法定.{0,8}[时期]限|法定办结"),
    Differing.FEE: re.compile(r"是否收费|收费|费用"),
    Differing.PHONE: re.compile(r"电话|咨询方式|联系方式"),
    Differing.MATERIAL: re.compile(r"申请材料|所需材料|材料名称|材料"),
}
Version = tuple[int, str]
"""Number and hash of a version."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``expected`` is what the guide says, ``found`` what stands at that place of the page (empty: nothing like it)."""

    what: Differing
    expected: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``version``: the number of the version that is shown, where that is known."""

    result: SiteResult
    way: SiteWay = SiteWay.NONE
    version: int | None = None
    differences: tuple[Difference, ...] = ()


def compared(
    reading: Reading,
    guide: BoundGuide,
    versions: Sequence[Version],
    *,
    own: str,
    earlier: Callable[[str], BoundGuide],
) -> Verdict:
    """The verdict on a page. ``versions`` newest first; ``own`` is the portal's address, at which widgets and frames must point;
    ``earlier`` reads a version by hash."""
    numbers = {found: number for number, found in versions}
    marked = [named for code, named in reading.marks if code == guide.code and named]
    if marked:
        return _by_mark(marked, guide, numbers)
    if _embeds(reading, guide.code, own):
        return Verdict(SiteResult.SAME, SiteWay.WIDGET, numbers.get(guide.hash))
    differences = tuple(_differences(reading.text, guide))
    if not differences:
        return Verdict(SiteResult.SAME, SiteWay.TEXT, numbers.get(guide.hash))
    now = numbers.get(guide.hash, 0)
    for number, named in [each for each in versions if each[0] < now][:_OLDER_AT_MOST]:
        if not any(_differences(reading.text, earlier(named))):
            return Verdict(SiteResult.OLDER, SiteWay.TEXT, number, differences)
    return Verdict(SiteResult.DIFFERS, SiteWay.TEXT, None, differences)


def _by_mark(marked: Sequence[str], guide: BoundGuide, numbers: dict[str, int]) -> Verdict:
    for named in marked:
        if named == guide.hash:
            continue
        if named in numbers:
            return Verdict(SiteResult.OLDER, SiteWay.MARK, numbers[named])
        unknown = Difference(Differing.UNKNOWN_MARK, guide.hash[:12], named[:12])
        return Verdict(SiteResult.DIFFERS, SiteWay.MARK, None, (unknown,))
    return Verdict(SiteResult.SAME, SiteWay.MARK, numbers.get(guide.hash))


def _embeds(reading: Reading, code: str, own: str) -> bool:
    if any(each.startswith(f"{own}/embed/items/{code}") for each in reading.frames):
        return True
    scripted = any(each.startswith(f"{own}/embed/guide") for each in reading.scripts)
    return scripted and any(found == code for found, _named in reading.marks)


def _differences(text: str, guide: BoundGuide) -> Iterator[Difference]:
    """What of the guide does not stand in the text."""
    unified, local, plain = guide.unified, guide.local, _plain(text)
    if _plain(guide.name) not in plain:
        yield Difference(Differing.NAME, guide.name, text.strip()[:_SHOWN])
    for what, limit in (
        (Differing.PROMISED, local["promised_limit"]),
        (Differing.STATUTORY, unified["statutory_limit"]),
    ):
        if limit and not _limit(limit).search(text):
            yield Difference(what, _limit_words(limit), _place(what, text))
    fen = sum(int(each["amount_fen"]) for each in unified["fees"])
    if not (_sum(fen) if fen else _FREE).search(text):
        yield Difference(Differing.FEE, _yuan(fen) + " 元" if fen else "不收费", _place(Differing.FEE, text))
    for phone in local["phones"]:
        if not _phone(phone).search(text):
            yield Difference(Differing.PHONE, phone, _place(Differing.PHONE, text))
    for need in guide.materials:
        if _plain(need.name) not in plain:
            yield Difference(Differing.MATERIAL, need.name, _place(Differing.MATERIAL, text))


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


def _limit_words(limit: Any) -> str:
    return Limit(int(limit["amount"]), Unit(str(limit["unit"]).lower())).text("zh") if limit["amount"] else "当场"


def _limit(limit: Any) -> re.Pattern[str]:
    if not limit["amount"]:
        return _AT_ONCE
    unit = re.sub(r"[\d\s个]+", "", _limit_words(limit))
    words = "(?:自然日|日|天)" if unit in ("日", "天", "自然日") else re.escape(unit)
    return re.compile(rf"(?<![\d.]){limit['amount']}\s*\(?个?\s*{words}")


def _yuan(fen: int) -> str:
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02d}" if rest else str(yuan)


def _sum(fen: int) -> re.Pattern[str]:
    yuan, rest = divmod(fen, 100)
    cents = rf"\.{rest:02d}" if rest else r"(?:\.00?)?"
    return re.compile(rf"(?<![\d.]){yuan}{cents}\s*元")


def _phone(phone: str) -> re.Pattern[str]:
    digits = re.sub(r"\D", "", phone)
    return re.compile(r"(?<!\d)" + r"[-()\s]*".join(digits) + r"(?!\d)")


def _place(what: Differing, text: str) -> str:
    found = _PLACES[what].search(text)
    return text[found.start() : found.start() + _SHOWN].strip() if found else ""
