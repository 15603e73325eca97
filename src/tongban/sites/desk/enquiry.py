"""One enquiry: what was asked and answered, the guide it was asked under beside it, and what can be done now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation.web import components as ui
from tongban.foundation.web.language import language, listed
from tongban.kernel.codes import show_enquiry_number, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.actions.pass_on import pass_on
from tongban.oversight.grievances.actions.propose_publication import propose_publication
from tongban.oversight.grievances.actions.publish import publish
from tongban.oversight.grievances.actions.read_claimant import Claimant, read_claimant
from tongban.oversight.grievances.actions.read_contact import read_contact
from tongban.oversight.grievances.actions.return_publication import return_publication
from tongban.oversight.grievances.actions.unit import EnquiryDone
from tongban.oversight.grievances.actions.withdraw_publication import withdraw_publication
from tongban.oversight.grievances.kinds import CLAIM_BASIS, KIND_LABELS, Claim, EnquiryKind
from tongban.oversight.grievances.policies import ANSWERING, APPROVING, LOOKING_INTO, STEWARDS
from tongban.oversight.grievances.queries import EnquiryDetail, EnquiryLine, EnquiryRow, enquiry_detail
from tongban.oversight.grievances.states import ENQUIRY_DEED_LABELS, EnquiryDeed, Publication
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.finding import find_bodies
from tongban.sites.desk.enquiry_forms import FINDINGS, GROUND, OF_ASKER, Typed, elements_of, forms_of, target_of
from tongban.sites.desk.forms import Token, Trouble, fresh, not_done, say_done, sent
from tongban.sites.desk.frame import body_name, page
from tongban.sites.desk.words import guide_line
from tongban.sites.parts.enquiryview import SAID, cited, due_shown, state_shown, title_of
from tongban.sites.parts.offered import reason_of
from tongban.sites.parts.signed_in import current_actor

_CONTACT = "contact"
_CLAIMANT = "claimant"
_TEXTS = ("words", "body", "reason", "question", "answer", FINDINGS, GROUND)
_CANDIDATES = 4
_OF_SECOND = frozenset({EnquiryDeed.PUBLISH, EnquiryDeed.RETURN})
_OF_PUBLICATION = _OF_SECOND | {EnquiryDeed.PROPOSE, EnquiryDeed.WITHDRAW}

Act = Callable[[Actor, Typed, dict[str, Any]], EnquiryDone]


@require_safe
def enquiry(request: HttpRequest, number: str) -> HttpResponse:
    """A thread on one page. Three statements, one more for a guide that this process has not met."""
    detail = _seen(current_actor(request), number)
    return _page(request, detail, fresh(detail.row.state_version))


@require_POST
def deed(request: HttpRequest, number: str) -> HttpResponse:
    """A deed: ``do`` names it; or ``contact``, which shows how the asker wants to be reached, or ``claimant``, whose data a
    request is about. DomainError ``grievances.deed.unknown``."""
    actor, do = current_actor(request), request.POST.get("do", "")
    detail = _seen(actor, number)
    token = sent(request)
    if do == _CONTACT:
        contact = read_contact(actor, enquiry_id=detail.row.enquiry_id)
        return _page(request, detail, token, contact=contact)
    if do == _CLAIMANT:
        return _page(request, detail, token, claimant=read_claimant(actor, enquiry_id=detail.row.enquiry_id))
    act = _ACTS.get(do)
    if act is None:
        raise DomainError("grievances.deed.unknown")
    texts = {name: request.POST.get(name, "") for name in _TEXTS}
    typed = Typed(do, texts, tuple(request.POST.getlist("elements")))
    try:
        common = {"enquiry_id": detail.row.enquiry_id, "seen": token.seen, "key": token.key or None}
        done = act(actor, typed, common)
    except DomainError as error:
        return not_done(
            error,
            detail,
            token,
            target_of(error, typed.deed),
            sentence=_("您打开这一页之后，这件咨询已经是“%(state)s”。刚才的操作没有执行，请看最新情况再决定。"),
            read=lambda: _seen(actor, number),
            show=lambda found, token, **more: _page(request, found, token, typed, **more),
            mistakes=("orgs.department.unknown",),
        )
    return _said(request, done)


def _seen(actor: Actor, number: str) -> EnquiryDetail:
    """For officials: who asked sees it in the portal."""
    detail = enquiry_detail(actor, number)
    if not detail.official:
        raise DomainError("uow.not_found")
    return detail


def _said(request: HttpRequest, done: EnquiryDone) -> HttpResponse:
    said = {"deed": pgettext("deed", ENQUIRY_DEED_LABELS[done.deed])}
    say_done(request, _("“%(deed)s”已办好。"), said, repeated=done.repeated)
    if done.deed is EnquiryDeed.PASS_ON:
        # From now on it is the other body's.
        return redirect("desk:enquiries")
    return redirect("desk:enquiry", number=show_enquiry_number(done.number))


def _body_of(text: str) -> str:
    """统一社会信用代码 of the body that is meant by name or code. DomainError ``orgs.department.unknown`` where nobody, or more
    than one, is meant."""
    asked = text.strip()[:60]
    found = find_bodies(asked, None, limit=_CANDIDATES) if asked else ()
    exact = [each.body for each in found if asked in (each.body.name, each.body.short_name, each.body.uscc)]
    chosen = exact or [each.body for each in found]
    if len(chosen) != 1:
        raise DomainError("orgs.department.unknown", department=listed(each.name for each in chosen) or asked)
    return chosen[0].uscc


_ACTS: dict[str, Act] = {
    EnquiryDeed.ANSWER.value: lambda actor, typed, common: answer(
        actor,
        words=typed.texts["words"],
        elements=typed.elements,
        finding=typed.texts[FINDINGS],
        ground=typed.texts[GROUND],
        **common,
    ),
    EnquiryDeed.PASS_ON.value: lambda actor, typed, common: pass_on(
        actor, body=_body_of(typed.texts["body"]), reason=typed.texts["reason"], **common
    ),
    EnquiryDeed.PROPOSE.value: lambda actor, typed, common: propose_publication(
        actor, question=typed.texts["question"], answer=typed.texts["answer"], **common
    ),
    EnquiryDeed.PUBLISH.value: lambda actor, _typed, common: publish(actor, **common),
    EnquiryDeed.RETURN.value: lambda actor, typed, common: return_publication(
        actor, reason=typed.texts["reason"], **common
    ),
    EnquiryDeed.WITHDRAW.value: lambda actor, typed, common: withdraw_publication(
        actor, reason=typed.texts["reason"], **common
    ),
}


def _page(
    request: HttpRequest,
    detail: EnquiryDetail,
    token: Token,
    typed: Typed | None = None,
    problem: Trouble | None = None,
    *,
    notice: str = "",
    contact: str = "",
    claimant: Claimant | None = None,
    status: int = 200,
) -> HttpResponse:
    row, problem = detail.row, problem or Trouble()
    guide = guide_by_hash(row.guide_id) if row.guide_id else None
    number = show_enquiry_number(row.number)
    actor = current_actor(request)
    context: dict[str, Any] = {
        "row": row,
        "code": number,
        "here": reverse("desk:enquiry-deed", args=[number]),
        "state": state_shown(row),
        "tag": _(row.publication_label) if row.kind is EnquiryKind.QUESTION else _(KIND_LABELS[row.kind]),
        "basis": CLAIM_BASIS[Claim(row.claim)] if row.right else "",
        "due": due_shown(row),
        "for_ward": row.ward_id is not None,
        "lines": [_line(each, row) for each in detail.lines],
        "contact": contact,
        "can_contact": detail.contact and any(actor.holds(duty) for duty in _answering(detail)),
        "claimant": list(_claimant_rows(claimant)) if claimant else [],
        "can_claimant": detail.claimant,
        "against": body_name(row.against) if row.against else "",
        "guide": guide,
        "guide_line": guide_line(guide) if guide else "",
        "guide_rows": list(_guide_rows(guide, complaint=row.complaint)) if guide else [],
        "guide_parts": _guide_parts(guide) if guide else (),
        "item_href": reverse("portal:item", args=[guide.code]) if guide else "",
        "token": token,
        "notice": notice,
        "errors": problem.lines,
        "forms": list(forms_of(detail, guide, typed or Typed(), problem)),
        "cannot": list(_cannot(actor, detail)),
    }
    return page(request, "desk/enquiry.html", context, current="enquiries", status=status)


def _cannot(actor: Actor, detail: EnquiryDetail) -> Iterable[ui.Deed]:
    """What those of the body expect and cannot do now, with the reason; a supervisor expects nothing. Of a publication that
    nobody has proposed no approval is expected."""
    if not any(actor.holds(duty) for duty in (*_answering(detail), *APPROVING)):
        return ()
    proposed, published = (detail.row.publication is each for each in (Publication.PROPOSED, Publication.PUBLISHED))
    unexpected = OF_ASKER | (_OF_PUBLICATION if detail.row.kind is not EnquiryKind.QUESTION else set())
    unexpected |= (set() if proposed else _OF_SECOND) | (set() if published else {EnquiryDeed.WITHDRAW})
    return (
        ui.Deed(pgettext("deed", each.label), reason=reason_of(each))
        for each in detail.offers
        if not each.possible and each.deed not in unexpected
    )


def _answering(detail: EnquiryDetail) -> tuple[Duty, ...]:
    if detail.row.right:
        return STEWARDS
    return LOOKING_INTO if detail.row.complaint else ANSWERING


def _line(line: EnquiryLine, row: EnquiryRow) -> dict[str, Any]:
    asker = line.type in ("grievances.enquiry.asked", "grievances.enquiry.followed_up", "grievances.enquiry.closed")
    return {
        "title": title_of(line, row),
        "case": show_registration_code(line.case) if line.case else "",
        "in_guide": SAID[line.in_guide] if line.in_guide else "",
        "at": line.at,
        "who": "" if asker else f"{line.body} {line.who}".strip(),
        "words": line.words,
        "ground": line.ground,
        "public_answer": line.answer,
        "cited": cited(row.guide_id, line.elements),
    }


def _claimant_rows(claimant: Claimant) -> Iterable[ui.SummaryRow]:
    """Whose data it is about, and who asked as guardian."""
    for party in filter(None, (claimant.person, claimant.guardian)):
        word = _("监护人") if party is claimant.guardian else _("本人")
        yield ui.SummaryRow(word, party.name)
        yield ui.SummaryRow(_("证件号码"), party.identifier, code=True)
        yield ui.SummaryRow(_("手机号"), party.mobile or _("没有手机号"), code=bool(party.mobile))


def _guide_rows(guide: BoundGuide, *, complaint: bool) -> Iterable[ui.SummaryRow]:
    yield ui.SummaryRow(_("办理机关") if complaint else _("答复部门"), guide.department_name)
    promised = guide.limits.promised
    if promised is not None:
        yield ui.SummaryRow(_("承诺时限"), promised.text(language()))
    yield ui.SummaryRow(_("跑动次数"), str(guide.local["visits"]))


def _guide_parts(guide: BoundGuide) -> list[tuple[str, list[tuple[str, str]]]]:
    parts = [(title, [(label, text) for _id, label, text in rows]) for title, rows in elements_of(guide)]
    often = [(row["q"], row["a"]) for row in guide.unified.get("faq", ())]
    return [*parts, (_("大家常问"), often)] if often else parts
