"""What somebody was asked for, read from their words: of which kind it is, how much money, and the words that tell it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from tongban.registry.catalogue.outside import thesaurus
from tongban.registry.catalogue.outside.hearing import mended
from tongban.registry.catalogue.outside.rarity import rarity
from tongban.registry.catalogue.outside.thesaurus import Sort, lists, number_of, plain
from tongban.registry.catalogue.search import words

LONGEST = 200
"""Characters that are read; what an office asks for is said in a sentence."""

_CLAUSES = re.compile(r"[，。；！？,;!?\s、：:…]+")
_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,2})?|[零〇一二两三四五六七八九十百千万]{1,9}"
_AMOUNT = re.compile(rf"({_NUMBER})\s?(多)?(万)?\s?(?:元|块钱|块|圆)")
_TAKEN = re.compile(rf"(?:收|交|缴|付|花)(?:了|我|取|纳|费){{0,3}}\s?({_NUMBER})(?=$|[块元的钱多]|.{{0,4}}费)")
_SUM = re.compile(rf"(?:收|交|要)?(?:了|我){{0,3}}(?:{_NUMBER})?(?:元|块钱|块|圆)?$")
_PAYING = re.compile(r"(?:收|交|缴|付|花|掏|罚|要).{0,5}[0-9零一二两三四五六七八九十百千万]+(?:元|块)|钱|费")
_HAND_OVER = re.compile(r"(?:收|交|缴|付|花|掏)[^的]{0,6}钱$")
_TAKING = re.compile(
    r"(?:收|交|缴|付|花|掏|罚)[了我取纳费]{0,3}[0-9零一二两三四五六七八九十百千万]+多?(?:元|块钱?)?(?:钱|的?.{0,5}费)?$"
)
_NUMBER_OF = re.compile(r"(?:编号|号码|证号|账号|卡号|身份证号)(?:是?多少)?$")
_ENDING = re.compile(r"[证表书单函图照]")
_SPEAKER = re.compile(
    r"^(?:(?:我们)?(?:乡|镇|村|局|所|区|县|市|社区|单位|学校|银行|街道|派出所)(?:里|上|那边|的人)?)(?:又|还|非|都)?(?:说|讲|打电话|发短信|通知|告诉|问)"
)
_ROLE = re.compile(r"([\u4e00-\u9fff]{1,2}人)的(?!是)")
_EITHER = re.compile(r".还是.")
_HOW_MUCH = re.compile(r"^(?!.*[收交缴付]).*多少钱")
_REFUSED = re.compile(
    r"(?:不能|不给|不让|不予|不准|才能|才给|才让|不)(?:再?办|换|批|领|报|收|登|过户|补|提|享受|参)?[^，]{0,2}$"
)
_COMING = re.compile(
    r"(?:派人|来人|上门|有人来|来看(?!病))|[0-9两二三几]个?(?:人|工作人员).{0,2}来|(?:到|来|去)(?:我们?|你)?(?:家|店|楼|厂|公司|现场|工地|房子)[里上]?(?:来|去)?.{0,3}(?:看|查|核|瞧|转)"
)
_NUMBERED = re.compile(r"[0-9]+万?(?:日|个月|年|岁|元|平方|个|家|次)?")
_ASKS = (
    ("when", re.compile(r"哪年|哪月|哪天|什么时候|几时|啥时候|哪一?[年天]|几号|多久|日期|什么日子|从.{0,4}到")),
    ("where", re.compile(r"哪里|哪儿|哪个(?:镇|乡|村|地方|区|街)|住哪|在哪|什么(?:地方|位置)|哪条")),
    ("amount", re.compile(r"多少|几[个户口人层]|多大|多高|多粗|多长")),
    ("who", re.compile(r"[跟给]?谁|什么人|叫什么|什么名|哪家|哪个(?:银行|单位|公司|人)|押给|名字(?:叫|是)")),
    ("why", re.compile(r"为什么|为啥|干什么|干啥|做什么|原因|理由|目的|用来|拿去")),
    (
        "which",
        re.compile(
            r"还是|哪一?种|哪一?[类档套处份项样个]|哪几|什么(?!时候|地方|位置|人)|得选|要选|是不是|有没有|怎么(?!办)"
        ),
    ),
)


_RARE, _SINGLE = 0.35, 0.5
"""How rare a single character must be to tell something, and how much it counts."""


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
    """One telling word of a demand with everything that is the same; ``light``: it fits any paper and tells little; ``part``: how
    much it counts, less in a remark."""

    said: str
    same: tuple[str, ...]
    light: bool
    part: float = 1.0


@dataclass(frozen=True, slots=True)
class Demand:
    """``amount_fen`` is None where no sum is said; ``again``: a further visit; ``others``: persons other than who applies;
    ``head``: the paper that is wanted; ``asks``: what a form would ask (when, where, amount, who, why, which); ``facets``: what is
    wanted of a paper besides, with the words that say so; ``every``: of each of several persons; ``refused``: said as a reason to
    refuse (没有用地手续不能办)."""

    text: str
    kind: DemandKind
    units: tuple[Unit, ...]
    amount_fen: int | None
    again: bool
    others: tuple[str, ...]
    head: Unit | None = None
    asks: frozenset[str] = frozenset()
    facets: tuple[tuple[str, str], ...] = ()
    every: bool = False
    refused: bool = False


def read(text: str, own: frozenset[str] = frozenset()) -> Demand:
    """The demand that ``text`` tells. ``own``: words of the guide, by which typing errors are put right too. Nothing is kept."""
    said = words.normal(text[:LONGEST])
    clauses = [mended(each, own) for each in map(plain, _CLAUSES.split(said)) if each]
    main, remarks = _sorted_out(clauses)
    whole = "".join(main)
    amount = _amount(said)
    kind = _kind(whole, main, amount)
    asks = frozenset(name for name, pattern in _ASKS if pattern.search(whole))
    if asks and kind is DemandKind.OTHER:
        kind = DemandKind.FIELD
    units = tuple(_units(main, remarks, kind))
    return Demand(
        text=whole,
        kind=kind,
        units=units,
        amount_fen=amount,
        again=_says(whole, "again"),
        others=_persons(main),
        head=_head(main, units) if kind in (DemandKind.PAPER, DemandKind.SEAL) else None,
        asks=asks,
        facets=tuple(_facets("".join((*main, *remarks)))),
        every=_says(whole, "every"),
        refused=bool(_REFUSED.search(whole)),
    )


def _sorted_out(clauses: list[str]) -> tuple[list[str], list[str]]:
    """What is wanted, and remarks. What was handed in already (执照倒是有，就是又要…) is left out."""
    main: list[str] = []
    remarks: list[str] = []
    for clause in clauses:
        turned = any(each in clause[:8] for each in lists()["turn"])
        if turned and main and main[-1].endswith(lists()["had"]):
            main = []
        remark = bool(main) and clause.startswith(lists()["aside"])
        (remarks if remark else main).append(clause)
    return main or clauses, remarks


def _kind(text: str, main: list[str], amount: int | None) -> DemandKind:
    if _NUMBER_OF.search(text) or _EITHER.search(text) or _HOW_MUCH.search(text):
        return DemandKind.FIELD
    papers = any(_names_paper(each) for each in main)
    if not papers and (_says(text, "inspection") or _COMING.search(text)):
        return DemandKind.INSPECTION
    if (amount is not None and (_TAKING.search(text) or (_PAYING.search(text) and not papers))) or _of_money(text):
        return DemandKind.MONEY
    if _says(text, "visit") and (not papers or _says(text, "again")):
        return DemandKind.VISIT
    if papers:
        return DemandKind.PAPER
    if _says(text, "seal"):
        return DemandKind.SEAL
    if re.match(r"(?:还|又)?(?:问|(?:让|要|叫)(?:我|我们)?(?:填|登记))", text) or _says(text, "wants_field"):
        return DemandKind.FIELD
    return DemandKind.CONDITION if _says(text, "condition") else DemandKind.OTHER


def _of_money(text: str) -> bool:
    core = _SUM.sub("", text)
    return any(core.endswith(each) for each in lists()["money"] if each != "钱") or bool(_HAND_OVER.search(text))


def _names_paper(clause: str) -> bool:
    """Whether a known paper stands in the clause, or the last thing said is a paper."""
    if any(Sort.PAPER in thesaurus.sorts()[term] for term, _start, _end in thesaurus.terms_in(clause)):
        return True
    rest = clause
    while (shorter := next((rest.removesuffix(each) for each in lists()["stop"] if rest.endswith(each)), rest)) != rest:
        rest = shorter
    words_of = [word for word, _start, _end in words.spans(rest)]
    return bool(words_of) and (thesaurus.is_paper(words_of[-1]) or bool(_ENDING.fullmatch(words_of[-1])))


def _says(text: str, key: str) -> bool:
    return any(each in text for each in lists()[key])


def _without_opening(text: str) -> str:
    """The text without everyday openings, unless nothing else remains."""
    rest = _SPEAKER.sub("", text)
    while True:
        term = next(
            (len(term) for term, start, _end in thesaurus.terms_in(rest[: thesaurus.LONGEST_TERM]) if start == 0), 0
        )
        cut = next((rest[len(each) :] for each in _openings() if len(each) >= term and rest.startswith(each)), rest)
        if not cut or cut == rest:
            return rest
        rest = cut


@cache
def _openings() -> tuple[str, ...]:
    return tuple(sorted(lists()["opening"], key=len, reverse=True))


def _units(main: Iterable[str], remarks: Iterable[str], kind: DemandKind) -> Iterator[Unit]:
    """Known terms, longest first; the rest in words. Stop words and single characters are left out; where a form asks, what it
    asks for (哪里, 多少) is not; where a seal is asked for, that tells."""
    kept = set(lists()["asking"]) if kind is DemandKind.FIELD else set()
    told = set(lists()["seal"]) if kind is DemandKind.SEAL else set()
    stop, light, seen = set(lists()["stop"]) - kept, set(lists()["light"]) - told, set()
    for clauses, part in ((main, 1.0), (remarks, 0.3)):
        for clause in clauses:
            for piece in _pieces(_without_opening(clause)):
                known = piece in thesaurus.sorts() or _NUMBERED.fullmatch(piece)
                if not piece or piece in seen or piece in stop:
                    continue
                if len(piece) < 2:
                    if rarity(piece) >= _RARE and not words.is_stop(piece) and piece not in lists()["single"]:
                        seen.add(piece)
                        yield Unit(piece, (piece,), False, _SINGLE * part)
                    continue
                if not known and words.is_stop(piece) and piece not in kept:
                    continue
                seen.add(piece)
                same = thesaurus.groups().get(piece, (piece,))
                yield Unit(piece, same, piece in light or piece in kept, part)


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for term, start, end in [*thesaurus.terms_in(text), ("", len(text), len(text))]:
        yield from _words(text[at:start])
        if term:
            yield term
        at = end


def _words(text: str) -> Iterator[str]:
    at = 0
    for found in _NUMBERED.finditer(text):
        yield from (word for word, _, _ in words.spans(text[at : found.start()]))
        yield found.group()
        at = found.end()
    yield from (word.removesuffix("要") for word, _, _ in words.spans(text[at:]))


def _head(main: Iterable[str], units: Iterable[Unit]) -> Unit | None:
    """The paper that is wanted: the last one of the first clause that names one; in Chinese it stands last."""
    by_word = {unit.said: unit for unit in units}
    light = set(lists()["light"])
    for clause in main:
        found = [each for each in _pieces(_without_opening(clause)) if each in by_word and thesaurus.is_paper(each)]
        telling = [each for each in found if each not in light] or found
        if telling:
            return by_word[telling[-1]]
    return None


def _persons(main: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            term
            for clause in main
            for term, _start, _end in thesaurus.terms_in(clause)
            if Sort.PERSON in thesaurus.sorts()[term]
        )
        | dict.fromkeys(role for clause in main for role in _ROLE.findall(clause))
    )


def _facets(text: str) -> Iterator[tuple[str, str]]:
    for name, (said, _granted) in thesaurus.facets().items():
        if found := said.search(text):
            yield name, found.group()


def _amount(text: str) -> int | None:
    if found := _AMOUNT.search(text):
        number = number_of(found[1]) * (10_000 if found[3] else 1)
        return round(number * 100)
    if found := _TAKEN.search(text):
        return round(number_of(found[1]) * 100)
    return None
