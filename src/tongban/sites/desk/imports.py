"""导入清单 at the desk: a list is handed in, its columns are chosen, it is checked, and what is good becomes drafts.

The work itself is the worker's; a page shows how far it is. Files, rights and states are the catalogue's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_instant
from tongban.foundation.web.language import sentence, whole
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.take_list import CHOICES, carry_out, check_list, settle_names, take_list
from tongban.registry.catalogue.import_queries import Import, imports, mappings, one_import, report_of
from tongban.registry.catalogue.importing.looking import COLUMNS, GUIDES, NATIONAL, OWN_FIELDS, document_of, proposed
from tongban.registry.catalogue.importing.mapping import FIELDS
from tongban.registry.catalogue.importing.rows import LARGEST_FILE
from tongban.registry.catalogue.kinds import ImportState
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.forms import sent
from tongban.sites.desk.frame import page
from tongban.sites.desk.import_names import name_rows, names_sent
from tongban.sites.parts.signed_in import current_actor

_STATES: Mapping[ImportState, tuple[str, Any]] = {
    ImportState.LOOKING: ("clock", gettext_lazy("正在读取")),
    ImportState.LOOKED: ("todo", gettext_lazy("等您对照列")),
    ImportState.CHECKING: ("clock", gettext_lazy("正在检查")),
    ImportState.CHECKED: ("todo", gettext_lazy("检查完毕，等您决定")),
    ImportState.IMPORTING: ("clock", gettext_lazy("正在写入草稿")),
    ImportState.DONE: ("done", gettext_lazy("已完成")),
    ImportState.REFUSED: ("stopped", gettext_lazy("没有导入")),
}
_LAYOUTS = {
    GUIDES: gettext_lazy("通办导出的完整指南，不用对照列。"),
    NATIONAL: gettext_lazy("国家交换格式的表格，不用对照列。"),
    OWN_FIELDS: gettext_lazy("列名就是通办的字段名，不用对照列。"),
}
_CHOICES = {
    "all_or_nothing": gettext_lazy("有一行退回就全部不写"),
    "create_bodies": gettext_lazy("登记名录里没有的部门"),
    "create_regions": gettext_lazy("登记名录里没有的区划"),
}
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BESIDE = ("catalogue.import.unreadable", "catalogue.import.mapping_invalid", "files.too_large")
_PLACES = {
    "catalogue.import.mapping_invalid": "columns",
    "catalogue.material.unknown": "material-names",
    "catalogue.register.why_missing": "material-names",
}
_FRAME = 64 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """The lists handed in so far, and the form for the next one."""
    actor = current_actor(request)
    if request.method != "POST":
        return _list(request)
    file = request.FILES.get("file")
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_FILE + _FRAME:
            raise DomainError("files.too_large", max_mb=LARGEST_FILE // (1024 * 1024))
        if file is None:
            raise DomainError("catalogue.import.unreadable", reason="没有选择文件")
        run_id = take_list(actor, name=file.name or "", chunks=file.chunks())
    except DomainError as error:
        if error.code not in _BESIDE:
            raise
        refusals.only_a_mistake()
        return _list(request, whole(error), 422)
    return redirect("desk:import", run_id=run_id)


@require_safe
def one(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """How far one list is, and what there is to decide."""
    return _page(request, one_import(current_actor(request), run_id))


@require_POST
def deed(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """``do`` is check, names or import."""
    actor = current_actor(request)
    found = one_import(actor, run_id)
    seen = sent(request).seen
    try:
        if request.POST.get("do") == "import":
            carry_out(actor, run_id, seen=seen)
            messages.success(request, _("开始写入，做完后这里显示结果。"))
        elif request.POST.get("do") == "names":
            codes, reasons = names_sent(request, found)
            settle_names(actor, run_id, seen=seen, codes=codes, reasons=reasons)
            messages.success(request, _("材料对照已保存，正在重新检查。"))
        else:
            source, mapping = _mapping(request, found)
            choices = {name: name in request.POST.getlist("choices") for name in CHOICES}
            check_list(actor, run_id, seen=seen, source=source, mapping=mapping, choices=choices)
            messages.success(request, _("开始检查，做完后这里显示结果。"))
    except DomainError as error:
        if (place := _PLACES.get(error.code)) is not None:
            refusals.only_a_mistake()
            return _page(request, found, ui.ErrorLine(place, sentence(error)), 422)
        if error.code == "catalogue.import.changed":
            messages.warning(request, sentence(error))
            return redirect("desk:import", run_id=run_id)
        raise
    return redirect("desk:import", run_id=run_id)


@require_safe
def report(request: HttpRequest, run_id: UUID) -> StreamingHttpResponse:
    """The newest report, row by row and field by field."""
    name, pieces = report_of(current_actor(request), run_id)
    response = StreamingHttpResponse(pieces, content_type=_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


def _list(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    field = ui.Upload(
        id="file",
        name="file",
        label=_("清单文件"),
        accept=".xlsx,.jsonl,.json,.txt",
        hint=_("XLSX 表格或者 JSON 行，最大 200 MB。公式不采用，请先粘贴为数值。"),
        error=error,
    )
    context = {
        "upload_field": field,
        "errors": (ui.ErrorLine("file", error),) if error else (),
        "columns": [
            ui.Column(_("文件")),
            ui.Column(_("到哪一步"), "state"),
            ui.Column(_("交来")),
            ui.Column(_("来源")),
        ],
        "rows": [_row(each) for each in imports(current_actor(request))],
    }
    return page(request, "desk/imports.html", context, current="imports", status=status)


def _row(found: Import) -> ui.Row:
    kind, words = _STATES[found.state]
    name = ui.Anchor(found.file_name, reverse("desk:import", args=[found.id]))
    return ui.Row((name, ui.State(kind, words), table_instant(found.created_at), found.source or "—"))


def _page(request: HttpRequest, found: Import, error: ui.ErrorLine | None = None, status: int = 200) -> HttpResponse:
    kind, words = _STATES[found.state]
    waits = found.state in (ImportState.LOOKED, ImportState.CHECKED)
    context = {
        "found": found,
        "state": ui.State(kind, words),
        "working": found.state in (ImportState.LOOKING, ImportState.CHECKING, ImportState.IMPORTING),
        "can_import": found.state is ImportState.CHECKED and _acceptable(found) > 0,
        "acceptable": _acceptable(found),
        "errors": (error,) if error else (),
        "name_rows": list(name_rows(found)) if found.state is ImportState.CHECKED else [],
        "number_columns": [ui.Column(_("项目")), ui.Column(_("数量"), "number"), ui.Column(_("说明"))],
        "numbers": [ui.Row((what, f"{number:,}", remark or "—")) for what, number, remark in found.numbers],
        "preview_columns": [
            ui.Column(_("行"), "code"),
            ui.Column(_("编码"), "code"),
            ui.Column(_("事项")),
            ui.Column(_("结果")),
            ui.Column(_("问题和怎么改")),
        ],
        "preview": [ui.Row(_preview(each)) for each in found.preview],
        **(_form(request, found) if waits else {}),
    }
    return page(request, "desk/import.html", context, current="imports", status=status)


def _preview(row: tuple[Any, ...]) -> tuple[Any, ...]:
    number, code, name, refused, said = row
    result = ui.State("stopped", _("退回")) if refused else ui.State("done", _("可写入"))
    return (f"{number:,}", code or "—", name or "—", result, "；".join(said) or "—")


def _acceptable(found: Import) -> int:
    return next((number for what, number, _remark in found.numbers if what == "可写入的行"), 0)


def _form(request: HttpRequest, found: Import) -> dict[str, Any]:
    """The columns of the chosen sheet with what each may be."""
    operates = current_actor(request).holds(Duty.OPERATOR) is not None
    kept = mappings(current_actor(request))
    source = request.POST.get("source", request.GET.get("source", found.source))
    sheet, header_row = _table(request, found)
    fields = list(_fields(found, sheet, header_row, _base(found, kept, source)))
    names = [name for name in CHOICES if operates or name == "all_or_nothing"]
    return {
        "layout": _LAYOUTS.get(found.looked.get("layout", ""), ""),
        "map_columns": found.looked.get("layout") == COLUMNS,
        "sheets": [ui.Choice(name, name, name == sheet) for name in found.looked.get("sheets", {}) if name],
        "header_row": header_row,
        "kept": [ui.Choice(name, name, name == source) for name in kept],
        "fields": fields,
        "sheet": sheet,
        "source_field": ui.Field(
            id="source",
            name="source",
            label=_("来源"),
            value=source,
            maxlength=60,
            required=False,
            hint=_("例如“省政务服务网 2026 版”。写了来源，列和材料的对照就保存下来，下次自动用上。"),
        ),
        "choices_field": ui.Field(
            id="choices",
            name="choices",
            label=_("怎么导入"),
            control="checkboxes",
            choices=tuple(ui.Choice(name, _CHOICES[name], bool(found.choices.get(name))) for name in names),
            required=False,
        ),
    }


def _fields(found: Import, sheet: str, header_row: int, base: Mapping[str, Any]) -> Iterator[ui.Field]:
    rows = found.looked.get("sheets", {}).get(sheet, [])
    heads = rows[header_row - 1] if len(rows) >= header_row else []
    samples = rows[header_row] if len(rows) > header_row else []
    guess = proposed(heads, base.get("columns", {}))
    for place, head in enumerate(heads):
        if head.strip():
            sample = samples[place] if place < len(samples) else ""
            yield ui.Field(
                id=f"column-{place}",
                name=f"column-{place}",
                label=head,
                control="select",
                choices=tuple(ui.Choice(name, chinese, name == guess[head]) for name, chinese in FIELDS.items()),
                value=guess[head],
                hint=_("例如：{sample}").format(sample=sample) if sample else "",
                required=False,
            )


def _table(request: HttpRequest, found: Import) -> tuple[str, int]:
    """The sheet and the row of its headings: as asked, as chosen before, else the first."""
    sheets = list(found.looked.get("sheets", {})) or [""]
    before = found.mapping or {}
    asked = request.POST if request.method == "POST" else request.GET
    sheet = asked.get("sheet", before.get("sheet", ""))
    row = asked.get("header_row", str(before.get("header_row", 1)))
    return sheet if sheet in sheets else sheets[0], int(row) if row.isdecimal() and 1 <= int(row[:3]) <= 9 else 1


def _base(found: Import, kept: Mapping[str, Mapping[str, Any]], source: str) -> Mapping[str, Any]:
    """What is known of the columns: this list's own choice, the source's, the shipped one."""
    if source in kept and source != found.source:
        return kept[source]
    return found.mapping or kept.get(source) or _shipped()


def _shipped() -> Mapping[str, Any]:
    path = Path(settings.DATA_FOLDER) / "imports" / "mapping-example.yaml"
    document: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def _mapping(request: HttpRequest, found: Import) -> tuple[str, dict[str, Any] | None]:
    """(source, mapping document) that the form says; None where the list says by itself what it is."""
    source = request.POST.get("source", "").replace("\0", "")
    if found.looked.get("layout") != COLUMNS:
        return source, None
    sheet, header_row = _table(request, found)
    rows = found.looked["sheets"].get(sheet, [])
    heads = rows[header_row - 1] if len(rows) >= header_row else []
    columns = {
        head.strip(): request.POST.get(f"column-{place}", "") for place, head in enumerate(heads) if head.strip()
    }
    base = _base(found, mappings(current_actor(request)), source)
    return source, document_of(columns, sheet, header_row, base)
