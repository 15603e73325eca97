"""``{% load components %}``: the component library. One tag a component, one template each in ``components/``."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tongban.foundation.web import components as parts
from tongban.foundation.web import dates
from tongban.foundation.web.kept import fragment, settled
from tongban.foundation.web.language import language
from tongban.foundation.web.names import is_chinese, located, marked, named

register = template.Library()
_ICONS_FILE = Path(__file__).resolve().parents[1] / "static" / "web" / "icons.svg"


@cache
def icon_names() -> frozenset[str]:
    """Names of the icons that exist, read from ``icons.svg``."""
    return frozenset(re.findall(r'id="i-([a-z]+)"', _ICONS_FILE.read_text("utf-8")))


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A line icon beside words; it never carries the meaning alone. An unknown name raises ValueError."""
    return _icon(str(name), str(css))


@settled
def _icon(name: str, css: str) -> SafeString:
    if name not in icon_names():
        raise ValueError(f"no icon named {name!r}")
    classes = f"i {css}" if css else "i"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', classes, static("web/icons.svg"), name
    )


@register.simple_tag
def zh(*words: object) -> SafeString:
    """`` lang="zh-CN"`` on an element that stays Chinese in an English page (where ``words`` are given: if one of them is
    Chinese); nothing in a Chinese one."""
    stays = language() == "en" and (not words or any(is_chinese(each) for each in words))
    return SafeString(' lang="zh-CN"' if stays else "")


@register.filter(name="zh")
def chinese(value: Any) -> Any:
    """What is content and no word of the platform: in an English page the Chinese in it is marked as Chinese."""
    return marked(value) if language() == "en" and is_chinese(value) else value


@register.filter(name="named")
def name(value: object) -> SafeString:
    """A published name in the language of the page; one that has no English is marked as Chinese."""
    return marked(named(str(value)))


@register.filter(name="located")
def located_in(names: Sequence[str]) -> SafeString:
    """A place by its names from the province down."""
    return marked(located(names))


@register.filter(name="called")
def called(value: object) -> str:
    """The same where no markup can stand: in a title, in an attribute."""
    return named(str(value))


@register.simple_tag
def kept(template: str, key: Hashable, **values: Any) -> SafeString:
    """A fragment that does not differ from request to request: ``template`` drawn from ``values`` alone and kept by
    ``key``, which must determine them (``web.kept``)."""
    return fragment(str(template), key, values)


@register.simple_tag
def state(kind: str | parts.State, word: Any = "") -> SafeString:
    """A state: shape, word and colour. Give a kind and a word, or one ``State``."""
    shown = kind if isinstance(kind, parts.State) else parts.State(kind, word)
    modifier, name = parts.STATES[shown.kind]
    css = f"st st--{modifier}" if modifier else "st"
    return format_html('<span class="{}">{}{}</span>', css, icon(name), shown.word)


@register.simple_tag
def instant(value: date | datetime | None, style: str = "table") -> SafeString:
    """``<time>`` in Shanghai time. Styles: table (11-25 09:40), full (2026-11-25 09:40), public (12 月 9 日), long."""
    if value is None:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', dates.machine(value), _written(value, style))


def _written(value: date | datetime, style: str) -> str:
    if style == "public":
        return dates.public_date(value)
    if isinstance(value, datetime):
        if style == "long":
            return dates.public_instant(value, seconds=True)
        return dates.table_instant(value, year=style == "full")
    if style == "long":
        return dates.public_date(value, year=True)
    return dates.table_date(value, year=style == "full")


@register.filter
def phrases(text: object) -> SafeString:
    """A heading that, where the line is too short, breaks behind a colon or a comma and not inside a word."""
    parts = [part for part in re.split(r"(?<=[：，])", str(text)) if part]
    return format_html_join("", '<span class="nb">{}</span>', ((part,) for part in parts))


@register.filter
def is_state(cell: object) -> bool:
    """Whether a table cell is a ``State``."""
    return isinstance(cell, parts.State)


