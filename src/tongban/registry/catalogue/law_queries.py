"""Reads of laws for the public: which there are, what they say, which items rest on an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Subquery

from tongban.foundation import clock
from tongban.foundation.remembered import Remembered
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.citing import article_order, law_key
from tongban.registry.catalogue.kinds import GuideStatus
from tongban.registry.catalogue.law_library import LawText
from tongban.registry.catalogue.models import CitedArticle, LawArticle
from tongban.registry.catalogue.periods import in_force

KEPT_SECONDS = 300.0
_ARTICLES_ON_A_PAGE = 60


@dataclass(frozen=True, slots=True)
class LawLine:
    """A law in the list. ``version`` is empty where the library has not got it, or its source names none; ``cited``: the
    basis of some item."""

    key: str
    title: str
    version: str
    articles: int
    cited: bool


@dataclass(frozen=True, slots=True)
class Law:
    """A law, or one page of it. ``texts`` are the articles of ``page``; ``chapters``: name → page on which it begins;
    ``versions`` those of the library, the newest first; ``cited`` the articles on which items rest (empty: the whole law).
    """

    key: str
    title: str
    version: str
    versions: tuple[str, ...]
    articles: int
    page: int
    pages: int
    texts: tuple[LawText, ...]
    chapters: tuple[tuple[str, int], ...]
    cited: frozenset[str]


@dataclass(frozen=True, slots=True)
class CitingItem:
    """An item in force that rests on an article; ``code`` is one guide of it, that of ``department_name``."""

    item: str
    name: str
    code: str
    department_name: str
    articles: tuple[str, ...]


# By law and version: what was loaded since is seen that much later.
_orders: Remembered[tuple[str, str], tuple[tuple[str, str], ...]] = Remembered(KEPT_SECONDS, most=256)
_heads: Remembered[tuple[str, date], tuple[str, tuple[str, ...], frozenset[str]]] = Remembered(KEPT_SECONDS, most=1024)
_lists: Remembered[tuple[str, str, date], tuple[LawLine, ...]] = Remembered(KEPT_SECONDS, most=512)


def find_laws(q: str = "", after: str = "", size: int = 50) -> tuple[tuple[LawLine, ...], str]:
    """Laws of the library and those that items cite, whose titles have ``q`` in them, by title; and the marker of the next page
    (empty: none). One statement, or none within five minutes of the last."""
    sought, today = law_key(q.replace("\0", ""))[:60], clock.today()
    found = _lists.get((sought, f"{size}.{after[:200]}", today), lambda: _find(sought, after, size, today))
    return found[:size], found[size - 1].key if len(found) > size else ""


def law_of(key: str, *, version: str = "", page: int = 1, article: str = "") -> Law:
    """The law of this title in the version that holds today, or in another that the library has: ``page`` of it, or the page
    on which ``article`` stands. One statement, three more once in five minutes.

    DomainError ``catalogue.law_unknown``.
    """
    today = clock.today()
    title, versions, cited = _heads.get((key, today), lambda: _head(key, today))
    now = next((each for each in versions if each <= today.isoformat()), "")
    shown = version if version in versions else now
    order = _orders.get((key, shown), lambda: _order(key, shown)) if versions else ()
    names = [name for name, _ in order]
    if article in names:
        page = names.index(article) // _ARTICLES_ON_A_PAGE + 1
    pages = max(1, -(-len(order) // _ARTICLES_ON_A_PAGE))
    page = max(1, min(page, pages))
    wanted = names[(page - 1) * _ARTICLES_ON_A_PAGE : page * _ARTICLES_ON_A_PAGE]
    rows = LawArticle.objects.filter(law=key, version=shown, article__in=wanted) if wanted else ()
    texts = {row.article: LawText(row.title, row.version, row.chapter, row.article, row.text) for row in rows}
    chapters: dict[str, int] = {}
    for number, (_, chapter) in enumerate(order):
        chapters.setdefault(chapter, number // _ARTICLES_ON_A_PAGE + 1)
    return Law(
        key, title, shown, versions, len(order), page, pages,
        tuple(texts[each] for each in wanted if each in texts),
        tuple((name, at) for name, at in chapters.items() if name),
        cited,
    )  # fmt: skip


def citing_items(key: str, article: str | None = None, after: str = "", size: int = 50) -> tuple[CitingItem, ...]:
    """The items in force that rest on the law, or on one article of it, by their codes from ``after`` on: at most ``size``.
    Each once, with the guide of one body. Two statements."""
    today = clock.today()
    rows = CitedArticle.objects.filter(law=key)
    if article is not None:
        rows = rows.filter(article=article)
    guide = in_force(today).filter(unified_hash=OuterRef("unified_hash"), standing=GuideStatus.PUBLISHED)
    first = guide.order_by("guide__implementation__region_code", "guide_id")
    rows = rows.filter(Exists(guide), item__gt=after).order_by("item", "id").distinct("item")
    rows = rows.annotate(
        code=Subquery(first.values("guide_id")[:1]), body=Subquery(first.values("card__department_name")[:1])
    )
    found = list(rows.values_list("item", "name", "code", "body", "unified_hash")[:size])
    articles: dict[str, list[str]] = {}
    cited = CitedArticle.objects.filter(law=key, unified_hash__in=[row[4] for row in found])
    for text, each in cited.values_list("unified_hash", "article"):
        articles.setdefault(text, []).append(each)
    return tuple(
        CitingItem(*row[:4], tuple(sorted(filter(None, articles.get(row[4], ())), key=article_order))) for row in found
    )


def forget_laws() -> None:
    """Forget what was read; after loading."""
    _orders.forget()
    _heads.forget()
    _lists.forget()


_FIND = """
WITH held AS (
    SELECT law, max(version) AS version FROM catalogue_lawarticle WHERE version <= %(day)s GROUP BY law
), cited AS (
    SELECT law, min(title) AS title FROM catalogue_citedarticle GROUP BY law
)
SELECT law, coalesce(a.title, c.title), coalesce(h.version, ''), coalesce(a.articles, 0), c.law IS NOT NULL
  FROM held h FULL JOIN cited c USING (law)
  LEFT JOIN LATERAL (
       SELECT min(title) AS title, count(*) AS articles FROM catalogue_lawarticle t
        WHERE t.law = h.law AND t.version = h.version HAVING count(*) > 0) a ON true
 WHERE law > %(after)s AND strpos(law, %(q)s) > 0 ORDER BY law LIMIT %(most)s
