"""Search rows from published versions, or from plain records: text, place and period of each guide."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from tongban.foundation import clock
from tongban.registry.catalogue.code_queries import current_themes
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.models import GuideVersion
from tongban.registry.catalogue.search import sounds, words
from tongban.registry.catalogue.search_models import SearchRow, SearchText, SearchWord

_BATCH = 1_000
_MOST_BODY_WORDS = 300
_LONGEST_PHRASE = 200
_PLACE = re.compile(r"^[^省市县区镇乡]{1,8}(?:省|市|县|区|镇|乡|街道)(?=.{3,})")
_BETWEEN_PHRASES = re.compile(r"[()（）\[\]【】、，,；;/]+")
# Of several deeds on one thing the first time is asked for most often; whoever means another says so.
_FIRST = re.compile(r"设立|新办|核发|新证|首次|申领|签发|认定|参保|登记$|补领|给付")
_LATER = re.compile(r"注销|撤销|备案|变更|延续|遗失|更正|查询|指引|预约|咨询|地址")
_FIELDS: tuple[tuple[str, str], ...] = (
    ("name", "A"), ("keywords", "B"), ("results", "C"), ("materials", "D"), ("themes", "D"), ("body_kind", "D"),
    ("body", "D"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """What search needs to know of one guide of one body. ``item``: the same with every body; ``themes``: NATURAL:040."""

    code: str
    item: str
    name: str
    department_name: str
    department_uscc: str
    region_code: str
    valid_from: date
    kind: str = ""
    service_objects: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    theme_names: tuple[str, ...] = ()
    body: tuple[str, ...] = field(default=(), repr=False)
    guide_hash: str = ""
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a record with the letter of their weight, and its whole phrases; ``key`` names the content."""

    key: str
    lexemes: Mapping[str, str]
    words: frozenset[str]
    length: int
    prior: float

    @property
    def vector(self) -> str:
        """As a literal of tsvector; each word has one place, so that its rank is its weight."""
        return " ".join(f"'{word}':1{weight}" for word, weight in self.lexemes.items())


def record_of(guide: BoundGuide, valid_from: date, valid_to: date | None = None) -> Record:
    """The record of a guide that holds from ``valid_from`` until ``valid_to`` (exclusive)."""
    unified = guide.unified
    themes = tuple(f"{who}:{code}" for who, codes in sorted(unified["themes"].items()) for code in codes)
    known = current_themes()
    body = [row["text"] for row in unified["conditions"]] + [row["q"] for row in unified["faq"]]
    return Record(
        code=guide.code,
        item=guide.code[19:],
        name=guide.name,
        department_name=guide.department_name,
        department_uscc=guide.department_uscc,
        region_code=guide.region_code,
        valid_from=valid_from,
        kind=guide.kind,
        service_objects=tuple(unified["service_objects"]),
        themes=themes,
        keywords=tuple(unified["keywords"]),
        results=tuple(row["name"] for row in unified["results"]),
        materials=tuple(row["name"] for row in unified["materials"]),
        theme_names=tuple(known[each].name for each in themes if each in known),
        body=tuple(body),
        guide_hash=guide.hash,
        valid_to=valid_to,
    )


def text_of(record: Record) -> Text:
    """Words and phrases of ``record``, the best weight of each, without anything that differs from body to body."""
    parts = {
        "name": (record.name,),
        "keywords": record.keywords,
        "results": record.results,
        "materials": record.materials,
        "themes": record.theme_names,
        "body_kind": (_PLACE.sub("", record.department_name),),
        "body": record.body,
    }
    lexemes: dict[str, str] = {}
    for phrase, weight in phrases_of(record):
        lexemes.setdefault(f"={phrase}", weight)
    proper: set[str] = set()
    for name, weight in _FIELDS:
        found = list(dict.fromkeys(word for text in parts[name] for word in words.cut(text)))
        for word in found[:_MOST_BODY_WORDS]:
            lexemes.setdefault(word[:_LONGEST_PHRASE], weight)
        proper.update(found)
    for name, weight in (("name", "B"), ("keywords", "C")):
        for pair in (pair for text in parts[name] for pair in words.pairs(text)):
            lexemes.setdefault(pair, weight)
    length = len({word for word in words.cut(record.name) if len(word) < 5})
    prior = 0.02 * bool(_FIRST.search(record.name)) - 0.03 * bool(_LATER.search(record.name))
    content = repr(
        (record.item, record.name, record.kind, record.service_objects, record.themes, sorted(lexemes.items()))
    )
    return Text(sha256(content.encode()).hexdigest(), lexemes, frozenset(proper), length, prior)


def phrases_of(record: Record) -> list[tuple[str, str]]:
    """Whole names, key words and the kind of body, bare; of a name also the part before a parenthesis."""
    pieces = [piece for piece in _BETWEEN_PHRASES.split(record.name) if piece]
    given = [(record.name, "A"), *((piece, "A" if i == 0 else "C") for i, piece in enumerate(pieces))]
    given += [(word, "B") for word in record.keywords]
    given += [(_PLACE.sub("", record.department_name), "C")]
    bare = [(words.bare(phrase)[:_LONGEST_PHRASE], weight) for phrase, weight in given]
    return list(dict((phrase, weight) for phrase, weight in reversed(bare) if len(phrase) > 1).items())


def index(records: Iterable[Record]) -> int:
    """Write rows for ``records``, and the texts and words that are new; how many rows. A row of the same guide and
    first day is replaced."""
    count = 0
    records = iter(records)
    while batch := list(islice(records, _BATCH)):
        with transaction.atomic():
            ids = _texts(batch)
            SearchRow.objects.bulk_create(
                (_row(record, ids[text.key]) for record, text in ((each, _text(each)) for each in batch)),
                update_conflicts=True,
                unique_fields=["code", "valid_from"],
                update_fields=[
                    "text", "guide_hash", "name", "region_code", "department_name", "department_uscc", "valid_to",
                ],
            )  # fmt: skip
        count += len(batch)
    return count


