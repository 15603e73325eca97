"""Published names in English pages: places, bodies, posts, items. A rendering for orientation; the Chinese name is the name.

Whole names and the patterns by which bodies are called (``{}市场监督管理局``) stand in the catalogue of messages (context
``name``), the places to fill in, in Hanyu Pinyin with their kind, in ``data/names/places.csv``. What neither knows keeps its
Chinese name, marked as Chinese.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

_CHINESE = "㐀-鿿　-〿！-～"
_RUN = re.compile(rf"[{_CHINESE}](?:[0-9 .:/%“”‘’·—…*-]{{0,8}}[{_CHINESE}])*")
_DATE = re.compile(r"(\d{4}) 年 (1[0-2]|[1-9]) 月 (\d{1,2}) 日")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEADS = ("", "国家税务总局")
"""What stands before the place in the name of a body."""


def named(name: str) -> str:
    """The English of a published name in an English page, as far as there is one; else the name itself."""
    if not _english() or not _RUN.search(name):
        return name
    return _whole(name) or _places().get(name, "") or _body(name) or name


def dated(text: str) -> str:
    """A sentence's value with its dates in the language of the page: ``2026 年 12 月 9 日``; ``9 Dec 2026``."""
    return _DATE.sub(lambda day: f"{day[3]} {MONTHS[int(day[2]) - 1]} {day[1]}", text) if _english() else text


def is_chinese(value: object) -> bool:
    """Whether a text has Chinese in it; what is no text, or markup already, has none."""
    return not isinstance(value, SafeString) and isinstance(value, str | Promise) and bool(_RUN.search(str(value)))


def located(names: Iterable[str]) -> str:
    """A place with those above it, from the province down: ``江西省赣州市``; ``Ganzhou City, Jiangxi Province``."""
    if not _english():
        return "".join(names)
    return ", ".join(named(name) for name in reversed(list(names)))


def marked(text: object) -> SafeString:
    """Text for an English page in which every piece of Chinese is marked as such; in a Chinese page the text. What is markup
    already stays as it is."""
    if isinstance(text, SafeString):
        return text
    words, parts, last = str(text), [], 0
    if not _english():
        return conditional_escape(words)
    for run in _RUN.finditer(words):
        parts += [conditional_escape(words[last : run.start()]), format_html('<span lang="zh-CN">{}</span>', run[0])]
        last = run.end()
    # Every part is escaped.
    return mark_safe("".join([*parts, conditional_escape(words[last:])]))


def _whole(name: str) -> str:
    found = pgettext("name", name)
    return "" if found == name else found


def _body(name: str) -> str:
    """A body by the place in its name and the pattern of the rest; that of a township stands behind its county."""
    for lead in _LEADS:
        rest = name.removeprefix(lead)
        for size in range(len(rest) - 1, 1, -1) if name.startswith(lead) else ():
            place, pattern = _places().get(rest[:size]), f"{lead}{{}}{rest[size:]}"
            if place and (found := pgettext("name", pattern)) != pattern:
                return found.format(place)
            if place and not lead and (within := _body(rest[size:])):
                return f"{within}, {place}"
    return ""


def _english() -> bool:
    return (get_language() or "").startswith("en")


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    path = Path(settings.DATA_FOLDER) / "names" / "places.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["english"] for row in csv.DictReader(file)}
