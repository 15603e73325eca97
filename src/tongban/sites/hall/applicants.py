"""Who applies: a natural person by the identity card shown, an enterprise by the register of market entities.

What can be had by sharing is not asked for (国务院令第716号第七条). While the register is away, persons and enterprises
that are known already can still apply; the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.draft import start_draft
from tongban.cases.actions.provide import provide
from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import whole
from tongban.kernel.codes import read_document
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_name
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actions.record_death import restore_person
from tongban.registry.identity.actions.register_legal_person import register_legal_person
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actions.see_card import see_card
from tongban.registry.identity.actions.use_card import check_typed, record_typed
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.card_reader import card_reader
from tongban.registry.identity.kinds import PartyKind, TypedBecause
from tongban.registry.identity.lives import is_deceased
from tongban.registry.identity.living import LIFE_EVIDENCE_LABELS, LifeEvidence
from tongban.registry.identity.ports import ENTERPRISE_NOT_FOUND, EnterpriseRecord, EnterpriseState
from tongban.registry.identity.queries import (
    Party,
    PersonCard,
    find_legal_person,
    find_natural_person,
    party_of,
    read_card_of,
    read_party,
)
from tongban.registry.orgs.duties import Duty
from tongban.sites.hall import enterprises, present
from tongban.sites.hall.frame import page
from tongban.sites.parts.documents import FIELD, chosen_document, document_field, number_words
from tongban.sites.parts.signed_in import current_actor

# Who looks up more is searching, not serving.
_LOOK_UPS, _SECONDS = 60, 600
_STATES = {
    EnterpriseState.ACTIVE: gettext_lazy("存续"),
    EnterpriseState.SUSPENDED: gettext_lazy("歇业"),
    EnterpriseState.REVOKED: gettext_lazy("吊销营业执照"),
    EnterpriseState.DEREGISTERED: gettext_lazy("注销"),
    EnterpriseState.MOVED_OUT: gettext_lazy("迁出"),
    EnterpriseState.ANNULLED: gettext_lazy("撤销登记"),
}
_AT_FIELD = {
    "codes.person_id.invalid": "id_number",
    "codes.document.invalid": "id_number",
    "codes.mobile.invalid": "mobile",
    "identity.person.mobile_missing": "mobile",
    "identity.person.name_missing": "name",
    "identity.assurance.differs": "name",
    "identity.person.deceased": "id_number",
    "identity.life.evidence": "life",
    "identity.life.not_deceased": "id_number",
    "codes.uscc.invalid": "uscc",
    ENTERPRISE_NOT_FOUND: "uscc",
    "identity.typed.reason_missing": "because",
    "identity.typed.not_present": "because",
    **present.AT_FIELD,
}


@dataclass
class Counter:
    """What the page shows at this moment of finding out who applies."""

    typed: dict[str, str] = field(default_factory=dict, repr=False)
    key: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    agrees: bool = False
    no_mobile: bool = False
    status: int = 200
    card: present.CardShown | None = None
    person: PersonCard | None = None
    newcomer: bool = False
    deceased: bool = False
    enterprise: tuple[ui.SummaryRow, ...] = ()
    enterprise_state: ui.State | None = None
    party: UUID | None = None
    away_since: datetime | None = None
    away_known: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Find the applicant, then begin the draft. ``do``: a name of ``_STEPS``."""
    actor, guide = current_actor(request), current_guide(code)
    if actor.holds(Duty.INTAKE, region_code=guide.region_code) is None:
        raise DomainError("catalogue.item_unknown", item=code)
    names = ("document", "id_number", "name", "mobile", "uscc", "because", "reading", "life")
    counter = Counter(
        {name: request.POST.get(name, "").strip()[:100] for name in names}, request.POST.get("key", "")[:40]
    )
    counter.agrees = request.POST.get("agrees") == "true"
    counter.no_mobile = request.POST.get("no_mobile") == "true"
    if request.method == "POST":
        step = _STEPS.get(request.POST.get("do", ""))
        if step is None:
            raise DomainError("web.bad_request")
        spend("hall-identify", str(actor.account_id), _LOOK_UPS, _SECONDS)
        try:
            answer = step(actor, guide, counter)
        except DomainError as error:
            where = _AT_FIELD.get(error.code)
            if where is None:
                raise
            counter.errors[where], counter.status = whole(error), _status(error)
            answer = None
            counter.card = counter.card or present.still(actor, counter.typed["reading"], error)
        if answer is not None:
            return answer
    return _page(request, guide, counter)


def _status(error: DomainError) -> int:
    return error.spec.status if _AT_FIELD.get(error.code) == "read-card" else 422


def _read_card(actor: Actor, guide: BoundGuide, counter: Counter) -> HttpResponse | None:
    counter.card = present.read(actor)
    return None


