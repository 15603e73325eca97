"""国民经济行业分类代码, GB/T 4754-2017: a letter for the section (门类 A to T) and two digits for the division (大类)."""

from __future__ import annotations

import re

from tongban.kernel.codes.refusals import refusal
from tongban.kernel.text import compact

_WRONG = refusal(
    "codes.industry_code.invalid",
    "行业代码",
    "industry code",
    structure=("应为门类字母加两位大类代码，如 F52", "it is the letter of the section and two digits, such as F52"),
)


def check_industry_code(text: str) -> str:
    """The code of a division with its section: ``f52`` → ``F52``. Which ones there are is the code table's to say.

    Raises DomainError ``codes.industry_code.invalid`` (structure).
    """
    code = compact(text)
    if not re.fullmatch(r"[A-T][0-9]{2}", code):
        raise _WRONG.because("structure")
    return code
