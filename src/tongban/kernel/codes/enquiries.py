"""咨询编号: 14 characters under which a question is known to who asked it and to who answers it.

``ZX`` + date yymmdd 6 + random base-32 5 (no I, L, O, U) + ISO 7064 MOD 37,36 check 1, shown as ``ZX261126-7KP2VF``. A locator,
never a credential: only the asker and the body see what is behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from tongban.kernel.codes.check_digits import mod_37_36
from tongban.kernel.codes.refusals import refusal
from tongban.kernel.text import compact

PREFIX = "ZX"
_BASE_32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISTYPED = str.maketrans("ILO", "110")
_MAX_DRAWS = 1000
_WRONG = refusal(
    "codes.enquiry_number.invalid",
    "咨询编号",
    "enquiry number",
    on_paper=False,
    length=("应为 14 位，如 ZX261126-7KP2VF 的样式", "it has 14 characters, in the manner of ZX261126-7KP2VF"),
    characters=(
        "应为 ZX、6 位日期、6 位数字和字母（不含 I、L、O、U）",
        "it is ZX, a date of 6 digits, and 6 digits or letters other than I, L, O, U",
    ),
    check=("校验位不符，可能有一位填错", "the check character does not match; one character is probably wrong"),
)


def enquiry_number(day: date, random: Callable[[int], bytes]) -> str:
    """A new number on ``day`` (Asia/Shanghai). ``random(n)`` gives n random bytes. Uniqueness is the database's."""
    for _ in range(_MAX_DRAWS):
        body = f"{PREFIX}{day:%y%m%d}" + "".join(_BASE_32[byte % 32] for byte in random(5))
        check = mod_37_36(body)
        if check in _BASE_32:
            return body + check
    raise RuntimeError("the source of randomness repeats itself")


def check_enquiry_number(text: str) -> str:
    """The number without dashes; what people mistype is read as in registration codes. Raises
    ``codes.enquiry_number.invalid``."""
    number = compact(text).translate(_MISTYPED)
    if len(number) != 14:
        raise _WRONG.because("length")
    if not re.fullmatch(rf"{PREFIX}[0-9]{{6}}[{_BASE_32}]{{6}}", number):
        raise _WRONG.because("characters")
    if mod_37_36(number[:13]) != number[13]:
        raise _WRONG.because("check")
    return number


def show_enquiry_number(number: str) -> str:
    """``number`` as people see it: 8-6. Raises as ``check_enquiry_number``."""
    whole = check_enquiry_number(number)
    return f"{whole[:8]}-{whole[8:]}"
