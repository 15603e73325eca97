"""Themes of life as the portal offers them: only those that have items at the place of the visitor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.registry.catalogue.code_queries import current_themes
from tongban.registry.catalogue.search_queries import offered_themes
from tongban.registry.catalogue.themes import Theme

WHOS = {"NATURAL": "person", "LEGAL": "enterprise"}
"""Who acts → the word of it in an address."""
_OTHER = "999"


@dataclass(frozen=True, slots=True)
class OfferedTheme:
    """A theme with the number of its items here."""

    theme: Theme
    count: int

    @property
    def name(self) -> str:
        """The name, without what the standard adds in brackets."""
        return _(self.theme.name).partition("（")[0].partition(" (")[0]

    @property
    def href(self) -> str:
        return reverse("portal:theme", args=[WHOS[self.theme.who], self.theme.code])


@lru_cache(maxsize=512)
def themes_of(region: str, day: date, turn: int) -> Mapping[str, int]:
    """Key of a theme → number of items at ``region``; asked once a ``turn`` and process. Not to be changed."""
    return offered_themes(region, day)


def offered_of(offered: Mapping[str, int], who: str) -> tuple[OfferedTheme, ...]:
    """The themes of NATURAL or LEGAL persons that have items, those with most items first, 其他 last."""
    known = current_themes()
    found = [OfferedTheme(known[key], count) for key, count in offered.items() if key.startswith(f"{who}:")]
    return tuple(sorted(found, key=lambda each: (each.theme.code == _OTHER, -each.count, each.theme.code)))
