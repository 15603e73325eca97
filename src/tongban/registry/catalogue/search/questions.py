"""Understanding a question: the place it names, what is said for what, typing errors, pinyin; the rest as words.

What comes out is a list of concepts. Each has a weight (rare words say more) and alternatives, of which the best one
counts: the word itself, what it means, what sounds the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tongban.registry.catalogue.search import places, sounds, words
from tongban.registry.catalogue.search.synonyms import Entry, Lexicon, lexicon
from tongban.registry.catalogue.search.vocabulary import Vocabulary, letter_pieces, vocabulary

LONGEST = 100
MOST_CONCEPTS = 14
_LONGEST_WINDOW = 6
_LONGEST_PHRASE = 10
_UNKNOWN = 0.45
_SAID = 0.85
_LITERAL = 1.0
_MEANT_ITEM = 1.0
_MEANT = 1.25
_PARTLY = 0.5
_MOST_LETTERS = 8
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
    rest = rest.strip()
    return Question(_Reading(rest).concepts()[:MOST_CONCEPTS], region)


class _Reading:
    """One question while it is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.whole = f"={words.bare(words.without_opening(text))}"
        self.tells = words.weight_of_parts(text)
        self.lexicon: Lexicon = lexicon()
        self.entries = self.lexicon.found_in(text)
        self.spans = words.spans(text)
        self.phrases = _runs_of(text, _LONGEST_PHRASE)
        self.runs = [run for run, _start, _end in self.spans if _LETTERS.fullmatch(run) and len(run) > 1]
        self.joined = ["".join(self.runs)] if len(self.runs) > 1 and len(self.runs) == len(self.spans) else []
        self.windows = [each for each in self.phrases if len(each[0]) <= _LONGEST_WINDOW]
        self.vocabulary = self._look_up()

    def concepts(self) -> tuple[Concept, ...]:
        taken = [False] * len(self.text)
        found: list[Concept] = []
        for concept, start in (*self._contained(taken), *self._misspelt(taken)):
            found += [self._weighed(concept, start)] if concept else []
        for word, start, end in self.spans:
            if any(taken[start:end]):
                continue
            if word in self.runs:
                found += self._pinyin(word)
            elif len(word) > 1 and not words.is_stop(word):
                found.append(self._weighed(self._word(word), start))
            else:
                continue
            _take(taken, start, end)
        found += [concept for run in self.joined for concept in self._sounds_like(run)]
        found += self._across(taken)
        if self.vocabulary.knows(self.whole):
            found.append(Concept(self.whole, 0.5, (Alternative(1, (self.whole,)),)))
        return tuple(sorted(_once(found), key=lambda concept: -concept.weight))

    # --- what the database is asked -----------------------------------------------------------------------------

    def _look_up(self) -> Vocabulary:
        wanted = {window for window, _start, _end in self.windows} | {word for word, _start, _end in self.spans}
        wanted |= {f"={phrase}" for phrase, _start, _end in self.phrases}
        wanted |= {self.whole} | {part for word, _s, _e in self.spans for part in words.cut(word)}
        entries = [entry for entry, _start, _end in self.entries]
        wanted |= {part for _entry, start, end in self.entries for part in words.cut(self.text[start:end])}
        heard = {sounds.sound(window): window for window, _s, _e in self.windows}
        entries += [self.lexicon.by_sound[sound] for sound in heard if sound in self.lexicon.by_sound]
        for run in (*self.runs, *self.joined):
            coarse = sounds.coarse(run)
            heard.update((coarse[i:j], run) for i in range(len(coarse)) for j in range(i + 3, len(coarse) + 1))
            entries += self.lexicon.by_sound_of(coarse)
            entries += [entry for piece in letter_pieces(run) for entry in self.lexicon.by_initials.get(piece, ())]
        for entry in entries:
            wanted.update(lexeme for each in (*entry.means, entry.term) for lexeme in _ways(each))
            wanted.update(f"={words.bare(item)}" for item in entry.items)
        return vocabulary(wanted, set(heard), self.runs)

    # --- from words to concepts ---------------------------------------------------------------------------------

    def _contained(self, taken: list[bool]) -> list[tuple[Concept | None, int]]:
        """What people say, whole names and key words that stand in the question, the longest first; None for what says
        nothing about it (听说, 找哪个部门) and for what was said before in other words (坏了, 刷不出来)."""
        said: dict[tuple[int, int], Entry | None] = {
            (start, end): None for phrase, start, end in self.phrases if self.vocabulary.knows(f"={phrase}")
        }
        said |= {(start, end): entry for entry, start, end in self.entries}
        idle = set(words.idle_in(self.text)) - said.keys()
        found: list[tuple[Concept | None, int]] = []
        meant: set[tuple[tuple[str, ...], ...]] = set()
        for start, end in sorted(said.keys() | idle, key=lambda span: (span[0] - span[1], span)):
            if any(taken[start:end]):
                continue
            _take(taken, start, end)
            entry = said.get((start, end))
            again = entry is not None and (entry.means, entry.items) in meant
            meant |= {(entry.means, entry.items)} if entry else set()
            concept = None if again or (start, end) in idle else self._said(self.text[start:end], entry)
            found.append((concept, start))
        return found

    def _weighed(self, concept: Concept, start: int) -> Concept:
        """The concept with the weight of the part of the question in which it stands."""
        return replace(concept, weight=concept.weight * self.tells[start])

    def _said(self, phrase: str, entry: Entry | None) -> Concept:
        if entry is not None:
            return self._meant(entry, phrase)
        whole = f"={phrase}"
        parts = tuple(dict.fromkeys(part for part in words.cut(phrase) if self.vocabulary.knows(part)))
        ways = (Alternative(_MEANT, (whole,)), *((Alternative(0.85, parts),) if parts else ()))
        return Concept(phrase, _tells(phrase) * self.vocabulary.rarity(whole), ways)

    def _meant(self, entry: Entry, said: str, factor: float = 1.0) -> Concept:
        alternatives = [each for way in {said, entry.term} for each in self._ways(way, _LITERAL * factor)]
        alternatives += [Alternative(_MEANT * factor, (f"={said}",))] if self.vocabulary.knows(f"={said}") else []
        parts = tuple(dict.fromkeys(part for part in words.cut(said) if self.vocabulary.knows(part)))
        alternatives += [Alternative(_PARTLY * factor, parts)] if len(parts) > 1 else []
        for i, way in enumerate(entry.means):
            alternatives += self._ways(way, max(0.8, 0.95 - 0.02 * i) * factor)
        known = [f"={words.bare(item)}" for item in entry.items]
        known = [lexeme for lexeme in known if self.vocabulary.knows(lexeme)]
        alternatives += [Alternative(max(0.7, 1.25 - 0.05 * i) * factor, (lexeme,)) for i, lexeme in enumerate(known)]
        return Concept(said, _tells(said) * (_MEANT_ITEM if known else _SAID), tuple(alternatives))

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

    def _misspelt(self, taken: list[bool]) -> list[tuple[Concept, int]]:
        """Windows that are no word but sound like one, the longest first, where not everything is understood as it is."""
        sure = list(taken)
        for word, start, end in self.spans:
            if len(word) > 1 and self.vocabulary.knows(word):
                _take(sure, start, end)
        found: list[tuple[Concept, int]] = []
        firsts, lasts = {start for _w, start, _e in self.spans}, {end for _w, _s, end in self.spans}
        for window, start, end in self.windows:
            if any(taken[start:end]) or self.vocabulary.knows(window):
                continue
            if len(window) == 2 and (start not in firsts or end not in lasts):
                continue
            sound = sounds.sound(window)
            entry = self.lexicon.by_sound.get(sound)
            heard = [word for word in self.vocabulary.by_sound.get(sound, ()) if word != window]
            if all(sure[start:end]):
                heard = [word for word in heard if word.startswith("=")] if len(window) > 2 else []
                entry = entry if len(window) > 2 else None
            alike = tuple(Alternative(_MEANT * 0.85 if word[0] == "=" else 0.85, (word,)) for word in heard)
            if entry is None and not alike:
                continue
            concept = self._meant(entry, window, 0.9) if entry else Concept(window, _SAID, alike)
            found.append((concept, start))
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
            concept = Concept(pair, 0.5 * self.vocabulary.rarity(pair), (Alternative(1, (pair,)),))
            found.append(self._weighed(concept, i))
        return found

    # --- pinyin and first letters -------------------------------------------------------------------------------

    def _sounds_like(self, run: str) -> list[Concept]:
        """What the whole question says in pinyin whose words were written apart (linshi shenfenzheng)."""
        coarse = sounds.coarse(run)
        same = [Alternative(_MEANT, (word,)) for word in self.vocabulary.by_sound.get(coarse, ())]
        same += [way for entry in self.lexicon.by_sound_of(coarse) for way in self._meant(entry, run).alternatives]
        return [Concept(run, _MEANT, tuple(same))] if same else []

    def _letters_apart(self, run: str) -> list[Concept]:
        """First letters of two words written together (fczbb: 房产证, 补办), cut where both are known; of several places
        where the first word is longest."""
        for at in range(len(run) - 2, 1, -1):
            pieces = [self._letters(piece) for piece in (run[:at], run[at:]) if len(run) <= _MOST_LETTERS]
            if pieces and all(pieces):
                return [concept for concept in pieces if concept]
        return []

    def _letters(self, piece: str) -> Concept | None:
        ways = [Alternative(1, (word,)) for word in self.vocabulary.by_initials.get(piece, ())]
        ways += [
            way for entry in self.lexicon.by_initials.get(piece, ()) for way in self._meant(entry, piece).alternatives
        ]
        return Concept(piece, _SAID, tuple(ways)) if ways else None

    def _pinyin(self, run: str) -> list[Concept]:
        known, coarse = self.vocabulary, sounds.coarse(run)
        entries = self.lexicon.by_sound_of(coarse) or self.lexicon.by_initials.get(run, [])
        concepts = [_either([self._meant(entry, run) for entry in entries])] if entries else []
        same = [Alternative(1, (word,)) for word in known.by_sound.get(coarse, ())]
        letters = [Alternative(0.9, (word,)) for word in known.by_initials.get(run, ())]
        if known.knows(run):
            same.append(Alternative(1, (run,)))
        if same or letters:
            return [*concepts, Concept(run, _SAID, (*same, *letters))]
        if concepts:
            return concepts
        if apart := self._letters_apart(run):
            return apart
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


def _either(concepts: Sequence[Concept]) -> Concept:
    """One concept that is met by what meets any of them."""
    ways = tuple(way for concept in concepts for way in concept.alternatives)
    return replace(concepts[0], weight=max(concept.weight for concept in concepts), alternatives=ways)


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


def _runs_of(text: str, longest: int) -> list[tuple[str, int, int]]:
    """Two to ``longest`` neighbouring Chinese characters of ``text`` with their places, the longest first."""
    han = [_HAN.match(letter) is not None for letter in text]
    return [
        (text[start : start + size], start, start + size)
        for size in range(min(longest, len(text)), 1, -1)
        for start in range(len(text) - size + 1)
        if all(han[start : start + size])
    ]


def _tells(phrase: str) -> float:
    """How much a phrase tells by its length: 怀孕三个月 more than 医院."""
    return min(1.3, 0.7 + 0.15 * (len(phrase) - 1)) if sounds.has_han(phrase) else 1.0


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
