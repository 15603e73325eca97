"""统一社会信用代码, GB 32100-2015, and the organisation code of GB 11714 inside it.

18 characters of 31 (no I, O, S, V, Z): 1 registering authority, 2 kind of body, 3-8 division, 9-17 organisation
code, 18 check. Unknown first and second characters are accepted: new authorities were added since 2015.
"""

from __future__ import annotations

import re

from tongban.kernel.codes.check_digits import gb_11714
from tongban.kernel.codes.refusals import refusal
from tongban.kernel.text import compact

_CHARSET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SHAPE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_WRONG = refusal(
    "codes.uscc.invalid",
    "统一社会信用代码",
    "unified social credit code",
    length=("应为 18 位", "it has 18 characters"),
    characters=(
        "应为数字和大写字母，不含 I、O、S、V、Z，第 3 至 8 位为数字",
        "it consists of digits and letters without I, O, S, V, Z, and characters 3 to 8 are digits",
    ),
    check=("校验位不符，可能有一位填错", "the check character does not match; one character is probably wrong"),
)


def check_uscc(text: str) -> str:
    """The code as 18 upper-case characters. Raises DomainError ``codes.uscc.invalid`` (length, characters, check)."""
    code = compact(text)
    if len(code) != 18:
        raise _WRONG.because("length")
    if not _SHAPE.fullmatch(code):
        raise _WRONG.because("characters")
    if uscc_check_character(code[:17]) != code[17]:
        raise _WRONG.because("check")
    return code


def uscc_check_character(first_17: str) -> str:
    """Check character over the first 17 characters. ValueError for a character outside the set."""
    total = sum(_CHARSET.index(char) * weight for char, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHARSET[-total % 31]


def organisation_code_ok(text: str) -> bool:
    """Whether a 9-character organisation code, or the one inside an 18-character USCC, has its GB 11714 check.

    A hint, never a ground for refusal: registers hold valid USCCs whose inner code fails.
    """
    code = compact(text)
    if len(code) == 18:
        code = code[8:17]
    return bool(_ORGANISATION.fullmatch(code)) and gb_11714(code[:8]) == code[8]
