"""What pages and programs read of the search: one line for each item, ways on, suggestions, the editors' log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from tongban.foundation import clock
from tongban.kernel.codes import RegionLevel, region_level
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.code_queries import current_themes
from tongban.registry.catalogue.models import SearchQuestion
from tongban.registry.catalogue.queries import ItemCard, counted_cards_of, find_items
from tongban.registry.catalogue.search.answering import Answered, answered
from tongban.registry.catalogue.search.finding import ELSEWHERE, Hit
from tongban.registry.catalogue.search.suggesting import Suggestion, suggestions

MOST_CHOICES = 12
_MOST_REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the person has ticked; empty: everything. ``level`` is a number of RegionLevel, ``department`` a name."""

    who: str = ""
    theme: str = ""
    kind: str = ""
    department: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item as the most local body offers it; ``bodies``: how many offer it in all. ``elsewhere``: not here."""

    card: ItemCard
    bodies: int
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A value by which the results can be narrowed, and how many of them have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results. ``sure``: they answer the question; else they are only near. ``region``: where was looked;
    ``named``: because the question names it. ``next`` is handed back as ``after``."""

    items: tuple[FoundItem, ...]
    total: int
    next: int | None
    sure: bool
    elsewhere: bool
    region: str | None
    named: bool
    kinds: tuple[Choice, ...]
    departments: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    themes: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class RememberedQuestion:
    """A line of the editors' log. ``words`` is empty until so many different askers used them that they are nobody's."""

    words: str
    region_code: str
    askers: int
    nothing: int
    chosen: tuple[tuple[str, int], ...]
    last_on: date


def search_items(
    q: str,
    region: str | None = None,
    who: str = "",
    narrowing: Narrowing | None = None,
    *,
    after: int = 0,
    size: int = 20,
    day: date | None = None,
) -> Results:
    """Items that answer ``q`` for a person at ``region`` acting as ``who`` (NATURAL, LEGAL, empty): each once, as the most
    local body offers it. Everything in place is listed by name where nothing is asked.

    Three statements: words, answers, cards; one more where nobody here offers it. ``after`` is the
    place in the list from which to show. DomainError ``catalogue.page_invalid``, ``codes.region_code.invalid``.
    """
    if after < 0:
        raise DomainError("catalogue.page_invalid")
    wanted = narrowing or Narrowing()
    found = answered(
        q, region, wanted.who or who, only_who=bool(wanted.who), theme=wanted.theme, day=day or clock.today()
    )
    hits = [hit for hit in found.hits if _fits(hit, wanted)]
    shown = hits[after : after + size]
    cards = counted_cards_of(shown)
    items = tuple(FoundItem(*cards[hit.code], hit.place == ELSEWHERE) for hit in shown if hit.code in cards)
    more = after + size if len(hits) > after + size else None
    return Results(
        items, len(hits), more, found.sure, found.elsewhere, found.region, found.question.region is not None,
        **_choices(found),
    )  # fmt: skip


def suggest(q: str, region: str, day: date | None = None) -> list[Suggestion]:
    """Items for what was typed so far, at ``region`` and above and below it. One statement.

    DomainError ``codes.region_code.invalid``."""
    return suggestions(q, region, day or clock.today())


def remembered_questions(*, without_answer: bool = False) -> tuple[RememberedQuestion, ...]:
    """The log for editors: what is asked most, with ``without_answer`` what is asked most and not found. One statement."""
    rows = SearchQuestion.objects.order_by("-nothing" if without_answer else "-askers", "digest")
    if without_answer:
        rows = rows.filter(nothing__gt=0)
    return tuple(
        RememberedQuestion(
            row.words,
            row.region_code,
            row.askers,
            row.nothing,
            tuple(sorted(row.chosen.items(), key=lambda pair: (-pair[1], pair[0]))),
            row.last_on,
        )
        for row in rows[:_MOST_REMEMBERED]
    )


def popular_items(region: str | None, size: int = 6, day: date | None = None) -> tuple[ItemCard, ...]:
    """What is opened most from the search among what ``region`` (and above and below it) offers; filled up by name. Two
    statements."""
    opened: Counter[str] = Counter()
    for chosen in SearchQuestion.objects.exclude(chosen={}).values_list("chosen", flat=True):
        opened.update(chosen)
    page = find_items("", region, None, 100, day=day)
    ordered = sorted(page.items, key=lambda card: (-opened[card.code], card.name, card.code))
    return tuple(ordered[:size])


def offered_themes(region: str | None, day: date | None = None) -> dict[str, int]:
    """Key of a theme → how many items of ``region`` (and above and below it) it has; themes without items are absent."""
    counts: Counter[str] = Counter()
    for hit in answered("", region, day=day or clock.today()).hits:
        counts.update(hit.themes)
    return {key: counts[key] for key in current_themes() if counts[key]}


def _fits(hit: Hit, wanted: Narrowing) -> bool:
    return (
        wanted.kind in ("", hit.kind)
        and wanted.department in ("", hit.department_name)
        and wanted.level in (0, region_level(hit.region_code))
    )


def _choices(found: Answered) -> dict[str, tuple[Choice, ...]]:
    def counted(values: Callable[[Hit], Iterable[str]]) -> tuple[Choice, ...]:
        counts = Counter(value for hit in found.hits for value in values(hit))
        most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_CHOICES]
        return tuple(Choice(value, count) for value, count in most)

    return {
        "kinds": counted(lambda hit: (hit.kind,)),
        "departments": counted(lambda hit: (hit.department_name,)),
        "levels": counted(lambda hit: (str(int(RegionLevel(region_level(hit.region_code)))),)),
        "themes": counted(lambda hit: hit.themes),
    }
