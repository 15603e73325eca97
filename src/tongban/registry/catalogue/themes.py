"""主题: the situations of life (自然人) and of an enterprise (法人) by which items are browsed, from ``data/themes.yaml``.

Codes are those of user_topic_type and corp_topic_type of the national service platform's data standard.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme; ``key`` is ``NATURAL:040``, ``plain`` says it in everyday words."""

    who: str
    code: str
    name: str
    plain: str
    icon: str

    @property
    def key(self) -> str:
        return f"{self.who}:{self.code}"


@cache
def themes() -> dict[str, Theme]:
    """All themes by key, in their order: first those of natural persons."""
    content = yaml.safe_load((Path(settings.DATA_FOLDER) / "themes.yaml").read_text(encoding="utf-8"))
    found = (
        Theme(who, str(row["code"]), row["name"], row.get("plain", ""), row.get("icon", "list"))
        for who, rows in content["themes"].items()
        for row in rows
    )
    return {theme.key: theme for theme in found}


def theme_name(key: str) -> str:
    """The Chinese name of ``NATURAL:040``; empty for a key that no standard knows."""
    theme = themes().get(key)
    return theme.name if theme else ""
