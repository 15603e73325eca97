"""监护 at the window: the guardian is there with the card, the paper is seen; and its end, with the paper that ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import whole
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_name
from tongban.registry.identity.actions.end_guardianship import end_guardianship
from tongban.registry.identity.actions.register_guardianship import (
    GuardianPaper,
    SeenGuardian,
    Ward,
    register_guardianship,
)
from tongban.registry.identity.actions.use_card import check_typed
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.card_reader import card_reader
from tongban.registry.identity.guardians import GuardianView, guardianships_about
from tongban.registry.identity.guarding import AT_WINDOW, GuardianBasis, GuardianEnding, GuardianEvidence, LegalCapacity
from tongban.registry.identity.queries import find_natural_person
from tongban.registry.orgs.duties import Duty
from tongban.sites.hall import present
from tongban.sites.hall.frame import page
from tongban.sites.parts.guardianship import BASES, CAPACITIES, ENDINGS, EVIDENCES, how_long
from tongban.sites.parts.signed_in import current_actor

_E = TypeVar("_E", bound=StrEnum)
_LOOK_UPS, _SECONDS = 60, 600
_NAMES = (
    "name", "id_number", "mobile", "because", "reading", "ward_name", "ward_number", "ward_born", "basis", "paper",
    "capacity", "paper_number", "issuer", "sought", "guardianship", "ending", "end_number",
)  # fmt: skip
_PAPERS = tuple(each for each in GuardianEvidence if each is not GuardianEvidence.REGISTRY)
_AT_FIELD = {
    "codes.mobile.invalid": "mobile",
    "identity.person.name_missing": "ward_name",
    "codes.person_id.invalid": "ward_number",
    "codes.document.invalid": "ward_number",
    "identity.assurance.differs": "ward_name",
    "identity.person.deceased": "ward_number",
    "identity.person.oneself": "ward_number",
    "identity.guardianship.born": "ward_born",
    "identity.guardianship.basis": "basis",
    "identity.guardianship.paper": "paper_number",
    "identity.guardianship.capacity": "capacity",
    "identity.guardianship.under_age_guardian": "id_number",
    "identity.guardianship.own_matter": "ward_number",
    "identity.guardianship.ending": "ending",
    "identity.typed.reason_missing": "because",
    "identity.typed.not_present": "because",
    "uow.not_found": "sought",
    **present.AT_FIELD,
}


@dataclass
class _Counter:
    """What the page shows at this moment."""

    typed: dict[str, str] = field(default_factory=dict, repr=False)
    agrees: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    status: int = 200
    card: present.CardShown | None = None
    found: tuple[GuardianView, ...] | None = None


@sensitive_post_parameters("name", "id_number", "ward_name", "ward_number")
@require_http_methods(["GET", "HEAD", "POST"])
def guardians(request: HttpRequest) -> HttpResponse:
    """Register one, or find and end one. ``do``: a name of ``_STEPS``."""
    actor = current_actor(request)
    counter = _Counter({name: request.POST.get(name, "").strip()[:100] for name in _NAMES})
    counter.agrees = request.POST.get("agrees") == "true"
    if request.method == "POST":
        step = _STEPS.get(request.POST.get("do", ""))
        if step is None:
            raise DomainError("web.bad_request")
        spend("hall-identify", str(actor.account_id), _LOOK_UPS, _SECONDS)
        try:
            said = step(actor, counter)
            if said:
                messages.success(request, said)
                return redirect("hall:guardians")
        except DomainError as error:
            where = _AT_FIELD.get(error.code)
            if where is None:
                raise
            counter.errors[where] = whole(error)
            counter.status = error.spec.status if where == "read-card" else 422
            counter.card = counter.card or present.still(actor, counter.typed["reading"], error)
    return _page(request, actor, counter)


def _read_card(actor: Actor, counter: _Counter) -> str:
    counter.card = present.read(actor)
    return ""


def _register(actor: Actor, counter: _Counter) -> str:
    typed = counter.typed
    register_guardianship(
        actor,
        guardian=_seen(counter),
        ward=Ward(typed["ward_name"], typed["ward_number"], _day(typed["ward_born"]), _capacity(typed["capacity"])),
        basis=_chosen(GuardianBasis, typed["basis"], "identity.guardianship.basis"),
        paper=GuardianPaper(
            _chosen(GuardianEvidence, typed["paper"], "identity.guardianship.basis"),
            typed["paper_number"],
            typed["issuer"],
        ),
        now=clock.now(),
    )
    return _("已经登记。监护人登录后，办事时可以选替这个人办。")


def _seen(counter: _Counter) -> SeenGuardian:
    typed = counter.typed
    if typed["reading"]:
        return SeenGuardian(counter.agrees, present.reading_id(typed["reading"]), mobile=typed["mobile"])
    because = check_typed(typed["because"], seen=True) if card_reader.now().fitted else None
    return SeenGuardian(counter.agrees, None, typed["name"], typed["id_number"], typed["mobile"], because)


def _find(actor: Actor, counter: _Counter) -> str:
    person = find_natural_person(counter.typed["sought"])
    if person is None:
        raise DomainError("uow.not_found")
    counter.found = _about(actor, person)
    return ""


def _about(actor: Actor, person: UUID) -> tuple[GuardianView, ...]:
    """Those of a person, read by right of the window's post."""
    post = actor.holds(Duty.INTAKE)
    return guardianships_about(actor.by_right_of(post) if post is not None else actor, person)


