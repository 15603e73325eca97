"""Load statutes into the law library: as one set, the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.kernel.text import many_lines, one_line
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.citing import article_keys, law_key
from tongban.registry.catalogue.importing.jsonlines import JsonLines
from tongban.registry.catalogue.importing.mapping import Mapped
from tongban.registry.catalogue.law_library import forget_articles
from tongban.registry.catalogue.law_queries import forget_laws
from tongban.registry.catalogue.models import LawArticle
from tongban.registry.identity.actors import Actor

_BATCH = 2_000
_MOST_TOLD = 5
_LONGEST = {"law": 200, "chapter": 200, "article": 40, "text": 50_000}


@dataclass(frozen=True, slots=True)
class Loaded:
    """Articles of the file by what became of them; ``laws`` is the number of laws."""

    laws: int
    new: int
    changed: int
    unchanged: int


def load_laws(actor: Actor, source: JsonLines) -> Loaded:
    """Insert or update every article of ``source`` ({law, version, chapter, article, text} a line).

    Articles that a later file no longer has stay. DomainError ``catalogue.laws.invalid`` names the first wrong lines, or
    ``catalogue.import.unreadable``; then nothing is written.
    """
    rows = _read(source)
    with transaction.atomic():
        known = dict(
            ((law, version, article), (title, chapter, text))
            for law, version, article, title, chapter, text in LawArticle.objects.filter(
                law__in={row.law for row in rows.values()}
            ).values_list("law", "version", "article", "title", "chapter", "text")
        )
        new = [row for key, row in rows.items() if key not in known]
        changed = [
            row for key, row in rows.items() if key in known and known[key] != (row.title, row.chapter, row.text)
        ]
        LawArticle.objects.bulk_create(
            [*new, *changed],
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["law", "version", "article"],
            update_fields=["title", "chapter", "text"],
        )
        laws = len({row.law for row in rows.values()})
        counts = {"laws": laws, "new": len(new), "changed": len(changed)}
        audit.write("catalogue.laws.loaded", actor.stamp(), "catalogue", counts)
    transaction.on_commit(forget_articles)
    transaction.on_commit(forget_laws)
    return Loaded(laws, len(new), len(changed), len(rows) - len(new) - len(changed))


def _read(source: JsonLines) -> dict[tuple[str, str, str], LawArticle]:
    found: dict[tuple[str, str, str], LawArticle] = {}
    wrong: list[str] = []
    for row in source.rows(Mapped()):
        reasons = [each.what for each in row.complaints] or list(_reasons(row.values))
        if reasons:
            wrong.append(f"第 {row.number} 行{reasons[0]}")
            continue
        article = _article(row.values)
        key = (article.law, article.version, article.article)
        if key in found:
            wrong.append(f"第 {row.number} 行与前面重复（{article.title}{article.article}）")
        found[key] = article
    if wrong or not found:
        shown = "；".join(wrong[:_MOST_TOLD]) or "文件里没有条文"
        raise DomainError("catalogue.laws.invalid", count=len(wrong), reasons=shown)
    return found


def _reasons(values: Any) -> Iterator[str]:
    for name, most in _LONGEST.items():
        value = values.get(name, "")
        if not isinstance(value, str) or len(value) > most or "\0" in value:
            yield f"的 {name} 应为不超过 {most} 字的文字"
            return
        if name != "chapter" and not value.strip():
            yield f"没有 {name}"
            return
    version = values.get("version", "")
    try:
        if version != "" and date.fromisoformat(version).isoformat() != version:
            raise ValueError
    except (TypeError, ValueError):
        yield "的 version 应为日期，如 2019-04-23，或者留空"
    if len(article_keys(values["article"])) != 1:
        yield "的 article 应为第几条"


def _article(values: Any) -> LawArticle:
    title = one_line(values["law"]).strip("《》")
    law = law_key(title)
    return LawArticle(
        law=law,
        version=values.get("version", ""),
        article=article_keys(values["article"])[0],
        # A book of the 民法典 comes as 民法典-总则.
        title=title.replace("-", "·"),
        chapter=one_line(values.get("chapter", "")),
        text=many_lines(values["text"]),
    )
