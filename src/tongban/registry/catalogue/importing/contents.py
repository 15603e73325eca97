"""What the guide of a row says: type, limits, objects, conditions, basis, materials, place and phones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from tongban.kernel.text import half_width, one_line
from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.checks.limits import longer
from tongban.registry.catalogue.checks.materials import is_catch_all
from tongban.registry.catalogue.code_tables import current
from tongban.registry.catalogue.importing.identifying import Codes
from tongban.registry.catalogue.importing.values import Values
from tongban.registry.catalogue.kinds import ExerciseLevel, ItemKind
from tongban.registry.catalogue.matching import How, Suggest, Suggestion

KINDS = {
    "行政许可": ItemKind.PERMIT,
    "行政给付": ItemKind.BENEFIT,
    "行政确认": ItemKind.CONFIRMATION,
    "行政奖励": ItemKind.REWARD,
    "行政裁决": ItemKind.RULING,
    "其他行政权力": ItemKind.OTHER_POWER,
    "其他职权": ItemKind.OTHER_POWER,
    "公共服务": ItemKind.PUBLIC_SERVICE,
}
_NATURAL = frozenset({"自然人", "个人", "公民"})
_LEGAL = ("法人", "企业", "组织", "机关", "个体工商户", "单位", "合作社")
_UNITS = {
    "工作日": Unit.WORKING_DAY,
    "个工作日": Unit.WORKING_DAY,
    "自然日": Unit.NATURAL_DAY,
    "日": Unit.NATURAL_DAY,
    "天": Unit.NATURAL_DAY,
    "小时": Unit.HOUR,
    "月": Unit.MONTH,
    "个月": Unit.MONTH,
    "年": Unit.YEAR,
}
_NOTHING = frozenset({"无", "没有", "/", "-", "—", "暂无", "不涉及"})
_FREE = frozenset({"不收费", "免费", "无", "0", "否", "不收取费用"})
_BASIS = re.compile(r"^[^《]*《(.+)》\s*(第[〇零一二三四五六七八九十百千]+条.*)?$")
_PHONE = re.compile(r"(?<![0-9])(0[0-9]{2,3})[-—－ ]?([0-9]{7,8})(?![0-9])|(?<![0-9])(1[3-9][0-9]{9})(?![0-9])")
_HOTLINE = re.compile(r"(?<![0-9])(?:0[0-9]{2,3}-)?(12[0-9]{3})(?![0-9])")
_JOINT = re.compile(r"(?:[^、；;\n（(]|[（(][^）)]{0,200}[）)])+")
_MOST = 200


def unified_of(values: Values, codes: Codes, day: date | None) -> dict[str, Any]:
    """Everything of ``unified`` but name and materials; themes as they are on ``day``, or ever were."""
    unified: dict[str, Any] = {}
    if kind := _kind(values, codes):
        unified["kind"] = kind.value
    if codes.level:
        unified["exercise_level"] = list(ExerciseLevel)[codes.level - 1].value
    if objects := _objects(values):
        unified["service_objects"] = objects
    if codes_of_themes := _themes(values, objects, day):
        unified["themes"] = codes_of_themes
    if basis := list(_legal_basis(values)):
        unified["legal_basis"] = basis
    elif mentioned := values.names("basis_mentions"):
        values.complain(
            "basis_mentioned", "basis_mentions", path="unified.legal_basis", mentioned="、".join(mentioned)[:200]
        )
    if (conditions := _conditions(values)) is not None:
        unified["conditions"] = conditions
    if steps := values.names("process"):
        unified["steps"] = [{"id": f"s{number}", "name": name} for number, name in enumerate(steps[:_MOST], start=1)]
    if limit := _limit(values, "legal", "unified.statutory_limit"):
        unified["statutory_limit"] = limit
    if joint := _joint(values):
        unified["joint_bodies"] = joint
    fee = values.line("fee", most=2000)
    if fee in _FREE:
        unified["fees"] = []
    elif fee:
        values.complain("fee_unread", "fee", fee, "unified.fees")
    return unified


def local_of(values: Values) -> dict[str, Any]:
    """Limit, visits, forms, place and phones."""
    local: dict[str, Any] = {}
    if promised := _limit(values, "promise", "local.promised_limit"):
        local["promised_limit"] = promised
    if (visits := values.number("visits")) is not None:
        if visits > 9:
            values.complain("limit_wrong", "visits", visits, "local.visits")
        local["visits"] = visits
        if visits == 0:
            local["visit_reason"] = ""
    for field, name in (("location", "place"), ("hours", "hours")):
        text = values.line(field, most=2000)
        if len(text) > 200:
            values.complain("line_long", field, text, f"local.{name}")
        elif text:
            local[name] = text
    for field, name in (("phone", "phones"), ("complaint_phone", "complaint_phones")):
        if phones := _phones(values, field, f"local.{name}"):
            local[name] = phones
    online = values.flag("online")
    at_window = "place" in local and (online is not True or bool(visits))
    if forms := [name for name, yes in (("ONLINE", online), ("WINDOW", at_window)) if yes]:
        local["forms"] = forms
    for field in ("express", "reservable"):
        if (flag := values.flag(field)) is not None:
            local[field] = flag
    return local


def check_limits(values: Values, unified: dict[str, Any], local: dict[str, Any]) -> None:
    """The promise is not longer than the law; 即办件 is what promises 0 days."""
    promised, statutory = local.get("promised_limit"), unified.get("statutory_limit")
    if promised is None:
        return
    unified["handling_kind"] = "PROMISED" if promised["amount"] else "IMMEDIATE"
    if statutory is None:
        return
    ours, law = (Limit(each["amount"], Unit[each["unit"]]) for each in (promised, statutory))
    if longer(ours, law):
        values.complain(
            "limit_promise", "promise_days", ours, "local.promised_limit", promised=str(ours), statutory=str(law)
        )


def materials_of(values: Values, suggest: Suggest) -> tuple[list[dict[str, Any]], tuple[Suggestion, ...]]:
    """The materials with what the source says of them; a standard code where the name leaves no doubt."""
    rows: list[dict[str, Any]] = []
    suggestions: list[Suggestion] = []
    for name in values.names("materials", most=300)[:999]:
        number = len(rows) + 1
        suggestion = suggest(name)
        path = f"unified.materials.m{number}"
        row: dict[str, Any] = {"id": f"m{number}", "name": name}
        if suggestion.certain:
            row["standard_code"] = suggestion.code
        elif suggestion.reason:
            row |= {"standard_code": None, "local_reason": suggestion.reason}
        _tell(values, name, suggestion, path)
        if len(name) > 200:
            values.complain("line_long", "materials", name, path)
        rows.append(row)
        suggestions.append(suggestion)
    return rows, tuple(suggestions)


def _tell(values: Values, name: str, suggestion: Suggestion, path: str) -> None:
    if is_catch_all(name):
        values.complain("material_catch_all", "materials", name, path)
    elif suggestion.how is How.NONE:
        values.complain("material_none", "materials", name, path)
    elif suggestion.how is How.LIKE:
        code, standard = suggestion.standards[0]
        values.complain("material_similar", "materials", name, path, standard=code, name=standard)
    elif suggestion.how is How.SEVERAL:
        several = "、".join(f"{code} {standard}" for code, standard in suggestion.standards)
        values.complain("material_several", "materials", name, path, standards=several)


def _kind(values: Values, codes: Codes) -> ItemKind | None:
    word = values.line("item_type", most=40)
    number = codes.basic[2:4]
    if not word:
        # 01 to 09 mean the same in every list; what stands for 其他行政权力 and 公共服务 differs between provinces.
        return next((kind for kind in ItemKind if kind.number == number < "10"), None)
    kind = KINDS.get(word)
    if kind is None:
        values.complain("kind_unknown", "item_type", word, "unified.kind")
    elif codes.basic and kind.number != number:
        values.complain("kind_number", "item_type", word, "unified.kind", number=number)
    return kind


def _objects(values: Values) -> list[str]:
    found, unread = set(), []
    for word in values.names("service_objects"):
        if word in _NATURAL:
            found.add("NATURAL")
        elif any(part in word for part in _LEGAL):
            found.add("LEGAL")
        else:
            unread.append(word)
    if unread:
        values.complain(
            "objects_unread", "service_objects", path="unified.service_objects", words="、".join(unread)[:100]
        )
    return sorted(found, reverse=True)


def _themes(values: Values, objects: list[str], day: date | None) -> dict[str, list[str]]:
    """Codes by service object; a word counts where the code table of that object has it in use."""
    words = values.names("themes")
    by_name = {(who, each.name): each.code for who in objects for each in current().of(who, day)}
    found = {who: [by_name[who, word] for word in words if (who, word) in by_name] for who in objects}
    unread = [word for word in words if not any((who, word) in by_name for who in objects)]
    if unread:
        values.complain("themes_unmapped", "themes", "、".join(unread), "unified.themes")
    return {who: list(dict.fromkeys(codes)) for who, codes in found.items() if codes}


def _legal_basis(values: Values) -> Iterator[dict[str, str]]:
    number = 0
    for one in values.several("legal_basis"):
        text = f"《{_bare(one.get('name'))}》{one.get('article') or ''}" if isinstance(one, dict) else one
        match = _BASIS.search(one_line(text)) if isinstance(text, str) and "\0" not in text else None
        if match is None or len(match[1]) > 200 or len(match[2] or "") > 60:
            values.complain("basis_unread", "legal_basis", text, "unified.legal_basis")
            continue
        number += 1
        yield {"id": f"b{number}", "law": match[1].strip(), "article": (match[2] or "").strip()}


def _bare(name: object) -> str:
    return str(name or "").strip().removeprefix("《").removesuffix("》")


def _conditions(values: Values) -> list[dict[str, str]] | None:
    text = values.text("conditions")
    if values.flag("conditions_truncated"):
        values.complain("conditions_cut", "conditions", text[-40:], "unified.conditions")
    if not text:
        return None
    if text in _NOTHING:
        return []
    rows: list[dict[str, str]] = []
    for line in text.split("\n"):
        if len(line) > 2000:
            values.complain("conditions_long", "conditions", line, "unified.conditions")
        elif line.strip():
            rows.append({"id": f"c{len(rows) + 1}", "text": line.strip()})
    return rows[:999]


def _limit(values: Values, which: str, path: str) -> dict[str, Any] | None:
    amount = values.number(f"{which}_days")
    word = values.line(f"{which}_unit", most=20)
    unit = _UNITS.get(word)
    if word and unit is None:
        values.complain("unit_unknown", f"{which}_unit", word, path)
        return None
    if amount is None:
        return None
    if unit is None:
        values.complain("limit_without_unit", f"{which}_days", amount, path)
        unit = Unit.WORKING_DAY
    if unit is Unit.HOUR and not amount:
        unit = Unit.WORKING_DAY
    return {"amount": amount, "unit": unit.name}


def _joint(values: Values) -> list[str]:
    return list(
        dict.fromkeys(one_line(part) for part in _JOINT.findall(values.text("joint_departments")) if part.strip())
    )


def _phones(values: Values, field: str, path: str) -> list[str]:
    """Numbers as a guide shows them; anything else in the field is told, because it is lost."""
    text = half_width(values.text(field, most=2000))
    found = [match[3] or f"{match[1]}-{match[2]}" for match in _PHONE.finditer(text)]
    rest = _PHONE.sub("", text)
    found += [match[1] for match in _HOTLINE.finditer(rest)]
    if any(char.isalnum() for char in _HOTLINE.sub("", rest)):
        values.complain("phone_unread", field, text, path)
    return list(dict.fromkeys(found))
