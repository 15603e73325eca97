"""How often the right item comes first, or among the first three: labelled questions against a corpus of items.

``sample`` is the sample catalogue that the product ships; ``real`` are item names of another province, which are not part
of the repository: where their file is not there, their questions are left out. Questions whose right items are in no
corpus at hand are not asked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from django.conf import settings

from tongban.registry.catalogue.assembling import assembled
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.search.answering import answered
from tongban.registry.catalogue.search.finding import Hit
from tongban.registry.catalogue.search.indexing import Record, index, record_of
from tongban.registry.catalogue.search.places import PROVINCE
from tongban.registry.catalogue.search.synonyms import seed_synonyms
from tongban.registry.catalogue.search_models import SearchRow, SearchText, SearchWord

QUESTIONS = Path(__file__).resolve().parent / "questions"
FILES = tuple(sorted(path.stem for path in QUESTIONS.glob("*.yaml")))
REAL_ITEMS = os.environ.get("TONGBAN_REAL_ITEMS", "")
"""Path of ``items_gd_provincial.jsonl``; empty: the real corpus is left out."""
_EVER = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One labelled question: any of ``answers`` is right."""

    q: str
    region: str
    who: str
    answers: tuple[str, ...]
    corpus: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question: ``place`` is that of the first right answer, from 1; 0: not among the first ten."""

    asked: Asked
    place: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of the questions whose right answer came first, and among the first three."""

    asked: int
    first: float
    among_three: float


def questions(name: str, corpus: str) -> list[Asked]:
    """The questions of one file on one corpus; none where the file is not there."""
    path = QUESTIONS / f"{name}.yaml"
    if not path.exists():
        return []
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Asked(str(row["q"]), str(row["region"]), row["who"], tuple(row["answers"]), row["corpus"])
        for row in rows
        if row["corpus"] == corpus
    ]


def sample_records() -> list[Record]:
    """The shipped catalogue, as publication would index it."""
    documents = assembled(Path(settings.DATA_FOLDER) / "catalogue")
    return [record_of(bind(each.document), _EVER) for each in documents]


def real_records(path: str = REAL_ITEMS) -> list[Record]:
    """Names, bodies and themes of the real items, as items of the province; none where the file is not there."""
    if not path or not Path(path).exists():
        return []
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return list(_real(json.loads(line) for line in lines if line))


def _real(rows: Iterable[dict[str, object]]) -> Iterator[Record]:
    for n, row in enumerate(rows):
        themes, objects = row["themes"], row["service_objects"]
        assert isinstance(themes, list)
        assert isinstance(objects, list)
        who = ["NATURAL"] * ("自然人" in objects) + ["LEGAL"] * any(each != "自然人" for each in objects)
        yield Record(
            code=f"R{n:032d}",
            item=f"R{n:013d}",
            name=str(row["name"])[:200],
            department_name=str(row["department"]),
            department_uscc=str(row["dept_uscc"])[:18],
            region_code=PROVINCE,
            valid_from=_EVER,
            kind="OTHER_POWER",
            service_objects=tuple(who),
            theme_names=tuple(str(each) for each in themes),
        )


def prepare(records: Iterable[Record]) -> int:
    """Make the search tables hold ``records`` and nothing else, with the shipped synonyms."""
    for model in (SearchRow, SearchText, SearchWord):
        model.objects.all().delete()
    seed_synonyms()
    return index(records)


def ask(asked: Asked, size: int = 10) -> list[Hit]:
    """The answers the portal would show first."""
    who = asked.who if asked.who != "ANY" else ""
    return list(answered(asked.q, asked.region, who).hits[:size])


def outcomes(asked: Iterable[Asked], known: set[str]) -> list[Outcome]:
    """What came of every question with a right answer in ``known`` (names of items)."""
    found = []
    for each in asked:
        if not known & set(each.answers):
            continue
        names = tuple(hit.name for hit in ask(each))
        place = next((n for n, name in enumerate(names, 1) if name in each.answers), 0)
        found.append(Outcome(each, place, names[:3]))
    return found


def figures(found: list[Outcome]) -> Figures:
    """Shares; 0 of 0 is 0."""
    count = len(found)
    first = sum(1 for each in found if each.place == 1)
    three = sum(1 for each in found if 1 <= each.place <= 3)
    return Figures(count, first / count if count else 0.0, three / count if count else 0.0)
