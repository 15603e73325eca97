"""Following a case by its code: for the applicant, for who holds the query word, and for anybody (without names)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.queries import Progress, papers_in, progress_of
from tongban.cases.queries.hands import hands_of
from tongban.cases.queries.services import RATEABLE
from tongban.foundation import clock
from tongban.foundation.web.components import Crumb, ErrorLine, Field
from tongban.foundation.web.language import sentence, whole
from tongban.kernel.codes import check_registration_code, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations.queries import to_rate
from tongban.registry.identity.queries import names_of_accounts
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.qr import qr_svg
from tongban.sites.parts.queryword import spend_word
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.deliveryview import delivery_rows
from tongban.sites.portal.frame import person_of, show
from tongban.sites.portal.hearingview import HearingView
from tongban.sites.portal.interestedview import InterestedView
from tongban.sites.portal.progressview import ProgressView, context_of
from tongban.sites.portal.renewalview import ways_of
from tongban.sites.portal.views.transferring import competent_body
from tongban.sites.portal.words import answering_body, code_name, day_before


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """The form for a code; with a code that can be one, on to its page."""
    typed = request.GET.get("code", "").strip()[:60]
    error = ""
    if "code" in request.GET:
        try:
            shown = show_registration_code(typed)
            return HttpResponseRedirect(reverse("portal:case", args=[shown]))
        except DomainError as problem:
            error = sentence(problem).rstrip("。.") if typed else _("请填写登记码")
    return _ask_page(request, typed, error, 422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest, code: str) -> HttpResponse:
    """What you must do, when and why, where it is. At most five statements besides session and actor, six where
    somebody else acted for the applicant; two more once the case has ended, for whether it was rated.

    A POST carries the query word. Ten tries in ten minutes per address and code: six digits are not a password.
    """
    actor = current_actor(request)
    try:
        canonical = check_registration_code(code)
    except DomainError as problem:
        return _ask_page(request, code[:60], sentence(problem).rstrip("。."), 404)
    word, error, status = "", "", 200
    if request.method == "POST":
        spend_word(address_of(request), canonical)
        word = request.POST.get("word", "").strip()[:20]
    try:
        found = progress_of(canonical, actor, word)
    except DomainError as problem:
        if problem.code == "cases.code.wrong_word":
            found, status = progress_of(canonical, actor), problem.spec.status
            error = whole(problem)
        elif problem.code == "uow.not_found":
            return _ask_page(request, show_registration_code(canonical), _("没有这个登记码的办件，请核对"), 404)
        else:
            raise
    if request.method == "POST" and not word and not error:
        error, status = _("请填写 6 位查询码"), 422
    return _case_page(request, found, error, status)


def _case_page(request: HttpRequest, found: Progress, error: str, status: int) -> HttpResponse:
    shown = show_registration_code(found.code)
    if found.access == "interested":
        return _interested_page(request, found, shown)
    party = found.access == "party"
    hands = hands_of(found.told, _oneself(request)) if party else {}
    view = ProgressView(found, clock.now(), reverse("portal:correct", args=[shown]) if party else "", hands)
    address = request.build_absolute_uri(reverse("portal:case", args=[shown]))
    first = [Crumb(_("首页"), reverse("portal:home"))]
    first += [Crumb(_("我的"), reverse("portal:my"))] if party else [Crumb(_("进度查询"), reverse("portal:progress"))]
    word_field = Field(
        id="word", name="word", label=_("查询码"), hint=_("回执上的 6 位数字"), width="s", error=error,
        autocomplete="off", inputmode="numeric", maxlength=6, spellcheck=False,
    )  # fmt: skip
    papers = papers_in(found) if party else None
    context = context_of(
        view,
        code=shown,
        errors=(ErrorLine("word", error),) if error else (),
        word_field=word_field,
        qr=qr_svg(address, code_name(shown)),
        crumbs=(*first, Crumb(_("办件进度"))),
        phones=found.guide.local.get("phones", ()),
        answering=answering_body(found.guide),
        papers=papers,
        delivery=delivery_rows(found, papers),
        hearing=view.hearing.rows(_chair(view.hearing)) if view.hearing else (),
        ways=ways_of(found) if party else (),
        competent=competent_body(found) if party else "",
        assisted=_assisted(found),
        may_entrust=party and _in_person(request, found),
        rate_until=_rate_until(found) if party else "",
    )
    return show(request, "progress", context, status=status, section="progress", private=True)


def _oneself(request: HttpRequest) -> dict[UUID, str]:
    """The reader's own account and name, which every page knows."""
    person, account = person_of(request), current_actor(request).account_id
    return {account: person.name} if person is not None and account is not None else {}


def _in_person(request: HttpRequest, found: Progress) -> bool:
    """Whether the reader is the applicant in person: only they can entrust somebody else."""
    submitted = next((line for line in found.told if line.type == "cases.case.submitted"), None)
    applicant = submitted.open.get("applicant", {}) if submitted else {}
    return applicant.get("id") in {str(each) for each in current_actor(request).persons}


def _assisted(found: Progress) -> bool:
    """Whether it was applied for at a service point, for who holds the receipt or is the applicant."""
    submitted = next((line for line in found.told if line.type == "cases.case.submitted"), None)
    stamp = submitted.open.get("actor", {}) if submitted and found.access in ("word", "party") else {}
    return "mandate" in stamp and "post" in stamp


def _rate_until(found: Progress) -> str:
    """The last day to rate a case that ended and was not rated; empty otherwise. Two statements once a case has ended."""
    until = to_rate({found.case_id: found.code}).get(found.code) if found.state in RATEABLE else None
    return day_before(until) if until else ""


def _interested_page(request: HttpRequest, found: Progress, shown: str) -> HttpResponse:
    view = InterestedView(found, clock.now())
    context = {
        "view": view,
        "progress": found,
        "code": shown,
        "hearing": view.hearing.rows(_chair(view.hearing)),
        "phones": found.guide.local.get("phones", ()),
        "answering": answering_body(found.guide),
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(_("与我有关的办件")),
        ),
    }
    return show(request, "interested", context, section="progress", private=True)


def _chair(hearing: HearingView) -> dict[UUID, str]:
    """The name of who chairs a hearing that is announced. One statement, none where none is."""
    return names_of_accounts({hearing.chair}) if hearing.chair else {}


def _ask_page(request: HttpRequest, typed: str, error: str, status: int) -> HttpResponse:
    field = Field(
        id="code", name="code", label=_("登记码"), value=typed, error=error, width="m",
        hint=_("在回执上，18 位，中间的横线可以不填"), sample="360722-261123-7KQ3XH", autocomplete="off", spellcheck=False,
    )  # fmt: skip
    context = {"field": field, "errors": (ErrorLine("code", error),) if error else ()}
    return show(request, "ask", context, status=status, section="progress", private=True)
