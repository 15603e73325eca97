"""我的企业: the legal persons one acts for, their people, and invitations to act for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import Choice, Crumb, ErrorLine, Field, State
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import basic_items
from tongban.registry.identity.actions.add_company import STATE_LABELS, add_company
from tongban.registry.identity.actions.answer_invitation import answer_invitation, withdraw_invitation
from tongban.registry.identity.actions.end_representation import end_representation
from tongban.registry.identity.actions.invite import invite
from tongban.registry.identity.actions.refresh_company import refresh_company
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.companies import (
    Company,
    Invited,
    Items,
    companies_of,
    company_of,
    invitations_by,
    invitations_for,
    members_of,
    uscc_of,
)
from tongban.registry.identity.kinds import RepresentativeRole
from tongban.registry.identity.ports import EnterpriseState, enterprise_registry
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.entrustview import (
    ASKED_AN_HOUR,
    ROLES,
    day_of,
    error_words,
    id_of,
    period_field,
    person_fields,
    role_words,
    scope_words,
)
from tongban.sites.portal.frame import show

_LOOKED_UP_AN_HOUR = 20
_AT = {
    "codes.uscc.invalid": "uscc",
    "identity.enterprise.not_found": "uscc",
    "identity.enterprise_registry.unavailable": "uscc",
    "identity.enterprise_registry.bad_answer": "uscc",
    "identity.company.not_representative": "uscc",
    "identity.company.ended": "uscc",
    "identity.assurance.too_low": "uscc",
    "identity.person.not_matched": "number",
    "identity.person.oneself": "number",
    "identity.invitation.known": "number",
    "codes.mobile.invalid": "number",
    "codes.person_id.invalid": "number",
    "identity.validity.wrong": "until",
    "identity.items.wrong": "items",
    "codes.basic_code.invalid": "items",
    "limits.too_many": "number",
}
"""Which field a refusal belongs to; what is not here is shown as a page of its own."""


@require_http_methods(["GET", "HEAD", "POST"])
def companies(request: HttpRequest) -> HttpResponse:
    """The list; adding one by its code; answering an invitation."""
    error: DomainError | None = None
    if request.method == "POST":
        try:
            return _answered(request) if request.POST.get("invitation") else _added(request)
        except DomainError as problem:
            if problem.code not in _AT or request.POST.get("invitation"):
                raise
            error = problem
    actor = current_actor(request)
    words = error_words(error)
    found, asked = companies_of(actor), invitations_for(actor)
    names = _names(*(each.items for each in found), *(each.items for each in asked))
    context = {
        "rows": [_company_row(each, names) for each in found],
        "invitations": [_invitation_row(each, names) for each in asked],
        "errors": (ErrorLine("uscc", words),) if words else (),
        "uscc": Field(
            id="uscc", name="uscc", label=_("统一社会信用代码"), width="m", error=words, maxlength=24, spellcheck=False,
            hint=_("营业执照上的 18 位"), value=request.POST.get("uscc", "")[:24] if error else "", autocomplete="off",
        ),
        "crumbs": (Crumb(_("我的"), reverse("portal:my")), Crumb(_("我的企业"))),
    }  # fmt: skip
    return show(request, "companies", context, status=error.spec.status if error else 200, private=True)


@sensitive_post_parameters("name", "number")
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: HttpRequest, company_id: UUID) -> HttpResponse:
    """One of them: what the register says, its people, inviting and ending."""
    error: DomainError | None = None
    if request.method == "POST":
        do = _DEEDS.get(request.POST.get("do", ""))
        if do is None:
            raise DomainError("web.bad_request")
        try:
            messages.success(request, do(current_actor(request), company_id, request))
            return HttpResponseRedirect(_after(request, company_id))
        except DomainError as problem:
            if problem.code not in _AT or request.POST.get("do") not in ("invite", "refresh"):
                raise
            error = problem
    context = _company_context(request, company_of(current_actor(request), company_id), error)
    return show(request, "company", context, status=error.spec.status if error else 200, private=True)


def _added(request: HttpRequest) -> HttpResponse:
    actor = current_actor(request)
    spend("portal-register", str(actor.account_id), _LOOKED_UP_AN_HOUR, 3600)
    record = enterprise_registry.now().look_up(request.POST.get("uscc", "")[:40])
    company_id = add_company(actor, record, verified_at=clock.real_now(), now=clock.now())
    messages.success(request, _("{name}已经加进来，现在可以以它的名义办事。").format(name=record.name))
    return HttpResponseRedirect(reverse("portal:company", args=[company_id]))


def _answered(request: HttpRequest) -> HttpResponse:
    accept = request.POST.get("answer") == "accept"
    answer_invitation(
        current_actor(request), invitation_id=id_of(request, "invitation"), accept=accept, now=clock.now()
    )
    messages.success(request, _("已经接受，可以以它的名义办事了。") if accept else _("已经谢绝。"))
    return HttpResponseRedirect(reverse("portal:companies"))


def _refresh(actor: Actor, company_id: UUID, request: HttpRequest) -> str:
    uscc = uscc_of(actor, company_id)
    spend("portal-register", str(actor.account_id), _LOOKED_UP_AN_HOUR, 3600)
    record = enterprise_registry.now().look_up(uscc)
    refresh_company(actor, record, legal_person_id=company_id, verified_at=clock.real_now(), now=clock.now())
    return _("已经重新查询登记信息，下面是最新的。")


def _invite(actor: Actor, company_id: UUID, request: HttpRequest) -> str:
    spend("portal-find-person", str(actor.account_id), ASKED_AN_HOUR, 3600)
    role = RepresentativeRole.STAFF
    if request.POST.get("role") == RepresentativeRole.ADMINISTRATOR.value:
        role = RepresentativeRole.ADMINISTRATOR
    invite(
        actor,
        legal_person_id=company_id,
        name=request.POST.get("name", "")[:100],
        number=request.POST.get("number", "")[:40],
        role=role,
        last_day=day_of(request, "until"),
        items=_items(request.POST.get("items", "")[:4000]),
        now=clock.now(),
    )
    return _("邀请已经发出，对方登录后在“我的企业”里接受就生效。")


def _withdraw(actor: Actor, company_id: UUID, request: HttpRequest) -> str:
    withdraw_invitation(actor, invitation_id=id_of(request, "invitation"), now=clock.now())
    return _("邀请已经撤回。")


def _end(actor: Actor, company_id: UUID, request: HttpRequest) -> str:
    end_representation(actor, representation_id=id_of(request, "representation"), now=clock.now())
    return _("已经结束，从现在起不能再以它的名义办事。")


_DEEDS: dict[str, Callable[[Actor, UUID, HttpRequest], str]] = {
    "refresh": _refresh,
    "invite": _invite,
    "withdraw": _withdraw,
    "end": _end,
}


def _after(request: HttpRequest, company_id: UUID) -> str:
    """Back to the page, or to the list for who has just left."""
    left = all(each.id != company_id for each in companies_of(current_actor(request)))
    return reverse("portal:companies") if left else reverse("portal:company", args=[company_id])


def _items(text: str) -> list[str] | None:
    """基本编码 of the lines: names, 基本编码 or whole item codes; None where nothing was typed."""
    words = [each.strip() for each in text.splitlines() if each.strip()]
    if not words:
        return None
    wanted = [each[19:31] if len(each) in (31, 33) and each.isascii() else each for each in words]
    known = basic_items(wanted)
    by_name = {name: code for code, name in known.items()}
    for typed, word in zip(words, wanted, strict=True):
        if word not in known and word not in by_name:
            raise DomainError("identity.items.wrong", what=_("没有“{word}”这个事项").format(word=typed[:60]))
    return [word if word in known else by_name[word] for word in wanted]


def _names(*scopes: Items) -> dict[str, str]:
    """Names of the items in these scopes. One statement, none where nothing is limited."""
    return basic_items({code for scope in scopes for code in scope or ()})


def _company_context(request: HttpRequest, found: Company, error: DomainError | None) -> dict[str, Any]:
    actor, words = current_actor(request), error_words(error)
    at = {_AT[error.code]: words} if error else {}
    if error is not None and request.POST.get("do") == "refresh":
        at = {"refresh": words}
    members, waiting = members_of(actor, found), invitations_by(found)
    names = _names(found.items, *(each.items for each in members), *(each.items for each in waiting))
    typed = request.POST if error else {}
    return {
        "company": found,
        "company_id": found.id,
        "role": role_words(found.role, found.kind),
        "scope": scope_words(found.items, names),
        "state": register_state(found.state),
        "members": [
            {
                "id": each.representation_id,
                "name": each.name,
                "mobile": each.mobile_masked,
                "role": role_words(each.role, found.kind),
                "scope": scope_words(each.items, names),
                "until": each.until,
                "may_end": each.may_end,
                "own": each.person_id in actor.persons,
            }
            for each in members
        ],
        "waiting": [_invitation_row(each, names) for each in waiting],
        "errors": tuple(ErrorLine(name, text) for name, text in at.items()),
        "refused": at.get("refresh", ""),
        "role_field": _role_field(found, str(typed.get("role", ""))),
        "person_fields": person_fields(typed, at),
        "until_field": period_field(typed, at),
        "items_field": Field(
            id="items", name="items", label=_("只能办哪些事项"), control="textarea", required=False,
            value=str(typed.get("items", ""))[:4000], error=at.get("items", ""), maxlength=4000,
            hint=_("只对经办人。一行写一个事项的名称或者编码；不填就是全部事项"),
        ),
        "crumbs": (
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(_("我的企业"), reverse("portal:companies")),
            Crumb(found.name),
        ),
    }  # fmt: skip


def _role_field(found: Company, chosen: str) -> Field:
    possible = [RepresentativeRole.STAFF]
    if found.role is RepresentativeRole.LEGAL_REPRESENTATIVE:
        possible.append(RepresentativeRole.ADMINISTRATOR)
    hints = {
        RepresentativeRole.STAFF: _("替单位申请、补正、看进度，可以只限几个事项"),
        RepresentativeRole.ADMINISTRATOR: _("还能邀请和结束经办人"),
    }
    chosen = chosen or RepresentativeRole.STAFF.value
    choices = tuple(Choice(role.value, ROLES[role], role.value == chosen, hints[role]) for role in possible)
    return Field(id="role", name="role", label=_("请他做什么"), control="radio", choices=choices)


def register_state(state: EnterpriseState | None) -> State | None:
    """What the register says, in shape and word."""
    if state is None:
        return None
    kind = {EnterpriseState.ACTIVE: "done", EnterpriseState.SUSPENDED: "wait"}.get(state, "bad")
    return State(kind, STATE_LABELS[state])


def _company_row(each: Company, names: dict[str, str]) -> dict[str, Any]:
    return {
        "href": reverse("portal:company", args=[each.id]),
        "name": each.name,
        "uscc": each.uscc,
        "role": role_words(each.role, each.kind),
        "scope": scope_words(each.items, names),
        "until": each.until,
        "state": register_state(each.state),
    }


def _invitation_row(each: Invited, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": each.id,
        "company": each.company,
        "uscc": each.uscc,
        "name": each.name,
        "by": each.by,
        "role": str(ROLES[each.role]),
        "scope": scope_words(each.items, names),
        "until": each.until,
    }
