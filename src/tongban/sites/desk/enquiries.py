"""咨询 at the desk: what waits for an answer, by its limit; for the supervisor what is late.

The list is one page for both sides: an official sees what the own body has, a supervisor that of the region.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date
from tongban.kernel.codes import show_enquiry_number
from tongban.oversight.grievances.queries import EnquiryRow, Wanted, counts, enquiries, questions_of
from tongban.oversight.grievances.states import Publication
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.frame import body_name, page
from tongban.sites.parts.enquiryview import last_day, state_shown
from tongban.sites.parts.signed_in import current_actor

SIZE = 20
_BEGINNING = 60
_VIEWS: dict[str, Any] = {
    "waiting": gettext_lazy("待答复"),
    "overdue": gettext_lazy("逾期"),
    "answered": gettext_lazy("已答复"),
    "proposed": gettext_lazy("待审核公开"),
    "published": gettext_lazy("已公开"),
    "complaints": gettext_lazy("清单外要求投诉"),
    "rights": gettext_lazy("个人信息请求"),
    "all": gettext_lazy("全部"),
}


@require_safe
def enquiry_list(request: HttpRequest) -> HttpResponse:
    """What one may see, in one of the views. Four statements, whatever the page."""
    actor, view = current_actor(request), request.GET.get("view", "") or "waiting"
    after = request.GET.get("after") or None
    found = enquiries(actor, Wanted(view), after, SIZE)
    counted = counts(actor)
    numbers = {"waiting": counted.waiting, "overdue": counted.overdue, "proposed": counted.proposed}
    numbers |= {"complaints": counted.complaints, "rights": counted.rights}
    questions = questions_of(found.rows) if found.rows else {}
    bodies = actor.holds(Duty.SUPERVISE) is not None
    context = {
        "tabs": [ui.Tab(words, _address(view=name), name == view, numbers.get(name)) for name, words in _VIEWS.items()],
        "caption": _("%(view)s的咨询") % {"view": _VIEWS[view]},
        "columns": [
            ui.Column(_("问的什么")),
            ui.Column(_("事项或者部门")),
            *([ui.Column(_("答复部门"))] if bodies else []),
            ui.Column(_("编号"), "code"),
            ui.Column(_("期限")),
            ui.Column(_("到哪一步"), "state"),
        ],
        "rows": [_line(row, questions.get(row.enquiry_id, ""), bodies=bodies) for row in found.rows],
        "next_href": _address(view=view, after=found.next) if found.next else "",
        "first_href": _address(view=view) if after else "",
    }
    return page(request, "desk/enquiries.html", context, current="enquiries")


def _line(row: EnquiryRow, question: str, *, bodies: bool) -> ui.Row:
    shown = show_enquiry_number(row.number)
    begins = question.replace("\n", " ")[:_BEGINNING] or _("打开")
    opened = ui.Anchor(begins, reverse("desk:enquiry", args=[shown]), hidden=_("：") + shown)
    asked = _("%(day)s 提问") % {"day": table_date(row.asked_at)}
    cells: list[Any] = [
        opened,
        (row.about, _("投诉%(body)s") % {"body": body_name(row.against)}) if row.against else row.about,
        *([body_name(row.department_id)] if bodies else []),
        shown,
        (last_day(row.due), asked) if row.due is not None else asked,
        _state(row),
    ]
    return ui.Row(cells, late=row.overdue(clock.now()))


def _state(row: EnquiryRow) -> Any:
    if row.finding:
        return state_shown(row), _(row.finding_label)
    return state_shown(row) if row.publication is Publication.PRIVATE else (state_shown(row), _(row.publication_label))


def _address(**query: str) -> str:
    return f"{reverse('desk:enquiries')}?{urlencode(query)}"
