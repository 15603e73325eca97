"""Why two registrations may be one person: compared, never guessed. Pure.

Within a group every pair would be too many where a telephone is shared by hundreds (a service point, an agency): so each person is
put under keys that two of a pair must share, and only who lies under one key is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise
from typing import Any
from uuid import UUID

from tongban.kernel.codes import IdentityDocument, read_document
from tongban.registry.identity.parties import Party

_ALL_PAIRS = 20
"""More under one key are compared each with the next: as the ones are settled, the others come."""


class Likeness(StrEnum):
    """Why two rows may be one person. Each was compared, none is a guess from outside; none alone is proof."""

    SAME_NUMBER_SAID = "SAME_NUMBER_SAID"
    """One has only said the number that the other was registered by."""
    NUMBER_ONE_OFF = "NUMBER_ONE_OFF"
    """Numbers of one type that differ in one place, or by two neighbours exchanged."""
    SAME_NAME = "SAME_NAME"
    SAME_BIRTH = "SAME_BIRTH"
    SAME_MOBILE = "SAME_MOBILE"
    OTHER_DOCUMENT = "OTHER_DOCUMENT"
    """Known by documents of different types, as after a residence permit was given to who came by a passport."""


LIKENESS_LABELS = {
    Likeness.SAME_NUMBER_SAID: "一方自报的号码就是另一方登记的号码",
    Likeness.NUMBER_ONE_OFF: "号码只差一位，或者相邻两位颠倒",
    Likeness.SAME_NAME: "姓名相同",
    Likeness.SAME_BIRTH: "出生日期相同",
    Likeness.SAME_MOBILE: "手机号相同",
    Likeness.OTHER_DOCUMENT: "证件类型不同",
}
TELLING = frozenset({Likeness.SAME_NUMBER_SAID, Likeness.NUMBER_ONE_OFF, Likeness.SAME_NAME})
"""One of these has to be there: a telephone is shared in many families."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration that is compared. ``said``: the number was only said, nobody has confirmed it."""

    party: Party
    said: bool

    @property
    def id(self) -> UUID:
        """Of the person."""
        return self.party.id


def alike(rows: Sequence[Registered]) -> Iterator[tuple[Registered, Registered, tuple[Likeness, ...]]]:
    """The pairs among ``rows`` that may be one person, each once, and why."""
    under: dict[tuple[Any, ...], list[Registered]] = {}
    for row in rows:
        for key in _keys(row.party):
            under.setdefault(key, []).append(row)
    known: set[frozenset[UUID]] = set()
    for group in under.values():
        for one, other in combinations(group, 2) if len(group) <= _ALL_PAIRS else pairwise(group):
            pair = frozenset((one.id, other.id))
            if pair in known:
                continue
            known.add(pair)
            reasons = likenesses(one.party, other.party, said=one.said or other.said)
            if TELLING & set(reasons):
                yield one, other, reasons


def _keys(party: Party) -> Iterator[tuple[Any, ...]]:
    """What two registrations share that may be one: the name, the number, or the number but for a slip in it."""
    document = read_document(party.identifier)
    number, kind = _compared(document), document.type
    yield "name", party.name
    yield "number", kind, document.number
    for place in range(len(number)):
        yield "off", kind, number[:place], number[place + 1 :]
    for place in range(len(number) - 1):
        yield "swap", kind, number[:place], tuple(sorted(number[place : place + 2])), number[place + 2 :]


def _compared(document: IdentityDocument) -> str:
    """The number without its check character, which differs with the rest and does not count."""
    return document.number[:17] if len(document.number) == 18 else document.number


def likenesses(one: Party, other: Party, *, said: bool = False) -> tuple[Likeness, ...]:
    """Why they may be one. ``said``: one of them has only said the number, nobody confirmed it."""
    first, second = read_document(one.identifier), read_document(other.identifier)
    born = first.birth_date
    told = {
        Likeness.SAME_NUMBER_SAID: said and first == second,
        Likeness.NUMBER_ONE_OFF: first.type is second.type and one_off(first.number, second.number),
        Likeness.SAME_NAME: one.name == other.name,
        Likeness.SAME_BIRTH: born is not None and born == second.birth_date,
        Likeness.SAME_MOBILE: bool(one.mobile) and one.mobile == other.mobile,
        Likeness.OTHER_DOCUMENT: first.type is not second.type,
    }
    return tuple(likeness for likeness, so in told.items() if so)


def one_off(one: str, other: str) -> bool:
    """Whether two numbers differ in one place of the first seventeen, or by two neighbours exchanged; the check character
    differs with them and does not count."""
    if len(one) != len(other) or one == other:
        return False
    body = 17 if len(one) == 18 else len(one)
    at = [place for place in range(body) if one[place] != other[place]]
    if len(at) == 1:
        return True
    return any(
        [left, right] == at and one[left] == other[right] and one[right] == other[left] for left, right in pairwise(at)
    )
