"""改按新版指南办理: what a newer version says otherwise, what becomes of the dates, and the applicant's consent."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.adopt_guide import Adoption, adopt_guide, prepare
from tongban.cases.queries import CaseDetail, case_detail
from tongban.foundation.web.components import Column, Crumb, Row
from tongban.foundation.web.language import whole
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import Clock, LegName
from tongban.sites.parts.dates import public_date
from tongban.sites.parts.differences import difference_columns, difference_rows
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import seen_of, show

_SHOWN_AGAIN = ("uow.stale", "cases.submit.confirmation_differs")
_NONE = "—"


@require_http_methods(["GET", "HEAD", "POST"])
def newer_guide(request: HttpRequest, code: str) -> HttpResponse:
    """The newer version beside the one that binds the case. POST: the applicant consents."""
    detail = case_detail(current_actor(request), code)
    if detail.progress.access != "party":
        raise DomainError("uow.not_found")
    if request.method != "POST":
        return _page(request, detail)
    try:
        adopt_guide(
            current_actor(request),
            case_id=detail.progress.case_id,
            seen=seen_of(request),
            confirmed=request.POST.get("confirmed", "")[:100],
            key=request.POST.get("key", "")[:200] or None,
        )
    except DomainError as problem:
        if problem.code in _SHOWN_AGAIN:
            return _page(request, case_detail(current_actor(request), code), whole(problem), problem.spec.status)
        if problem.spec.status != 409:
            raise
        return _page(request, detail, status=409)
    messages.success(request, _("已改按新版指南办理。"))
    return HttpResponseRedirect(reverse("portal:case", args=[show_registration_code(detail.progress.code)]))


def _page(request: HttpRequest, detail: CaseDetail, error: str = "", status: int = 200) -> HttpResponse:
    progress = detail.progress
    shown = show_registration_code(progress.code)
    context = {
        "code": shown,
        "progress": progress,
        "error": error,
        "key": uuid4().hex,
        "crumbs": (Crumb(shown, reverse("portal:case", args=[shown])), Crumb(_("改按新版指南办理"))),
    }
    try:
        adoption = prepare(current_actor(request), progress.case_id)
    except DomainError as problem:
        if problem.spec.status != 409:
            raise
        context["why_not"] = whole(problem)
    else:
        context |= {
            "adoption": adoption,
            "columns": difference_columns(),
            "rows": difference_rows(adoption.differences),
            "due_columns": (Column(_("期限")), Column(_("按现在的版本")), Column(_("按新版"))),
            "due_rows": _due_rows(adoption),
        }
    return show(request, "newer_guide", context, status=status, private=True)


def _due_rows(adoption: Adoption) -> list[Row]:
    names: dict[LegName, str] = {
        "acceptance": _("受理审查到"),
        "promised": _("承诺办结到"),
        "statutory": _("法定办结到"),
    }
    days = ((words, _day(adoption.before, name), _day(adoption.after, name)) for name, words in names.items())
    return [Row(each) for each in days if each[1:] != (_NONE, _NONE)]


def _day(clock: Clock, name: LegName) -> str:
    leg = clock.leg(name)
    return public_date(leg.last_day, year=True) if leg is not None and leg.stopped_at is None else _NONE
