"""Words of Chinese text in one normal form: the same function for what is written and for what is asked."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import rjieba
import yaml
from django.conf import settings

_HAN = "\u3400-\u9fff"
_RUN = re.compile(rf"[{_HAN}]+|[a-z0-9]+")
_HAN_ONLY = re.compile(rf"[{_HAN}]+")
_PART = re.compile(r"[^，,。；;！!？?：:]+")
_WISHED, _TOLD, _DONE = 1.15, 0.9, 0.65


@cache
def _shipped(key: str) -> tuple[str, ...]:
    path = Path(settings.DATA_FOLDER) / "search_words.yaml"
    return tuple(str(word) for word in yaml.safe_load(path.read_text(encoding="utf-8"))[key])


@cache
def _stop() -> frozenset[str]:
    return frozenset(_shipped("stop"))


@cache
def _opening() -> re.Pattern[str]:
    before, after = ("|".join(sorted(_shipped(key), key=len, reverse=True)) for key in ("opening", "ending"))
    return re.compile(rf"^(?:{before})+|(?:{after})[?？。！!]*$")


@cache
def _cutter() -> rjieba.Jieba:
    cutter = rjieba.Jieba()
    for word in _shipped("words"):
        cutter.add_word(word, 20_000, "n")
    return cutter


def normal(text: str) -> str:
    """Half width, lower case, no NUL."""
    return unicodedata.normalize("NFKC", text).replace("\0", "").casefold().strip()


def bare(text: str) -> str:
    """Normal form without anything but letters, digits and Chinese characters: how names and phrases are compared."""
    return "".join(_RUN.findall(normal(text)))


def without_opening(text: str) -> str:
    """A question without its everyday opening and ending (我想…, …怎么办), unless nothing else is there."""
    shorter = text
    while True:
        cut = _opening().sub("", shorter).strip()
        if not cut or cut == shorter:
            return shorter
        shorter = cut


@cache
def _idle() -> re.Pattern[str]:
    said = (*_shipped("idle"), *_shipped("opening"), *_shipped("ending"))
    return re.compile("|".join(sorted(said, key=len, reverse=True)))


def idle_in(text: str) -> list[tuple[int, int]]:
    """Places of what is said in passing and tells nothing about what is wanted (听说, 要找哪个部门)."""
    return [(each.start(), each.end()) for each in _idle().finditer(text)]


@cache
def _said(key: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(_shipped(key), key=len, reverse=True)))


def weight_of_parts(text: str) -> list[float]:
    """How much every character of a question counts: the part that says what is wanted (想, 怎么, 能不能) more than the one
    that tells how it came, and what is done already (拿到了, 批下来了) least. All the same where there is one part."""
    parts = list(_PART.finditer(text))
    wanted = [bool(_said("wish").search(part.group())) for part in parts]
    weights = [1.0] * len(text)
    if len(parts) < 2:
        return weights
    for part, wish in zip(parts, wanted, strict=True):
        done = not wish and bool(_said("done").search(part.group()))
        weight = _WISHED if wish else _DONE if done else _TOLD if any(wanted) else 1.0
        weights[part.start() : part.end()] = [weight] * (part.end() - part.start())
    return weights


def cut(text: str) -> list[str]:
    """Words in the order of the text, long ones also in their parts; stop words and single characters left out."""
    found: list[str] = []
    stop = _stop()
    for run in _RUN.findall(normal(text)):
        if not _HAN_ONLY.fullmatch(run):
            found.append(run)
            continue
        found += [word for word in _cutter().cut_for_search(run) if len(word) > 1 and word not in stop]
    return found


def spans(text: str) -> list[tuple[str, int, int]]:
    """The longest words of a text in normal form with their places, stop words and single characters included."""
    return [
        (word, run.start() + start, run.start() + end)
        for run in _RUN.finditer(text)
        for word, start, end in (
            _cutter().tokenize(run.group())
            if _HAN_ONLY.fullmatch(run.group())
            else [(run.group(), 0, len(run.group()))]
        )
    ]


def is_stop(word: str) -> bool:
    """A word that says nothing about what is wanted."""
    return word in _stop()


def pairs(text: str) -> list[str]:
    """Every two neighbouring Chinese characters: they find what was cut differently."""
    return [run[i : i + 2] for run in _HAN_ONLY.findall(normal(text)) for i in range(len(run) - 1)]


def known(text: str) -> bool:
    """Whether ``text`` is a word, or words of two characters and more one after another."""
    return all(len(word) > 1 for word in _cutter().cut(text, False))


def edges(text: str) -> set[int]:
    """Where known words and single characters of ``text`` (in normal form) begin and end."""
    at, found = 0, {0}
    for word in _cutter().cut(text, False):
        at += len(word)
        found.add(at)
    return found
