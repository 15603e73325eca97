"""What people say for what the catalogue calls otherwise: shipped as ``data/synonyms.yaml``, edited in its table.

A process reads the table at most once a minute.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.search import sounds, words
from tongban.registry.catalogue.search_models import Synonym

SCHEMA = "tongban.synonyms/1"
CURRENT_SECONDS = 60.0
_kept: tuple[float, Lexicon] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """``term`` is meant as ``means`` (words) and ``items`` (names of items)."""

    term: str
    means: tuple[str, ...]
    items: tuple[str, ...]


class Lexicon:
    """Entries ready for looking up in a question: by their characters, by their sound, by their first letters."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.by_term = {entry.term: entry for entry in entries}
        self.by_sound: dict[str, Entry] = {}
        self.by_initials: dict[str, list[Entry]] = {}
        self._by_first: dict[str, list[str]] = {}
        for term, entry in self.by_term.items():
            self._by_first.setdefault(term[0], []).append(term)
            if sounds.has_han(term) and len(term) > 1:
                self.by_sound.setdefault(sounds.sound(term), entry)
                self.by_initials.setdefault(sounds.initials(term), []).append(entry)
        for terms in self._by_first.values():
            terms.sort(key=len, reverse=True)

    def by_sound_of(self, sound: str) -> list[Entry]:
        """The entry that sounds so, if there is one."""
        return [self.by_sound[sound]] if sound in self.by_sound else []

    def found_in(self, text: str) -> list[tuple[Entry, int, int]]:
        """Every entry whose term stands in ``text``, with its place, in the order of ``text``; they may overlap."""
        return [
            (self.by_term[term], at, at + len(term))
            for at in range(len(text))
            for term in self._by_first.get(text[at], ())
            if text.startswith(term, at)
        ]


def lexicon() -> Lexicon:
    """The entries as the table holds them, at most a minute old."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] >= CURRENT_SECONDS:
        _kept = time.monotonic(), Lexicon(_entries(Synonym.objects.values_list("term", "means", "items", "both")))
    return _kept[1]


def forget() -> None:
    """Forget what was read; after an edit, and between tests."""
    global _kept
    _kept = None


def _entries(rows: Iterable[tuple[str, list[str], list[str], bool]]) -> list[Entry]:
    means: dict[str, list[str]] = {}
    items: dict[str, list[str]] = {}
    for term, meant, named, both in rows:
        means.setdefault(term, []).extend(meant)
        items.setdefault(term, []).extend(named)
        for other in meant if both else ():
            means.setdefault(other, []).append(term)
    return [Entry(term, tuple(dict.fromkeys(means[term])), tuple(items.get(term, ()))) for term in sorted(means)]


@transaction.atomic
def seed_synonyms() -> int:
    """Rows of ``data/synonyms.yaml``; those that somebody has edited stay as they are. How many there are in the file.

    DomainError ``catalogue.data_invalid``."""
    rows = shipped_synonyms()
    edited = set(Synonym.objects.filter(edited=True).values_list("term", flat=True))
    Synonym.objects.filter(edited=False).exclude(term__in=[row.term for row in rows]).delete()
    Synonym.objects.bulk_create(
        [row for row in rows if row.term not in edited],
        update_conflicts=True,
        unique_fields=["term"],
        update_fields=["means", "items", "both"],
    )
    forget()
    return len(rows)


def shipped_synonyms() -> list[Synonym]:
    """The rows of the file, one for each term that is said. DomainError ``catalogue.data_invalid``."""
    path = Path(settings.DATA_FOLDER) / "synonyms.yaml"
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise DomainError("catalogue.data_invalid", reason=f"{path.name} 读不出来：{error}") from error
    if document.get("schema") != SCHEMA:
        raise DomainError("catalogue.data_invalid", reason=f"{path.name} schema 应为 {SCHEMA}")
    rows: dict[str, Synonym] = {}
    for line in document["synonyms"]:
        for term in _said(line, path.name):
            if term in rows:
                raise DomainError("catalogue.data_invalid", reason=f"{path.name} {term} 出现两次")
            rows[term] = Synonym(
                term=term,
                means=[words.normal(each) for each in line.get("means", [])],
                items=list(line.get("items", [])),
                both=bool(line.get("both", False)),
            )
    return list(rows.values())


def _said(line: dict[str, Any], name: str) -> list[str]:
    said = [words.normal(each) for each in line.get("said", [])]
    if not said or not (line.get("means") or line.get("items")) or line.keys() - {"said", "means", "items", "both"}:
        raise DomainError("catalogue.data_invalid", reason=f"{name} 有一行写得不对：{line}")
    return said
