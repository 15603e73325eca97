"""Understanding a question: the place it names, what is said for what, typing errors, pinyin; the rest as words.

What comes out is a list of concepts. Each has a weight (rare words say more) and alternatives, of which the best one
counts: the word itself, what it means, what sounds the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection

from tongban.registry.catalogue.search import places, sounds, words
from tongban.registry.catalogue.search.synonyms import Entry, Lexicon, lexicon

LONGEST = 100
MOST_CONCEPTS = 14
_LONGEST_WINDOW = 6
_MOST_FOUND = 300
_UNKNOWN = 0.45
_SAID = 0.85
_LITERAL = 1.0
_MEANT_ITEM = 1.0
_LETTERS = re.compile(r"[a-z]+")
_CODE = re.compile(r"[0-9a-z]{31}(?:[0-9]{2})?")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to meet a concept: all of ``lexemes`` count, on average."""

    factor: float
    lexemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that was asked for; without alternatives it is in no text at all."""

    said: str
    weight: float
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """``region`` is the place that was named, else None; ``code`` a guide's code typed whole; ``empty``: nothing asked."""

    concepts: tuple[Concept, ...]
    region: str | None
    code: str = ""
    empty: bool = False

    @property
    def weight(self) -> float:
        return sum(concept.weight for concept in self.concepts)

    @property
    def known(self) -> tuple[Concept, ...]:
        """Concepts that some text may meet."""
        return tuple(concept for concept in self.concepts if concept.alternatives)


@dataclass(frozen=True, slots=True)
class _Word:
    texts: int
    sound: str
    initials: str


class _Vocabulary:
    """What the database knows of the words of one question."""

    def __init__(self, rows: Iterable[tuple[str, int, str, str]], texts: int) -> None:
        self.texts = texts
        self.words = {word: _Word(n, sound, initials) for word, n, sound, initials in rows}
        self.by_sound: dict[str, list[str]] = {}
        for word, facts in self.words.items():
            if facts.sound:
                self.by_sound.setdefault(facts.sound, []).append(word)

    def knows(self, word: str) -> bool:
        return word in self.words

    def rarity(self, word: str) -> float:
        """0 for what stands everywhere, 1 for what stands nearly nowhere."""
        return math.log(1 + self.texts / (1 + self.words[word].texts)) / math.log(2 + self.texts)


def understood(q: str, home: str | None = None) -> Question:
    """What ``q`` asks for. At most one statement, and one more for the synonyms once a minute."""
    text = words.normal(q)[:LONGEST]
    if not text:
        return Question((), None, empty=True)
    code = "".join(text.split())
    if _CODE.fullmatch(code):
        return Question((), None, code.upper())
    named = places.named_in(text)
    region = places.meant(named, home)
    rest = _blanked(text, [(each.start, each.end) for each in named])
    if not words.bare(rest):
        # Only a place: what is done there.
        return Question((), region, empty=region is not None)
    rest = words.without_opening(rest.strip())
    return Question(_Reading(rest).concepts()[:MOST_CONCEPTS], region)


