"""The last steps: check and confirm, submit, receipt; or throw the draft away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.draft import OpenDraft, application_of, discard_draft, open_draft, submit_draft
from tongban.cases.assurance import check_assurance
from tongban.cases.content import Application
from tongban.cases.kinds import PaperKind
from tongban.cases.queries import CaseDetail, Progress, case_detail
from tongban.cases.queries.hands import hands_of
from tongban.cases.queries.notice import notice_of
from tongban.cases.queries.papers import PaperLine, papers_in
from tongban.foundation.web.components import Crumb, ErrorLine, Field, SummaryRow
from tongban.foundation.web.dates import public_date, public_instant
from tongban.foundation.web.language import headed, listed, sentence, whole
from tongban.foundation.web.names import named
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.identity.actors import Actor
from tongban.sites.parts.answersview import AnswersView
from tongban.sites.parts.formview import html_id
from tongban.sites.parts.hands import title_of
from tongban.sites.parts.measures import fee_text
from tongban.sites.parts.qr import qr_svg
from tongban.sites.parts.secretview import marking
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import person_of, seen_of, show
from tongban.sites.portal.prefilling import known_of
from tongban.sites.portal.renewalview import asked_of, problem_of, told_before
from tongban.sites.portal.tasks import DraftTasks, Missing, texts_of
from tongban.sites.portal.uploading import file_line, present_files
from tongban.sites.portal.whois import said, security_href
from tongban.sites.portal.words import (
    code_name,
    last_day,
    limit_words,
    receipt_href,
    section_of,
    silence_words,
    version_of,
)

_PAGE_METHODS = ["GET", "HEAD", "POST"]
_FRESH = "fresh_receipt"
ASSURANCE = "cases.applicant.assurance"
_CHECK_AGAIN = ("cases.submit.confirmation_differs", "cases.submit.notice_differs", "cases.draft.changed")


@require_http_methods(_PAGE_METHODS)
def check(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Everything once more, the commitment, and the confirmation of exactly this content (行政许可法第三十一条)."""
    actor = current_actor(request)
    draft = open_draft(actor, draft_id)
    if request.method == "POST":
        if draft.submitted or request.POST.get("truth") == "true":
            return _submit(request, actor, draft)
        return _check_page(request, actor, draft, error=_("请先勾选“我看完了，郑重承诺”"), status=422)
    if draft.submitted:
        return HttpResponseRedirect(receipt_href(draft.code))
    return _check_page(request, actor, draft)


