"""What the search tables know of the words of one question: how rare they are, how they sound, their first letters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tongban.registry.catalogue.search import sounds

_MOST_FOUND = 300
_FEWEST, _MOST = 4, 8


@dataclass(frozen=True, slots=True)
class Word:
    """A row of ``catalogue_searchword``."""

    texts: int
    sound: str
    initials: str


class Vocabulary:
    """What the database knows of the words of one question."""

    def __init__(self, rows: Iterable[tuple[str, int, str, str]], texts: int) -> None:
        self.texts = texts
        self.words = {word: Word(n, sound, initials) for word, n, sound, initials in rows}
        self.by_sound: dict[str, list[str]] = {}
        self.by_initials: dict[str, list[str]] = {}
        for word, facts in self.words.items():
            if facts.sound:
                self.by_sound.setdefault(facts.sound, []).append(word)
            if facts.initials:
                self.by_initials.setdefault(facts.initials, []).append(word)

    def knows(self, word: str) -> bool:
        return word in self.words

    def rarity(self, word: str) -> float:
        """0 for what stands everywhere, 1 for what stands nearly nowhere."""
        return math.log(1 + self.texts / (1 + self.words[word].texts)) / math.log(2 + self.texts)


_LOOK_UP = """
(SELECT word, texts, sound, initials FROM catalogue_searchword WHERE word = ANY(%(words)s))
UNION ALL
(SELECT word, texts, sound, initials FROM catalogue_searchword
  WHERE sound <> '' AND sound = ANY(%(sounds)s) AND NOT word = ANY(%(words)s) LIMIT %(most)s)
"""
_LETTERS_UP = """
UNION ALL
(SELECT word, texts, sound, initials FROM catalogue_searchword WHERE initials <> '' AND initials = ANY(%(runs)s) LIMIT 200)
UNION ALL
(SELECT word, texts, sound, initials FROM catalogue_searchword
  WHERE word LIKE '=%%' AND (initials LIKE ANY(%(parts)s) OR sound LIKE ANY(%(coarse)s)) LIMIT 60)
"""


def letter_pieces(run: str) -> list[str]:
    """What in a run of letters may be the first letters of a word: the run, and where it is short its beginnings and ends."""
    if not _FEWEST <= len(run) <= _MOST:
        return [run]
    return [run, *(piece for at in range(2, len(run) - 1) for piece in (run[:at], run[at:]))]


def vocabulary(wanted: set[str], heard: set[str], runs: Sequence[str]) -> Vocabulary:
    """The rows of ``wanted``, of what sounds like ``heard``, and of what ``runs`` of letters may stand for. One statement."""
    values: dict[str, Any] = {
        "words": sorted(wanted),
        "sounds": sorted(sound for sound in heard if sound),
        "most": _MOST_FOUND,
        "runs": [piece for run in runs for piece in letter_pieces(run)],
        "parts": [f"%{run}%" for run in runs if len(run) > 2],
        "coarse": [f"%{sounds.coarse(run)}%" for run in runs if len(run) > 4],
    }
    count = "UNION ALL (SELECT '', count(*), '', '' FROM catalogue_searchtext)"
    with connection.cursor() as cursor:
        cursor.execute(f"{_LOOK_UP}{_LETTERS_UP if runs else ''}{count}", values)
        rows = cursor.fetchall()
    texts = next(n for word, n, _sound, _initials in rows if word == "")
    return Vocabulary((row for row in rows if row[0]), texts)
