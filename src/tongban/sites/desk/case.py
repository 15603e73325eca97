"""The case page and what is done right there: simple deeds, opening masked data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from tongban.cases.actions.answer_extension import answer_extension
from tongban.cases.actions.answer_inspection import answer_inspection
from tongban.cases.actions.answer_pause import answer_pause
from tongban.cases.actions.answer_publicity import answer_publicity
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.note import LONGEST
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.pass_to_originals import pass_to_originals
from tongban.cases.actions.resume import resume
from tongban.cases.actions.unit import DeedDone
from tongban.cases.queries import CaseDetail, case_detail, case_id_of, papers_in
from tongban.cases.queries.seen import record_read
from tongban.cases.states import DEED_LABELS, LABELS, Deed
from tongban.foundation import clock
from tongban.foundation.web.dates import table_instant
from tongban.foundation.web.language import sentence
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.casepage import CasePage
from tongban.sites.desk.forms import OVERTAKEN, fresh, say_done, sent
from tongban.sites.desk.frame import page
from tongban.sites.desk.masks import masked_fields
from tongban.sites.desk.narrating import narrate
from tongban.sites.desk.viewing import Look, Viewer, viewer_of
from tongban.sites.desk.words import guide_line
from tongban.sites.parts.purposes import PURPOSES
from tongban.sites.parts.signed_in import current_actor

_DIRECT: dict[str, Callable[..., DeedDone]] = {
    Deed.PASS_PRE_REVIEW.value: pass_pre_review,
    Deed.PASS_TO_ORIGINALS.value: pass_to_originals,
    Deed.CONCLUDE.value: conclude,
    Deed.RESUME.value: resume,
}
_ANSWERS: dict[str, Callable[..., DeedDone]] = {
    Deed.ANSWER_PAUSE.value: answer_pause,
    Deed.ANSWER_EXTENSION.value: answer_extension,
    Deed.ANSWER_INSPECTION.value: answer_inspection,
    Deed.ANSWER_PUBLICITY.value: answer_publicity,
}
_APPROVE = {"yes": True, "no": False}
_PARTS = ("applicant", "answers")


@require_safe
def case(request: HttpRequest, code: str) -> HttpResponse:
    """The case on one page. Seven statements with session and actor, once the names of those who acted are known."""
    return case_page(request, case_detail(current_actor(request), code))


@require_POST
def deed(request: HttpRequest, code: str) -> HttpResponse:
    """A deed that needs nothing but the decision to do it: ``do`` names it; an answer says whether to ``approve``."""
    name, more = request.POST.get("do", ""), dict[str, Any]()
    act = _DIRECT.get(name) or _ANSWERS.get(name)
    if act is None:
        raise DomainError("cases.deed.unknown")
    if name in _ANSWERS:
        word = request.POST.get("approve", "")
        if word not in _APPROVE:
            raise DomainError("cases.deed.invalid", field=_("批准或者不批准"))
        more = {"approve": _APPROVE[word]}
        if name == Deed.ANSWER_PUBLICITY:
            more["reason"] = request.POST.get("reason", "")
    actor, token = current_actor(request), sent(request)
    try:
        done = act(actor, case_id=case_id_of(code), seen=token.seen, key=token.key or None, **more)
    except DomainError as error:
        return overtaken(request, code) if error.code == OVERTAKEN else refused(request, code, error)
    return after(request, done)


@require_POST
def reveal(request: HttpRequest, code: str) -> HttpResponse:
    """Show masked data, for a purpose of the closed list; the reading is on record before anything is shown.

    个人信息保护法 arts. 51, 54. DomainError ``cases.deed.invalid`` for a purpose or part that there is not.
    """
    part, purpose = request.POST.get("part", ""), request.POST.get("purpose", "")
    if part not in _PARTS or purpose not in PURPOSES:
        raise DomainError("cases.deed.invalid", field=_("查看的内容和用途"))
    actor = current_actor(request)
    detail = case_detail(actor, code)
    told = ["applicant"] if part == "applicant" else masked_fields(detail.progress.guide.form, detail.secrets)
    record_read(detail.progress.reader or actor, detail.progress.case_id, told, purpose)
    return case_page(request, detail, revealed=frozenset({part}))


def case_page(
    request: HttpRequest,
    detail: CaseDetail,
    *,
    revealed: frozenset[str] = frozenset(),
    notice: str = "",
    about: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw the case page; ``notice`` stands on top of it, under the heading ``about``."""
    actor = current_actor(request)
    asked = request.GET if request.method in ("GET", "HEAD") else request.POST
    shown = CasePage(detail, clock.now(), asked.get("e", ""), revealed)
    context: dict[str, Any] = {
        "case": shown,
        "viewer": _viewer(request, shown, Look.asked(asked)),
        "token": fresh(detail.progress.state_version),
        "notice": notice,
        "about": about or _("这一页不是最新的"),
        "longest_note": LONGEST,
        "purposes": PURPOSES.items(),
        "revealed": revealed,
        "papers": papers_in(detail.progress, detail.history),
        "supervises": actor.holds(Duty.SUPERVISE) is not None,
        "guide_line": guide_line(shown.guide),
    }
    return page(request, "desk/case.html", context, status=status)


