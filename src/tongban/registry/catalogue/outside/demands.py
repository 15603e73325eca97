"""What somebody was asked for, read from their words: of which kind it is, how much money, and the words that tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from tongban.registry.catalogue.search import words

SCHEMA = "tongban.demand-words/1"
LONGEST = 200
"""Characters that are read; what an office asks for is said in a sentence."""

_DIGITS = {each: n for n, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
# Bounded, so that the time grows with the text and no faster.
_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,2})?|[零〇一二两三四五六七八九十百千万]{1,9}"
_AMOUNT = re.compile(rf"({_NUMBER})\s?(多)?(万)?\s?(?:元|块钱|块|圆)")
_TAKEN = re.compile(rf"(?:收|交|缴|付|花)(?:了|我|取|纳|费){{0,3}}\s?({_NUMBER})(?!\s?[份张个次项名年月天日页本])")
_SUM = re.compile(rf"(?:收|交|要)?(?:了|我){{0,3}}(?:{_NUMBER})?(?:元|块钱|块|圆)?$")
_COUNTED = re.compile(r"([一二两三四五六七八九十0-9])[名位]")
_PAYING = re.compile(r"收|交|缴|付|花|钱|费")


class DemandKind(StrEnum):
    """Of which kind a demand is: it decides which elements can answer it."""

    MONEY = "MONEY"
    INSPECTION = "INSPECTION"
    PAPER = "PAPER"
    SEAL = "SEAL"
    VISIT = "VISIT"
    FIELD = "FIELD"
    CONDITION = "CONDITION"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Unit:
    """One telling word of a demand with everything that is the same; ``light``: it fits any paper and tells little."""

    said: str
    same: tuple[str, ...]
    light: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """``amount_fen`` is None where no sum is said; ``again``: a further visit; ``others``: persons other than who applies."""

    text: str
    kind: DemandKind
    units: tuple[Unit, ...]
    amount_fen: int | None
    again: bool
    others: tuple[str, ...]


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    document = _document()
    return {
        key: tuple(words.normal(each) for each in document[key]) for key in document if key not in ("schema", "same")
    }


@cache
def _document() -> dict[str, list[str]]:
    path = Path(settings.DATA_FOLDER) / "demand_words.yaml"
    document: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


@cache
def _same() -> dict[str, tuple[str, ...]]:
    """Word → all words of the groups it stands in."""
    found: dict[str, list[str]] = {}
    for group in _document()["same"]:
        for each in group:
            found.setdefault(each, []).extend(group)
    return {each: tuple(dict.fromkeys((each, *group))) for each, group in found.items()}


@cache
def _terms() -> re.Pattern[str]:
    longest_first = sorted((term for term in _same() if len(term) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


@cache
def _paper() -> re.Pattern[str]:
    ends = "|".join(sorted(map(re.escape, _lists()["paper"]), key=len, reverse=True))
    return re.compile(rf"(?:{ends})$")


def plain(text: str) -> str:
    """Text as it is compared: letters, digits and characters; 周岁 is said 岁, 三名 三个."""
    return _COUNTED.sub(r"\1个", words.bare(text).replace("周岁", "岁"))


def read(text: str) -> Demand:
    """The demand that ``text`` tells. Nothing of it is kept."""
    whole = plain(text[:LONGEST])
    amount = _amount(words.normal(text[:LONGEST]))
    kind = _kind(whole, amount)
    units = tuple(_units(_without_opening(whole), kind))
    return Demand(
        text=whole,
        kind=kind,
        units=units,
        amount_fen=amount,
        again=_says(whole, "again"),
        others=tuple(each for each in _lists()["persons"] if each in whole),
    )


def _kind(text: str, amount: int | None) -> DemandKind:
    if _says(text, "inspection"):
        return DemandKind.INSPECTION
    papers = _names_paper(text)
    if (amount is not None and _PAYING.search(text) and not papers) or _of_money(text):
        return DemandKind.MONEY
    if _says(text, "visit") and (not papers or _says(text, "again")):
        return DemandKind.VISIT
    if papers:
        return DemandKind.PAPER
    if _says(text, "seal"):
        return DemandKind.SEAL
    if re.match(r"(?:还|又)?(?:问|(?:让|要|叫)(?:我|我们)?(?:填|登记))", text):
        return DemandKind.FIELD
    return DemandKind.CONDITION if _says(text, "condition") else DemandKind.OTHER


def _of_money(text: str) -> bool:
    core = _SUM.sub("", text)
    return any(core.endswith(each) for each in _lists()["money"])


def _names_paper(text: str) -> bool:
    """Whether the last thing said is a paper, or a word for handing one in stands before one."""
    core = _lists()["stop"]
    rest = text
    while (shorter := next((rest.removesuffix(each) for each in core if rest.endswith(each)), rest)) != rest:
        rest = shorter
    return bool(_paper().search(rest))


def _says(text: str, key: str) -> bool:
    return any(each in text for each in _lists()[key])


def _without_opening(text: str) -> str:
    """The text without everyday openings, unless nothing else remains."""
    rest = text
    while True:
        cut = next((rest.removeprefix(each) for each in _openings() if rest.startswith(each)), rest)
        if not cut or cut == rest:
            return rest
        rest = cut


@cache
def _openings() -> tuple[str, ...]:
    return tuple(sorted(_lists()["opening"], key=len, reverse=True))


def _units(text: str, kind: DemandKind) -> Iterator[Unit]:
    """Known terms, longest first; the rest in words. Stop words and single characters are left out; where a form asks, what it
    asks for (哪里, 多少) is not; where a seal is asked for, that tells."""
    kept = set(_lists()["asking"]) if kind is DemandKind.FIELD else set()
    told = set(_lists()["seal"]) if kind is DemandKind.SEAL else set()
    stop, light, at, seen = set(_lists()["stop"]) - kept, set(_lists()["light"]) - told, 0, set()
    found = [(each.group(), each.start(), each.end()) for each in _terms().finditer(text)]
    pieces: list[str] = []
    for term, start, end in [*found, ("", len(text), len(text))]:
        pieces += [word for word, _, _ in words.spans(text[at:start])]
        pieces += [term] if term else []
        at = end
    for each in pieces:
        piece = each.removesuffix("要")
        if len(piece) < 2 or piece in stop or piece in seen or (words.is_stop(piece) and piece not in kept):
            continue
        seen.add(piece)
        yield Unit(piece, _same().get(piece, (piece,)), piece in light or piece in kept)


def _amount(text: str) -> int | None:
    if found := _AMOUNT.search(text):
        number = _number(found[1]) * (10_000 if found[3] else 1)
        return round(number * 100)
    if found := _TAKEN.search(text):
        return round(_number(found[1]) * 100)
    return None


def _number(text: str) -> float:
    """A number in digits or in Chinese: 一百二十, 三千, 两万."""
    if text[0].isdigit():
        return float(text)
    total = section = digit = 0
    for each in text:
        if each in _DIGITS:
            digit = _DIGITS[each]
        elif each == "万":
            total, section, digit = (total + section + digit) * _UNITS[each], 0, 0
        else:
            section, digit = section + (digit or 1) * _UNITS[each], 0
    return float(total + section + digit)
