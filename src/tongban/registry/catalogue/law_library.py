"""Reads of the law library: what an article says, in the version in force on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.foundation import clock
from tongban.foundation.remembered import Remembered
from tongban.registry.catalogue.checks.laws import law_advice
from tongban.registry.catalogue.citing import article_keys, law_key
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.models import LawArticle

KEPT_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class LawText:
    """One article. ``version`` is the day of the version (2019-04-23), empty where the source names none."""

    law: str
    version: str
    chapter: str
    article: str
    text: str


# By guide hash and day: a library loaded since is seen that much later.
_cited: Remembered[tuple[str, date], Mapping[str, tuple[LawText, ...]]] = Remembered(KEPT_SECONDS)


def law_article(law: str, article: str, day: date | None = None) -> LawText | None:
    """The article as it reads on ``day`` (default: today); None where the library has not got it. Two statements."""
    keys = article_keys(article)
    if not keys:
        return None
    return _newest([(law_key(law), keys[0])], day or clock.today()).get((law_key(law), keys[0]))


def cited_articles(guide: BoundGuide) -> Mapping[str, tuple[LawText, ...]]:
    """The articles behind each legal basis of the guide, by its id (b1); one without any is absent.

    Two statements, or none within five minutes of the last.
    """
    today = clock.today()
    return _cited.get((guide.hash, today), lambda: _behind(guide, today))


def forget_articles() -> None:
    """Forget what guides cite; after loading."""
    _cited.forget()


def advice_on(document: Mapping[str, Any], day: date | None = None) -> list[dict[str, str]]:
    """What an editor should look at again before publishing, as ``{path, code, message}``; none of it is a refusal.

    So far: an article that is not in a law which the library has. One statement at most.
    """
    try:
        laws = {law_key(row["law"]) for row in document["unified"]["legal_basis"]}
    except (KeyError, TypeError, AttributeError):
        return []
    rows: list[tuple[str, str, str]] = []
    if laws:
        stored = LawArticle.objects.filter(law__in=laws, version__lte=_iso(day or clock.today()))
        rows = list(stored.values_list("law", "version", "article"))
    newest: dict[str, str] = {}
    for law, version, _ in rows:
        newest[law] = max(version, newest.get(law, ""))
    library: dict[str, set[str]] = defaultdict(set)
    for law, version, article in rows:
        if version == newest[law]:
            library[law].add(article)
    return [problem.as_data() for problem in law_advice(document, library)]


def _behind(guide: BoundGuide, day: date) -> Mapping[str, tuple[LawText, ...]]:
    wanted = {
        each.id: [(law_key(each.law), article) for article in article_keys(each.article)]
        for each in guide.legal_basis.values()
    }
    texts = _newest([pair for pairs in wanted.values() for pair in pairs], day)
    found = {name: tuple(texts[pair] for pair in pairs if pair in texts) for name, pairs in wanted.items()}
    return {name: each for name, each in found.items() if each}


def _newest(pairs: Iterable[tuple[str, str]], day: date) -> dict[tuple[str, str], LawText]:
    """Of each (law, article) the text in the newest version of the law not after ``day``."""
    pairs = set(pairs)
    if not pairs:
        return {}
    # The newest version of a law decides, also where it has dropped the article.
    rows = (
        LawArticle.objects.filter(law__in={law for law, _ in pairs}, version__lte=_iso(day))
        .order_by("law", "-version")
        .distinct("law")
        .values_list("law", "version")
    )
    newest = dict(rows)
    texts = LawArticle.objects.filter(law__in=newest, article__in={article for _, article in pairs})
    return {
        (row.law, row.article): LawText(row.title, row.version, row.chapter, row.article, row.text)
        for row in texts
        if row.version == newest[row.law] and (row.law, row.article) in pairs
    }


def _iso(day: date) -> str:
    return day.isoformat()
