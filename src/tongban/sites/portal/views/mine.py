"""What is mine: what I must do, my cases and drafts, what I handed in, taking an application back, my files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.actions.draft import OpenDraft, drafts_of
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.queries import (
    CaseDetail,
    CaseRow,
    ConcernRow,
    case_detail,
    cases_concerning,
    cases_of,
    material_file,
)
from tongban.cases.queries.services import RATEABLE
from tongban.cases.states import State as CaseState
from tongban.foundation import clock
from tongban.foundation.web.components import Anchor, Column, Crumb, ErrorLine, Field, Row, SummaryRow
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import whole
from tongban.foundation.web.names import named
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations.queries import to_rate
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.companies import invitations_for
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.mandates import MandateStanding, mandates_received
from tongban.registry.identity.queries import legal_persons_of
from tongban.sites.parts.answersview import AnswersView
from tongban.sites.parts.noticetold import notice_words
from tongban.sites.parts.provenance import sources_of
from tongban.sites.parts.secretview import told as told_of_secrets
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import person_of, seen_of, show
from tongban.sites.portal.interestedview import concern_state
from tongban.sites.portal.messages import unread_words
from tongban.sites.portal.progressview import ProgressView, case_state, context_of
from tongban.sites.portal.tasks import DraftTasks, texts_of
from tongban.sites.portal.words import day_before, last_day, size_words

# Nothing is awaited any more, or only the delivery.
_ENDED = {
    CaseState.DECIDED: gettext_lazy("等送达"),
    CaseState.CONCLUDED: gettext_lazy("已经办完"),
    CaseState.ARCHIVED: gettext_lazy("已经办完"),
    CaseState.NOT_ACCEPTED: gettext_lazy("到此结束"),
    CaseState.WITHDRAWN: gettext_lazy("到此结束"),
    CaseState.RETURNED: gettext_lazy("到此结束"),
    CaseState.TERMINATED: gettext_lazy("到此结束"),
}
# What the applicant has to do, and where it is done.
_ASKED = {
    CaseState.CORRECTING: (gettext_lazy("{item}要补正"), "correct"),
    CaseState.PRE_REVIEWED: (gettext_lazy("{item}要带原件到窗口核验"), "case"),
}
_SHOWN_AGAIN = ("uow.stale", "states.deed_not_possible", "cases.text.too_long")


@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """What I must do first, then my cases (keyset pages) and drafts; last the cases of others that concern me."""
    actor = current_actor(request)
    concerns = cases_concerning(actor, request.GET.get("concerns") or None)
    page = cases_of(actor, request.GET.get("after") or None)
    drafts = drafts_of(actor)
    companies = legal_persons_of(actor.account_id) if actor.account_id else ()
    person = person_of(request)
    context = {
        "name": person.name if person else actor.login_shown,
        "unread": unread_words(request),
        "asked": [*_asked(actor), *_to_rate(page.rows)],
        "companies": [card.name for card in companies],
        "todo": [
            {"title": title.format(item=named(row.item)), "href": _case_href(page_name, row.code), "code": _shown(row)}
            for row in page.rows
            if (row.state in _ASKED)
            for title, page_name in (_ASKED[row.state],)
        ],
        "columns": (
            Column(_("事项")), Column(_("登记码"), "code"), Column(_("申请人")), Column(_("到哪一步"), "state"),
            Column(_("该什么时候好")),
        ),
        "rows": [_case_row(row) for row in page.rows],
        "drafts": [_draft_row(draft) for draft in drafts],
        "next_href": f"{reverse('portal:my')}?after={page.next}" if page.next else "",
        "first": "after" not in request.GET,
        "concern_columns": (Column(_("事项")), Column(_("登记码"), "code"), Column(_("谁在办")), Column(_("到哪一步"), "state")),
        "concern_rows": [_concern_row(row) for row in concerns.rows],
        "concerns_href": f"{reverse('portal:my')}?concerns={concerns.next}#m3" if concerns.next else "",
    }  # fmt: skip
    return show(request, "my", context, private=True)


def _asked(actor: Actor) -> list[dict[str, str]]:
    """What others have asked of the person and waits for an answer: to act for a company, or for somebody. Two statements."""
    to_act, companies = _("{company}请您做管理员或者经办人"), reverse("portal:companies")
    rows = [
        {"title": to_act.format(company=company), "href": companies}
        for company in dict.fromkeys(each.company for each in invitations_for(actor))
    ]
    if any(each.standing is MandateStanding.OFFERED for each in mandates_received(actor)):
        rows.append({"title": _("有人委托您办事，等您接受"), "href": reverse("portal:mandates")})
    return rows


def _to_rate(rows: Sequence[CaseRow]) -> list[dict[str, str]]:
    """Cases on this page that ended and wait to be rated. Two statements, none where nothing has ended."""
    items = {row.code: row.item for row in rows if row.state in RATEABLE}
    open_ = to_rate({row.case_id: row.code for row in rows if row.state in RATEABLE})
    title = _("{item}办完了，办得怎么样？可以评到 {day}")
    return [
        {"title": title.format(item=named(items[code]), day=day_before(until)), "href": _case_href("rating", code)}
        for code, until in open_.items()
    ]


@require_safe
def content(request: HttpRequest, code: str) -> HttpResponse:
    """What was handed in last, with the files."""
    detail = _own(request, code)
    guide = detail.progress.guide
    shown = show_registration_code(detail.progress.code)
    context = {
        "code": shown,
        "guide": guide,
        "applicant": detail.applicant["name"],
        "situation": [SummaryRow(text, answer) for text, answer in texts_of(detail.scenario, guide.scenario.questions)],
        "view": AnswersView(
            guide.form,
            detail.answers,
            detail.scenario,
            sources=sources_of(detail.provenance),
        ),
        "files": file_rows(detail),
        "secrets": told_of_secrets(detail),
        "told": next((notice_words(each.open) for each in detail.history if each.type == "cases.case.submitted"), ""),
        "crumbs": _crumbs(shown, _("提交的内容")),
    }
    return show(request, "content", context, private=True)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_case(request: HttpRequest, code: str) -> HttpResponse:
    """Take the application back: asked once, with what follows from it."""
    detail = _own(request, code)
    progress = detail.progress
    shown = show_registration_code(progress.code)
    error, status, reason = "", 200, ""
    if request.method == "POST":
        reason = request.POST.get("reason", "")[:2000]
        try:
            withdraw(
                current_actor(request),
                case_id=progress.case_id,
                seen=seen_of(request),
                reason=reason,
                key=request.POST.get("key") or None,
            )
            messages.success(request, _("申请已撤回。"))
            return HttpResponseRedirect(reverse("portal:case", args=[shown]))
        except DomainError as problem:
            if problem.code not in _SHOWN_AGAIN:
                raise
            error, status = whole(problem), problem.spec.status
            progress = _own(request, code).progress
    view = ProgressView(progress, clock.now())
    context = context_of(
        view,
        code=shown,
        key=uuid4().hex,
        errors=(ErrorLine("reason", error),) if error else (),
        reason=Field(
            id="reason", name="reason", label=_("为什么撤回"), control="textarea", required=False, value=reason,
            hint=_("可以不写；写了只给办件机关看"), maxlength=500, error=error,
        ),
        crumbs=_crumbs(shown, _("撤回申请")),
    )  # fmt: skip
    return show(request, "withdraw", context, status=status, private=True)


@require_safe
def file(request: HttpRequest, code: str, n: int) -> StreamingHttpResponse:
    """A handed-in file for download: never shown inside the page, whatever it says it is."""
    media_type, name, chunks = material_file(current_actor(request), code, n)
    response = StreamingHttpResponse(chunks, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response


def file_rows(detail: CaseDetail) -> list[dict[str, Any]]:
    """The materials of the last submission with links to their files."""
    shown = show_registration_code(detail.progress.code)
    return [
        {
            "label": f"{paper.element.upper()} {paper.text}",
            "name": paper.name,
            "size": size_words(paper.size),
            "href": reverse("portal:file", args=[shown, paper.n]) if paper.name else "",
            "source": paper.source,
        }
        for paper in detail.materials
    ]


def _own(request: HttpRequest, code: str) -> CaseDetail:
    """The case, for its applicant only: officials have their desk."""
    detail = case_detail(current_actor(request), code)
    if detail.progress.access != "party":
        raise DomainError("uow.not_found")
    return detail


def _case_row(row: CaseRow) -> Row:
    day = last_day(row.promised_due)
    if row.state is CaseState.CORRECTING:
        when: Any = _("补齐后重新计算")
    elif row.state in _ENDED:
        when = _ENDED[row.state]
    else:
        accept_by = last_day(row.due)
        answered = _("{day}前答复").format(day=public_date(accept_by)) if accept_by else "—"
        when = _("承诺 {day}前").format(day=public_date(day)) if day else answered
        if (last := day or accept_by) and last < clock.today():
            when = _("{when}，已经过了").format(when=when)
    return Row(
        (
            Anchor(named(row.item), reverse("portal:case", args=[_shown(row)])),
            _shown(row),
            row.applicant,
            case_state(row.state, row.outcome, row.standing, row.is_permit),
            when,
        )
    )


def _concern_row(row: ConcernRow) -> Row:
    shown = show_registration_code(row.code)
    state = concern_state(row.state, decided=row.decided_at is not None)
    return Row((Anchor(named(row.item), reverse("portal:case", args=[shown])), shown, named(row.body), state))


def _draft_row(draft: OpenDraft) -> dict[str, Any]:
    listed = DraftTasks(draft)
    return {
        "title": named(draft.guide.name),
        "kind": _("个人") if draft.applicant_kind is PartyKind.NATURAL else _("单位"),
        "href": reverse("portal:draft", args=[draft.id]),
        "discard_href": reverse("portal:discard", args=[draft.id]),
        "done": listed.done,
        "total": listed.total,
        "saved_at": draft.saved_at,
        "until": public_date(draft.expires_at),
    }


def _shown(row: CaseRow) -> str:
    return show_registration_code(row.code)


def _case_href(name: str, code: str) -> str:
    return reverse(f"portal:{name}", args=[show_registration_code(code)])


def _crumbs(shown: str, title: str) -> tuple[Crumb, ...]:
    return (
        Crumb(_("我的"), reverse("portal:my")),
        Crumb(shown, reverse("portal:case", args=[shown])),
        Crumb(title),
    )
