"""Codes of service items (GB/T 39554.1-2020 as practised): 12, 31 and 33 characters, and the exchange case number.

基本编码 12 = who set it 2 + item type 2 + line ministry 2 + main item 3 + sub-item 3 (``000`` none, ``00Y`` has some);
实施编码 31 = USCC of the implementing body 18 + exercise level 1 + 基本编码 12;
业务办理项编码 33 = 实施编码 + serial 2.
"""

from __future__ import annotations

import re
from datetime import date

from tongban.kernel.codes.organisations import check_uscc
from tongban.kernel.codes.refusals import refusal
from tongban.kernel.errors import DomainError
from tongban.kernel.text import compact

_BASIC = re.compile(r"(00|[1-8][0-9])(0[1-9]|[12][0-9])[0-9]{2}(?!000)[0-9]{3}([0-9]{3}|00Y)")
_LEVELS = frozenset("1234567")
_BASIC_WRONG = refusal(
    "codes.basic_code.invalid",
    "基本编码",
    "basic item code",
    length=("应为 12 位", "it has 12 characters"),
    structure=(
        "应为设定层级 2 位、事项类型 2 位（01 至 29）、业务指导部门 2 位、主项 3 位（001 至 999）、子项 3 位",
        "it is 2 digits of level, 2 of type (01-29), 2 of ministry, 3 of main item (001-999), 3 of sub-item",
    ),
)
_IMPLEMENTATION_WRONG = refusal(
    "codes.implementation_code.invalid",
    "实施编码",
    "implementation code",
    length=("应为 31 位", "it has 31 characters"),
    body=("前 18 位不是有效的统一社会信用代码", "its first 18 characters are not a valid unified social credit code"),
    level=("第 19 位行使层级应为 1 至 7", "character 19, the exercise level, is 1 to 7"),
    basic=("后 12 位不是有效的基本编码", "its last 12 characters are not a valid basic item code"),
)
_HANDLING_WRONG = refusal(
    "codes.handling_code.invalid",
    "业务办理项编码",
    "handling item code",
    length=("应为 33 位", "it has 33 characters"),
    implementation=("前 31 位不是有效的实施编码", "its first 31 characters are not a valid implementation code"),
    serial=("末 2 位序号应为 01 至 99", "its last two digits are 01 to 99"),
)


def check_basic_code(text: str) -> str:
    """The 12-character 基本编码. Raises DomainError ``codes.basic_code.invalid`` (length, structure)."""
    code = compact(text)
    if len(code) != 12:
        raise _BASIC_WRONG.because("length")
    if not _BASIC.fullmatch(code):
        raise _BASIC_WRONG.because("structure")
    return code


def check_implementation_code(text: str) -> str:
    """The 31-character 实施编码. Raises DomainError ``codes.implementation_code.invalid``."""
    code = compact(text)
    if len(code) != 31:
        raise _IMPLEMENTATION_WRONG.because("length")
    try:
        check_uscc(code[:18])
    except DomainError as error:
        raise _IMPLEMENTATION_WRONG.because("body") from error
    if code[18] not in _LEVELS:
        raise _IMPLEMENTATION_WRONG.because("level")
    try:
        check_basic_code(code[19:])
    except DomainError as error:
        raise _IMPLEMENTATION_WRONG.because("basic") from error
    return code


def check_handling_code(text: str) -> str:
    """The 33-character 业务办理项编码. Raises DomainError ``codes.handling_code.invalid``."""
    code = compact(text)
    if len(code) != 33:
        raise _HANDLING_WRONG.because("length")
    try:
        check_implementation_code(code[:31])
    except DomainError as error:
        raise _HANDLING_WRONG.because("implementation") from error
    if not re.fullmatch(r"[0-9]{2}", code[31:]) or code[31:] == "00":
        raise _HANDLING_WRONG.because("serial")
    return code


def implementation_code(uscc: str, exercise_level: int, basic_code: str) -> str:
    """实施编码 of ``basic_code`` as the body ``uscc`` carries it out. Level 1 State … 6 village, 7 graded.

    Raises the error of the part that is wrong.
    """
    level = str(exercise_level)
    if level not in _LEVELS:
        raise _IMPLEMENTATION_WRONG.because("level")
    return check_uscc(uscc) + level + check_basic_code(basic_code)


def split_implementation_code(text: str) -> tuple[str, int, str]:
    """(USCC, exercise level, 基本编码) of a valid 实施编码. Raises as ``check_implementation_code``."""
    code = check_implementation_code(text)
    return code[:18], int(code[18]), code[19:]


def project_no(implementation: str, day: date, serial: int) -> str:
    """办件编号 for exchange: 实施编码 31 + YYYYMMDD (Asia/Shanghai) + serial 4, from 10,000 on 6 digits.

    ``serial`` counts from 1 per (implementation code, day); ValueError outside 1…999,999.
    """
    if not 1 <= serial <= 999_999:
        raise ValueError("serial of a project number is 1 to 999999")
    width = 4 if serial <= 9_999 else 6
    return f"{check_implementation_code(implementation)}{day:%Y%m%d}{serial:0{width}d}"
