"""The last pages at the window: read out to the applicant, signed on paper, submitted; then the receipt to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.actions.draft import OpenDraft, application_of, submit_draft
from tongban.cases.content import Application
from tongban.cases.queries import progress_of
from tongban.cases.queries.notice import notice_of
from tongban.cases.queries.services import last_visit
from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.shell import href
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.identity.kinds import PartyKind
from tongban.sites.hall.drafts import CHANGED, agent_words, applicant_of, seen_of, window_draft, witness_name
from tongban.sites.hall.frame import page
from tongban.sites.hall.tasks import Tasks, place_href
from tongban.sites.parts.answersview import AnswersView
from tongban.sites.parts.documents import number_words
from tongban.sites.parts.provenance import sources_of
from tongban.sites.parts.qr import qr_svg
from tongban.sites.parts.secretview import marking
from tongban.sites.parts.signed_in import current_actor

_TOLD = {
    CHANGED: gettext_lazy("草稿在别处改动过，请按下面的最新内容重新核对。"),
    "cases.submit.notice_differs": gettext_lazy("个人信息处理告知换了版本，没有提交。请按下面的告知申请人。"),
    "cases.submit.confirmation_differs": gettext_lazy("内容与刚才核对的不一致，没有提交。请重新核对。"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Everything once more, for the clerk to read out; with the applicant's assent it is submitted."""
    found = window_draft(request, draft_id)
    if found.submitted:
        return redirect("hall:receipt", draft_id=draft_id)
    if not Tasks(found).ready:
        return redirect("hall:draft", draft_id=draft_id)
    if request.method != "POST":
        return _check_page(request, found)
    missing = _missing(request)
    if missing:
        return _check_page(request, found, missing, status=422)
    try:
        submit_draft(
            current_actor(request),
            draft_id,
            seen=seen_of(request),
            confirmed=request.POST.get("confirmed", "")[:100],
            notice=request.POST.get("notice", "")[:40],
            secrets=request.POST.getlist("secret")[:200],
        )
    except DomainError as error:
        if error.code == "cases.guide.changed":
            return _check_page(request, found, superseded=True, status=409)
        if error.code not in _TOLD:
            raise
        notice = str(_TOLD[error.code])
        return _check_page(request, window_draft(request, draft_id), notice=notice, status=error.spec.status)
    return redirect("hall:receipt", draft_id=draft_id)


@require_safe
def sheet(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The confirmation sheet on paper: the same content and the same hash, with room for the signatures."""
    found = window_draft(request, draft_id)
    if not (found.submitted or Tasks(found).ready):
        return redirect("hall:draft", draft_id=draft_id)
    application = application_of(current_actor(request), found)
    context = {
        **content(application),
        "draft": found,
        "printed": public_instant(clock.now()),
        "agent": agent_words(current_actor(request), found),
        "witness": witness_name(current_actor(request), found),
        "data_notice": notice_of(found.guide),
    }
    return page(request, "hall/sheet.html", context)


@require_safe
def receipt(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The receipt to print, with code and query word. A draft that was submitted answers with it again."""
    found = window_draft(request, draft_id)
    if not found.submitted:
        return redirect("hall:draft", draft_id=draft_id)
    told = submit_draft(current_actor(request), draft_id, seen=found.version, confirmed="")
    code = show_registration_code(told.code)
    rate = _rate_address(request, told.case_id, code)
    progress = request.build_absolute_uri(f"{href('portal:progress') or '/progress'}/{code}")
    context = {
        "draft": found,
        "agent": agent_words(current_actor(request), found),
        "witness": witness_name(current_actor(request), found),
        "applicant": applicant_of(found).name if found.applicant_kind is PartyKind.NATURAL else "",
        "code": code,
        "word": told.query_word,
        "progress": progress,
        "rate_qr": qr_svg(rate, _("评价这次服务的二维码")) if rate else "",
        "qr": qr_svg(progress, _("登记码 %(code)s 的二维码") % {"code": code}),
        "submitted": public_instant(progress_of(told.code, current_actor(request)).submitted_at),
        "handed": [
            f"{need.id.upper()} {need.name}"
            for need in Tasks(found).needs
            if need.source is MaterialSource.FORM or found.uploads.get(need.id)
        ],
        "local": found.guide.local,
        "acceptance": found.guide.limits.acceptance,
        "promised": found.guide.limits.promised,
    }
    return page(request, "hall/receipt.html", context)


def _rate_address(request: HttpRequest, case_id: UUID, code: str) -> str:
    """Where the holder of the receipt says how this visit went, without log-in."""
    found = last_visit(case_id)
    return request.build_absolute_uri(reverse("portal:visit-rating", args=[code, *found])) if found else ""


def _check_page(
    request: HttpRequest,
    found: OpenDraft,
    missing: Mapping[str, str] = MappingProxyType({}),
    *,
    notice: str = "",
    superseded: bool = False,
    status: int = 200,
) -> HttpResponse:
    application = application_of(current_actor(request), found)
    context = {
        **content(application, lambda section_id: place_href(found.id, section_id)),
        "draft": found,
        "secret": marking(application, request.POST.getlist("secret")),
        "assent": ui.Field(
            id="assent", name="assent", label=_("已读给申请人听（或申请人自己看过），申请人确认全部属实并同意提交"),
            control="tick", error=missing.get("assent", ""),
        ),
        "told": ui.Field(
            id="told", name="told", label=_("填写以前已告知申请人个人信息怎样处理（读过或者给看过上面的告知）"),
            control="tick", error=missing.get("told", ""),
        ),
        "errors": [ui.ErrorLine(name, words) for name, words in missing.items()],
        "data_notice": notice_of(found.guide),
        "notice": notice,
        "superseded": superseded,
    }  # fmt: skip
    return page(request, "hall/check.html", context, status=status)


def _missing(request: HttpRequest) -> dict[str, str]:
    """What the clerk has not ticked yet, with why it is needed."""
    asked = {
        "told": _("请先把个人信息处理告知读给申请人或给申请人看，再勾选"),
        "assent": _("请先向申请人读完，由申请人确认后勾选"),
    }
    return {name: words for name, words in asked.items() if request.POST.get(name) != "true"}


def content(application: Application, change_href: Callable[[str], str] | None = None) -> dict[str, Any]:
    """Everything the applicant confirms, in words. ``change_href``: where a section can still be changed."""
    party, guide = application.applicant, application.guide
    natural = party.kind is PartyKind.NATURAL
    return {
        "guide": guide,
        "applicant": (
            ui.SummaryRow(_("申请人"), party.name),
            ui.SummaryRow(
                number_words(party.document) if natural else _("统一社会信用代码"), party.identifier, code=True
            ),
        ),
        "questions": tuple(
            ui.SummaryRow(each.text, each.label(application.scenario[each.id]))
            for each in guide.scenario.questions
            if each.id in application.scenario
        ),
        "view": AnswersView(
            guide.form,
            application.answers,
            application.scenario,
            change_href=change_href,
            sources=sources_of(application.provenance),
        ),
        "materials": [
            ui.SummaryRow(f"{need.id.upper()} {need.name}", _handed_in(need, application)) for need in application.needs
        ],
        "commitment": guide.commit_text,
        "confirmed": application.confirmation,
    }


def _handed_in(need: MaterialNeed, application: Application) -> str:
    names = "\n".join(file.name for file in application.files.get(need.id, ()))
    match need.source:
        case MaterialSource.UPLOAD:
            return names or _("没有提交（选交）")
        case MaterialSource.REGISTRY:
            return _("免提交")
    return _("由所填内容生成")