def index_versions(offered: Iterable[tuple[BoundGuide, date]]) -> None:
    """The rows of versions just published, each with its first day: what came before ends where it begins. A few statements
    for each day; inside the publication's transaction."""
    by_day: dict[date, list[BoundGuide]] = {}
    for guide, valid_from in offered:
        by_day.setdefault(valid_from, []).append(guide)
    for valid_from, guides in sorted(by_day.items()):
        rows = SearchRow.objects.filter(code__in=[guide.code for guide in guides])
        rows.filter(Q(valid_to__lte=clock.today()) | Q(valid_from__gte=valid_from)).delete()
        rows.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from)).update(valid_to=valid_from)
        index(record_of(guide, valid_from) for guide in guides)


def rebuild() -> int:
    """Make every row anew from the versions in force or to come; how many. Readers see the old ones until it is done."""
    with transaction.atomic():
        SearchRow.objects.all().delete()
        SearchText.objects.all().delete()
        SearchWord.objects.all().delete()
        return index(record_of(*each) for each in in_force_or_to_come(clock.today()))


def in_force_or_to_come(today: date) -> Iterator[tuple[BoundGuide, date, date | None]]:
    """Every version that holds today or will, with its first day and the day on which it ends."""
    rows = GuideVersion.objects.order_by("guide_id", "valid_from", "number")
    periods: list[tuple[str, date, date | None]] = []
    previous: tuple[str, str, date] | None = None
    for code, guide_hash, valid_from in rows.values_list("guide_id", "hash", "valid_from"):
        if previous is not None:
            end = valid_from if previous[0] == code else None
            periods.append((previous[1], previous[2], end))
        previous = code, guide_hash, valid_from
    if previous is not None:
        periods.append((previous[1], previous[2], None))
    wanted = [each for each in periods if (each[2] is None or each[2] > max(today, each[1]))]
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        documents = dict(
            GuideVersion.objects.filter(hash__in=[each[0] for each in batch]).values_list("hash", "document")
        )
        for guide_hash, valid_from, valid_to in batch:
            yield bind(documents[guide_hash]), valid_from, valid_to


@lru_cache(maxsize=4_096)
def _text(record: Record) -> Text:
    return text_of(record)


def _row(record: Record, text_id: int) -> SearchRow:
    return SearchRow(
        code=record.code,
        text_id=text_id,
        guide_hash=record.guide_hash,
        name=record.name,
        region_code=record.region_code,
        department_name=record.department_name,
        department_uscc=record.department_uscc,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
    )


_NEW_TEXT = """
INSERT INTO catalogue_searchtext (key, item, name, kind, service_objects, themes, vector, length, prior)
VALUES (%s, %s, %s, %s, %s, %s, %s::tsvector, %s, %s) ON CONFLICT (key) DO NOTHING RETURNING id
"""


def _texts(records: Sequence[Record]) -> dict[str, int]:
    """Key → id of the texts of these records; new ones are written, and their words counted."""
    by_key = {_text(record).key: record for record in records}
    ids = dict(SearchText.objects.filter(key__in=by_key).values_list("key", "id"))
    counts: Counter[str] = Counter()
    proper: set[str] = set()
    with connection.cursor() as cursor:
        for key in sorted(by_key.keys() - ids.keys()):
            record, text = by_key[key], _text(by_key[key])
            cursor.execute(_NEW_TEXT, _values(record, text))
            found = cursor.fetchone()
            if found is not None:
                ids[key] = found[0]
                counts.update(text.lexemes.keys())
                proper |= text.words
    missing = by_key.keys() - ids.keys()
    if missing:  # Written by somebody else in this moment.
        ids.update(SearchText.objects.filter(key__in=missing).values_list("key", "id"))
    _count(counts, proper)
    return ids


def _values(record: Record, text: Text) -> list[Any]:
    return [
        text.key, record.item, record.name, record.kind, list(record.service_objects), list(record.themes), text.vector,
        text.length, text.prior,
    ]  # fmt: skip


def _count(counts: Counter[str], proper: set[str]) -> None:
    # In one order everywhere, so that two publications never wait for each other in a circle.
    rows = [
        SearchWord(word=word, texts=n, sound=_sound(word, proper), initials=_initials(word, proper))
        for word, n in sorted(counts.items())
    ]
    new = {row.word for row in rows}
    known = set(SearchWord.objects.filter(word__in=new).values_list("word", flat=True)) if rows else set()
    SearchWord.objects.bulk_create((row for row in rows if row.word not in known), ignore_conflicts=True)
    for n, some in _by_count(row for row in rows if row.word in known):
        SearchWord.objects.filter(word__in=some).update(texts=F("texts") + n)


def _by_count(rows: Iterable[SearchWord]) -> Iterator[tuple[int, list[str]]]:
    grouped: dict[int, list[str]] = {}
    for row in rows:
        grouped.setdefault(row.texts, []).append(row.word)
    yield from sorted(grouped.items())


def _sound(word: str, proper: set[str]) -> str:
    spoken = word.startswith("=") or word in proper
    return sounds.sound(word.removeprefix("="))[:1200] if spoken and sounds.has_han(word) else ""


def _initials(word: str, proper: set[str]) -> str:
    spoken = word.startswith("=") or word in proper
    return sounds.initials(word.removeprefix("=")) if spoken and sounds.has_han(word) else ""
