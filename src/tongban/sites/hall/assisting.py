"""帮办代办 at a service point: for whom and on what proof, then the pages of the window; what the agent follows up; its end.

Pages for a thin line: no script is needed, every step is saved when it is sent, and a step that was not answered is sent again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.actions.assist import end_assistance_at_window, start_assisted
from tongban.cases.actions.entrust import signed_paper
from tongban.cases.actions.provide import provide
from tongban.cases.actions.upload import upload
from tongban.cases.assisting import assisting_post
from tongban.cases.queries.listing import CaseRow, assisted_by
from tongban.cases.states import State
from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import whole
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import current_guide, find_items
from tongban.registry.identity.actions.entrust_in_person import Proof
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actions.see_card import see_card
from tongban.registry.identity.actions.use_card import check_typed, record_typed
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.card_reader import card_reader
from tongban.registry.identity.finding import known_person
from tongban.registry.identity.kinds import TypedBecause
from tongban.registry.identity.queries import actor_of, find_natural_person
from tongban.registry.orgs.duties import Duty
from tongban.sites.hall import present
from tongban.sites.hall.frame import page
from tongban.sites.hall.start import draft_row, window_drafts
from tongban.sites.parts.signed_in import current_actor

_LOOK_UPS, _SECONDS, _MOST_MB = 60, 600, 10
_NAMES = ("id_number", "name", "mobile", "because", "reading", "witness")
_AT_FIELD = {
    "codes.person_id.invalid": "id_number",
    "identity.person.not_matched": "id_number",
    "identity.person.oneself": "id_number",
    "codes.mobile.invalid": "mobile",
    "identity.person.mobile_missing": "mobile",
    "identity.person.name_missing": "name",
    "identity.assurance.differs": "name",
    "identity.typed.reason_missing": "because",
    "identity.typed.not_present": "because",
    "identity.assist.unproved": "agrees",
    "identity.assist.nothing": "code",
    "uow.not_found": "code",
    "codes.registration_code.invalid": "code",
    **dict.fromkeys(("cases.upload.type", "cases.upload.empty", "files.too_large", "files.infected"), "paper"),
    **dict.fromkeys(("files.unscannable", "files.scanner_unavailable", "files.picture_broken"), "paper"),
    **present.AT_FIELD,
}
_TO_DO = {
    State.SUBMITTED: gettext_lazy("等预审，不用做什么"),
    State.CORRECTING: gettext_lazy("要补正：和本人一起补"),
    State.PRE_REVIEWED: gettext_lazy("要带原件去核验"),
    State.ACCEPTED: gettext_lazy("办理中，不用做什么"),
    State.IN_REVIEW: gettext_lazy("办理中，不用做什么"),
    State.DECIDED: gettext_lazy("已决定：告诉本人，等领取"),
    State.CONCLUDED: gettext_lazy("办好了：领取或者送到家"),
}


@dataclass
class Visitor:
    """Who has come, as far as the page knows."""

    typed: dict[str, str] = field(default_factory=dict, repr=False)
    agrees: bool = False
    no_mobile: bool = False
    key: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    status: int = 200
    card: present.CardShown | None = None


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Items that may be applied for here, unfinished drafts, and what the agent follows up. Three statements."""
    actor = current_actor(request)
    post = actor.holds(Duty.ASSIST)
    assert post is not None  # the route's policy
    sought = request.GET.get("item", "").strip()[:100]
    found = find_items(sought, post.region_code, request.GET.get("after") or None, 40) if sought else None
    cards = [card for card in found.items if assisting_post(actor, current_guide(card.code))] if found else []
    mine = assisted_by(actor, request.GET.get("mine") or None)
    query = urlencode({"item": sought, "after": found.next or ""}) if found else ""
    context = {
        "sought": sought,
        "cards": cards,
        "next_href": f"{reverse('hall:assist')}?{query}" if found and found.next else "",
        "drafts": [draft_row(draft) for draft in window_drafts(actor)],
        "draft_columns": [ui.Column(_("事项")), ui.Column(_("申请人")), ui.Column(_("存于"), "number")],
        "mine": [_followed(row) for row in mine.rows],
        "columns": [
            ui.Column(_("办件")),
            ui.Column(_("申请人")),
            ui.Column(_("要做什么")),
            ui.Column(_("操作"), "action"),
        ],
        "more_href": f"{reverse('hall:assist')}?{urlencode({'mine': mine.next})}" if mine.next else "",
    }
    return page(request, "hall/assist.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Who wants it, and the proof of it; then the draft. ``do``: ``read-card``, ``use-card``, ``present``, ``paper``."""
    actor, guide = current_actor(request), current_guide(code)
    if assisting_post(actor, guide) is None:
        raise DomainError("catalogue.item_unknown", item=code)
    who = Visitor({name: request.POST.get(name, "").strip()[:100] for name in _NAMES})
    who.no_mobile = request.POST.get("no_mobile") == "true"
    who.key, who.agrees = request.POST.get("key", "")[:40], request.POST.get("agrees") == "true"
    if request.method == "POST":
        step = _STEPS.get(request.POST.get("do", ""))
        if step is None:
            raise DomainError("web.bad_request")
        spend("hall-identify", str(actor.account_id), _LOOK_UPS, _SECONDS)
        try:
            proved = step(request, actor, who)
            if proved is not None:
                return _start(actor, guide, who, *proved)
        except DomainError as error:
            where = _AT_FIELD.get(error.code)
            if where is None:
                raise
            who.errors[where], who.status = whole(error), error.spec.status if where == "read-card" else 422
            who.card = who.card or present.still(actor, who.typed["reading"], error)
    return _page(request, guide, who)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest) -> HttpResponse:
    """Any window ends a 帮办代办 at the applicant's word, who was seen there."""
    actor, errors, status = current_actor(request), {}, 200
    typed = {name: request.POST.get(name, "").strip()[:100] for name in ("code", "id_number")}
    if request.method == "POST":
        spend("hall-identify", str(actor.account_id), _LOOK_UPS, _SECONDS)
        try:
            if request.POST.get("agrees") != "true":
                raise DomainError("identity.card_reading.unconfirmed")
            person = find_natural_person(typed["id_number"])
            if person is None:
                raise DomainError("uow.not_found")
            end_assistance_at_window(actor, code=typed["code"], person_id=person)
        except DomainError as error:
            if error.code not in _AT_FIELD:
                raise
            errors, status = {_AT_FIELD[error.code]: whole(error)}, 422
        else:
            messages.success(request, _("已经撤销，代办员从现在起看不到、办不了这个办件。"))
            return redirect("hall:home")
    fields = (
        _field(typed, errors, "code", _("登记码"), hint=_("回执上有")),
        _field(typed, errors, "id_number", _("申请人的身份证号"), autocomplete="off"),
    )
    lines = [ui.ErrorLine(name, words) for name, words in errors.items()]
    context = {"fields": fields, "agree": present.agree_field(errors), "errors": lines}
    return page(request, "hall/assist_end.html", context, status=status)


