"""咨询: ask about an item or a body, see one's questions and their answers, ask on, close."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.foundation.web.components import Anchor, Column, Crumb, ErrorLine, Field, Row
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import language, whole
from tongban.kernel.codes import show_enquiry_number
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.ask import ask
from tongban.oversight.grievances.actions.close import close
from tongban.oversight.grievances.actions.follow_up import follow_up
from tongban.oversight.grievances.actions.unit import QUESTION
from tongban.oversight.grievances.queries import (
    EnquiryDetail,
    EnquiryLine,
    EnquiryRow,
    enquiry_detail,
    own_enquiries,
    questions_of,
)
from tongban.oversight.grievances.rules import answer_within
from tongban.oversight.grievances.states import EnquiryDeed, Publication
from tongban.registry.catalogue.queries import current_guide, guide_by_hash
from tongban.registry.orgs.queries import department, department_by_uscc
from tongban.sites.parts.enquiryview import TITLES, cited, due_shown, last_day, spend_question, state_shown
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.enquiring import SHOWN_AGAIN, Place, alike, context_of, of_body, of_item
from tongban.sites.portal.frame import seen_of, show

_BEGINNING = 40


@require_http_methods(["GET", "HEAD", "POST"])
def ask_item(request: HttpRequest, code: str) -> HttpResponse:
    """Ask about an item: first what is known, then the form."""
    return _ask(request, of_item(current_guide(code)))


@require_http_methods(["GET", "HEAD", "POST"])
def ask_body(request: HttpRequest, uscc: str) -> HttpResponse:
    """The same of a body."""
    return _ask(request, of_body(department_by_uscc(uscc)))


def _ask(request: HttpRequest, place: Place) -> HttpResponse:
    if request.method != "POST":
        return show(request, "ask_about", context_of(place, request), private=True)
    actor, words, contact = current_actor(request), request.POST.get("words", ""), request.POST.get("contact", "")
    if "anyway" not in request.POST and alike(words, place.known):
        return show(request, "ask_about", context_of(place, request, pause=True), private=True)
    try:
        if words.strip():
            spend_question(actor)
        # The same question once more, also from a page one has come back to, is the same enquiry.
        key = sha256("\0".join((place.item, place.body, words, contact)).encode()).hexdigest()
        asked = ask(actor, item=place.item, body=place.body, words=words, contact=contact, key=key)
    except DomainError as problem:
        if problem.code not in SHOWN_AGAIN:
            raise
        context = context_of(place, request, problem)
        return show(request, "ask_about", context, status=problem.spec.status, private=True)
    shown, until = show_enquiry_number(asked.number), last_day(asked.due)
    messages.success(request, _("已经提交。编号 {number}，最迟 {day}答复。").format(number=shown, day=until))
    return HttpResponseRedirect(reverse("portal:enquiry", args=[shown]))


@require_safe
def enquiries(request: HttpRequest) -> HttpResponse:
    """My questions, newest first, by keyset pages. Three statements besides session, actor and name."""
    page = own_enquiries(current_actor(request), request.GET.get("after") or None)
    questions = questions_of(page.rows) if page.rows else {}
    context = {
        "columns": (Column(_("问的什么")), Column(_("编号"), "code"), Column(_("到哪一步"), "state"), Column(_("答复"))),
        "rows": [_row(row, questions.get(row.enquiry_id, "")) for row in page.rows],
        "first": "after" not in request.GET,
        "next_href": f"{reverse('portal:enquiries')}?after={page.next}" if page.next else "",
        "crumbs": (Crumb(_("我的"), reverse("portal:my")), Crumb(_("咨询"))),
    }  # fmt: skip
    return show(request, "enquiries", context, private=True)


@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request: HttpRequest, number: str) -> HttpResponse:
    """A thread of one's own. ``do``: follow_up with ``words``, or close."""
    detail = _own(request, number)
    if request.method != "POST":
        return _page(request, detail)
    actor, key, do = current_actor(request), request.POST.get("key", "")[:200] or None, request.POST.get("do", "")
    words, id_, seen = request.POST.get("words", ""), detail.row.enquiry_id, seen_of(request)
    try:
        if do == EnquiryDeed.FOLLOW_UP:
            follow_up(actor, enquiry_id=id_, seen=seen, words=words, key=key)
            messages.success(request, _("追问已经提交，期限重新计算。"))
        elif do == EnquiryDeed.CLOSE:
            close(actor, enquiry_id=id_, seen=seen, key=key)
            messages.success(request, _("这件咨询已经办结。"))
        else:
            raise DomainError("grievances.deed.unknown")
    except DomainError as problem:
        if problem.spec.status not in (409, 422) or problem.code == "uow.repeated_differently":
            raise
        return _page(request, _own(request, number), words, problem)
    return HttpResponseRedirect(reverse("portal:enquiry", args=[show_enquiry_number(detail.row.number)]))


def _own(request: HttpRequest, number: str) -> EnquiryDetail:
    """For the asker only: officials have their desk."""
    detail = enquiry_detail(current_actor(request), number)
    if not detail.asker:
        raise DomainError("uow.not_found")
    return detail


def _page(
    request: HttpRequest, detail: EnquiryDetail, words: str = "", problem: DomainError | None = None
) -> HttpResponse:
    row = detail.row
    shown = show_enquiry_number(row.number)
    error = whole(problem) if problem else ""
    possible = {offer.deed for offer in detail.offers if offer.possible}
    context = {
        "row": row,
        "code": shown,
        "state": state_shown(row),
        "due": due_shown(row),
        "body": department(row.department_id).name,
        "item_href": reverse("portal:item", args=[guide_by_hash(row.guide_id).code]) if row.guide_id else "",
        "lines": [_line(each, row) for each in detail.lines],
        "public": row.publication is Publication.PUBLISHED,
        "can_follow_up": EnquiryDeed.FOLLOW_UP in possible,
        "can_close": EnquiryDeed.CLOSE in possible,
        "answered": row.answered_at is not None,
        "limit": answer_within().text(language()),
        "key": uuid4().hex,
        "errors": (ErrorLine("words", error),) if error else (),
        "words": Field(
            id="words", name="words", label=_("追问"), control="textarea", value=words, maxlength=QUESTION, error=error,
            hint=_("只能追问一次，写清楚哪里还不明白"),
        ),
        "crumbs": (
            Crumb(_("我的"), reverse("portal:my")), Crumb(_("咨询"), reverse("portal:enquiries")), Crumb(shown),
        ),
    }  # fmt: skip
    return show(request, "enquiry", context, status=problem.spec.status if problem else 200, private=True)


def _line(line: EnquiryLine, row: EnquiryRow) -> dict[str, Any]:
    answered = line.type == "grievances.enquiry.answered"
    mine = line.type in ("grievances.enquiry.asked", "grievances.enquiry.followed_up", "grievances.enquiry.closed")
    return {
        "title": TITLES[line.type],
        "at": line.at,
        "who": _("我") if mine else line.body,
        "words": line.words,
        "public_answer": line.answer,
        "until": last_day(line.due) if line.due is not None else "",
        "cited": cited(row.guide_id, line.elements),
        "answered": answered,
    }


def _row(row: EnquiryRow, question: str) -> Row:
    shown = show_enquiry_number(row.number)
    begins = question.replace("\n", " ")
    begins = begins if len(begins) <= _BEGINNING else f"{begins[:_BEGINNING]}…"
    when = due_shown(row) or (public_date(row.answered_at, year=True) if row.answered_at else "—")
    return Row((Anchor(begins or row.about, reverse("portal:enquiry", args=[shown])), shown, state_shown(row), when))
