"""身份证件: by which document a natural person is known, and how its number is written.

Types and their codes: GA/T 2000.156 (常用证件代码), as the national platform takes them (STANDARDS 3.4; 414, 511 and 516 also stand
in published code lists of electronic certificates' holders). Not certain are 553, and which of them a residence permit of Hong
Kong, Macao and Taiwan residents has: it goes out as 990 其他. Layouts:

======================  ======================================================================================
居民身份证              GB 11643
港澳台居民居住证        GB 11643 beginning 810000, 820000, 830000 (国办发〔2018〕81号, art. 4)
外国人永久居留身份证    since 2023 18 characters beginning 9, with date of birth and check character; before, three letters
                        of the nationality and 12 digits
护照                    country of issue (GB/T 2659.1, three letters) and number: the number alone is no one's, two
                        states may give the same
港澳居民来往内地通行证  H or M and 8 digits, for life; the two digits behind them counted renewals and are left off
台湾居民来往大陆通行证  8 digits, for life
======================  ======================================================================================

No number of one type has the shape of another: so the number, once normalised, says of which type it is, and nothing else
has to be kept beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tongban.kernel.codes.countries import COUNTRIES
from tongban.kernel.codes.persons import check_person_id, person_id_birth_date, person_id_is_male
from tongban.kernel.codes.refusals import refusal
from tongban.kernel.errors import DomainError
from tongban.kernel.text import compact


class DocumentType(StrEnum):
    """证件类型."""

    ID_CARD = "ID_CARD"
    HMT_RESIDENCE = "HMT_RESIDENCE"
    PERMANENT_RESIDENCE = "PERMANENT_RESIDENCE"
    PASSPORT = "PASSPORT"
    HM_TRAVEL = "HM_TRAVEL"
    TAIWAN_TRAVEL = "TAIWAN_TRAVEL"


DOCUMENT_NAMES = {
    DocumentType.ID_CARD: "居民身份证",
    DocumentType.HMT_RESIDENCE: "港澳台居民居住证",
    DocumentType.PERMANENT_RESIDENCE: "外国人永久居留身份证",
    DocumentType.PASSPORT: "护照",
    DocumentType.HM_TRAVEL: "港澳居民来往内地通行证",
    DocumentType.TAIWAN_TRAVEL: "台湾居民来往大陆通行证",
}
"""As they are called in the record and on papers."""

EXCHANGE_CODES = {
    DocumentType.ID_CARD: "111",
    DocumentType.HMT_RESIDENCE: "990",
    DocumentType.PERMANENT_RESIDENCE: "553",
    DocumentType.PASSPORT: "414",
    DocumentType.HM_TRAVEL: "516",
    DocumentType.TAIWAN_TRAVEL: "511",
}
"""GA/T 2000.156."""

IN_POPULATION_REGISTRY = frozenset({DocumentType.ID_CARD, DocumentType.HMT_RESIDENCE})
"""Whose numbers public security gives by the rule of 公民身份号码, and the population registry knows."""

_WRONG = refusal(
    "codes.document.invalid",
    "证件号码",
    "document number",
    HMT_RESIDENCE=(
        "港澳台居民居住证的号码是 18 位，以 810000、820000 或 830000 开头，末位是校验码",
        "a residence permit has 18 characters beginning 810000, 820000 or 830000, the last of which is a check",
    ),
    PERMANENT_RESIDENCE=(
        "外国人永久居留身份证的号码是以 9 开头的 18 位，末位是校验码；旧版是 3 个字母加 12 位数字",
        "a permanent residence card has 18 characters beginning 9, the last of which is a check; old ones 3 letters and"
        " 12 digits",
    ),
    PASSPORT=(
        "护照填签发国的三个字母和护照号码，如 GBR123456789；号码是 5 至 9 位字母和数字",
        "for a passport give the three letters of the issuing state and the number, such as GBR123456789; the number has"
        " 5 to 9 letters and digits",
    ),
    HM_TRAVEL=(
        "港澳居民来往内地通行证的号码是 H 或 M 加 8 位数字",
        "a Mainland travel permit of Hong Kong and Macao residents has H or M and 8 digits",
    ),
    TAIWAN_TRAVEL=(
        "台湾居民来往大陆通行证的号码是 8 位数字",
        "a Mainland travel permit of Taiwan residents has 8 digits",
    ),
)
_HMT = ("810000", "820000", "830000")
_EIGHTEEN = 18
_TRAVEL = re.compile(r"([HM][0-9]{8})(?:[0-9]{2})?")
_TAIWAN = re.compile(r"[0-9]{8}")
_RESIDENCE_BEFORE_2023 = re.compile(r"([A-Z]{3})[0-9]{12}")
_PASSPORT = re.compile(r"([A-Z]{3})(?=[A-Z]*[0-9])[A-Z0-9]{5,9}")
_CHINESE_PASSPORT = re.compile(r"CHN[A-Z][A-Z0-9][0-9]{7}")


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """A document by which a person is known: ``number`` normalised. Never in a repr's neighbourhood that is logged."""

    type: DocumentType
    number: str

    def __repr__(self) -> str:
        return f"IdentityDocument({self.type})"

    @property
    def marked(self) -> str:
        """The number with the type in front where the number is none of GB 11643: what a blind index is made of."""
        return self.number if len(self.number) == _EIGHTEEN else f"{self.type}:{self.number}"

    @property
    def birth_date(self) -> date | None:
        """The date of birth where the number carries one; else it has to be asked."""
        return person_id_birth_date(self.number) if len(self.number) == _EIGHTEEN else None

    @property
    def is_male(self) -> bool | None:
        """The sex where the number carries it."""
        carries = self.type in IN_POPULATION_REGISTRY
        return person_id_is_male(self.number) if carries else None