"""


def _find(q: str, after: str, size: int, day: date) -> tuple[LawLine, ...]:
    values: dict[str, str | int] = {"day": day.isoformat(), "after": after.replace("\0", ""), "q": q, "most": size + 1}
    with connection.cursor() as cursor:
        cursor.execute(_FIND, values)
        return tuple(LawLine(*row) for row in cursor.fetchall())


def _head(key: str, day: date) -> tuple[str, tuple[str, ...], frozenset[str]]:
    held: Mapping[str, str] = dict(
        LawArticle.objects.filter(law=key).order_by("-version").values_list("version", "title").distinct()
    )
    cited = dict(CitedArticle.objects.filter(law=key).order_by("-article").values_list("article", "title"))
    if not held and not cited:
        raise DomainError("catalogue.law_unknown", law=key[:60])
    versions = tuple(sorted(held, reverse=True))
    now = next((each for each in versions if each <= day.isoformat()), versions[0] if versions else "")
    return held.get(now) or next(iter(cited.values())), versions, frozenset(cited)


def _order(key: str, version: str) -> tuple[tuple[str, str], ...]:
    """(article, chapter) of a version, in order."""
    rows = LawArticle.objects.filter(law=key, version=version).values_list("article", "chapter")
    return tuple(sorted(rows, key=lambda row: article_order(row[0])))
