"""省标准调整 at the desk: what the standard changed in the guides of one's own body, to be seen or to be completed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date
from tongban.registry.catalogue.actions.note_adjustment import note_adjustment
from tongban.registry.catalogue.change_queries import AdjustmentRow, adjustments
from tongban.registry.catalogue.kinds import AdjustmentState
from tongban.registry.catalogue.lifecycle.reading import succession_drafts
from tongban.sites.desk.frame import page
from tongban.sites.parts.signed_in import current_actor


@require_safe
def adjustment_list(request: HttpRequest) -> HttpResponse:
    """What still waits, and what was done, the newest first. Two statements."""
    number = request.GET.get("after", "")[:15]
    rows, after = adjustments(current_actor(request), int(number) if number.isdecimal() else 0)
    context = {
        "successions": [] if number else succession_drafts(current_actor(request)),
        "adjustments": [_shown(row) for row in rows],
        "next_href": f"{reverse('desk:adjustments')}?after={after}" if after else "",
    }
    return page(request, "desk/adjustments.html", context, current="adjustments")


@require_POST
def note(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """An editor takes note of one."""
    note_adjustment(current_actor(request), adjustment_id=adjustment_id)
    messages.success(request, _("已记下您看过了。"))
    return redirect("desk:adjustments")


def _shown(row: AdjustmentRow) -> Mapping[str, Any]:
    held = row.state is AdjustmentState.HELD
    if row.done:
        state = ui.State("done", _("已补充") if held else _("已看过"))
    else:
        state = ui.State("wait", _("等待补充") if held else _("待查看"))
    return {
        "id": row.id,
        "name": row.name,
        "state": state,
        "held": held,
        "done": row.done,
        "day": public_date(row.valid_from, year=True),
        "why": row.why,
        "lines": [_clamped(each) for each in row.clamped] + [each["message"] for each in row.findings],
        "drafts_href": f"{reverse('desk:drafts')}?q={row.code}",
        "item_href": reverse("portal:item", args=[row.code]),
    }


def _clamped(each: Mapping[str, Any]) -> str:
    told = {"before": each["before"]["amount"], "after": each["after"]["amount"]}
    return str(_("承诺办结时限从 %(before)s 调整为 %(after)s，不超过省标准的法定时限。") % told)