def _viewer(request: HttpRequest, shown: CasePage, look: Look) -> Viewer | None:
    file = shown.file(look.n)
    if file is None:
        return None
    address = f"{shown.href}?e={shown.element}" if file in shown.files else shown.href
    return viewer_of(current_actor(request), shown.code, file, look, address)


def overtaken(request: HttpRequest, code: str) -> HttpResponse:
    """The page was older than the case: nothing was done; the present state is shown, with what is possible now."""
    detail = case_detail(current_actor(request), code)
    return case_page(request, detail, notice=overtaken_words(detail, sent(request).seen), status=409)


def overtaken_words(detail: CaseDetail, seen: int) -> str:
    """What happened to somebody whose page, of the version ``seen``, was older than the case: who did what, and when."""
    news = [line for line in detail.history if line.open.get("after", {}).get("state_version", 0) > seen]
    state = {"state": _(detail.progress.state_label)}
    if not news:
        return (
            _("您打开这一页之后，办件已经有了新的进展：现在是“%(state)s”。刚才的操作没有执行，请看最新情况再决定。")
            % state
        )
    (last,) = narrate(detail, news[-1:])
    what = {"who": last.who, "at": table_instant(last.at), "what": last.title}
    return _(
        "您打开这一页之后，办件已经有了新的进展：%(at)s，%(who)s，“%(what)s”；现在是“%(state)s”。"
        "刚才的操作没有执行，请看最新情况再决定。"
    ) % {**what, **state}


def refused(request: HttpRequest, code: str, error: DomainError) -> HttpResponse:
    """A deed that a rule refused, told on the case page, where every deed stands with its reason.

    Who may not see the case, and what is no deed at all, get the page of the error.
    """
    if error.spec.status not in (403, 409, 422):
        raise error
    return not_possible(request, case_detail(current_actor(request), code), sentence(error), error.spec.status)


def not_possible(request: HttpRequest, detail: CaseDetail, reason: str, status: int = 403) -> HttpResponse:
    """The case page instead of the form of a deed that cannot be done now, with the reason on top."""
    about = _("这一步没有办") if request.method == "POST" else _("现在不能办这一步")
    return case_page(request, detail, notice=reason, about=about, status=status)


def after(request: HttpRequest, done: DeedDone) -> HttpResponse:
    """Back to the case page with the answer to the deed; that a request came twice is said."""
    told = {"deed": pgettext("deed", DEED_LABELS[Deed(done.deed)]), "state": _(LABELS[done.state])}
    say_done(request, _("“%(deed)s”已办好。办件现在是“%(state)s”。"), told, repeated=done.repeated)
    return redirect("desk:case", code=show_registration_code(done.code))