def read_document(text: str, chosen: DocumentType | None = None, today: date | None = None) -> IdentityDocument:
    """The document that a typed number belongs to. ``chosen``: of which type the person says it is; where that is the identity
    card, a residence permit of the same layout is taken for what it is. With ``today`` a birth after that day is refused.

    Errors: ``codes.person_id.invalid`` for what should be an identity card, or is nothing known and nobody said what it is;
    ``codes.document.invalid`` for any other type.
    """
    number = compact(text)
    found = _recognised(number)
    if found is None and chosen in (None, DocumentType.ID_CARD):
        return _eighteen(check_person_id(number, today))
    if found is None or (chosen not in (None, found.type) and not _same_layout(found, chosen)):
        raise _refused(number, chosen)
    if len(found.number) == _EIGHTEEN:
        check_person_id(found.number, today)
    return found


def check_document(text: str, today: date | None = None) -> str:
    """The number alone, normalised. Errors as :func:`read_document`."""
    return read_document(text, None, today).number


def in_population_registry(number: str) -> bool:
    """Whether the population registry can be asked about this number. Errors as :func:`read_document`."""
    return read_document(number).type in IN_POPULATION_REGISTRY


def _refused(number: str, chosen: DocumentType | None) -> DomainError:
    if chosen in (None, DocumentType.ID_CARD):
        try:
            check_person_id(number)
        except DomainError as error:
            return error
    assert chosen is not None
    return _WRONG.because(chosen.value)


def _same_layout(found: IdentityDocument, chosen: DocumentType | None) -> bool:
    return chosen is DocumentType.ID_CARD and len(found.number) == _EIGHTEEN


def _recognised(number: str) -> IdentityDocument | None:
    if len(number) == _EIGHTEEN:
        try:
            return _eighteen(check_person_id(number))
        except DomainError:
            return None
    if match := _TRAVEL.fullmatch(number):
        return IdentityDocument(DocumentType.HM_TRAVEL, match[1])
    if _TAIWAN.fullmatch(number):
        return IdentityDocument(DocumentType.TAIWAN_TRAVEL, number)
    if (match := _RESIDENCE_BEFORE_2023.fullmatch(number)) and match[1] in COUNTRIES:
        return IdentityDocument(DocumentType.PERMANENT_RESIDENCE, number)
    if (match := _PASSPORT.fullmatch(number)) and match[1] in COUNTRIES:
        chinese = match[1] == "CHN"
        if not chinese or _CHINESE_PASSPORT.fullmatch(number):
            return IdentityDocument(DocumentType.PASSPORT, number)
    return None


def _eighteen(number: str) -> IdentityDocument:
    if number.startswith(_HMT):
        return IdentityDocument(DocumentType.HMT_RESIDENCE, number)
    if number.startswith("9"):
        return IdentityDocument(DocumentType.PERMANENT_RESIDENCE, number)
    return IdentityDocument(DocumentType.ID_CARD, number)
