"""权限审计: what was done to the rights of officials, for the audit administrator: to read, to search, to take away on record."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_instant
from tongban.kernel.errors import DomainError
from tongban.registry.identity.auditing import GROUPS, Asked, RightsEntry, audits, export_rights, rights_entries
from tongban.sites.desk.frame import page
from tongban.sites.parts.signed_in import current_actor

SIZE = 20
_GROUPS: dict[str, Any] = {
    "posts": gettext_lazy("任命和免去"),
    "departures": gettext_lazy("离开"),
    "reviews": gettext_lazy("季度核对"),
    "elevations": gettext_lazy("临时职责"),
    "leaves": gettext_lazy("离岗代理"),
    "factors": gettext_lazy("重置第二道验证"),
    "tokens": gettext_lazy("程序令牌"),
    "exports": gettext_lazy("审计导出"),
}
_STEPS: dict[str, Any] = {
    "asked": gettext_lazy("提出"),
    "approved": gettext_lazy("批准"),
    "granted": gettext_lazy("批准"),
    "declined": gettext_lazy("没有批准"),
    "ended": gettext_lazy("结束"),
    "departed": gettext_lazy("全部结束"),
    "reviewed": gettext_lazy("核对"),
    "reset_asked": gettext_lazy("提出"),
    "reset_granted": gettext_lazy("批准"),
    "reset_declined": gettext_lazy("没有批准"),
    "issued": gettext_lazy("申请"),
    "revoked": gettext_lazy("撤销"),
    "new_network": gettext_lazy("从新的网络使用"),
    "exported": gettext_lazy("导出"),
}
_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}


@require_safe
def auditing(request: HttpRequest) -> HttpResponse:
    """The newest entries of the search. For who is no audit administrator the page does not exist."""
    actor = current_actor(request)
    if not audits(actor):
        raise DomainError("web.not_found")
    asked = _asked(request.GET)
    found = rights_entries(actor, asked, _id(request.GET.get("before", "")), SIZE)
    here, search = reverse("desk:audit"), _search(asked)
    context = {
        "fields": _fields(asked),
        "columns": [
            ui.Column(_("时间")),
            ui.Column(_("什么")),
            ui.Column(_("关于谁")),
            ui.Column(_("谁做的")),
            ui.Column(_("岗位和理由")),
        ],
        "rows": [_row(each) for each in found.entries],
        "search": search,
        "first_href": f"{here}?{urlencode(search)}" if request.GET.get("before") else "",
        "next_href": f"{here}?{urlencode({**search, 'before': str(found.next)})}" if found.next else "",
    }
    return page(request, "desk/audit.html", context, current="audit")


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same search as a file, as it stands in the record. That it was taken is on record."""
    actor = current_actor(request)
    if not audits(actor):
        raise DomainError("web.not_found")
    asked = _asked(request.POST)
    document = {"search": _search(asked), "entries": export_rights(actor, asked)}
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = content_disposition_header(True, f"{_('权限审计')}.json") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


def _asked(sent: Mapping[str, str]) -> Asked:
    return Asked(
        group=sent.get("group", "")[:20],
        login=sent.get("login", "").strip()[:32],
        since=_day(sent.get("since", "")),
        until=_day(sent.get("until", "")),
    )


def _search(asked: Asked) -> dict[str, str]:
    days = {"since": asked.since, "until": asked.until}
    told = {"group": asked.group, "login": asked.login, **{name: str(day) for name, day in days.items() if day}}
    return {name: value for name, value in told.items() if value}


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise DomainError("identity.audit.search") from None


def _id(text: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(text) if text else None
    raise DomainError("identity.audit.search")


def _row(each: RightsEntry) -> ui.Row:
    step = str(_STEPS[each.kind.rpartition(".")[2]])
    if each.kept is False:
        step = _("核对：不再需要")
    why = " · ".join(part for part in (each.post, each.reason) if part)
    return ui.Row(
        [
            table_instant(each.at, year=True),
            (str(_GROUPS[_GROUP_OF[each.kind]]), step),
            each.about or "—",
            each.by or _("系统"),
            why or "—",
        ]
    )


def _fields(asked: Asked) -> list[ui.Field]:
    groups = tuple(
        ui.Choice(value, str(label), value == asked.group) for value, label in (("", _("全部")), *_GROUPS.items())
    )
    return [
        ui.Field(
            id="group", name="group", label=_("查什么"), control="select", choices=groups, value=asked.group,
            required=False,
        ),
        ui.Field(
            id="login", name="login", label=_("关于谁（用户名）"), value=asked.login, maxlength=32, spellcheck=False,
            required=False, autocomplete="off", width="m",
        ),
        ui.Field(
            id="since", name="since", label=_("从哪一天"), control="date", width="s", required=False,
            value=str(asked.since or ""),
        ),
        ui.Field(
            id="until", name="until", label=_("到哪一天"), control="date", width="s", required=False,
            value=str(asked.until or ""),
        ),
    ]  # fmt: skip
