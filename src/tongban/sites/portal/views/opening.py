"""数据开放: the whole catalogue as files for everybody, and what every field of them means.

政府信息公开条例第二十条第五项. Files are made by the worker and handed out as they are; nothing is put together in a request.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from tongban.foundation import jobs
from tongban.foundation.web.components import Column, Crumb, Row, Tab
from tongban.foundation.web.dates import public_instant
from tongban.registry.catalogue.actions.publish_open_data import PUBLISH
from tongban.registry.catalogue.export_queries import OpenFile, open_file, open_files
from tongban.registry.catalogue.exporting import dictionary
from tongban.registry.catalogue.exporting.writing import ENDINGS
from tongban.sites.portal.frame import show
from tongban.sites.portal.words import size_words

_WHAT: Mapping[str, tuple[Any, Any]] = {
    "jsonl": (
        gettext_noop("JSON 行"),
        gettext_noop("一行一份指南全文，给程序用；每行的 SHA-256 就是这份指南的版本哈希。"),
    ),
    "xlsx": (
        gettext_noop("Excel 表格"),
        gettext_noop("事项、材料、条件、收费等各一张工作表，附数据字典；可以原样导入另一套通办。"),
    ),
    "csv": (gettext_noop("CSV 压缩包"), gettext_noop("和表格相同的内容，每张工作表一个 CSV 文件，UTF-8 编码。")),
}
_TYPES = {
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "application/zip",
}


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The files with date and hash. One statement; the first visitor of all has them made, with two more."""
    found = open_files()
    if not found and not jobs.standing(PUBLISH):
        jobs.soon(PUBLISH)
    context = {
        "files": [_file(each) for each in found],
        "guides": found[0].guides if found else 0,
        "checked": public_instant(min(each.checked_at for each in found)) if found else "",
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("数据开放"))),
    }
    return show(request, "open_catalogue", context)


@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """The data dictionary, one sheet a page. No statement."""
    groups = [(name, list(entries)) for name, entries in groupby(dictionary.entries(), key=lambda entry: entry.sheet)]
    asked = request.GET.get("sheet", "")
    shown = next((each for each in groups if each[0] == asked), groups[0])
    context = {
        "columns": [
            Column(_("字段")),
            Column(_("在 JSON 中的位置"), "code"),
            Column(_("类型")),
            Column(_("必填")),
            Column(_("最长"), "number"),
            Column(_("取值和说明")),
        ],
        "tabs": [Tab(name, f"?{urlencode({'sheet': name})}", name == shown[0]) for name, _entries in groups],
        "sheet": shown[0],
        "caption": _("工作表 {number} 的字段").format(number=groups.index(shown) + 1),
        "rows": [_entry(each) for each in shown[1]],
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(_("数据开放"), reverse("portal:open-catalogue")),
            Crumb(_("数据字典")),
        ),
    }
    return show(request, "open_fields", context)


@require_safe
def file(request: HttpRequest, format: str) -> HttpResponse | StreamingHttpResponse:
    """One file as it was made. One statement. DomainError ``catalogue.export.not_made``."""
    found, pieces = open_file(format)
    mark = f'"{found.sha256}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    response = StreamingHttpResponse(pieces, content_type=_TYPES[format])
    name = f"tongban-catalogue-{found.day:%Y%m%d}{ENDINGS[format]}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Length"] = str(found.size)
    response["ETag"] = mark
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=300"
    return response


def _file(found: OpenFile) -> dict[str, Any]:
    name, what = _WHAT[found.format]
    return {
        "name": _(name),
        "what": _(what),
        "href": reverse("portal:open-file", args=[found.format]),
        "size": size_words(found.size),
        "made": public_instant(found.made_at),
        "sha256": found.sha256,
    }


def _entry(entry: dictionary.Entry) -> Row:
    values = "；".join(f"{value}={word}" if value != word else value for value, word in entry.values)
    longest = f"{entry.longest:,}" if entry.longest else "—"
    told = "；".join(filter(None, (entry.note, values))) or "—"
    return Row((entry.heading, entry.path or "—", entry.type, _("是") if entry.required else _("否"), longest, told))
