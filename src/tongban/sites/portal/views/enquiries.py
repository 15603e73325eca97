"""咨询: ask about an item or a body, see one's questions and their answers, ask on, close."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.foundation.web.components import Anchor, Column, Crumb, ErrorLine, Fact, Field, Row
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import headed, language, sentence, whole
from tongban.foundation.web.names import named
from tongban.kernel.codes import show_enquiry_number
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.ask import ask
from tongban.oversight.grievances.actions.close import close
from tongban.oversight.grievances.actions.follow_up import follow_up
from tongban.oversight.grievances.actions.unit import QUESTION
from tongban.oversight.grievances.figures import AnswerFigures, figures_within
from tongban.oversight.grievances.kinds import CLAIM_BASIS, CLAIM_LABELS, Claim
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
from tongban.registry.identity.guardians import ward_names
from tongban.registry.orgs.queries import department, department_by_uscc
from tongban.sites.parts.enquiryview import SAID, cited, due_shown, last_day, spend_question, state_shown, title_of
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal import regions
from tongban.sites.portal.enquiring import SHOWN_AGAIN, Place, alike, context_of, in_general, of_body, of_item
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


@require_http_methods(["GET", "HEAD", "POST"])
def ask_somebody(request: HttpRequest) -> HttpResponse:
    """Ask in general: the body of the region that brings services together takes the question and passes it on. Where there is
    none, a body has to be chosen."""
    try:
        place = in_general(regions.place_of(request))
    except DomainError as problem:
        messages.info(request, sentence(problem))
        return HttpResponseRedirect(reverse("portal:departments"))
    return _ask(request, place)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How questions of the last year were answered in the visitor's region, by body. One statement once in five minutes."""
    place = regions.place_of(request)
    found = figures_within(place.code)
    context = {
        "place": place,
        "total": found.total,
        "total_facts": list(_total(found.total)),
        "columns": (
            Column(_("部门")), Column(_("收到"), "number"), Column(_("已答复"), "number"), Column(_("按期答复"), "number"),
            Column(_("答复用时（工作日，中位数）"), "number"), Column(_("逾期未答"), "number"),
        ),
        "rows": [_figures_row(name, each) for name, each in found.bodies],
        "regions_href": reverse("portal:regions"),
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("咨询答复情况"))),
    }  # fmt: skip
    return show(request, "enquiry_figures", context)


def _total(each: AnswerFigures) -> Iterator[Fact]:
    yield Fact(_("收到"), str(each.asked))
    yield Fact(_("已答复"), str(each.answered))
    yield Fact(_("按期答复"), _share(each.in_time, each.answered))
    yield Fact(_("答复用时（工作日，中位数）"), _days(each))


def _days(each: AnswerFigures) -> str:
    return "—" if each.median_days is None else str(each.median_days)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "—"


def _figures_row(name: str, each: AnswerFigures) -> Row:
    figures = (str(each.asked), str(each.answered), _share(each.in_time, each.answered), _days(each), str(each.overdue))
    return Row((named(name), *figures))


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
        key = sha256("\0".join((place.item, place.body, place.region, words, contact)).encode()).hexdigest()
        to = {"item": place.item, "body": place.body, "region": place.region}
        asked = ask(actor, **to, words=words, contact=contact, key=key)
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
    actor = current_actor(request)
    page = own_enquiries(actor, request.GET.get("after") or None)
    names = ward_names(actor) if any(row.ward_id for row in page.rows) else {}
    questions = questions_of(page.rows) if page.rows else {}
    context = {
        "columns": (Column(_("问的什么")), Column(_("编号"), "code"), Column(_("到哪一步"), "state"), Column(_("答复"))),
        "rows": [
            _row(row, questions.get(row.enquiry_id, ""), names.get(row.ward_id, "") if row.ward_id else "")
            for row in page.rows
        ],
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
    actor = current_actor(request)
    names = ward_names(actor) if row.ward_id else {}
    context = {
        "row": row,
        "code": shown,
        "state": state_shown(row),
        "due": due_shown(row),
        "body": department(row.department_id).name,
        "against": department(row.against).name if row.against else "",
        "item_href": reverse("portal:item", args=[guide_by_hash(row.guide_id).code]) if row.guide_id else "",
        "ward": names.get(row.ward_id, "") if row.ward_id else "",
        "mine": row.ward_id is not None and row.ward_id in actor.persons,
        "lines": [_line(each, row) for each in detail.lines],
        "public": row.publication is Publication.PUBLISHED,
        "can_follow_up": EnquiryDeed.FOLLOW_UP in possible,
        "can_close": EnquiryDeed.CLOSE in possible,
        "answered": row.answered_at is not None,
        "limit": answer_within(row.kind, row.claim).text(language()),
        "basis": CLAIM_BASIS[Claim(row.claim)] if row.right else "",
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
        "title": title_of(line, row),
        "in_guide": SAID[line.in_guide] if line.in_guide else "",
        "at": line.at,
        "who": (_by_hand(line) or _("我")) if mine else line.body,
        "words": line.words,
        "public_answer": line.answer,
        "until": last_day(line.due) if line.due is not None else "",
        "cited": cited(row.guide_id, line.elements),
        "answered": answered,
        "ground": line.ground,
    }


def _by_hand(line: EnquiryLine) -> str:
    """Of a request for a ward: who it was, and whether as guardian."""
    if not line.hand:
        return ""
    return _("监护人{name}").format(name=line.hand) if line.guardian else line.hand


def _row(row: EnquiryRow, question: str, ward: str = "") -> Row:
    shown = show_enquiry_number(row.number)
    kind = _("投诉") if row.complaint else _(CLAIM_LABELS[Claim(row.claim)]) if row.right else ""
    kind = _("替{name}：{kind}").format(name=ward, kind=kind) if ward else kind
    begins = (headed(kind, question) if kind else question).replace("\n", " ")
    begins = begins if len(begins) <= _BEGINNING else f"{begins[:_BEGINNING]}…"
    when = due_shown(row) or (public_date(row.answered_at, year=True) if row.answered_at else "—")
    return Row((Anchor(begins or row.about, reverse("portal:enquiry", args=[shown])), shown, state_shown(row), when))