def _end(actor: Actor, counter: _Counter) -> str:
    try:
        wanted = UUID(counter.typed["guardianship"])
    except ValueError:
        raise DomainError("identity.guardianship.unknown") from None
    because = _chosen(GuardianEnding, counter.typed["ending"], "identity.guardianship.ending")
    end_guardianship(
        actor,
        guardianship_id=wanted,
        because=because,
        paper_number=counter.typed["end_number"],
        now=clock.now(),
    )
    return _("已经结束。监护人从现在起不能再替这个人办事。")


_STEPS: dict[str, Callable[[Actor, _Counter], str]] = {
    "read-card": _read_card,
    "register": _register,
    "find": _find,
    "end": _end,
}


def _chosen(kind: type[_E], text: str, otherwise: str) -> _E:
    try:
        return kind(text)
    except ValueError:
        raise DomainError(otherwise) from None


def _capacity(text: str) -> LegalCapacity | None:
    return _chosen(LegalCapacity, text, "identity.guardianship.capacity") if text else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DomainError("identity.guardianship.born") from None


def _page(request: HttpRequest, actor: Actor, counter: _Counter) -> HttpResponse:
    if counter.errors.keys() & {"ending"} and counter.typed["sought"]:
        person = find_natural_person(counter.typed["sought"])
        counter.found = _about(actor, person) if person is not None else None
    text = _texts(counter)
    context: dict[str, Any] = {
        "counter": counter,
        "reader": present.reader(),
        "agree": present.agree_field(counter.errors),
        "because": present.because_field(counter.typed["because"], counter.errors),
        "guardian_fields": (
            text("name", _("监护人姓名")),
            text("id_number", _("监护人证件号码"), hint=_("看过本人的证件后填写")),
        ),
        "mobile": text("mobile", _("监护人手机号"), required=False, hint=_("没有登记过的人才填；没有手机号的不填")),
        "ward_fields": (
            text("ward_name", _("被监护人姓名")),
            text("ward_number", _("被监护人证件号码"), hint=_("照户口簿、出生医学证明或者判决书填写")),
            text(
                "ward_born",
                _("被监护人出生日期"),
                required=False,
                hint=_("证件号码里没有出生日期的才填，如 2015-06-01"),
            ),
            _select(counter, "basis", _("依据"), {each.value: str(BASES[each]) for each in GuardianBasis}),
            _select(
                counter,
                "capacity",
                _("法院怎样认定（成年被监护人才选）"),
                {"": _("未成年人，不选"), **{each.value: str(CAPACITIES[each]) for each in LegalCapacity}},
                required=False,
            ),
            _select(counter, "paper", _("看到的证明"), {each.value: str(EVIDENCES[each]) for each in _PAPERS}),
            text("paper_number", _("证明的编号"), hint=_("户口簿写户号，判决书、裁定书写案号")),
            text("issuer", _("出具单位")),
        ),
        "sought": text("sought", _("监护人或者被监护人的证件号码"), hint=_("看过证件或者法院的文书后填写")),
        "found": None if counter.found is None else [_row(each) for each in counter.found],
        "ending": _select(counter, "ending", _("为什么结束"), {each.value: str(ENDINGS[each]) for each in AT_WINDOW}),
        "end_number": text("end_number", _("文书编号"), hint=_("法院的案号；登记有误的，写所依据的证明")),
        "errors": [ui.ErrorLine(at, words) for at, words in counter.errors.items()],
    }
    return page(request, "hall/guardians.html", context, status=counter.status)


def _row(one: GuardianView) -> dict[str, Any]:
    """Masked: the clerk compares with the paper."""
    return {
        "id": one.id,
        "words": _("{guardian}是{ward}的监护人（{basis}）").format(
            guardian=mask_name(one.guardian), ward=mask_name(one.ward), basis=BASES[one.basis]
        ),
        "long": how_long(one),
        "holds": one.holds,
    }


def _texts(counter: _Counter) -> Callable[..., ui.Field]:
    def text(name: str, label: str, **more: Any) -> ui.Field:
        return ui.Field(
            id=name, name=name, label=label, value=counter.typed[name], error=counter.errors.get(name, ""), width="m",
            spellcheck=False, autocomplete="off", **more,
        )  # fmt: skip

    return text


def _select(counter: _Counter, name: str, label: str, choices: Mapping[str, str], *, required: bool = True) -> ui.Field:
    chosen = counter.typed[name]
    return ui.Field(
        id=name, name=name, label=label, control="select", error=counter.errors.get(name, ""), width="m", required=required,
        choices=tuple(ui.Choice(value, words, value == chosen) for value, words in choices.items()),
    )  # fmt: skip
