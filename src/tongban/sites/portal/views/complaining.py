"""清单外要求投诉: an office asked for what the guide does not ask for. Item, case and words are filled in."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.web.components import Crumb, ErrorLine, Field
from tongban.foundation.web.language import language, sentence, whole
from tongban.foundation.web.names import named
from tongban.kernel.codes import check_registration_code, show_enquiry_number, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.ask import CONTACT
from tongban.oversight.grievances.actions.complain import complain as lodge
from tongban.oversight.grievances.actions.unit import QUESTION
from tongban.oversight.grievances.kinds import EnquiryKind
from tongban.oversight.grievances.rules import answer_within, due_of
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import current_guide
from tongban.sites.parts.enquiryview import last_day, spend_question
from tongban.sites.parts.outsideview import situation_of
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.enquiring import SHOWN_AGAIN, field_of
from tongban.sites.portal.frame import show

_CASE_WRONG = ("grievances.complaint.other_item", "uow.not_found", "codes.registration_code.invalid")


@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest, code: str) -> HttpResponse:
    """The form, filled in by the address; a complaint that is sent twice is one."""
    if request.method != "POST":
        return _page(request, code, request.GET.get("q", ""), request.GET.get("case", ""))
    actor, words, contact = current_actor(request), request.POST.get("words", ""), request.POST.get("contact", "")
    case = request.POST.get("case", "").strip()[:40]
    try:
        if words.strip():
            spend_question(actor)
        key = sha256("\0".join(("complaint", code, case, words, contact)).encode()).hexdigest()
        done = lodge(actor, item=code, case=_plain(case), words=words, contact=contact, key=key)
    except DomainError as problem:
        if problem.code not in (*SHOWN_AGAIN, *_CASE_WRONG, "grievances.complaint.nobody"):
            raise
        return _page(request, code, words, case, contact, problem)
    shown, until = show_enquiry_number(done.number), last_day(done.due)
    messages.success(request, _("投诉已经提交。编号 {number}，最迟 {day}答复。").format(number=shown, day=until))
    return HttpResponseRedirect(reverse("portal:enquiry", args=[shown]))


def _plain(case: str) -> str:
    return check_registration_code(case) if case else ""


def _page(
    request: HttpRequest, code: str, words: str, case: str, contact: str = "", problem: DomainError | None = None
) -> HttpResponse:
    guide = _guide(request, code, case)
    at = _field_of(problem)
    told = whole(problem) if problem else ""
    context = {
        "guide": guide,
        "here": reverse("portal:complain", args=[code]),
        "item_href": reverse("portal:item", args=[guide.code]),
        "limit": answer_within(EnquiryKind.COMPLAINT).text(language()),
        "until": last_day(due_of(clock.now(), EnquiryKind.COMPLAINT)),
        "words": Field(
            id="words", name="words", label=_("让您交什么、做什么"), control="textarea", value=words[: QUESTION * 2],
            maxlength=QUESTION, error=told if at == "words" else "", hint=_("照原话写；哪天、在哪个窗口也可以写上"),
        ),
        "case": Field(
            id="case", name="case", label=_("登记码"), required=False, value=_shown(case), maxlength=40, width="m",
            error=told if at == "case" else "", hint=_("还没有申请的，可以不写"), autocomplete="off", spellcheck=False,
        ),
        "contact": Field(
            id="contact", name="contact", label=_("怎样联系您"), required=False, value=contact[: CONTACT * 2],
            maxlength=CONTACT, error=told if at == "contact" else "", autocomplete="off",
            hint=_("可以不写，答复总在“我的”里；写了只给调查的人看，看了有记录"),
        ),
        "errors": (ErrorLine(at, sentence(problem)),) if problem else (),
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(named(guide.name), reverse("portal:item", args=[guide.code])),
            Crumb(_("投诉指南以外的要求")),
        ),
    }  # fmt: skip
    return show(request, "complain", context, status=problem.spec.status if problem else 200, private=True)


def _guide(request: HttpRequest, code: str, case: str) -> BoundGuide:
    """The version that the case is bound to, where there is one of this item; else the one in force."""
    try:
        found = situation_of(current_actor(request), _plain(case))[0] if case else None
    except DomainError:
        found = None
    return found if found is not None and found.code == code else current_guide(code)


def _shown(case: str) -> str:
    try:
        return show_registration_code(case)
    except DomainError:
        return case[:40]


def _field_of(problem: DomainError | None) -> str:
    if problem is None:
        return ""
    if problem.code in _CASE_WRONG:
        return "case"
    return field_of(problem)
