"""Citations: whether the article that a guide cites is in the law."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tongban.registry.catalogue.checks.problem import Problem, problem
from tongban.registry.catalogue.citing import article_keys, law_key


def law_advice(document: Mapping[str, Any], library: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """``library``: law → its articles. A law that is not in it is passed over; a wrong article is worth another look, and
    no reason against publication: the library may be behind the law."""
    for row in document["unified"]["legal_basis"]:
        articles = library.get(law_key(row["law"]))
        if not articles:
            continue
        for article in article_keys(row.get("article") or ""):
            if article not in articles:
                yield problem(
                    "law_article", f"unified.legal_basis.{row.get('id', '')}", law=row["law"], article=article
                )