def _read_card(request: HttpRequest, actor: Actor, who: Visitor) -> None:
    who.card = present.read(actor)


def _use_card(request: HttpRequest, actor: Actor, who: Visitor) -> tuple[UUID, Proof, TypedBecause | None]:
    said = {"agrees": who.agrees, "no_mobile": who.no_mobile}
    person = present.use(actor, who.typed["reading"], who.typed["mobile"], **said)
    return person, Proof(agrees=True), None


def _present(request: HttpRequest, actor: Actor, who: Visitor) -> tuple[UUID, Proof, TypedBecause | None]:
    """The person is there with the card, which is typed: who is known by the number must bear the name."""
    because = check_typed(who.typed["because"], seen=True) if card_reader.now().fitted else None
    if not who.agrees:
        raise DomainError("identity.assist.unproved")
    told = {name: who.typed[name] for name in ("name", "id_number", "mobile")}
    if find_natural_person(told["id_number"]) is not None:
        return see_card(actor, now=clock.now(), **told), Proof(agrees=True), because
    person = register_natural_person(actor, now=clock.now(), no_mobile=who.no_mobile, **told)
    return person, Proof(agrees=True), because


def _paper(request: HttpRequest, actor: Actor, who: Visitor) -> tuple[UUID, Proof, TypedBecause | None]:
    """The person is not there: a signed paper, and only for who is registered already."""
    person = known_person(who.typed["name"], who.typed["id_number"])
    file = request.FILES.get("paper")
    if file is None:
        raise DomainError("identity.assist.unproved")
    kept = upload(actor, name=file.name or "", chunks=file.chunks(), max_mb=_MOST_MB)
    proof = Proof(paper=signed_paper(actor, kept.id), witness=who.typed["witness"])
    return person, proof, TypedBecause.ON_BEHALF


