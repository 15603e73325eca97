"""How the item is offered: limits within the law, contact, fees, visits, and nothing left empty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.checks.limits import longer
from tongban.registry.catalogue.linting.facts import Facts
from tongban.registry.catalogue.linting.finding import Finding, finding
from tongban.registry.catalogue.linting.guide_text import GuideText, said, says_nothing
from tongban.registry.catalogue.material_graph import rows

_USUAL, _JOINT = Limit(20, Unit.WORKING_DAY), Limit(45, Unit.WORKING_DAY)
_ACCEPTANCE, _DELIVERY = Limit(5, Unit.WORKING_DAY), Limit(10, Unit.WORKING_DAY)
_DURATION = re.compile(r"([〇零一二两三四五六七八九十百0-9]{1,5}) ?个? ?(工作日|日|天|月|年)")
_UNITS = {
    "工作日": Unit.WORKING_DAY,
    "日": Unit.WORKING_DAY,
    "天": Unit.WORKING_DAY,
    "月": Unit.MONTH,
    "年": Unit.YEAR,
}
"""Laws count in days and mean working days where 行政许可法 applies (第八十二条)."""
_LEVEL = re.compile(r"^(?:国家|省|地?市|县区?|区|镇|乡|街道)级|[（(].*$")
"""What a body's name says of its level and part: 市级司法（受理）."""
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def limit_above_law(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """The promise within the statutory limit; a permit within 20 working days, 45 where bodies act jointly, unless an
    article of another law gives it longer (行政许可法第四十二条)."""
    promised, statutory = _limit(text.local.get("promised_limit")), _limit(text.unified.get("statutory_limit"))
    if promised and statutory and longer(promised, statutory):
        yield _beyond("local.promised_limit", "承诺时限", promised, f"法定时限 {statutory}")
    if not text.permit:
        return
    most = _JOINT if _jointly(text.unified.get("joint_bodies")) else _USUAL
    if statutory and longer(statutory, most) and not _own_basis(text, statutory):
        yield _beyond("unified.statutory_limit", "法定时限", statutory, f"《行政许可法》第四十二条的 {most}")
    for name, what, law, article in (
        ("acceptance_limit", "受理时限", _ACCEPTANCE, "三十二"),
        ("delivery_limit", "送达时限", _DELIVERY, "四十四"),
    ):
        limit = _limit(text.unified.get(name))
        if limit and longer(limit, law):
            yield _beyond(f"unified.{name}", what, limit, f"《行政许可法》第{article}条的 {law}")


def _jointly(bodies: object) -> bool:
    """Whether departments of different lines act together (第二十六条); one line level by level does not (第四十三条)."""
    if not isinstance(bodies, list) or not bodies:
        return False
    return len(bodies) == 1 or len({_LEVEL.sub("", said(each)) for each in bodies}) > 1


def _beyond(place: str, what: str, ours: Limit, law: str) -> Finding:
    return finding("limit_above_law", place, what=what, ours=ours, law=law)


def _own_basis(text: GuideText, statutory: Limit) -> bool:
    """Whether another law than 行政许可法 is cited that speaks of as long a time; an article without a note may, and so may a
    law that a list only mentions."""
    if any("行政许可法" not in title for title in text.mentioned):
        return True
    for row in rows(text.unified, "legal_basis"):
        note = said(row.get("note"))
        if "行政许可法" in str(row.get("law", "")):
            continue
        if any(not longer(statutory, each) for each in _durations(note)) or (not note and row.get("article")):
            return True
    return False


def _durations(note: str) -> Iterator[Limit]:
    for match in _DURATION.finditer(note):
        yield Limit(_number(match[1]), _UNITS[match[2]])


def _number(text: str) -> int:
    """十, 二十, 一百零五, 20."""
    if text.isascii():
        return int(text)
    total = current = 0
    for char in text:
        if char in "十百":
            total, current = total + (current or 1) * (10 if char == "十" else 100), 0
        else:
            current = _DIGITS.get(char, 0)
    return total + current


def _limit(row: object) -> Limit | None:
    if not isinstance(row, Mapping):
        return None
    amount, unit = row.get("amount"), row.get("unit")
    if not isinstance(amount, int) or isinstance(amount, bool) or str(unit) not in Unit.__members__:
        return None
    return Limit(amount, Unit[str(unit)])


_SHORTEST = 5
"""Digits of a hotline (12345)."""


def contact_missing(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """A phone for questions, and one for complaints."""
    for name, what in (("phones", "咨询电话"), ("complaint_phones", "投诉电话")):
        if not any(_dialled(each) for each in _phones(text, name)):
            yield finding("contact_missing", f"local.{name}", what=what)


def _dialled(phone: str) -> bool:
    """Whether it is a number that can be called, and not one that fills the column."""
    number = max(re.findall(r"[0-9]+", phone), key=len, default="")
    return len(number) >= _SHORTEST and len(set(number)) > 1


def phones_same(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """Who complains reaches somebody else than who was asked."""
    complaints = _phones(text, "complaint_phones")
    if complaints and complaints <= _phones(text, "phones"):
        yield finding("phones_same", "local.complaint_phones", text="、".join(sorted(complaints)))


def _phones(text: GuideText, name: str) -> set[str]:
    found = text.local.get(name)
    return {said(each) for each in found if said(each)} if isinstance(found, list) else set()


def fee_missing(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """Free, or every fee with its amount and basis."""
    if not isinstance(text.unified.get("fees"), list):
        yield finding("fee_missing", "unified.fees", what="没有写明收不收费")
        return
    for row in rows(text.unified, "fees"):
        name = said(row.get("name"))
        if not row.get("amount_fen") and not said(row.get("standard")):
            yield finding("fee_missing", f"unified.fees.{row.get('id')}", what=f"收费“{name}”没有写标准")
        elif not row.get("basis"):
            yield finding("fee_missing", f"unified.fees.{row.get('id')}", what=f"收费“{name}”没有依据")


def visits_without_reason(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """Each visit has its reason."""
    visits = text.local.get("visits")
    if isinstance(visits, int) and visits > 0 and not said(text.local.get("visit_reason")):
        yield finding("visits_without_reason", "local.visit_reason", n=visits)


_COLUMNS = {
    "unified.conditions": "申请条件",
    "unified.materials": "申请材料",
    "unified.steps": "办理流程",
    "unified.statutory_limit": "法定时限",
    "unified.legal_basis": "设定依据",
    "unified.results": "办理结果",
    "local.promised_limit": "承诺时限",
    "local.place": "办理地点",
    "local.hours": "办理时间",
}
_LAWFULLY_EMPTY = frozenset({"unified.conditions", "unified.materials"})
_BREAKS_OFF = re.compile(r"[：:，,、；;]$")


def no_stories(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """What has no story can be altered without anybody noticing. Silent where nobody has looked which items have some."""
    codes = text.document.get("codes")
    code = (codes.get("handling") or codes.get("implementation")) if isinstance(codes, Mapping) else None
    if facts.storied is not None and isinstance(code, str) and code[19:] and code[19:] not in facts.storied:
        yield finding("no_stories", "unified")


def empty_column(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """Every column says something; one that there is nothing is said too."""
    for place, what in _COLUMNS.items():
        part, name = place.split(".")
        where = text.unified if part == "unified" else text.local
        value = where.get(name)
        if value is None and name == "statutory_limit" and name in where and not text.permit:
            continue
        if (
            value is None
            or value in ("", {})
            or (isinstance(value, str) and not value.strip())
            or (value == [] and place not in _LAWFULLY_EMPTY)
        ):
            yield finding("empty_column", place, what=what)
        elif isinstance(value, str) and says_nothing(value):
            yield finding("empty_column", place, what=f"{what}（“{value.strip()}”）")
    yield from _conditions(text)


def _conditions(text: GuideText) -> Iterator[Finding]:
    for row in text.conditions:
        words = said(row.get("text"))
        if not words or says_nothing(words):
            yield finding("empty_column", f"unified.conditions.{row.get('id')}", what=f"申请条件（“{words}”）")
    if text.conditions and _BREAKS_OFF.search(said(text.conditions[-1].get("text"))):
        last = text.conditions[-1]
        yield finding("empty_column", f"unified.conditions.{last.get('id')}", what="申请条件在中途断开，后面")
