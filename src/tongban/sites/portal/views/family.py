"""家人: whose guardian one is, adding a child, and what is on record about a ward (民法典第二十三条、第二十七条)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.queries.owning import ward_cases
from tongban.foundation import clock
from tongban.foundation.web.components import Anchor, Crumb, ErrorLine, Field, SummaryRow
from tongban.foundation.web.language import whole
from tongban.kernel.codes import show_enquiry_number, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_document
from tongban.oversight.grievances.kinds import CLAIM_LABELS, Claim
from tongban.oversight.grievances.queries import EnquiryRow, enquiries_for
from tongban.registry.identity.actions.add_child import add_child
from tongban.registry.identity.agreements import CHILD_NOTICE
from tongban.registry.identity.guardians import GuardianView, guarded_by, guardians_of
from tongban.registry.identity.mandates import mandates_for_wards
from tongban.registry.identity.trail import readings_about_ward
from tongban.sites.parts.enquiryview import due_shown, state_shown
from tongban.sites.parts.guardianship import BASES, CAPACITIES, EVIDENCES, how_long
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import person_of, show
from tongban.sites.portal.views.mandates import mandate_row
from tongban.sites.portal.views.mydata import reading_row, rights_of

_AT = {
    "identity.person.name_missing": "name",
    "codes.person_id.invalid": "number",
    "codes.document.invalid": "number",
    "identity.document.window_only": "number",
    "identity.guardianship.of_age": "number",
    "identity.guardianship.not_confirmed": "number",
    "identity.guardianship.under_age_guardian": "number",
    "identity.guardianship.consent": "consent",
    "identity.assurance.too_low": "number",
    "identity.assurance.later": "number",
    "identity.population_registry.unavailable": "number",
    "identity.population_registry.bad_answer": "number",
    "limits.too_many": "number",
}
"""Which field a refusal belongs to; what is not here is shown as a page of its own."""


@sensitive_post_parameters("name", "number")
@require_http_methods(["GET", "HEAD", "POST"])
def family(request: HttpRequest) -> HttpResponse:
    """The list; adding a child; who is one's own guardian."""
    actor, error = current_actor(request), None
    if person_of(request) is None:
        raise DomainError("identity.capacity.not_held")
    if request.method == "POST":
        try:
            return _added(request)
        except DomainError as problem:
            if problem.code not in _AT:
                raise
            error = problem
    errors = {_AT[error.code]: whole(error)} if error else {}
    context = {
        "wards": [_ward_row(each) for each in guarded_by(actor)],
        "guardians": [_guardian_row(each) for each in guardians_of(actor)],
        "incapable": actor.incapable,
        "fields": _fields(request, errors),
        "consent": _consent(request, errors),
        "version": CHILD_NOTICE,
        "errors": [ErrorLine(at, words) for at, words in errors.items()],
        "crumbs": (Crumb(_("我的"), reverse("portal:my")), Crumb(_("家人"))),
    }
    return show(request, "family", context, status=error.spec.status if error else 200, private=True)


@require_safe
def ward(request: HttpRequest, ward_id: UUID) -> HttpResponse:
    """What is registered of a ward, their cases, and who has read it; nothing of anybody else."""
    actor = current_actor(request)
    one = next((each for each in guarded_by(actor) if each.holds and each.ward_id == ward_id), None)
    if one is None:
        raise DomainError("identity.guardianship.unknown")
    codes = ward_cases(actor, ward_id)
    page = readings_about_ward(actor, ward_id, codes, request.GET.get("after") or None)
    here = reverse("portal:ward", args=[ward_id])
    context = {
        "name": one.ward,
        "rows": [
            SummaryRow(_("姓名"), one.ward),
            SummaryRow(_("证件号码"), mask_document(one.ward_number), code=True),
            SummaryRow(_("您是"), str(BASES[one.basis])),
            SummaryRow(_("看到的证明"), str(EVIDENCES[one.evidence])),
            *([SummaryRow(_("法院的认定"), str(CAPACITIES[one.capacity]))] if one.capacity else []),
            SummaryRow(_("管到"), how_long(one)),
        ],
        "cases": [_case(code) for code in codes.values()],
        "rights": list(rights_of(ward_id)),
        "requests": [_request(each) for each in enquiries_for(actor, ward_id, size=100).rows],
        "period_href": f"{reverse('portal:mandate-period')}?ward={ward_id}",
        "mandates": [
            mandate_row(each, given=True) for each in mandates_for_wards(actor) if each.principal_id == ward_id
        ],
        "copy_href": f"{reverse('portal:my-copy')}?ward={ward_id}",
        "readings": [reading_row(each, codes, ward_id) for each in page.readings],
        "next_href": f"{here}?after={page.next}#read" if page.next else "",
        "crumbs": (
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(_("家人"), reverse("portal:family")),
            Crumb(one.ward),
        ),
    }
    return show(request, "ward", context, private=True)


def _added(request: HttpRequest) -> HttpResponse:
    agreed = request.POST.get("version", "")[:20] if request.POST.get("consent") == "true" else ""
    told = {"name": request.POST.get("name", "")[:100], "id_number": request.POST.get("number", "")[:40]}
    add_child(current_actor(request), consent=agreed, now=clock.now(), **told)
    messages.success(request, _("已经加进来，现在办事时可以选替孩子办。"))
    return HttpResponseRedirect(reverse("portal:family"))


def _ward_row(one: GuardianView) -> dict[str, Any]:
    return {
        "name": one.ward,
        "number": mask_document(one.ward_number) if one.holds else "",
        "basis": str(BASES[one.basis]),
        "long": how_long(one),
        "href": reverse("portal:ward", args=[one.ward_id]) if one.holds else "",
    }


def _guardian_row(one: GuardianView) -> dict[str, str]:
    return {"name": one.guardian, "basis": str(BASES[one.basis]), "long": how_long(one)}


def _request(row: EnquiryRow) -> dict[str, Any]:
    shown = show_enquiry_number(row.number)
    return {
        "title": _(CLAIM_LABELS[Claim(row.claim)]),
        "code": shown,
        "href": reverse("portal:enquiry", args=[shown]),
        "at": row.asked_at,
        "due": due_shown(row),
        "state": state_shown(row),
    }


def _case(code: str) -> Anchor:
    shown = show_registration_code(code)
    return Anchor(shown, reverse("portal:case", args=[shown]))


def _fields(request: HttpRequest, errors: dict[str, str]) -> tuple[Field, ...]:
    typed = request.POST if errors else {}
    return (
        Field(
            id="name", name="name", label=_("孩子的姓名"), width="m", value=str(typed.get("name", ""))[:100],
            maxlength=60, hint=_("和户口簿上的一样"), error=errors.get("name", ""), autocomplete="off", spellcheck=False,
        ),
        Field(
            id="number", name="number", label=_("孩子的公民身份号码"), width="m", maxlength=24, spellcheck=False,
            value=str(typed.get("number", ""))[:40], error=errors.get("number", ""), autocomplete="off",
            hint=_("18 位，户口簿上有"),
        ),
    )  # fmt: skip


def _consent(request: HttpRequest, errors: dict[str, str]) -> Field:
    return Field(
        id="consent", name="consent", label=_("孩子不满十四周岁的：我已看过上面的告知，同意"), control="tick",
        required=False, error=errors.get("consent", ""), value=request.POST.get("consent", "")[:4],
    )  # fmt: skip
