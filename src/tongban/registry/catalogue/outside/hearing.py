"""Typing errors by sound: two to six characters that are no word but sound like a known term (营业执造, 清睡证明)."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, lru_cache

from tongban.registry.catalogue.outside.thesaurus import LONGEST_TERM, sorts
from tongban.registry.catalogue.search import sounds, words

_SHORTEST, _LONGEST = 2, 7
_SURE = 4
"""From so many characters on a likeness of sound is no accident."""
_BETWEEN = frozenset(
    "要得的了着我你他她让叫给把被说就还又再先去来到在有没不也都和跟是上下里这那个一二两三几交办开填写问查看做收用才能会人家"
)
"""Characters that are words of their own between others."""


def mended(text: str, own: frozenset[str] = frozenset()) -> str:
    """``text`` with such errors put right, after the thesaurus and the words of the guide (``own``). What is cut into known words
    stays as it is."""
    syllables = sounds.spelled(text)
    if len(syllables) != len(text):
        return text
    shipped, guides, edges = _by_sound(), _sounds_of(own), words.edges(text)
    at = 0
    while at < len(text):
        for end in range(min(len(text), at + _LONGEST), at + _SHORTEST - 1, -1):
            if at not in edges or end not in edges:
                continue
            heard = sounds.coarse("".join(syllables[at:end]))
            meant = guides.get(heard) or shipped.get(heard)
            if meant is not None and _mistyped(text[at:end], meant, text, at, end):
                text = text[:at] + meant + text[end:]
                at = end - 1
                break
        at += 1
    return text


def _mistyped(window: str, meant: str, text: str, at: int, end: int) -> bool:
    """As many characters, at least half of them right, no word of its own, and not a part of known words."""
    if len(window) != len(meant) or window == meant or window in sorts():
        return False
    wrong = [a for a, b in zip(window, meant, strict=True) if a != b]
    if 2 * len(wrong) > len(meant) or (len(window) < _SURE and _BETWEEN & set(window)):
        return False
    if len(window) == _SHORTEST and (
        words.known(text[max(0, at - 1) : at + 1]) or words.known(text[end - 1 : end + 1])
    ):
        return False
    return not words.known(window) and not _torn(text, at, end)


def _torn(text: str, at: int, end: int) -> bool:
    """Whether every wrong-looking character belongs to a longer known term around the stretch."""
    known = sorts()
    for start in range(max(0, at - LONGEST_TERM), at + 1):
        for stop in range(end, min(len(text), start + LONGEST_TERM) + 1):
            if (start, stop) != (at, end) and text[start:stop] in known:
                return True
    return False


@lru_cache(maxsize=256)
def _sounds_of(own: frozenset[str]) -> dict[str, str]:
    return {sounds.sound(each): each for each in own if _SHORTEST <= len(each) <= _LONGEST}


@cache
def _by_sound() -> dict[str, str]:
    return {sounds.sound(each): each for each in sorts() if _SHORTEST <= len(each) <= _LONGEST}


def own_words(texts: Collection[str]) -> frozenset[str]:
    """The words of two characters and more of a guide's names."""
    return frozenset(word for text in texts for word, _start, _end in words.spans(text) if len(word) > 1)
