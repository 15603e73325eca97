"""登记赋码 registration code: 18 characters that people read, type and say on the telephone.

Region of the competent body 6 + date yymmdd 6 + random base-32 5 (no I, L, O, U) + ISO 7064 MOD 37,36 check 1,
shown as ``360722-261123-7KQ2XA``. A locator, never a credential.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from tongban.kernel.codes.check_digits import mod_37_36
from tongban.kernel.codes.refusals import refusal
from tongban.kernel.text import compact

_BASE_32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISTYPED = str.maketrans("ILO", "110")
_MAX_DRAWS = 1000
_WRONG = refusal(
    "codes.registration_code.invalid",
    "登记码",
    "registration code",
    length=(
        "应为 18 位，如 360722-261123-7KQ2XA 的样式",
        "it has 18 characters, in the manner of 360722-261123-7KQ2XA",
    ),
    characters=(
        "前 12 位应为数字，后 6 位为数字和字母（不含 I、L、O、U）",
        "its first 12 characters are digits, the last 6 digits or letters other than I, L, O, U",
    ),
    date=("第 7 至 12 位不是真实的日期", "characters 7 to 12 are not a real date"),
    check=("校验位不符，可能有一位填错", "the check character does not match; one character is probably wrong"),
)


def registration_code(region6: str, day: date, random: Callable[[int], bytes]) -> str:
    """A new code for ``region6`` (first six digits of a region) on ``day`` (Asia/Shanghai).

    ``random(n)`` gives n random bytes. Drawn again while the check character is one that people misread (I, L, O,
    U). ValueError if ``region6`` is not six digits or ``day`` is outside 2000–2099. Uniqueness is the database's.
    """
    if not re.fullmatch(r"[1-8][0-9]{5}", region6):
        raise ValueError("region of a registration code is six digits")
    if not 2000 <= day.year <= 2099:
        raise ValueError("day of a registration code is in 2000 to 2099")
    for _ in range(_MAX_DRAWS):
        # 256 is a multiple of 32, so the remainder is uniform.
        body = f"{region6}{day:%y%m%d}" + "".join(_BASE_32[byte % 32] for byte in random(5))
        check = mod_37_36(body)
        if check in _BASE_32:
            return body + check
    raise RuntimeError("the source of randomness repeats itself")


def check_registration_code(text: str) -> str:
    """The code as 18 characters without dashes.

    Takes dashes, spaces, lower and full width, and I or L for 1, O for 0 as people mistype them; the check character
    tells whether that reading was right. Raises DomainError ``codes.registration_code.invalid``.
    """
    code = compact(text).translate(_MISTYPED)
    if len(code) != 18:
        raise _WRONG.because("length")
    if not re.fullmatch(rf"[1-8][0-9]{{11}}[{_BASE_32}]{{6}}", code):
        raise _WRONG.because("characters")
    try:
        date(2000 + int(code[6:8]), int(code[8:10]), int(code[10:12]))
    except ValueError as error:
        raise _WRONG.because("date") from error
    if mod_37_36(code[:17]) != code[17]:
        raise _WRONG.because("check")
    return code


def show_registration_code(code: str) -> str:
    """``code`` as people see it: 6-6-6. Raises as ``check_registration_code``."""
    whole = check_registration_code(code)
    return f"{whole[:6]}-{whole[6:12]}-{whole[12:]}"
