"""行政区划代码, GB/T 2260 and its long form: province 2, city 2, county 2, town 3, village 3; stored as 12 digits."""

from __future__ import annotations

import re
from enum import IntEnum

from tongban.kernel.codes.refusals import refusal
from tongban.kernel.text import compact

_PARTS = ((0, 2), (2, 4), (4, 6), (6, 9), (9, 12))
_WRONG = refusal(
    "codes.region_code.invalid",
    "行政区划代码",
    "administrative division code",
    length=("应为 6 位、9 位或 12 位数字", "it has 6, 9 or 12 digits"),
    characters=("应全部为数字，首位为 1 至 8", "it consists of digits and starts with 1 to 8"),
    gap=("上级区划的位置为零而下级不为零", "a higher division is zero where a lower one is not"),
)


class RegionLevel(IntEnum):
    """Level of a region. The values are the digits of 行使层级 (GB/T 39046 A.2), where 1 is the State."""

    PROVINCE = 2
    CITY = 3
    COUNTY = 4
    TOWN = 5
    VILLAGE = 6


def check_region_code(text: str) -> str:
    """The code as 12 digits; 6 or 9 digits are padded with zeros.

    A zero county with a town below it is lawful (cities without counties, such as 东莞 4419 00 003).
    Raises DomainError ``codes.region_code.invalid`` (length, characters, gap).
    """
    code = compact(text)
    if len(code) not in (6, 9, 12):
        raise _WRONG.because("length")
    if not re.fullmatch(r"[1-8][0-9]+", code):
        raise _WRONG.because("characters")
    code = code.ljust(12, "0")
    province, city, county, town, village = (code[start:end].strip("0") for start, end in _PARTS)
    if not province or (not city and (county or town or village)) or (not town and village):
        raise _WRONG.because("gap")
    return code


def region_level(code: str) -> RegionLevel:
    """Level that the zeros of ``code`` tell. Raises as ``check_region_code``."""
    return RegionLevel(RegionLevel.PROVINCE + _depth(check_region_code(code)))


def region_parent(code: str) -> str | None:
    """Code of the region above, None for a province. Raises as ``check_region_code``."""
    full = check_region_code(code)
    depth = _depth(full)
    if depth == 0:
        return None
    return full[: _PARTS[depth][0]].ljust(12, "0")


def region_prefix(code: str) -> str:
    """The significant digits: a region lies in ``code``, or is it, exactly if its 12 digits start with these."""
    full = check_region_code(code)
    return full[: _PARTS[_depth(full)][1]]


def _depth(full: str) -> int:
    return max(index for index, (start, end) in enumerate(_PARTS) if full[start:end].strip("0"))
