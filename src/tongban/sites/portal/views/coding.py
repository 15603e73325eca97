"""Codes in public: the tables in use, how other systems write them, and what became of the code of an item."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.components import Crumb
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.names import named
from tongban.registry.catalogue.code_queries import tables
from tongban.registry.catalogue.code_tables import TableName
from tongban.registry.catalogue.kinds import ItemChangeKind, ItemChangeState
from tongban.registry.catalogue.lifecycle.reading import Turn, code_history
from tongban.sites.parts.code_words import CROSS_TABLES, TABLES
from tongban.sites.portal.frame import show

_TURNS = {
    ItemChangeKind.SUSPEND: ("paused", gettext_noop("暂停")),
    ItemChangeKind.RESUME: ("done", gettext_noop("恢复")),
    ItemChangeKind.RETIRE: ("stopped", gettext_noop("取消")),
    ItemChangeKind.SPLIT: ("stopped", gettext_noop("拆分")),
    ItemChangeKind.MERGE: ("stopped", gettext_noop("合并")),
}


@require_safe
def code_tables(request: HttpRequest) -> HttpResponse:
    """One table with what is in use and what was closed, or one crosswalk; ``table`` says which. No statement within half a
    minute of the last."""
    asked = request.GET.get("table", "")
    cross = asked if asked in CROSS_TABLES else ""
    table = next((each for each in TABLES if each == asked), next(iter(TABLES)))
    context = {
        "tabs": [_tab(each, word, not cross and each == table) for each, word in TABLES.items()],
        "cross_tabs": [_tab(each, word, each == cross) for each, word in CROSS_TABLES.items()],
        "name": CROSS_TABLES[cross] if cross else TABLES[table],
        **(_crosswalk(cross) if cross else _table(table)),
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("代码表"))),
    }
    return show(request, "code_tables", context)


def _tab(name: str, word: Any, current: bool) -> ui.Tab:
    return ui.Tab(word, f"?{urlencode({'table': name})}", current)


def _table(table: TableName) -> dict[str, Any]:
    columns = (
        ui.Column(_("代码"), "code"), ui.Column(_("名称")), ui.Column(_("启用")), ui.Column(_("停用")),
        ui.Column(_("由哪个代码代替"), "code"),
    )  # fmt: skip
    rows = [
        ui.Row((each.code, each.name, public_date(each.valid_from, year=True),
                public_date(each.valid_to, year=True) if each.valid_to else "—", each.successor or "—"))
        for each in tables().of(table)
    ]  # fmt: skip
    return {"columns": columns, "rows": rows, "header": 1}


def _crosswalk(table: str) -> dict[str, Any]:
    known = tables()
    columns = (
        ui.Column(_("对方的代码"), "code"), ui.Column(_("本平台的值"), "code"), ui.Column(_("对方系统")),
        ui.Column(_("来源")), ui.Column(_("说明")),
    )  # fmt: skip
    rows = [
        ui.Row((each.foreign, each.ours, known.systems.get(each.system, each.system), each.source, each.note or "—"))
        for each in known.crosses
        if each.table == table
    ]
    return {"columns": columns, "rows": rows, "header": 0}


@require_safe
def item_code(request: HttpRequest, code: str) -> HttpResponse:
    """The code of an item through time: since when, what happened, what was before it and what came after. Five statements.

    DomainError ``catalogue.standard.unknown``.
    """
    found = code_history(code)
    ended = found.ended_on is not None and found.ended_on <= clock.today()
    context = {
        "name": found.name,
        "state": ui.State(*(("stopped", _("编码已停用")) if ended else ("done", _("在用")))),
        "facts": [
            ui.SummaryRow(_("编码"), code, code=True),
            ui.SummaryRow(_("启用"), public_date(found.begun, year=True)),
            ui.SummaryRow(
                _("停用"),
                public_date(found.ended_on, year=True) if found.ended_on else "—",
                note=_("停用的编码不再使用") if found.ended_on else "",
            ),
        ],
        "columns": [
            ui.Column(_("变动")),
            ui.Column(_("自哪一天起")),
            ui.Column(_("原事项")),
            ui.Column(_("承接事项")),
            ui.Column(_("理由和依据")),
        ],
        "rows": [_turn(each) for each in found.turns],
        "others": [(each, name) for each, name in _others(found.turns).items() if each != code],
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(_("事项变更"), reverse("portal:changes")),
            Crumb(named(found.name)),
        ),
    }
    return show(request, "item_code", context)


def _others(turns: tuple[Turn, ...]) -> dict[str, str]:
    return {code: name for each in turns for code, name in (*each.before, *each.after)}


def _turn(each: Turn) -> ui.Row:
    shape, word = _TURNS[each.kind]
    withdrawn = each.state is ItemChangeState.WITHDRAWN
    shown = ui.State("stopped", _("%(turn)s（已撤销）") % {"turn": _(word)}) if withdrawn else ui.State(shape, _(word))
    why = _("%(reason)s；依据：%(basis)s") % {"reason": each.reason, "basis": each.basis}
    return ui.Row((shown, public_date(each.day, year=True), _listed(each.before), _listed(each.after), why))


def _listed(items: tuple[tuple[str, str], ...]) -> Any:
    return "、".join(f"{name}（{code}）" for code, name in items) or "—"