def _use_card(actor: Actor, guide: BoundGuide, counter: Counter) -> HttpResponse | None:
    told = {"agrees": counter.agrees, "no_mobile": counter.no_mobile}
    person = present.use(actor, counter.typed["reading"], counter.typed["mobile"], **told)
    return _start(actor, guide, counter, PartyKind.NATURAL, person)


def _find_person(actor: Actor, guide: BoundGuide, counter: Counter) -> HttpResponse | None:
    _typed(counter, seen=False)
    read_document(counter.typed["id_number"], chosen_document(counter.typed[FIELD]), clock.today())
    found = find_natural_person(counter.typed["id_number"])
    # On record before anything of the person is told, that they died too.
    card = read_card_of(_at_window(actor, guide), found, purpose="window") if found is not None else None
    if found is not None:
        _alive(counter, found)
    counter.person = card
    counter.newcomer = found is None
    counter.party = found
    return None


def _at_window(actor: Actor, guide: BoundGuide) -> Actor:
    """The clerk by right of the window's post: its body is told to whoever asks who has read."""
    post = actor.holds(Duty.INTAKE, region_code=guide.region_code)
    return actor.by_right_of(post) if post is not None else actor


def _alive(counter: Counter, person: UUID) -> None:
    counter.deceased = is_deceased(person)
    if counter.deceased:
        raise DomainError("identity.person.deceased")


def _restore(actor: Actor, guide: BoundGuide, counter: Counter) -> HttpResponse | None:
    """Taken for dead, and here: with proof everything is as it was."""
    _typed(counter, seen=True)
    counter.deceased = True
    told = {name: counter.typed[name] for name in ("name", "id_number")}
    restore_person(actor, evidence=counter.typed["life"], now=clock.now(), **told)
    counter.deceased = False
    return _find_person(actor, guide, counter)


def _see_card(actor: Actor, guide: BoundGuide, counter: Counter) -> HttpResponse | None:
    """The person is there, and the card is that of the number: the level of the account rises to 3."""
    _typed(counter, seen=True)
    _find_person(actor, guide, counter)
    told = {name: counter.typed[name] for name in ("name", "id_number", "mobile")}
    see_card(actor, now=clock.now(), **told)
    return _find_person(actor, guide, counter)


def _register_person(actor: Actor, guide: BoundGuide, counter: Counter) -> HttpResponse | None:
    # If the number is known after all, the person it belongs to is shown before anything begins in their name.
    if find_natural_person(counter.typed["id_number"]) is not None:
        return _find_person(actor, guide, counter)
    counter.newcomer = True
    because = _typed(counter, seen=True)
    told = {name: counter.typed[name] for name in ("name", "id_number", "mobile")}
    person = register_natural_person(actor, now=clock.now(), no_mobile=counter.no_mobile, **told)
    return _start(actor, guide, counter, PartyKind.NATURAL, person, because)


def _find_enterprise(actor: Actor, guide: BoundGuide, counter: Counter) -> HttpResponse | None:
    uscc = counter.typed["uscc"]
    try:
        record = enterprises.look_up(uscc)
    except DomainError as error:
        if error.code not in enterprises.AWAY:
            raise
        _without_register(uscc, counter)
        return None
    counter.enterprise = _entry(record)
    counter.enterprise_state = _state(record.state)
    return None


def _without_register(uscc: str, counter: Counter) -> None:
    counter.away_since = enterprises.outage.since or clock.real_now()
    known = find_legal_person(uscc)
    if known is None:
        return
    party = party_of(PartyKind.LEGAL, known)
    if party is not None:
        counter.party, counter.away_known = known, True
        counter.enterprise = _known(party)


def _start_enterprise(actor: Actor, guide: BoundGuide, counter: Counter) -> HttpResponse | None:
    """Asked anew: what stands in a page is not what the register says."""
    try:
        record = enterprises.look_up(counter.typed["uscc"])
    except DomainError as error:
        if error.code not in enterprises.AWAY:
            raise
        _without_register(counter.typed["uscc"], counter)
        return None
    party = register_legal_person(actor, record, verified_at=clock.real_now(), now=clock.now())
    return _start(actor, guide, counter, PartyKind.LEGAL, party)


def _start_known(actor: Actor, guide: BoundGuide, counter: Counter) -> HttpResponse | None:
    """A person by the number once more; an enterprise by its code, known here while the register is away."""
    because = None
    if counter.typed["uscc"]:
        known, kind = find_legal_person(counter.typed["uscc"]), PartyKind.LEGAL
    else:
        because = _typed(counter, seen=False)
        known, kind = find_natural_person(counter.typed["id_number"]), PartyKind.NATURAL
    if known is None:
        raise DomainError("uow.not_found")
    if kind is PartyKind.NATURAL:
        _alive(counter, known)
    return _start(actor, guide, counter, kind, known, because)