class _Reading:
    """One question while it is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lexicon: Lexicon = lexicon()
        self.entries = self.lexicon.found_in(text)
        self.spans = words.spans(text)
        self.runs = [run for run, _start, _end in self.spans if _LETTERS.fullmatch(run) and len(run) > 1]
        self.windows = self._windows()
        self.vocabulary = self._look_up()

    def concepts(self) -> tuple[Concept, ...]:
        taken = [False] * len(self.text)
        found: list[Concept] = []
        for entry, start, end in self.entries:
            _take(taken, start, end)
            found.append(self._meant(entry, self.text[start:end]))
        for window, start, end in self._misspelt(taken):
            _take(taken, start, end)
            found.append(window)
        for word, start, end in self.spans:
            if any(taken[start:end]):
                continue
            if word in self.runs:
                found += self._pinyin(word)
            elif len(word) > 1 and not words.is_stop(word):
                found.append(self._word(word))
            else:
                continue
            _take(taken, start, end)
        found += self._across(taken)
        whole = f"={words.bare(self.text)}"
        if self.vocabulary.knows(whole):
            found.append(Concept(whole, 0.5, (Alternative(1, (whole,)),)))
        return tuple(sorted(_once(found), key=lambda concept: -concept.weight))

    # --- what the database is asked -----------------------------------------------------------------------------

    def _windows(self) -> list[tuple[str, int, int]]:
        """Two to six neighbouring Chinese characters: what may be a word with a typing error."""
        return [
            (self.text[start:end], start, end)
            for size in range(_LONGEST_WINDOW, 1, -1)
            for start in range(len(self.text) - size + 1)
            for end in (start + size,)
            if len(_HAN.findall(self.text[start:end])) == size
        ]

    def _look_up(self) -> _Vocabulary:
        wanted = {window for window, _start, _end in self.windows} | {word for word, _start, _end in self.spans}
        wanted |= {f"={words.bare(self.text)}"} | {part for word, _s, _e in self.spans for part in words.cut(word)}
        entries = [entry for entry, _start, _end in self.entries]
        heard = {sounds.sound(window): window for window, _s, _e in self.windows}
        entries += [self.lexicon.by_sound[sound] for sound in heard if sound in self.lexicon.by_sound]
        for run in self.runs:
            coarse = sounds.coarse(run)
            heard.update((coarse[i:j], run) for i in range(len(coarse)) for j in range(i + 3, len(coarse) + 1))
            entries += [entry for entry in (self._entry_of(run),) if entry]
        for entry in entries:
            wanted.update(lexeme for each in (*entry.means, entry.term) for lexeme in _ways(each))
            wanted.update(f"={words.bare(item)}" for item in entry.items)
        return _vocabulary(wanted, set(heard), self.runs)

    def _entry_of(self, run: str) -> Entry | None:
        return self.lexicon.by_sound.get(sounds.coarse(run)) or self.lexicon.by_initials.get(run)

    # --- from words to concepts ---------------------------------------------------------------------------------

    def _meant(self, entry: Entry, said: str, factor: float = 1.0) -> Concept:
        alternatives = [each for way in {said, entry.term} for each in self._ways(way, _LITERAL * factor)]
        for i, way in enumerate(entry.means):
            alternatives += self._ways(way, max(0.8, 0.95 - 0.02 * i) * factor)
        known = [f"={words.bare(item)}" for item in entry.items]
        known = [lexeme for lexeme in known if self.vocabulary.knows(lexeme)]
        alternatives += [Alternative(max(0.7, 1.25 - 0.05 * i) * factor, (lexeme,)) for i, lexeme in enumerate(known)]
        return Concept(said, _MEANT_ITEM if known else _SAID, tuple(alternatives))

    def _ways(self, way: str, factor: float) -> list[Alternative]:
        """A meaning as a whole name or word where the catalogue has it, else by its parts."""
        whole = [lexeme for lexeme in (f"={way}", way) if self.vocabulary.knows(lexeme)]
        if whole:
            return [Alternative(factor, (lexeme,)) for lexeme in whole]
        parts = tuple(dict.fromkeys(part for part in words.cut(way) if part != way))
        if not parts or not all(self.vocabulary.knows(part) for part in parts):
            return []
        return [Alternative(0.9 * factor, parts)]

    def _word(self, word: str) -> Concept:
        known = self.vocabulary
        if known.knows(word):
            parts = tuple(part for part in words.cut(word) if part != word and known.knows(part))
            more = [Alternative(0.85, parts)] if len(parts) > 1 else []
            return Concept(word, known.rarity(word), (Alternative(1, (word,)), *more))
        pairs = [pair for pair in words.pairs(word) if known.knows(pair)]
        if not pairs:
            return Concept(word, _UNKNOWN, ())
        share = len(pairs) / max(1, len(word) - 1)
        return Concept(word, max(known.rarity(pair) for pair in pairs), (Alternative(0.8 * share, tuple(pairs)),))

    def _misspelt(self, taken: list[bool]) -> list[tuple[Concept, int, int]]:
        """Windows that are no word but sound like one, the longest first, where not everything is understood as it is."""
        sure = list(taken)
        for word, start, end in self.spans:
            if len(word) > 1 and self.vocabulary.knows(word):
                _take(sure, start, end)
        found: list[tuple[Concept, int, int]] = []
        for window, start, end in self.windows:
            if all(sure[start:end]) or any(taken[start:end]) or self.vocabulary.knows(window):
                continue
            sound = sounds.sound(window)
            entry = self.lexicon.by_sound.get(sound)
            alike = tuple(
                Alternative(0.85, (word,)) for word in self.vocabulary.by_sound.get(sound, ()) if word != window
            )
            if entry is None and not alike:
                continue
            concept = self._meant(entry, window, 0.9) if entry else Concept(window, _SAID, alike)
            found.append((concept, start, end))
            _take(sure, start, end)
            _take(taken, start, end)
        return found

    def _across(self, taken: list[bool]) -> list[Concept]:
        """Pairs of characters that the cut has torn apart."""
        found = []
        for i in range(len(self.text) - 1):
            pair = self.text[i : i + 2]
            if (taken[i] and taken[i + 1]) or words.is_stop(pair) or not self.vocabulary.knows(pair):
                continue
            found.append(Concept(pair, 0.5 * self.vocabulary.rarity(pair), (Alternative(1, (pair,)),)))
        return found

    # --- pinyin and first letters -------------------------------------------------------------------------------

    def _pinyin(self, run: str) -> list[Concept]:
        known, coarse = self.vocabulary, sounds.coarse(run)
        entry = self._entry_of(run)
        concepts = [self._meant(entry, run, 1.0)] if entry else []
        same = [Alternative(1, (word,)) for word in known.by_sound.get(coarse, ())]
        letters = [Alternative(0.9, (word,)) for word, facts in known.words.items() if facts.initials == run]
        if known.knows(run):
            same.append(Alternative(1, (run,)))
        if same or letters:
            return [*concepts, Concept(run, _SAID, (*same, *letters))]
        if concepts:
            return concepts
        part = [
            Alternative(0.5 + 0.4 * len(run) / max(1, len(facts.initials)), (word,))
            for word, facts in known.words.items()
            if word.startswith("=") and len(run) > 2 and run in facts.initials
        ]
        part += [
            Alternative(0.5 + 0.4 * len(coarse) / len(facts.sound), (word,))
            for word, facts in known.words.items()
            if word.startswith("=") and len(coarse) > 4 and coarse in facts.sound
        ]
        pieces = [
            Concept(piece, 0.7, tuple(Alternative(1, (word,)) for word in known.by_sound[piece]))
            for piece in _pieces(coarse, known.by_sound)
        ]
        whole = [Concept(run, _SAID, tuple(part))] if part else []
        return [*whole, *pieces] or [Concept(run, _UNKNOWN, ())]


def _pieces(sound: str, known: dict[str, list[str]]) -> list[str]:
    """The fewest known sounds that together make ``sound``; none where that cannot be."""
    best: list[list[str] | None] = [[], *[None] * len(sound)]
    for end in range(1, len(sound) + 1):
        for start in range(end - 2):
            before, piece = best[start], sound[start:end]
            if before is not None and piece in known:
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = [*before, piece]
    return best[-1] or []


_LOOK_UP = """
(SELECT word, texts, sound, initials FROM catalogue_searchword WHERE word = ANY(%(words)s))
UNION ALL
(SELECT word, texts, sound, initials FROM catalogue_searchword
  WHERE sound <> '' AND sound = ANY(%(sounds)s) AND NOT word = ANY(%(words)s) LIMIT %(most)s)