@require_http_methods(_PAGE_METHODS)
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask once, then throw the draft away."""
    actor = current_actor(request)
    draft = open_draft(actor, draft_id)
    if draft.submitted:
        return HttpResponseRedirect(receipt_href(draft.code))
    if request.method == "POST":
        discard_draft(actor, draft_id)
        messages.success(request, _("草稿已删去。"))
        return HttpResponseRedirect(reverse("portal:my"))
    crumbs = (
        Crumb(_("我的"), reverse("portal:my")),
        Crumb(_("申请{name}").format(name=named(draft.guide.name)), reverse("portal:draft", args=[draft.id])),
        Crumb(_("删去草稿")),
    )
    return show(request, "discard", {"draft": draft, "crumbs": crumbs}, section=section_of(draft.guide), private=True)


@require_http_methods(["GET", "HEAD"])
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """回执: code, QR, what was handed in, what comes next. The query word stands here once, right after submission."""
    actor = current_actor(request)
    detail = case_detail(actor, code)
    progress = detail.progress
    if progress.access != "party":
        raise DomainError("uow.not_found")
    word = ""
    if request.session.get(_FRESH) == progress.code:
        del request.session[_FRESH]
        # A draft that was submitted answers every further try with the same receipt.
        word = submit_draft(actor, progress.case_id, seen=0, confirmed="").query_word
    shown = show_registration_code(progress.code)
    address = request.build_absolute_uri(reverse("portal:case", args=[shown]))
    context = {
        "progress": progress,
        "code": shown,
        "word": word,
        "qr": qr_svg(address, code_name(shown)),
        "rows": _receipt_rows(detail),
        "paper": _receipt_paper(progress),
        "last_day": public_date(day) if (day := last_day(progress.clock.acceptance_due)) else "",
        "guide": progress.guide,
        "promised": limit_words(progress.guide.limits.promised),
        "silence": silence_words(progress.guide),
    }
    return show(request, "receipt", context, section=section_of(progress.guide), private=True)


def _receipt_paper(progress: Progress) -> PaperLine | None:
    """The sealed receipt; None while it is being made."""
    papers = papers_in(progress)
    return next((each for each in papers.lines if each.kind is PaperKind.RECEIPT), None) if papers else None


def _submit(request: HttpRequest, actor: Actor, draft: OpenDraft) -> HttpResponse:
    try:
        done = submit_draft(
            actor,
            draft.id,
            seen=seen_of(request),
            confirmed=request.POST.get("confirmed", "")[:100],
            secrets=request.POST.getlist("secret")[:200],
            notice=request.POST.get("notice", "")[:40],
        )
    except DomainError as error:
        if error.code == "cases.guide.changed":
            messages.warning(request, whole(error))
            return HttpResponseRedirect(reverse("portal:draft", args=[draft.id]))
        if error.code == ASSURANCE:
            messages.warning(request, said(error))
            return HttpResponseRedirect(security_href(reverse("portal:check", args=[draft.id])))
        if error.code in _CHECK_AGAIN:
            words = _("内容在您核对以后改动过，没有提交。下面是最新的内容，请重新核对。")
            return _check_page(request, actor, open_draft(actor, draft.id), error=words, status=409)
        if error.code.startswith("cases.renewal."):
            # What is wrong with it stands among what is missing, with the way to its field.
            return _check_page(request, actor, open_draft(actor, draft.id), status=error.spec.status)
        if error.spec.status == 422:
            return _check_page(request, actor, open_draft(actor, draft.id), error=sentence(error), status=422)
        raise
    request.session[_FRESH] = done.code
    return HttpResponseRedirect(receipt_href(done.code))


def _check_page(
    request: HttpRequest, actor: Actor, draft: OpenDraft, *, error: str = "", status: int = 200
) -> HttpResponse:
    listed = DraftTasks(draft)
    missing = [
        *_too_little_known(actor, draft),
        *listed.missing(),
        *_expired(actor, draft, listed),
        *_unrenewable(draft, listed),
    ]
    application: Application | None = None
    if not missing:
        application = application_of(actor, draft)
    context: dict[str, Any] = {
        "draft": draft,
        "notice": notice_of(draft.guide),
        "listed": listed,
        "missing": missing,
        "errors": (ErrorLine("truth", error),) if error else (),
        "application": application,
        "guide": draft.guide,
        "acceptance": limit_words(draft.guide.limits.acceptance),
        "silence": silence_words(draft.guide),
        "promised": limit_words(draft.guide.limits.promised),
    }
    if application is not None:
        known = known_of(draft.guide.form, application.applicant, person_of(request), draft.provided)
        asked = asked_of(draft)
        context |= {
            "renewal": told_before(asked) if asked is not None else None,
            "view": AnswersView(
                draft.guide.form,
                application.answers,
                draft.scenario,
                change_href=lambda section: listed.href("section", section),
                sources=known.sources(application.answers),
                fixed=known.fixed,
            ),
            "situation": [
                SummaryRow(text, answer, change_href=listed.href("scenario"))
                for text, answer in texts_of(draft.scenario, draft.guide.scenario.questions)
            ],
            "papers": _paper_rows(application, listed),
            "truth": Field(id="truth", name="truth", label=_("我看完了，郑重承诺"), control="tick", error=error),
            "secret": marking(application, request.POST.getlist("secret")),
        }
    return show(request, "check", context, status=status, section=section_of(draft.guide), private=True)


def _too_little_known(actor: Actor, draft: OpenDraft) -> list[Missing]:
    """The guide asks for a higher assurance level: told before everything else, with the way to the page where it is raised."""
    try:
        check_assurance(actor, draft.guide)
    except DomainError as error:
        words = _("这个事项要求实名等级不低于 {need} 级，您的账号现在是 {has} 级：去提高实名等级")
        return [Missing(security_href(reverse("portal:check", args=[draft.id])), words.format(**error.data))]
    return []


def _unrenewable(draft: OpenDraft, listed: DraftTasks) -> list[Missing]:
    """What keeps the permit that was named from being renewed, with the way to its field."""
    problem = problem_of(draft)
    if problem is None:
        return []
    section = next(each for each in draft.guide.form.sections if any(one.id == problem.path for one in each.fields))
    href = f"{listed.href('section', section.id)}#{html_id(problem.path)}"
    return [Missing(href, headed(section.title, sentence(problem)))]


def _expired(actor: Actor, draft: OpenDraft, listed: DraftTasks) -> list[Missing]:
    """Uploads that are no longer kept: they have to be uploaded again before anything can be submitted."""
    asked = {need.id: need for need in listed.needs}
    ids = {element: [UUID(each) for each in kept] for element, kept in draft.uploads.items()}
    present = present_files(actor, sorted({each for kept in ids.values() for each in kept}))
    return [
        Missing(
            listed.href("material", element) if element in asked else listed.href("draft"),
            _("材料 {label}：有文件过了保存期，请删去后重新上传").format(label=element.upper()),
        )
        for element, kept in ids.items()
        if any(each not in present for each in kept)
    ]


def _paper_rows(application: Application, listed: DraftTasks) -> list[SummaryRow]:
    rows = []
    for need in application.needs:
        label = f"{need.id.upper()} {need.name}"
        if need.source is MaterialSource.UPLOAD:
            lines = tuple(file_line(file) for file in application.files.get(need.id, ()))
            none, change = "" if lines else _("没交"), listed.href("material", need.id)
            rows.append(SummaryRow(label, none, change_href=change, files=lines))
        elif need.source is MaterialSource.REGISTRY:
            rows.append(SummaryRow(label, _("免提交，由{issuer}提供").format(issuer=need.issuer)))
        else:
            rows.append(SummaryRow(label, _("按上面填的自动生成")))
    return rows


def _receipt_rows(detail: CaseDetail) -> list[SummaryRow]:
    guide = detail.progress.guide
    phones = guide.local.get("phones", ())
    elements = dict.fromkeys((paper.element, paper.text, paper.source) for paper in detail.materials)
    free = _("（免提交）")
    papers = [
        f"{element.upper()} {text}{free if source == MaterialSource.REGISTRY.value else ''}"
        for element, text, source in elements
    ]
    return [
        SummaryRow(
            _("事项"),
            named(guide.name),
            note=_("办事指南第 {number} 版").format(number=version_of(guide.code, guide.hash).number),
        ),
        SummaryRow(_("申请人"), str(detail.applicant["name"])),
        *_agent_rows(detail),
        SummaryRow(
            _("收件机关"),
            named(guide.department_name),
            note=_("电话 {phones}").format(phones=listed(phones)) if phones else "",
        ),
        SummaryRow(_("提交时间"), public_instant(detail.progress.submitted_at, seconds=True)),
        SummaryRow(_("材料"), "\n".join(papers)),
        SummaryRow(_("费用"), fee_text(_fees(guide))),
    ]


def _agent_rows(detail: CaseDetail) -> list[SummaryRow]:
    """Who submitted it for the applicant: both names stand on the receipt."""
    submitted = [line for line in detail.progress.told if line.type == "cases.case.submitted"][:1]
    hands = hands_of(submitted, detail.officials)
    return [SummaryRow(title, hand.name) for hand in hands.values() if (title := title_of(hand.capacity))]


def _fees(guide: BoundGuide) -> list[dict[str, Any]]:
    return list(guide.unified["fees"])
