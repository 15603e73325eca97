"""撤回 at the window: the applicant takes the application back, by the clerk who took it in."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.withdraw import LONGEST, withdraw
from tongban.cases.queries import CaseDetail, case_detail
from tongban.cases.states import Deed
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import whole
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.sites.hall.drafts import seen_of
from tongban.sites.hall.frame import page, stopped, to_case
from tongban.sites.parts.offered import reason_of
from tongban.sites.parts.signed_in import current_actor


@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the reason, which may stay empty, and withdraw."""
    actor = current_actor(request)
    detail = case_detail(actor, code)
    if request.method != "POST":
        why = why_not(detail, Deed.WITHDRAW)
        return stopped(request, detail, _("现在不能替申请人撤回"), why) if why else _form(request, detail, "", "")
    reason, problem = request.POST.get("reason", ""), ""
    try:
        done = withdraw(
            actor,
            case_id=detail.progress.case_id,
            seen=seen_of(request),
            reason=reason,
            key=request.POST.get("key", "")[:200] or None,
        )
    except DomainError as error:
        if error.spec.status not in (409, 422):
            raise
        problem = whole(error)
        if error.code == "uow.stale" and why_not(detail, Deed.WITHDRAW):
            return stopped(request, detail, _("没有撤回"), problem, error.spec.status)
        return _form(request, detail, reason, problem, error.spec.status)
    words = _("这次撤回此前已经办好，没有重复办理。") if done.repeated else _("申请已撤回，这个办件结束了。")
    messages.success(request, words)
    return to_case(actor, done.code)


def why_not(detail: CaseDetail, deed: Deed) -> str:
    """Why this clerk cannot do the applicant's deed now, empty when they can."""
    offer = next((each for each in detail.progress.offers if each.deed is deed), None)
    if offer is None:
        return _("只有收件的窗口人员可以替申请人办这一步。")
    return "" if offer.possible else reason_of(offer)


def require_offer(detail: CaseDetail, deed: Deed) -> None:
    """DomainError ``cases.deed.not_allowed`` with the reason, unless this clerk may do the applicant's deed now."""
    if reason := why_not(detail, deed):
        raise DomainError("cases.deed.not_allowed", reason=reason)


def _form(request: HttpRequest, detail: CaseDetail, reason: str, problem: str, status: int = 200) -> HttpResponse:
    field = ui.Field(
        id="reason", name="reason", label=_("撤回的原因"), control="textarea", value=reason, required=False,
        hint=_("可以不填，最多 %(n)d 字") % {"n": LONGEST}, error=problem,
    )  # fmt: skip
    context = {
        "code": show_registration_code(detail.progress.code),
        "guide": detail.progress.guide,
        "seen": detail.progress.state_version,
        "key": str(uuid4()),
        "field": field,
        "errors": [ui.ErrorLine("reason", problem)] if problem else [],
    }
    return page(request, "hall/withdraw.html", context, status=status)
