"""公民身份号码, GB 11643-1999: 6 division + 8 date of birth + 3 serial (odd: male) + check character.

Residence permits of Hong Kong, Macao and Taiwan residents and the new foreigners' permanent residence card use the
same layout and pass here. The first six digits need not be a division of today: abolished codes stay valid.
"""

from __future__ import annotations

import re
from datetime import date

from tongban.kernel.codes.check_digits import mod_11_2
from tongban.kernel.codes.refusals import refusal
from tongban.kernel.text import compact

_WRONG = refusal(
    "codes.person_id.invalid",
    "公民身份号码",
    "resident identity number",
    length=("应为 18 位，15 位的旧号码自 2013 年起不再使用", "it has 18 characters; 15-digit numbers ended in 2013"),
    characters=("前 17 位应为数字，末位为数字或 X", "the first 17 characters are digits, the last a digit or X"),
    birth_date=("第 7 至 14 位不是真实的出生日期", "characters 7 to 14 are not a real date of birth"),
    future=("出生日期晚于今天", "the date of birth lies in the future"),
    check=("校验位不符，可能有一位填错", "the check character does not match; one character is probably wrong"),
)
_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")


def check_person_id(text: str, today: date | None = None) -> str:
    """The number as 18 characters, ``X`` upper case. With ``today`` a birth after that day is refused.

    Raises DomainError ``codes.person_id.invalid`` with reason length, characters, birth_date, future or check.
    """
    number = compact(text)
    if len(number) != 18:
        raise _WRONG.because("length")
    if not _SHAPE.fullmatch(number):
        raise _WRONG.because("characters")
    born = _birth_date(number)
    if born is None:
        raise _WRONG.because("birth_date")
    if today is not None and born > today:
        raise _WRONG.because("future")
    if mod_11_2(number[:17]) != number[17]:
        raise _WRONG.because("check")
    return number


def person_id_birth_date(text: str) -> date:
    """Date of birth that a valid number carries. Raises as ``check_person_id``."""
    number = check_person_id(text)
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def person_id_is_male(text: str) -> bool:
    """Whether the serial (characters 15 to 17) is odd, which GB 11643 gives to men. Raises as ``check_person_id``."""
    return int(check_person_id(text)[16]) % 2 == 1


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
