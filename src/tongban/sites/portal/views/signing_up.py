"""注册: telephone, code, then who one is. Without script; what was typed right stays, passwords do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tongban.foundation import clock
from tongban.foundation.web.components import Crumb, Field
from tongban.foundation.web.language import language
from tongban.kernel.codes import in_population_registry
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.sign_up import sign_up
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.agreements import IN_FORCE
from tongban.registry.identity.comparing import is_asked
from tongban.registry.identity.exit_entry import exit_entry
from tongban.registry.identity.kinds import ConsentDocument, MobilePurpose
from tongban.registry.identity.mobiles import WaitingMobile
from tongban.registry.identity.queries import actor_of
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.documents import FIELD
from tongban.sites.parts.rights import safe_next
from tongban.sites.parts.signed_in import current_actor, device_of, open_session
from tongban.sites.portal.frame import show
from tongban.sites.portal.telephone import Telephone, code_field, mobile_field, sent_words, shown_messages, to_wait
from tongban.sites.portal.whois import (
    BORN,
    birth_field,
    born_of,
    faults,
    identity_fields,
    lines,
    login_field,
    password_field,
    said,
    typed_of,
)

_AGREED = "agreement"
_UNREAD: Mapping[ConsentDocument, Callable[[], str]] = {
    ConsentDocument.AGREEMENT: lambda: _("请先阅读《网上办事服务协议》，同意的请勾选"),
    ConsentDocument.PRIVACY: lambda: _("请先阅读《个人信息怎么用》，再勾选"),
}
# Which field a refusal belongs to; what is not here is shown as a page of its own.
_AT = {
    "codes.mobile.invalid": "mobile",
    "identity.mobile.code_wrong": "code",
    "identity.mobile.code_over": "code",
    "identity.mobile.proof_over": "mobile",
    "identity.login.invalid": "login",
    "identity.login.taken": "login",
    "identity.password.weak": "password",
    "identity.person.name_missing": "name",
    "codes.person_id.invalid": "id_number",
    "codes.document.invalid": "id_number",
    "identity.sign_up.not_possible": "id_number",
    "identity.sign_up.too_young": "id_number",
    "identity.consent.missing": _AGREED,
    "identity.consent.outdated": _AGREED,
    # Beside the field of the step at which one stands.
    "limits.too_many": "",
}


@sensitive_post_parameters("mobile", "code", "login", "password", "name", "id_number")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_page(request: HttpRequest) -> HttpResponse:
    """One address for all three steps; which one it is the telephone says."""
    telephone = Telephone(request, MobilePurpose.SIGN_UP)
    wanted = safe_next(request, request.POST.get("next", "") or request.GET.get("next", ""), "")
    if request.method != "POST":
        return _page(request, telephone, wanted)
    typed: dict[str, str] = {}
    try:
        do = request.POST.get("do", "")
        if do == "finish":
            typed = typed_of(request, "name", FIELD, "id_number", BORN, "login", "password")
            return _finish(request, telephone, wanted, typed)
        if not telephone.proved_by(do):
            raise DomainError("web.bad_request")
    except DomainError as error:
        return _again(request, telephone, wanted, typed, error)
    return HttpResponseRedirect(_here(wanted))


@require_safe
def agreement(request: HttpRequest) -> HttpResponse:
    """网上办事服务协议, in the version in force."""
    page = "agreement_en" if language() == "en" else "agreement"
    return show(request, page, {"version": IN_FORCE[ConsentDocument.AGREEMENT]})


def _finish(request: HttpRequest, telephone: Telephone, wanted: str, typed: dict[str, str]) -> HttpResponse:
    errors = faults(typed)
    given = consents_given(request)
    errors |= unread(given)
    if errors:
        return _page(request, telephone, wanted, typed, errors, 422)
    signed_up = sign_up(
        proof=telephone.proof,
        consents=given,
        now=clock.now(),
        channel=Channel.PORTAL,
        address=address_of(request),
        born=born_of(typed),
        **{name: value for name, value in typed.items() if name not in (FIELD, BORN)},
    )
    telephone.forget()
    actor = actor_of(signed_up.account_id, Channel.PORTAL, device_of(request))
    assert actor is not None
    open_session(request, actor)
    if signed_up.level:
        messages.success(request, _("账号注册好了，姓名和证件号码已经核验。"))
    elif is_asked(typed["id_number"], born_of(typed)) and not in_population_registry(typed["id_number"]):
        words = _("账号注册好了。出入境证件身份认证暂时联系不上，还没有核验姓名和证件号码，稍后在这里核验。")
        messages.warning(request, words)
    elif exit_entry.now().offered and not in_population_registry(typed["id_number"]):
        words = _(
            "账号注册好了。没有填出生日期，还没有核验姓名和证件号码：在这里填了核验，或者带上证件到任一办事窗口。"
        )
        messages.warning(request, words)
    elif not in_population_registry(typed["id_number"]):
        words = _("账号注册好了。这种证件不能在网上核验，请带上证件到任一办事窗口，看过证件就可以办要求实名的事项。")
        messages.warning(request, words)
    else:
        words = _("账号注册好了。人口基础信息库暂时联系不上，还没有核验姓名和证件号码，稍后在这里核验。")
        messages.warning(request, words)
    return HttpResponseRedirect(wanted if wanted and signed_up.level else reverse("portal:security"))


def consents_given(request: HttpRequest) -> dict[ConsentDocument, str]:
    """What was ticked. The versions come back from the page: what was accepted is what was shown."""
    return {
        document: request.POST.get(f"version_{document.value}", "")[:20]
        for document in ConsentDocument
        if request.POST.get(document.value.lower()) == "true"
    }


def unread(given: Mapping[ConsentDocument, str]) -> dict[str, str]:
    """Field → what is wrong with it, for what was not ticked."""
    return {each.value.lower(): _UNREAD[each]() for each in ConsentDocument if each not in given}


def ticks(request: HttpRequest, errors: Mapping[str, str]) -> dict[str, Field]:
    """The two boxes to tick."""
    return {
        "agree": _tick(request, ConsentDocument.AGREEMENT, _("我已阅读并同意《网上办事服务协议》"), errors),
        "told": _tick(request, ConsentDocument.PRIVACY, _("我已阅读《个人信息怎么用》"), errors),
    }


def _again(
    request: HttpRequest, telephone: Telephone, wanted: str, typed: Mapping[str, str], error: DomainError
) -> HttpResponse:
    place = telephone.place_of(error, _AT, typed)
    return to_wait(_page(request, telephone, wanted, typed, {place: said(error)}, error.spec.status), error)


def _page(
    request: HttpRequest,
    telephone: Telephone,
    wanted: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    typed, errors = typed or {}, errors or {}
    waiting = telephone.waiting
    context: dict[str, Any] = {
        "step": _step(waiting),
        "steps": (_("手机号"), _("验证码"), _("身份和账号")),
        "errors": lines(errors),
        "next": wanted,
        "here": _here(wanted),
        "actor": current_actor(request),
        "waiting": waiting,
        "sent": sent_words(waiting) if waiting else "",
        "shown_messages": shown_messages(),
        "mobile": mobile_field("mobile", _("手机号"), request.POST.get("mobile", ""), errors.get("mobile", "")),
        "code": code_field(error=errors.get("code", "")),
        "login": login_field(typed, errors),
        "password": password_field("password", _("密码"), errors.get("password", "")),
        **{f"who_{name}": each for name, each in identity_fields(typed, errors).items()},
        "who_birth_date": birth_field(typed, errors),
        "versions": {document.value: version for document, version in IN_FORCE.items()},
        **ticks(request, errors),
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("注册账号"))),
    }
    return show(request, "sign_up", context, status=status, private=True)


def _step(waiting: WaitingMobile | None) -> int:
    if waiting is None:
        return 1
    return 3 if waiting.proved else 2


def _tick(request: HttpRequest, document: ConsentDocument, label: str, errors: Mapping[str, str]) -> Field:
    name = document.value.lower()
    return Field(
        id=name,
        name=name,
        label=label,
        control="tick",
        value=request.POST.get(name, "")[:4],
        error=errors.get(name, ""),
    )


def _here(wanted: str) -> str:
    here = reverse("portal:sign-up")
    return f"{here}?{urlencode({'next': wanted})}" if wanted else here