@register.filter
def is_anchor(cell: object) -> bool:
    """Whether a table cell is an ``Anchor``."""
    return isinstance(cell, parts.Anchor)


@register.filter
def is_pair(cell: object) -> bool:
    """Whether a table cell is a pair of text and hint."""
    return isinstance(cell, tuple) and len(cell) == 2


@register.filter
def paired(cells: Sequence[Any], columns: Sequence[parts.Column]) -> list[tuple[parts.Column, Any]]:
    """Columns with the cells of one row; a missing or surplus cell is a programming error and raises ValueError."""
    return list(zip(columns, cells, strict=True))


@register.inclusion_tag("components/button.html")
def button(
    word: Any,
    *,
    href: str = "",
    kind: str = "",
    size: str = "",
    icon: str = "",
    icon_after: str = "",
    name: str = "",
    value: str = "",
    full: bool = False,
    key: str = "",
    reason: Any = "",
    reason_id: str = "",
    skip_checks: bool = False,
) -> dict[str, Any]:
    """``<a>`` when it goes (``href``), ``<button>`` when it does. With ``reason`` it is not possible and says why.

    ``kind``: empty (primary, one a page), line, quiet, bad. ``size``: empty, start, s. ``reason_id`` must be given
    with ``reason`` and be unique on the page.
    """
    if reason and not reason_id:
        raise ValueError("a button that is not possible names the id of its reason")
    modifiers = [f"btn--{part}" for part in (kind, size, "full" if full else "") if part]
    return {
        "word": word,
        "href": href,
        "css": " ".join(["btn", *modifiers]),
        "icon": icon,
        "icon_after": icon_after,
        "name": name,
        "value": value,
        "key": key,
        "reason": reason,
        "reason_id": reason_id,
        "skip_checks": skip_checks,
    }


@register.inclusion_tag("components/source.html")
def source(value: parts.Source) -> dict[str, Any]:
    """Provenance of a prefilled value."""
    return {"source": value}


@register.simple_block_tag
def notice(content: SafeString, kind: str = "", title: Any = "", icon_name: str = "", live: bool = False) -> SafeString:
    """A notice. ``kind``: empty (information), done, wait, bad. ``live`` when it answers what the person just did."""
    shape = icon_name or {"done": "check", "wait": "warn", "bad": "octagon"}.get(kind, "info")
    heading = format_html("<h2>{}{}</h2>", icon(shape), title) if title else ""
    return format_html(
        '<div class="{}"{}>{}{}</div>',
        f"note note--{kind}" if kind else "note",
        SafeString(' role="status"') if live else "",
        heading,
        content,
    )


@register.inclusion_tag("components/facts.html")
def facts(rows: Sequence[parts.Fact]) -> dict[str, Any]:
    """The strip of answers on top of an item page: label small, answer large, legal value in small print."""
    return {"rows": rows, "columns": min(max(len(rows), 2), 6)}


@register.inclusion_tag("components/summary.html")
def summary_list(rows: Iterable[parts.SummaryRow]) -> dict[str, Any]:
    """Summary list: label, value with provenance, 改 with hidden words naming what."""
    return {"rows": list(rows)}


@register.inclusion_tag("components/errors.html")
def errors_summary(lines: Sequence[parts.ErrorLine]) -> dict[str, Any]:
    """What is wrong, on top of the page; takes focus on load; each line leads to its field. Nothing without lines."""
    return {"lines": lines}


@register.inclusion_tag("components/tasks.html")
def task_list(rows: Iterable[parts.Task]) -> dict[str, Any]:
    """Task list; what is not possible yet has a lock and its reason."""
    return {"rows": list(rows)}


@register.inclusion_tag("components/timeline.html")
def timeline(rows: Iterable[parts.TimelineRow], small: bool = False) -> dict[str, Any]:
    """What was done, what runs, what comes."""
    return {"rows": list(rows), "small": small}