_STEPS: dict[str, Any] = {"read-card": _read_card, "use-card": _use_card, "present": _present, "paper": _paper}


def _start(
    actor: Actor, guide: BoundGuide, who: Visitor, person: UUID, proof: Proof, because: TypedBecause | None
) -> HttpResponse:
    begun = start_assisted(actor, implementation_code=guide.code, person_id=person, proof=proof, key=who.key)
    if not begun.repeated:
        if because is not None:
            record_typed(actor, person, because)
        assert actor.account_id is not None
        agent = actor_of(actor.account_id, actor.channel, actor.device)
        if agent is not None:
            provide(agent, begun.id)
    return redirect("hall:draft", draft_id=begun.id)


def _followed(row: CaseRow) -> ui.Row:
    code = show_registration_code(row.code)
    go: ui.Anchor | str = ui.Anchor(_("进度"), reverse("portal:case", args=[code]), hidden=code)
    if row.state is State.CORRECTING:
        go = ui.Anchor(_("补正"), reverse("hall:correct", args=[code]), hidden=code)
    return ui.Row((f"{row.item} {code}", row.applicant, str(_TO_DO.get(row.state, _(row.state_label))), go))


def _page(request: HttpRequest, guide: BoundGuide, who: Visitor) -> HttpResponse:
    typed, errors = who.typed, who.errors
    name = _field(typed, errors, "name", _("姓名"), autocomplete="off")
    number = _field(typed, errors, "id_number", _("身份证号"), autocomplete="off")
    mobile = _field(
        typed, errors, "mobile", _("联系手机号"), control="tel", autocomplete="off", inputmode="tel", required=False,
        hint=_("没有登记过的人才填；短信发到这个号"),
    )  # fmt: skip
    context = {
        "guide": guide,
        "who": who,
        "key": who.key or uuid4().hex,
        "reader": present.reader(),
        "agree": present.agree_field(errors),
        "no_mobile": present.no_mobile_field(who.no_mobile),
        "because": present.because_field(typed["because"], errors),
        "name": name,
        "id_number": number,
        "mobile": mobile,
        "paper_name": replace(name, id="paper-name"),
        "paper_number": replace(number, id="paper-number"),
        "witness": _field(
            typed, errors, "witness", _("见证人姓名"), required=False, hint=_("本人不会写字、按手印的，写在场的见证人")
        ),
        "paper": ui.Upload(
            id="paper", name="paper", label=_("签了字（按了手印）的委托书照片"), accept=".pdf,.jpg,.jpeg,.png",
            error=errors.get("paper", ""), hint=_("要写明替谁、办什么、管到哪天；加密保存，只有本人和办件机关能看"),
        ),
        "errors": [ui.ErrorLine(at, words) for at, words in errors.items()],
    }  # fmt: skip
    return page(request, "hall/assist_item.html", context, status=who.status)


def _field(typed: dict[str, str], errors: dict[str, str], name: str, label: str, **more: Any) -> ui.Field:
    return ui.Field(
        id=name, name=name, label=label, value=typed[name], error=errors.get(name, ""), width="m", spellcheck=False,
        **more,
    )  # fmt: skip