"""
_LETTERS_UP = """
UNION ALL
(SELECT word, texts, sound, initials FROM catalogue_searchword WHERE initials <> '' AND initials = ANY(%(runs)s) LIMIT 60)
UNION ALL
(SELECT word, texts, sound, initials FROM catalogue_searchword
  WHERE word LIKE '=%%' AND (initials LIKE ANY(%(parts)s) OR sound LIKE ANY(%(coarse)s)) LIMIT 60)
"""


def _vocabulary(wanted: set[str], heard: set[str], runs: Sequence[str]) -> _Vocabulary:
    values: dict[str, Any] = {
        "words": sorted(wanted),
        "sounds": sorted(sound for sound in heard if sound),
        "most": _MOST_FOUND,
        "runs": list(runs),
        "parts": [f"%{run}%" for run in runs if len(run) > 2],
        "coarse": [f"%{sounds.coarse(run)}%" for run in runs if len(run) > 4],
    }
    count = "UNION ALL (SELECT '', count(*), '', '' FROM catalogue_searchtext)"
    with connection.cursor() as cursor:
        cursor.execute(f"{_LOOK_UP}{_LETTERS_UP if runs else ''}{count}", values)
        rows = cursor.fetchall()
    texts = next(n for word, n, _sound, _initials in rows if word == "")
    return _Vocabulary((row for row in rows if row[0]), texts)


def _ways(text: str) -> list[str]:
    return [text, f"={text}", *words.cut(text)]


def _blanked(text: str, gaps: Sequence[tuple[int, int]]) -> str:
    for start, end in gaps:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _take(taken: list[bool], start: int, end: int) -> None:
    taken[start:end] = [True] * (end - start)


def _once(concepts: Sequence[Concept]) -> list[Concept]:
    """The same thing said twice is asked for once."""
    ordered = sorted(concepts, key=lambda concept: (concept.said, -concept.weight))
    return [next(same) for _said, same in groupby(ordered, key=lambda concept: concept.said)]
