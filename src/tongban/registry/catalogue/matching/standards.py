"""The standard materials as an index, and the suggestion for a name.

In Chinese the last word says what a paper is (…申请表, …许可证); what stands before it says whose or for what. So a name
that ends in a known name of a standard material is that material, and the longest known name decides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import rjieba

from tongban.registry.catalogue.matching.naming import bare, parts, plain

LEAST_LIKENESS = 62
"""Percent of common words from which two names are held to be alike; judged on a sample of real lists."""


_GENERAL = ("SM-0000", "SM-009")
"""Codes of papers that any item may ask for. The other lists name papers of single items: there 认定申请表 is short for
教师资格认定申请表 and must not catch every form that ends so."""
_TELLING = 6
"""Characters from which another name of such a paper says enough by itself."""


class How(StrEnum):
    """What a suggestion rests on; the values are what a report shows."""

    SAME = "同名"
    ENDING = "中心词"
    LIKE = "近似"
    SEVERAL = "多种"
    NONE = "无"
    DECIDED = "已确认"
    APART = "已确认不是"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``standards`` are (code, name): one; several where the line names several papers; none. ``likeness`` in percent;
    ``reason``: why a person decided that it is none."""

    how: How
    standards: tuple[tuple[str, str], ...] = ()
    likeness: int = 0
    reason: str = ""

    @property
    def certain(self) -> bool:
        """Whether the draft takes the code over; what is merely alike, a person decides."""
        return self.how in (How.SAME, How.ENDING, How.DECIDED)

    @property
    def code(self) -> str:
        """The one code; empty where there is none or more than one."""
        return self.standards[0][0] if len(self.standards) == 1 else ""


Suggest = Callable[[str], Suggestion]


def as_decided(suggest: Suggest, decided: Mapping[str, Suggestion]) -> Suggest:
    """The same, but for names that a person has decided; ``decided`` by plain name."""
    return lambda name: decided.get(plain(name)) or suggest(name)


class Standards:
    """Standard materials by every name they are known under. ``materials``: (code, name, other names)."""

    def __init__(self, materials: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        # Who is called so outright comes before who is also called so, a paper of any item before one of a single item.
        ordered = sorted(materials, key=lambda each: (not _general(each[0]), each[0]))
        self._exact = {bare(name): (code, name) for code, name, _ in ordered}
        self._known = {
            plain(name): (code, name)
            for code, name, _ in reversed(ordered)
            # What a paper of a single item says in brackets tells it from its like: …申请表（期满换证）.
            if _general(code) or "(" not in bare(name)
        }
        self._endings = dict(self._known)
        for code, name, others in ordered:
            for other in map(plain, others):
                self._known.setdefault(other, (code, name))
                if _general(code) or (len(other) >= _TELLING and other not in plain(name)):
                    self._endings.setdefault(other, (code, name))
        self._longest = max(map(len, self._endings), default=0)
        self._words = {name: _words(name) for name in self._known}
        seen = Counter(word for words in self._words.values() for word in words)
        self._weights = {word: math.log(1 + len(self._known) / times) for word, times in seen.items()}
        self._by_word: dict[str, list[str]] = {}
        for name, words in self._words.items():
            for word in words:
                self._by_word.setdefault(word, []).append(name)
        self.suggest: Suggest = lru_cache(maxsize=200_000)(self._suggest)

    def _suggest(self, name: str) -> Suggestion:
        if known := self._exact.get(bare(name)):
            return Suggestion(How.SAME, (known,), 100)
        text = plain(name)
        if text in self._known:
            return Suggestion(How.SAME, (self._known[text],), 100)
        found = {code: name for part in parts(text) if (hit := self._ending(part)) for code, name in [hit]}
        last = self._ending(text)
        if last and len(found) > 1:
            return Suggestion(How.SEVERAL, tuple(found.items()))
        if last:
            return Suggestion(How.ENDING, (last,), 100)
        return self._like(text)

    def _ending(self, text: str) -> tuple[str, str] | None:
        for length in range(min(len(text), self._longest), 1, -1):
            if known := self._endings.get(text[-length:]):
                return known
        return None

    def _like(self, text: str) -> Suggestion:
        words = _words(text)
        mine = sum(self._weight(word) for word in words)
        best, best_name = 0.0, ""
        for name in {name for word in words for name in self._by_word.get(word, ())}:
            theirs = self._words[name]
            common = sum(self._weight(word) for word in words & theirs)
            score = 2 * common / (mine + sum(self._weight(word) for word in theirs))
            if (score, name) > (best, best_name):
                best, best_name = score, name
        likeness = round(best * 100)
        if likeness < LEAST_LIKENESS:
            return Suggestion(How.NONE)
        return Suggestion(How.LIKE, (self._known[best_name],), likeness)

    def _weight(self, word: str) -> float:
        return self._weights.get(word, math.log(1 + len(self._known)))


def _general(code: str) -> bool:
    return code.startswith(_GENERAL)


def coverage(counts: Mapping[How, int]) -> float:
    """Share of names with one standard material."""
    total = sum(counts.values())
    return sum(counts.get(how, 0) for how in _ONE) / total if total else 0.0


_ONE = (How.SAME, How.ENDING, How.LIKE, How.DECIDED)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in rjieba.cut(text) if word not in _EMPTY and len(word.strip()) > 0)


_EMPTY = frozenset("的及和与或等所本其、,()/.-") | {"有效", "相关", "有关", "提交", "提供", "出具"}
"""Words that tell no paper from another."""