def _typed(counter: Counter, *, seen: bool) -> TypedBecause | None:
    """Why the identity is typed; None at a window without a reader, where it always is."""
    return check_typed(counter.typed["because"], seen=seen) if card_reader.now().fitted else None


_STEPS = {
    "read-card": _read_card,
    "use-card": _use_card,
    "find-person": _find_person,
    "register-person": _register_person,
    "see-card": _see_card,
    "restore": _restore,
    "find-enterprise": _find_enterprise,
    "start-enterprise": _start_enterprise,
    "start": _start_known,
}


def _start(
    actor: Actor,
    guide: BoundGuide,
    counter: Counter,
    kind: PartyKind,
    party: UUID,
    because: TypedBecause | None = None,
) -> HttpResponse:
    if because is not None:
        record_typed(actor, party, because)
    # From here on the pages show the applicant in full: whose data, to whom and why is on record.
    read_party(_at_window(actor, guide), kind, party, purpose="window")
    begun = start_draft(actor, implementation_code=guide.code, kind=kind, party_id=party, key=counter.key)
    if not begun.repeated:
        provide(actor, begun.id)
    return redirect("hall:draft", draft_id=begun.id)


def _entry(record: EnterpriseRecord) -> tuple[ui.SummaryRow, ...]:
    source = ui.Source(_("市场监督管理部门"), _("市场主体登记信息库"), clock.real_now())
    return (
        ui.SummaryRow(_("名称"), record.name, source=source),
        ui.SummaryRow(_("统一社会信用代码"), record.uscc, code=True),
        ui.SummaryRow(_("类型"), record.kind_text),
        ui.SummaryRow(_("法定代表人（负责人、经营者）"), mask_name(record.legal_representative_name)),
        ui.SummaryRow(_("住所"), record.address),
    )


def _known(party: Party) -> tuple[ui.SummaryRow, ...]:
    return (
        ui.SummaryRow(_("名称"), party.name),
        ui.SummaryRow(_("统一社会信用代码"), party.identifier, code=True),
        ui.SummaryRow(_("法定代表人（负责人、经营者）"), mask_name(party.legal_representative)),
        ui.SummaryRow(_("住所"), party.address),
    )


def _state(state: EnterpriseState) -> ui.State:
    kind = {EnterpriseState.ACTIVE: "done", EnterpriseState.SUSPENDED: "wait"}.get(state, "bad")
    return ui.State(kind, _STATES[state])


def _page(request: HttpRequest, guide: BoundGuide, counter: Counter) -> HttpResponse:
    objects = guide.unified["service_objects"]
    context: dict[str, Any] = {
        "guide": guide,
        "counter": counter,
        "reader": present.reader(),
        "agree": present.agree_field(counter.errors),
        "no_mobile": present.no_mobile_field(counter.no_mobile),
        "because": present.because_field(counter.typed["because"], counter.errors),
        "key": counter.key or uuid4().hex,
        "natural": "NATURAL" in objects,
        "legal": "LEGAL" in objects,
        "errors": [ui.ErrorLine(name, words) for name, words in counter.errors.items()],
        "number_words": number_words(counter.person.document) if counter.person else "",
        "id_number": _field(
            counter,
            "id_number",
            _("证件号码"),
            hint=_("看过本人的证件后填写；护照前面加签发国的三个字母，如 GBR"),
            autocomplete="off",
        ),
        "life": ui.Field(
            id="life",
            name="life",
            label=_("本人出示的证明"),
            control="select",
            error=counter.errors.get("life", ""),
            width="m",
            choices=tuple(ui.Choice(each.value, _(LIFE_EVIDENCE_LABELS[each])) for each in LifeEvidence),
        ),
        "document": document_field(counter.typed[FIELD]),
        "name": _field(counter, "name", _("姓名"), autocomplete="off"),
        "mobile": _field(counter, "mobile", _("手机号"), control="tel", autocomplete="off", inputmode="tel"),
        "late_mobile": replace(
            _field(counter, "mobile", _("手机号"), control="tel", autocomplete="off", inputmode="tel"),
            required=False,
            hint=_("有了手机号的补登，以后可以在网上注册账号"),
        ),
        "uscc": _field(counter, "uscc", _("统一社会信用代码"), hint=_("18 位，见营业执照"), autocomplete="off"),
    }
    return page(request, "hall/item.html", context, status=counter.status)


def _field(counter: Counter, name: str, label: str, **more: Any) -> ui.Field:
    return ui.Field(
        id=name, name=name, label=label, value=counter.typed[name], error=counter.errors.get(name, ""), width="m",
        spellcheck=False, **more,
    )  # fmt: skip
