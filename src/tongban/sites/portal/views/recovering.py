"""找回账号: telephone, code, then name, number and a new password. Every answer is the same whoever asks."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.web.components import Crumb
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.recover import recover
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.exit_entry import EXIT_ENTRY_AWAY
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.population import AWAY
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.known_browser import recognise
from tongban.sites.portal.frame import show
from tongban.sites.portal.telephone import Telephone, code_field, mobile_field, sent_words, shown_messages, to_wait
from tongban.sites.portal.whois import (
    BORN,
    birth_field,
    born_of,
    faults,
    identity_fields,
    lines,
    password_field,
    said,
    typed_of,
)

_AT = {
    "codes.mobile.invalid": "mobile",
    "identity.mobile.code_wrong": "code",
    "identity.mobile.code_over": "code",
    "identity.mobile.proof_over": "mobile",
    "identity.password.weak": "password",
    "identity.person.name_missing": "name",
    "codes.person_id.invalid": "id_number",
    "codes.document.invalid": "id_number",
    "identity.document.window_only": "id_number",
    "identity.recovery.not_possible": "id_number",
    "identity.document.birth_missing": BORN,
    **dict.fromkeys(AWAY | EXIT_ENTRY_AWAY, "id_number"),
    "limits.too_many": "",
}


@sensitive_post_parameters("mobile", "code", "password", "name", "id_number")
@require_http_methods(["GET", "HEAD", "POST"])
def recover_page(request: HttpRequest) -> HttpResponse:
    """One address for all three steps; which one it is the telephone says."""
    telephone = Telephone(request, MobilePurpose.RECOVERY)
    if request.method != "POST":
        return _page(request, telephone)
    typed: dict[str, str] = {}
    try:
        do = request.POST.get("do", "")
        if do == "finish":
            typed = typed_of(request, "name", "id_number", BORN, "password")
            return _finish(request, telephone, typed)
        if not telephone.proved_by(do):
            raise DomainError("web.bad_request")
    except DomainError as error:
        return _again(request, telephone, typed, error)
    return HttpResponseRedirect(reverse("portal:recover"))


def _finish(request: HttpRequest, telephone: Telephone, typed: dict[str, str]) -> HttpResponse:
    errors = faults(typed)
    if errors:
        return _page(request, telephone, typed, errors, 422)
    login = recover(
        proof=telephone.proof,
        name=typed["name"],
        id_number=typed["id_number"],
        new_password=typed["password"],
        now=clock.now(),
        channel=Channel.PORTAL,
        address=address_of(request),
        born=born_of(typed),
    )
    telephone.forget()
    # The telephone on record was proved here: who guesses from elsewhere does not keep the owner out of this browser.
    recognise(request, login)
    words = _("账号找回了，用户名是 {login}，请用新密码登录。别处的登录和访问令牌都已失效，实名等级暂时降低。")
    messages.success(request, words.format(login=login))
    return HttpResponseRedirect(reverse("portal:sign-in"))


def _again(request: HttpRequest, telephone: Telephone, typed: Mapping[str, str], error: DomainError) -> HttpResponse:
    place = telephone.place_of(error, _AT, typed)
    return to_wait(_page(request, telephone, typed, {place: said(error)}, error.spec.status), error)


def _page(
    request: HttpRequest,
    telephone: Telephone,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    typed, errors = typed or {}, errors or {}
    waiting = telephone.waiting
    context = {
        "step": 1 if waiting is None else 3 if waiting.proved else 2,
        "steps": (_("手机号"), _("验证码"), _("身份和新密码")),
        "errors": lines(errors),
        "here": reverse("portal:recover"),
        "next": "",
        "waiting": waiting,
        "sent": sent_words(waiting) if waiting else "",
        "shown_messages": shown_messages(),
        "mobile": mobile_field(
            "mobile", _("手机号"), request.POST.get("mobile", ""), errors.get("mobile", ""), _("账号登记的手机号")
        ),
        "code": code_field(error=errors.get("code", "")),
        "password": password_field("password", _("新密码"), errors.get("password", "")),
        **{f"who_{name}": each for name, each in identity_fields(typed, errors).items()},
        "who_birth_date": birth_field(typed, errors),
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(_("登录"), reverse("portal:sign-in")),
            Crumb(_("找回账号")),
        ),
    }
    return show(request, "recover", context, status=status, private=True)