@register.inclusion_tag("components/table.html")
def data_table(
    caption: Any, columns: Sequence[parts.Column], rows: Iterable[parts.Row], *, cards: bool = False, header: int = 0
) -> dict[str, Any]:
    """A table with a caption for screen readers. ``header`` is the index of the row-header column.

    ``cards`` turns rows into cards on narrow screens.
    """
    return {"caption": caption, "columns": columns, "rows": list(rows), "cards": cards, "header": header}


@register.inclusion_tag("components/tabs.html")
def tabs(label: Any, rows: Iterable[parts.Tab]) -> dict[str, Any]:
    """Tabs are links with ``aria-current``: a tab is a page."""
    return {"label": label, "rows": list(rows)}


@register.inclusion_tag("components/crumbs.html")
def breadcrumb(rows: Sequence[parts.Crumb]) -> dict[str, Any]:
    """Where the page lies; the last step has no link."""
    return {"rows": rows}


@register.inclusion_tag("components/page_head.html")
def page_head(title: Any, told: Any) -> dict[str, Any]:
    """The heading of a page, and what the page is for."""
    return {"title": title, "told": told}


@register.inclusion_tag("components/pages.html")
def next_pages(previous_href: str = "", next_href: str = "", first_href: str = "") -> dict[str, Any]:
    """Keyset paging: back, or to the first page, and on; no page numbers."""
    return {"previous_href": previous_href, "first_href": first_href, "next_href": next_href}


@register.inclusion_tag("components/field.html")
def field(value: parts.Field) -> dict[str, Any]:
    """One form field."""
    return {"field": value}


@register.inclusion_tag("components/fields.html")
def fields(values: Iterable[parts.Field]) -> dict[str, Any]:
    """Form fields, one below the other."""
    return {"fields": values}


@register.inclusion_tag("components/upload.html")
def upload(value: parts.Upload) -> dict[str, Any]:
    """One upload field with the files it already has."""
    return {"upload": value}


@register.inclusion_tag("components/receipt.html")
def receipt(title: Any, code: str, qr: SafeString, note: Any = "", level: int = 1) -> dict[str, Any]:
    """The receipt of a submission: tick, code on one line, QR (a ready SVG with a text name); ``level`` of heading."""
    return {"title": title, "code": code, "qr": qr, "note": note, "level": level}


@register.inclusion_tag("components/asks.html")
def must_do(title: Any, rows: Iterable[parts.Ask], note: Any = "") -> dict[str, Any]:
    """What the applicant must do now; always the first thing in main."""
    return {"title": title, "rows": list(rows), "note": note}


@register.inclusion_tag("components/deeds.html")
def deeds(rows: Iterable[parts.Deed]) -> dict[str, Any]:
    """Deeds that are possible, then those that are not, each with its reason."""
    found = list(rows)
    return {"can": [row for row in found if row.possible], "cannot": [row for row in found if not row.possible]}


@register.inclusion_tag("components/requirements.html")
def requirements(rows: Iterable[parts.Requirement]) -> dict[str, Any]:
    """Requirements of the guide beside a material, each with what the official found."""
    return {"rows": list(rows)}


@register.inclusion_tag("components/progress.html")
def progress_bar(done: int, total: int, label: Any, kind: str = "") -> dict[str, Any]:
    """A bar with its words. Drawn by SVG attributes: the security policy allows no inline style."""
    share = 0 if total <= 0 else max(0, min(100, round(100 * done / total)))
    return {"share": share, "label": label, "kind": kind}


@register.inclusion_tag("components/days.html")
def day_strip(label: Any, rows: Iterable[parts.Day], legend: bool = True) -> dict[str, Any]:
    """The clock's calendar, seven columns; a table in words must stand beside it. The legend names what is drawn."""
    shown = list(rows)
    return {"label": label, "rows": shown, "legend": legend, "kinds": {day.kind for day in shown}}
