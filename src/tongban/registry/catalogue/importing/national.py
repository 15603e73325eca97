"""A workbook in the national exchange layout (:mod:`exporting.national`): an item of ``up_task_*_basic`` with its rows in the
other tables, as the fields of a list and, where the list has no field, as parts of the document."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO, Any

from tongban.registry.catalogue.code_tables import current
from tongban.registry.catalogue.exporting import national_codes as codes
from tongban.registry.catalogue.exporting import national_tables as tables
from tongban.registry.catalogue.exporting.national import Table
from tongban.registry.catalogue.importing.complaints import Complaint, complaint
from tongban.registry.catalogue.importing.joining import Joined, Row, joined
from tongban.registry.catalogue.importing.rows import SourceRow
from tongban.registry.catalogue.kinds import ExerciseLevel, ItemKind
from tongban.registry.catalogue.vocabulary import UNITS, words_of

_BASICS = (tables.GENERAL.name, tables.PUBLIC.name)
_OTHERS = (tables.EXTEND, tables.MATERIAL, tables.FEE, tables.QUESTION)
_YES_NO = {"1": True, "0": False}
_YUAN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{2}))? ?元")


def is_national(parts: Mapping[str, str]) -> bool:
    """Whether these sheets are those of the layout."""
    return any(name in parts for name in _BASICS)


def rows(package: zipfile.ZipFile, file: IO[bytes], parts: Mapping[str, str]) -> Iterator[SourceRow]:
    """Every item of the workbook. DomainError ``catalogue.import.unreadable``."""
    present = [name for name in _BASICS if name in parts]
    keys = {name: "row_guid" for name in present} | {table.name: table.key for table in _OTHERS}
    for each in joined(package, file, parts, keys, mains=tuple(present)):
        yield _row(each)


class _Numbers:
    """Reads numbers by the crosswalks; ``wrong`` is what no system knows, with what it could have been."""

    def __init__(self) -> None:
        self.wrong: list[Complaint] = []

    def one(self, table: Table, row: Row, column: str, codes_of: str) -> str:
        """Our value of one number; empty where there is none, or nobody knows it."""
        return next(iter(self.several(table, row, column, codes_of)), "")

    def several(self, table: Table, row: Row, column: str, codes_of: str, *systems: str) -> list[str]:
        """Our values of several numbers."""
        found = []
        for number in _several(row, column):
            value = current().read(codes_of, number, *systems)
            if value:
                found.append(value)
                continue
            name = next(each.chinese for each in table.columns if each.name == column)
            proposals = current().proposals(codes_of)
            self.wrong.append(complaint("number_unknown", f"{name}（{column}）", number, proposals=proposals))
        return list(dict.fromkeys(found))


def _row(found: Joined) -> SourceRow:
    numbers = _Numbers()
    basic = next(found.tables[name][0] for name in _BASICS if name in found.tables)
    extend = next(iter(found.tables.get(tables.EXTEND.name, ())), {})
    materials = [row for row in _ordered(found, tables.MATERIAL) if _text(row, "material_name")]
    more = {
        "unified": _unified(numbers, extend, materials, _ordered(found, tables.FEE), _ordered(found, tables.QUESTION)),
        "local": _local(numbers, basic, extend),
    }
    formulas = (complaint("formula", "整行", cell=address) for address in found.formulas)
    return SourceRow(found.number, _values(numbers, basic, extend, materials), (*formulas, *numbers.wrong), more)


def _values(numbers: _Numbers, basic: Row, extend: Row, materials: list[Row]) -> dict[str, Any]:
    """The fields that a list of items has too."""
    handle_types = _handle_types(numbers, basic)
    numbers.several(tables.GENERAL, basic, "server_type", "SERVER_TYPE")
    online = _text(extend, "is_online") or ("1" if "ONLINE" in handle_types else "")
    return {
        "name": _text(basic, "task_name"),
        "item_type": _kind(_text(basic, "task_type")),
        "item_code": _text(basic, "task_handle_item") or _text(basic, "task_code"),
        "catalog_code": _text(basic, "catalog_code"),
        "level": _level(_text(basic, "use_level")),
        "department": _text(basic, "dept_name"),
        "dept_uscc": _text(basic, "dept_code"),
        "service_objects": codes.read_server_types(_several(basic, "server_type")),
        "conditions": _text(basic, "accept_condition"),
        "materials": [_text(row, "material_name") for row in materials],
        "legal_basis": _lines(basic, "by_law"),
        "legal_days": _text(basic, "anticipate_day"),
        "legal_unit": _unit(basic, "anticipate_type"),
        "promise_days": _text(basic, "promise_day"),
        "promise_unit": _unit(basic, "promise_type"),
        "visits": _text(basic, "limit_scene_num"),
        "online": online,
        "express": _text(extend, "is_express"),
        "reservable": _text(extend, "is_schedule"),
        "fee": "不收费" if _text(basic, "is_fee") == "0" else "",
        "process": _lines(basic, "handle_flow"),
        "location": _text(basic, "transact_addr"),
        "hours": _text(basic, "transact_time"),
        "phone": _text(basic, "link_way"),
        "complaint_phone": _text(basic, "supervise_way"),
        "joint_departments": _text(extend, "other_dept"),
    }


def _handle_types(numbers: _Numbers, basic: Row) -> list[str]:
    system = codes.handle_system(_several(basic, "handle_type"))
    return numbers.several(tables.GENERAL, basic, "handle_type", "HANDLE_TYPE", system)


def _kind(number: str) -> str:
    """The word of a list; a number that nobody knows stays and refuses the row."""
    kind = current().read("TASK_TYPE", number.zfill(2))
    return words_of(ItemKind)[kind] if kind else number


def _level(number: str) -> str:
    level = current().read("USE_LEVEL", number)
    return words_of(ExerciseLevel)[level] if level else number


def _unified(
    numbers: _Numbers, extend: Row, materials: list[Row], fees: list[Row], questions: list[Row]
) -> dict[str, Any]:
    themes = {
        who: _several(extend, column)
        for who, column in (("NATURAL", "user_topic_type"), ("LEGAL", "corp_topic_type"))
        if _several(extend, column)
    }
    return _filled(
        themes=themes,
        quantity_limit=_text(extend, "limit_explain"),
        intermediary=_text(extend, "service_type"),
        materials=[_material(numbers, row, f"m{number}") for number, row in enumerate(materials, start=1)],
        fees=[_fee(row, f"fee{number}") for number, row in enumerate(fees, start=1)],
        faq=[{"q": _text(row, "question"), "a": _text(row, "answer")} for row in questions],
    )


def _local(numbers: _Numbers, basic: Row, extend: Row) -> dict[str, Any]:
    flags = {
        name: _YES_NO[_text(extend, column)]
        for name, column in (
            ("in_hall", "is_entry_center"),
            ("pay_online", "is_pay_online"),
            ("self_service", "is_service_terminals"),
        )
        if _text(extend, column) in _YES_NO
    }
    depth = [int(each) for each in _several(extend, "online_handle_depth") if each in "1234567"]
    return flags | _filled(
        power_source=numbers.one(tables.GENERAL, basic, "power_source", "POWER_SOURCE"),
        entrusted_by=_text(basic, "entrust_name"),
        area=numbers.one(tables.EXTEND, extend, "handle_area", "HANDLE_AREA"),
        online_depth=depth,
        forms=codes.read_handle_types(_several(basic, "handle_type")),
        visit_reason=_text(extend, "limit_scene_explain"),
    )


def _material(numbers: _Numbers, row: Row, place: str) -> dict[str, Any]:
    need, copies = numbers.one(tables.MATERIAL, row, "is_need", "MATERIAL_NEED"), _text(row, "page_num")
    requirements = [
        {"id": f"{place}.r{number}", "text": text} for number, text in enumerate(_lines(row, "accept_stand"), start=1)
    ]
    found = _filled(
        copy_kind=numbers.one(tables.MATERIAL, row, "material_type", "MATERIAL_TYPE"),
        medium=numbers.one(tables.MATERIAL, row, "material_format", "MATERIAL_FORMAT"),
        origin=numbers.one(tables.MATERIAL, row, "source_type", "SOURCE_TYPE"),
        issuer=_text(row, "source_explain"),
        paper_spec=_text(row, "page_format"),
        hint=_text(row, "fill_explain"),
        seal=_text(row, "sign_seal_req"),
        requirements=requirements,
    )
    if need:
        found["required"] = need != "NOT_NEEDED"
    if need == "DEFERRABLE":
        found["deferrable"] = True
    if copies.isdecimal() and len(copies) < 3:
        found["copies"] = int(copies)
    return found


def _fee(row: Row, place: str) -> dict[str, Any]:
    standard = _text(row, "fee_stand")
    fee: dict[str, Any] = {"id": place, "name": _text(row, "fee_name")}
    if match := _YUAN.fullmatch(standard):
        fee["amount_fen"] = int(match[1]) * 100 + int(match[2] or 0)
    return fee | _filled(standard="" if match else standard, reduction=_text(row, "desc_explain"))


def _ordered(found: Joined, table: Table) -> list[Row]:
    rows_ = found.tables.get(table.name, [])
    return sorted(rows_, key=lambda row: int(number) if (number := _text(row, "order_num")).isdecimal() else 0)


def _text(row: Row, column: str) -> str:
    return str(row.get(column, "")).strip()


def _lines(row: Row, column: str) -> list[str]:
    return [line.strip() for line in _text(row, column).split("\n") if line.strip()]


def _several(row: Row, column: str) -> list[str]:
    return [each.strip() for each in _text(row, column).split(codes.SEVERAL) if each.strip()]


def _unit(row: Row, column: str) -> str:
    number = _text(row, column)
    found = current().read("LIMIT_UNIT", number)
    # 分钟, in which no limit of a guide is counted, is told by its word.
    return UNITS[found] if found else {"4": "分钟"}.get(number, number)


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
