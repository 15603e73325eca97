"""Numbers of the national exchange for the vocabularies of a guide (GB/T 39046-2020 annex A, ZWFW C0109 practice).

The two sources number 服务对象, 办理形式 and 通办范围 differently; which one a receiver wants is said by the name of the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tongban.registry.catalogue.kinds import ExerciseLevel, ItemKind
from tongban.registry.orgs.duties import DepartmentKind

SEVERAL = "^"
"""Between several numbers in one column."""
TASK_TYPE = {kind.value: kind.number for kind in ItemKind}
USE_LEVEL = {level.value: str(level.digit) for level in ExerciseLevel}
PROJECT_TYPE = {"IMMEDIATE": "1", "PROMISED": "2"}
DEPT_TYPE = {
    DepartmentKind.STATUTORY_ORGAN: "1",
    DepartmentKind.AUTHORISED_ORGANISATION: "2",
    DepartmentKind.ENTRUSTED_ORGANISATION: "3",
    DepartmentKind.OTHER: "9",
}
POWER_SOURCE = {
    "STATUTORY": "1",
    "HANDED_DOWN": "2",
    "AUTHORISED_ABOVE": "3",
    "AUTHORISED_BESIDE": "4",
    "ENTRUSTED_ABOVE": "5",
    "ENTRUSTED_BESIDE": "6",
}
IN_USE = "1"
# 4 is 分钟, which no limit of a guide is counted in.
LIMIT_UNIT = {"WORKING_DAY": "1", "NATURAL_DAY": "2", "HOUR": "3", "MONTH": "5"}
MATERIAL_TYPE = {"ORIGINAL": "1", "COPY": "2", "EITHER": "3"}
MATERIAL_FORMAT = {"PAPER": "1", "ELECTRONIC": "2", "EITHER": "3"}
NEEDED, NOT_NEEDED, DEFERRABLE = "1", "2", "3"
SOURCE_TYPE = {"SELF": "10", "GOVERNMENT": "20", "INTERMEDIARY": "30", "OTHER": "99"}
CERTIFICATE, WRITING, OTHER_RESULT, NO_RESULT = "10", "20", "30", "99"
FLAG = {True: "1", False: "0"}

SERVER_TYPES_TO_GB = {"1": "1", "2": "2", "3": "3", "4": "4", "5": "6", "6": "5", "9": "6"}
"""服务对象, C0109 → GB/T 39046: 非法人企业 is one of 其他组织 there."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """The numbers in which the sources differ, by the values of a guide."""

    server_types: Mapping[str, tuple[str, ...]]
    handle_types: Mapping[str, str]
    areas: Mapping[str, str]


_SERVER_TYPES = {"NATURAL": ("1",), "LEGAL": ("2", "3", "4", "5", "9")}
CODE_LISTS: Mapping[str, CodeList] = {
    "C0109": CodeList(
        _SERVER_TYPES,
        {"WINDOW": "1", "ONLINE": "2", "POST": "3"},
        {"NATION": "1", "PROVINCE": "2", "CITY": "3", "COUNTY": "4", "TOWN": "5", "VILLAGE": "6"},
    ),
    "GB": CodeList(
        {who: tuple(sorted({SERVER_TYPES_TO_GB[each] for each in codes})) for who, codes in _SERVER_TYPES.items()},
        {"WINDOW": "1", "ONLINE": "2", "POST": "4"},
        # 全国, 跨省, 跨市, 跨县: what is done all over the province crosses its cities.
        {"NATION": "1", "PROVINCE": "3", "CITY": "4"},
    ),
}


def read_server_types(numbers: Iterable[str]) -> list[str]:
    """服务对象 as a list of items writes them, from the numbers of either source."""
    found = set(numbers)
    return [*(["自然人"] if "1" in found else ()), *(["企业法人"] if found - {"1"} else ())]


def read_handle_types(numbers: Iterable[str]) -> list[str]:
    """办理形式 from the numbers of either source: a 4 is only in that of GB/T 39046, whose 3 is 移动端."""
    found = set(numbers)
    of_gb = {"1": "WINDOW", "2": "ONLINE", "3": "ONLINE", "4": "POST"}
    of_c0109 = {"1": "WINDOW", "2": "ONLINE", "3": "POST"}
    meanings = of_gb if "4" in found else of_c0109
    return list(dict.fromkeys(meanings[each] for each in sorted(found) if each in meanings))


def turned(numbers: Mapping[str, str]) -> dict[str, str]:
    """Number → value."""
    return {number: value for value, number in numbers.items()}
