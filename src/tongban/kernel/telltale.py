"""What in a text would tell who somebody is: asked before it is made public (个人信息保护法第二十五条、第二十八条).

It errs towards finding: what it takes for a number of a person is put into other words, at no loss to a general answer.
Spaces, dashes and marks between the characters hide nothing, nor do full-width or Chinese digits. The number itself is never
given back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tongban.kernel.codes import check_registration_code
from tongban.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Telltale:
    """A kind of personal datum, named for people."""

    kind: str
    zh: str
    en: str


ID_NUMBER = Telltale("id_number", "证件号码或者银行卡号", "a number of an identity document or a bank card")
MOBILE = Telltale("mobile", "手机号码", "a mobile number")
EMAIL = Telltale("email", "邮箱", "an e-mail address")
CASE = Telltale("case", "办件登记码", "the registration code of a case")
NAME = Telltale("name", "提问人的姓名", "the name of the person who asked")

_DIGITS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
_BETWEEN = re.compile(r"[\W_]+")
_LONG = re.compile(r"\d{15,}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]++\s*+(?:@|＠|\(at\)|\[at\])\s*[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_CODE = re.compile(r"(?=([1-8]\d{11}[0-9A-HJKMNP-TV-Z]{6}))")


def telltales(text: str, names: Iterable[str] = ()) -> tuple[Telltale, ...]:
    """The kinds of personal data that ``text`` holds; ``names`` are those that must not stand in it."""
    return tuple(dict.fromkeys(_found(text, names)))


def _found(text: str, names: Iterable[str]) -> Iterator[Telltale]:
    plain = unicodedata.normalize("NFKC", text)
    joined = _BETWEEN.sub("", plain).upper()
    digits = joined.translate(_DIGITS)
    if any(_is_case(each) for each in _CODE.findall(digits)):
        yield CASE
    elif _LONG.search(digits):
        yield ID_NUMBER
    if _MOBILE.search(_LONG.sub(" ", digits)):
        yield MOBILE
    if _EMAIL.search(plain):
        yield EMAIL
    for name in names:
        bare = _BETWEEN.sub("", unicodedata.normalize("NFKC", name)).upper()
        if len(bare) > 1 and bare in joined:
            yield NAME


def _is_case(code: str) -> bool:
    try:
        return check_registration_code(code) == code
    except DomainError:
        return False
