"""What must not be published: read in every text before it becomes public, by the one who writes and the one who approves.

保守国家秘密法第三十五条 (review before publication), 政府信息公开条例第十四条、第十五条 (state and business secrets, privacy).
Published documents name telephones and mailboxes of offices, so, unlike :mod:`tongban.kernel.telltale`, only what is certain
is found: numbers of persons and bank cards whose check digit is right, codes of cases, the marks that internal papers
bear, and words that somebody has marked as secret. What was found is never given back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from tongban.kernel.codes import check_person_id, check_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.telltale import CASE, Telltale

PERSON_ID = Telltale("person_id", "公民身份号码", "a number of an identity card")
BANK_CARD = Telltale("bank_card", "银行卡号", "a number of a bank card")
MARK = Telltale("mark", "涉密或者内部文件的标志", "a mark of classified or internal papers")
TRADE_SECRET = Telltale("trade_secret", "申请人标明的商业秘密", "what the applicant marked as a business secret")

SHORTEST_SECRET = 4
"""Characters from which on a marked answer is looked for: a shorter one stands in any text."""

_GAP = r"[ \-‐-―·]?"
_PERSON = re.compile(rf"(?<![0-9A-Za-z])[1-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9Xx](?![0-9A-Za-z])")
_CARD = re.compile(rf"(?<![0-9A-Za-z])[3-6](?:{_GAP}[0-9]){{15,18}}(?![0-9A-Za-z])")
_CASE = re.compile(
    rf"(?<![0-9A-Za-z])[1-8](?:{_GAP}[0-9]){{11}}(?:{_GAP}[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]){{6}}(?![0-9A-Za-z])"
)
_MARKS = re.compile(
    r"(?:绝密|机密|秘密)\s*[★☆*]|密级\s*[:：]|保密期限\s*[:：]|内部(?:资料|文件|材料)[,，;；:： ]*(?:注意|妥善|请勿|不得|严禁)"
    r"|(?:不得|严禁|请勿|禁止)(?:外传|对外(?:公开|提供|发布))|仅供内部(?:使用|参考|掌握)|此件不(?:予)?公开"
)
_BETWEEN = re.compile(r"[\W_]+")


def secrets_in(text: str, marked: Iterable[str] = ()) -> tuple[Telltale, ...]:
    """The kinds of what must not be published in ``text``; ``marked``: words that somebody marked as secret."""
    return tuple(dict.fromkeys(_found(unicodedata.normalize("NFKC", text), marked)))


def _found(plain: str, marked: Iterable[str]) -> Iterator[Telltale]:
    if any(_is(check_person_id, each) for each in _PERSON.findall(plain)):
        yield PERSON_ID
    if any(_is_card(each) for each in _CARD.findall(plain)):
        yield BANK_CARD
    if any(_is(check_registration_code, each) for each in _CASE.findall(plain)):
        yield CASE
    if _MARKS.search(plain):
        yield MARK
    joined = _bare(plain)
    if any(len(bare) >= SHORTEST_SECRET and bare in joined for bare in map(_bare, marked)):
        yield TRADE_SECRET


def _is(check: object, text: str) -> bool:
    try:
        assert callable(check)
        check(_bare(text).upper())
    except DomainError:
        return False
    return True


def _is_card(text: str) -> bool:
    """ISO/IEC 7812: the sum of the digits, every second from the right doubled, is a multiple of ten."""
    digits = [int(digit) for digit in reversed(_BETWEEN.sub("", text))]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    # A run of one digit is filler, not a card.
    return len(set(digits)) > 1 and (sum(digits[0::2]) + sum(doubled)) % 10 == 0


def _bare(text: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()
