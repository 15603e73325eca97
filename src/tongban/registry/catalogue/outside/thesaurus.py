"""What people call papers, acts, persons, bodies and amounts: the shipped thesaurus, and the words of Chinese that tell nothing.

``data/demand_thesaurus.yaml`` groups what is one and the same, ``data/standard_materials*.yaml`` holds the papers of the
province by name, ``data/demand_words.yaml`` how a demand is said. Read once per process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from tongban.registry.catalogue.search import words

WORDS, THESAURUS = "tongban.demand-words/2", "tongban.demand-thesaurus/1"
LONGEST_TERM = 14
_SHORT = 2
_COUNTED = re.compile(r"(?<![0-9])([0-9]+)[名位]")
_DIGITS = {each: n for n, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
# Bounded, so that the time grows with the text and no faster.
_NUMBER = re.compile(
    r"[零〇一二两三四五六七八九十百千]{1,9}(?=万|多?[天日元块年岁家份张条页吋寸名位平]|个(?:月|人|工作日|专家|股东)|周岁|百分|公里)"
)


class Sort(StrEnum):
    """Of which sort a known term is."""

    PAPER = "papers"
    ACT = "acts"
    PERSON = "persons"
    PARTY = "parties"
    THING = "things"


def number_of(text: str) -> float:
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


def plain(text: str) -> str:
    """Text as it is compared: letters, digits and characters; 三十天 is said 30日, 周岁 岁, 三名 3个, 帐号 账号, 啥 什么."""
    bare = words.bare(text).replace("帐", "账").replace("周岁", "岁").replace("啥", "什么").replace("咋", "怎么")
    said = _NUMBER.sub(lambda found: str(round(number_of(found.group()))), bare)
    return _COUNTED.sub(r"\1个", re.sub(r"(?<=[0-9])天", "日", said))


@cache
def lists() -> dict[str, tuple[str, ...]]:
    """The plain lists of ``demand_words.yaml``."""
    document = _read("demand_words.yaml", WORDS)
    return {key: tuple(plain(each) for each in found) for key, found in document.items() if isinstance(found, list)}


@cache
def facets() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """What may be asked of a paper: how that is said, and how a guide says that it asks so."""
    found = _read("demand_words.yaml", WORDS)["facets"]
    return {key: (re.compile(row["said"]), re.compile(row["granted"])) for key, row in found.items()}


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Term → all terms of the groups it stands in, and the broader papers that it may be."""
    found: dict[str, list[str]] = {}
    document = _read("demand_thesaurus.yaml", THESAURUS)
    for sort in Sort:
        for group in document[sort]:
            same = [plain(each) for each in group]
            for each in same:
                found.setdefault(each, []).extend(same)
    for general, narrower in document["kinds"].items():
        for each in narrower:
            found.setdefault(plain(each), []).append(plain(general))
    return {each: tuple(dict.fromkeys((each, *group))) for each, group in found.items()}


@cache
def sorts() -> dict[str, frozenset[Sort]]:
    """Term → its sorts. A paper of the province's list is known by its name too."""
    found: dict[str, set[Sort]] = {}
    document = _read("demand_thesaurus.yaml", THESAURUS)
    for sort in Sort:
        for group in document[sort]:
            for each in group:
                found.setdefault(plain(each), set()).add(sort)
    for name in _papers_of_the_province():
        found.setdefault(name, set()).add(Sort.PAPER)
    return {each: frozenset(sort) for each, sort in found.items()}


def terms_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Known terms with their places, the longest first at each place."""
    known, at = sorts(), 0
    while at < len(text):
        end = next((end for end in range(min(len(text), at + LONGEST_TERM), at + 1, -1) if text[at:end] in known), 0)
        if end:
            yield text[at:end], at, end
        at = end or at + 1


@cache
def paper_end() -> re.Pattern[str]:
    """How the name of a paper ends."""
    ends = "|".join(sorted(map(re.escape, lists()["paper"]), key=len, reverse=True))
    return re.compile(rf"(?:{ends})$")


def is_paper(term: str) -> bool:
    """Whether a term is the name of a paper, known or by its ending."""
    known = sorts().get(term, frozenset())
    if Sort.PAPER in known or Sort.ACT in known:
        return Sort.PAPER in known
    # 领证, 拍照 end like papers and are none.
    found = paper_end().search(term)
    return found is not None and (len(term) > _SHORT or len(found.group()) == len(term) > 1)


def _papers_of_the_province() -> Iterator[str]:
    for path in sorted(Path(settings.DATA_FOLDER).glob("standard_materials*.yaml")):
        for row in yaml.load(path.read_text(encoding="utf-8"), _LOADER)["materials"]:
            for name in (row["name"], *row["names"]):
                if len(said := plain(name)) > 2 and paper_end().search(said):
                    yield said


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _read(name: str, schema: str) -> dict:  # type: ignore[type-arg]
    path = Path(settings.DATA_FOLDER) / name
    document: dict = yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # type: ignore[type-arg]
    if document["schema"] != schema:
        raise ValueError(f"{name}: {schema}")
    return document
