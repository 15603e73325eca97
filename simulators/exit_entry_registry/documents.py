"""The platform's content: all invented, the names say so (示例, Shili). No state issues passports with letters where these have
them; the numbers of the permits are as low as they can be.

A permanent residence card is put together from its parts, so that a number that could be somebody's stands in no file.
"""

from __future__ import annotations

from dataclasses import dataclass

ABSENT = "GBRSHILI0999"
"""A well-formed number that nobody holds."""
CODES = ("414", "511", "516", "553")
"""Types of documents (GA/T 2000.156): passport, travel permits of Taiwan and of Hong Kong and Macao residents, permanent
residence."""


@dataclass(frozen=True)
class Document:
    """One entry: ``code`` GA/T 2000.156, ``born`` YYYY-MM-DD. ``void``: lost, withdrawn, replaced or over."""

    code: str
    number: str
    name: str
    born: str
    void: bool = False


def _with_check(body: str) -> str:
    """The check character of GB 11643."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


RESIDENCE = _with_check("9" + "00000" + "19870511" + "010")
"""Permanent residence, of a state that does not exist."""

ENTRIES = (
    Document("414", "GBRSHILI0101", "John Shili", "1988-04-12"),
    Document("414", "FRASHILI0102", "Jeanne Shili", "1993-09-30"),
    Document("516", "H00000101", "何示例", "1990-03-07"),
    Document("516", "M00000102", "麦示例", "1985-12-24"),
    Document("511", "00000103", "连示例", "1979-06-15"),
    Document("553", RESIDENCE, "Maria Shili", "1987-05-11"),
    Document("414", "GBRSHILI0104", "Peter Shili", "1970-01-02", void=True),
)


def held() -> dict[tuple[str, str], Document]:
    """All entries by type and number."""
    return {(entry.code, entry.number): entry for entry in ENTRIES}
