"""Numbers of the national exchange for the vocabularies of a guide, from the crosswalks (:mod:`code_tables`).

The two sources number 服务对象, 办理形式 and 通办范围 differently; which one a receiver wants is said by the name of the system:
C0109 is the practice of the national platform, GB is GB/T 39046-2020 annex A.
"""

from __future__ import annotations

from collections.abc import Iterable

from tongban.registry.catalogue.code_tables import current

SEVERAL = "^"
"""Between several numbers in one column."""
CODE_LISTS = ("C0109", "GB")
IN_USE = "1"
FLAG = {True: "1", False: "0"}


def number(table: str, system: str, value: object) -> str:
    """The number of one of our values; empty where the system has none."""
    return SEVERAL.join(current().written(table, system, str(value))) if value else ""


def numbers(table: str, system: str, values: Iterable[str]) -> str:
    """The numbers of several values."""
    return SEVERAL.join(current().written(table, system, *values))


def read_server_types(found: Iterable[str]) -> list[str]:
    """服务对象 as a list of items writes them, from the numbers of either source."""
    objects = {current().read("SERVER_TYPE", each) for each in found}
    return [*(["自然人"] if "NATURAL" in objects else ()), *(["企业法人"] if "LEGAL" in objects else ())]


def handle_system(found: Iterable[str]) -> str:
    """Whose numbers of 办理形式 these are: a 4 is only in GB/T 39046, whose 3 is 移动端."""
    return "GB" if "4" in set(found) else "C0109"


def read_handle_types(found: Iterable[str]) -> list[str]:
    """办理形式 from the numbers of either source."""
    given = sorted(set(found))
    system = handle_system(given)
    meant = (current().read("HANDLE_TYPE", each, system) for each in given)
    return list(dict.fromkeys(filter(None, meant)))
