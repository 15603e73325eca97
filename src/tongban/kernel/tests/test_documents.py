"""The numbers of identity documents: each says of which type it is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.codes import DocumentType, check_document, in_population_registry, read_document
from tongban.kernel.codes.check_digits import mod_11_2
from tongban.kernel.codes.countries import COUNTRIES
from tongban.kernel.codes.documents import DOCUMENT_NAMES, EXCHANGE_CODES
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_document

_BORN = "19900101"


def _eighteen(head: str) -> str:
    return (whole := f"{head}{_BORN}001") + mod_11_2(whole)


def _written(*heads: str, least: int, most: int) -> st.SearchStrategy[str]:
    digits = st.integers(least, most).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n))
    return st.tuples(st.sampled_from(heads), digits).map("".join)


_SHAPES = {
    DocumentType.ID_CARD: st.just(_eighteen("369901")),
    DocumentType.HMT_RESIDENCE: st.sampled_from([_eighteen(head) for head in ("810000", "820000", "830000")]),
    DocumentType.PERMANENT_RESIDENCE: st.just(_eighteen("936840")) | _written("USA", "GBR", least=12, most=12),
    DocumentType.PASSPORT: _written("USA", "GBRA", "HNDZZ", "MARM", least=5, most=7),
    DocumentType.HM_TRAVEL: _written("H", "M", least=8, most=8),
    DocumentType.TAIWAN_TRAVEL: _written("", least=8, most=8),
}


@given(st.data(), st.sampled_from(DocumentType))
def test_a_number_says_of_which_type_it_is(data: st.DataObject, kind: DocumentType) -> None:
    number = data.draw(_SHAPES[kind])
    found = read_document(f" {number[:4].lower()} {number[4:]}")
    assert (found.type, found.number) == (kind, number)
    assert read_document(number, kind) == found == read_document(found.number)


def test_every_type_has_a_name_and_a_code() -> None:
    assert set(DOCUMENT_NAMES) == set(EXCHANGE_CODES) == set(DocumentType)


@pytest.mark.parametrize(
    ("text", "chosen", "code", "reason"),
    [
        ("H1234567", DocumentType.HM_TRAVEL, "codes.document.invalid", "HM_TRAVEL"),
        ("GBR123456789", DocumentType.HM_TRAVEL, "codes.document.invalid", "HM_TRAVEL"),
        ("123456789", DocumentType.PASSPORT, "codes.document.invalid", "PASSPORT"),
        ("XYZ123456789", DocumentType.PASSPORT, "codes.document.invalid", "PASSPORT"),
        ("CHN12345", DocumentType.PASSPORT, "codes.document.invalid", "PASSPORT"),
        (_eighteen("369901"), DocumentType.HMT_RESIDENCE, "codes.document.invalid", "HMT_RESIDENCE"),
        ("1234567", DocumentType.TAIWAN_TRAVEL, "codes.document.invalid", "TAIWAN_TRAVEL"),
        ("HKG123456789", None, "codes.person_id.invalid", "length"),
        ("H12345678", DocumentType.ID_CARD, "codes.person_id.invalid", "length"),
        (_eighteen("369901")[:17] + "0", DocumentType.ID_CARD, "codes.person_id.invalid", "check"),
    ],
)
def test_what_is_refused_and_why(text: str, chosen: DocumentType | None, code: str, reason: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_document(text, chosen)
    assert (refused.value.code, refused.value.data["reason"]) == (code, reason)


def test_renewed_permits_are_the_same_document() -> None:
    """The two digits behind the number counted renewals."""
    assert check_document("H1234567802") == check_document("h12345678") == "H12345678"


def test_a_residence_permit_chosen_as_identity_card_is_what_it_is() -> None:
    number = _eighteen("830000")
    assert read_document(number, DocumentType.ID_CARD).type is DocumentType.HMT_RESIDENCE
    assert in_population_registry(number)
    assert not in_population_registry("GBR123456789")


def test_what_numbers_carry() -> None:
    """Birth only where the number has it, and sex only where it is 公民身份号码 by rule."""
    card = read_document(_eighteen("369901"))
    assert (card.birth_date, card.is_male) == (date(1990, 1, 1), True)
    assert read_document(_eighteen("936840")).birth_date == date(1990, 1, 1)
    assert (read_document("H12345678").birth_date, read_document("GBR123456789").is_male) == (None, None)
    with pytest.raises(DomainError):
        read_document(_eighteen("369901"), today=date(1980, 1, 1))


def test_a_repr_hides_the_number() -> None:
    assert "GBR123456789" not in repr(read_document("GBR123456789"))


def test_masks_leave_the_ends() -> None:
    assert mask_document("H12345678") == "H*******8"
    assert mask_document("1234567") == "*******"
    assert mask_document("369901199001010013") == "3****************3"


@pytest.mark.parametrize("country", ["GBR", "GBN", "GBD", "XPO", "UNO", "XXA"])
def test_passports_of_states_and_of_what_icao_knows_besides(country: str) -> None:
    assert read_document(f"{country}1234567").type is DocumentType.PASSPORT


@pytest.mark.parametrize("country", ["HKG", "MAC", "TWN", "UTO", "IAO", "ZZZ"])
def test_what_issues_no_passport_that_is_taken_here(country: str) -> None:
    with pytest.raises(DomainError, match=r"codes\.document\.invalid"):
        read_document(f"{country}1234567", DocumentType.PASSPORT)


def test_the_states_are_those_of_iso_3166_but_three() -> None:
    assert len(COUNTRIES) == 249 - 3 + 23
