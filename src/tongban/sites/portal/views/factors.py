"""The second half of an official's log-in: proving the second factor, and setting it up the first time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.web.components import Crumb, ErrorLine, Field
from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.language import whole
from tongban.kernel.errors import DomainError
from tongban.registry.identity import one_time, security_keys
from tongban.registry.identity.actions.enrol_factor import add_key, begin_code, confirm_code, key_options
from tongban.registry.identity.actions.prove_factor import key_challenge, prove_code, prove_key
from tongban.registry.identity.actions.sign_in import signed_in
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.factors import factors_of, shown_secret
from tongban.registry.identity.kinds import Factor
from tongban.registry.identity.log_in_history import LogInKind, last_log_in
from tongban.registry.identity.password_age import days_left, is_over, password_ends
from tongban.sites.parts import devices, proving
from tongban.sites.parts.known_browser import known_as
from tongban.sites.parts.qr import qr_svg
from tongban.sites.parts.signed_in import limits_of, open_session
from tongban.sites.portal.frame import show
from tongban.sites.portal.starting import start_of

_BESIDE = {
    "identity.factor.wrong": "code",
    "identity.factor.key_refused": "key",
    "limits.too_many": "code",
}


@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """A code of the app, a recovery code, or a key; then the log-in is whole."""
    actor = proving.proving(request)
    if actor is None or actor.account_id is None:
        return HttpResponseRedirect(reverse("portal:sign-in"))
    if not factors_of(actor.account_id).any:
        return HttpResponseRedirect(reverse("portal:enrol"))
    if request.method != "POST":
        return _prove_page(request, actor)
    device = known_as(request, actor.login_shown)
    try:
        if request.POST.get("do") == "key":
            factor = prove_key(
                actor,
                credential=request.POST.get("credential", ""),
                answer=request.POST.get("answer", ""),
                challenge=proving.take_challenge(request),
                device=device,
            )
        else:
            factor = prove_code(actor, code=request.POST.get("code", "")[:40], device=device)
    except DomainError as error:
        if error.code not in _BESIDE:
            raise
        return _prove_page(request, actor, error)
    return HttpResponseRedirect(_begin_session(request, actor, factor))


@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """The first factor of who has none: without it nobody who holds a post gets any further."""
    actor = proving.proving(request)
    if actor is None or actor.account_id is None:
        return HttpResponseRedirect(reverse("portal:sign-in"))
    if factors_of(actor.account_id).any:
        return HttpResponseRedirect(reverse("portal:second-factor"))
    if request.method != "POST":
        return _enrol_page(request, actor)
    try:
        if request.POST.get("do") == "key":
            factor, challenge = Factor.KEY, proving.take_challenge(request)
            codes = add_key(
                actor, answer=request.POST.get("answer", ""), challenge=challenge, label=request.POST.get("label", "")
            )
        else:
            factor, codes = Factor.CODE, confirm_code(actor, code=request.POST.get("code", "")[:40])
    except DomainError as error:
        if error.code not in _BESIDE:
            raise
        return _enrol_page(request, actor, error)
    onward = _begin_session(request, actor, factor)
    return show(request, "recovery_codes", {"codes": codes, "onward": onward}, private=True)


def _begin_session(request: HttpRequest, actor: Actor, factor: Factor) -> str:
    """Where it leads: to a new password, if the one that was given is too old, else onward with a session."""
    if is_over(actor):
        proving.prove(request, factor)
        return reverse("portal:new-password")
    return begin_whole(request, actor, factor)


def begin_whole(request: HttpRequest, actor: Actor, factor: Factor) -> str:
    """Nothing is missing any more: the session, and where it leads. Tells of the last log-in, and of a password that is over
    soon."""
    onward = proving.wanted(request) or start_of(actor)
    before = last_log_in(actor.account_id) if actor.account_id else None
    left = days_left(password_ends(actor))
    new_device = before is not None and not known_as(request, actor.login_shown)
    open_session(request, actor, factor)
    proving.end(request)
    signed_in(actor, factor, devices.place_of(request), new_device=new_device)
    if before is not None and before.kind is LogInKind.SIGNED_IN:
        where = " · ".join(each for each in (before.browser, before.network) if each)
        words = {"when": public_instant(before.at), "where": f"（{where}）" if where else ""}
        still_open = clock.now() - before.at < limits_of(actor).absolute
        messages.info(
            request,
            _("上次登录是 %(when)s%(where)s，没有退出；那里的登录现在已经结束。不是您本人的，请马上改密码。") % words
            if still_open
            else _("上次登录是 %(when)s%(where)s。不是您本人的，请马上改密码。") % words,
        )
    if left is not None:
        messages.warning(request, _("密码还有 %(days)s 天到期，请在“账号与安全”里换一个。") % {"days": left})
    return onward


def _prove_page(request: HttpRequest, actor: Actor, error: DomainError | None = None) -> HttpResponse:
    assert actor.account_id is not None
    secret = shown_secret(actor.account_id)
    shown = one_time.code_at(secret, one_time.step_of(clock.real_now())) if secret else ""
    options = key_challenge(actor, proving.new_challenge(request)) if security_keys.usable() else ""
    message = whole(error) if error else ""
    context: dict[str, Any] = {
        "errors": _lines(error, message),
        "code": Field(
            id="code", name="code", label=_("动态码"), value=shown, width="m", maxlength=12, spellcheck=False,
            hint=_("验证器应用上的六位数字；手机不在身边，填一个备用码"), autocomplete="one-time-code",
            inputmode="text", error=message if _at(error) == "code" else "",
        ),
        "shown_code": shown,
        "options": options,
        "key_error": message if _at(error) == "key" else "",
        "crumbs": (Crumb(_("登录"), reverse("portal:sign-in")), Crumb(_("第二道验证"))),
    }  # fmt: skip
    return _shown(request, "second_factor", context, error)


def _enrol_page(request: HttpRequest, actor: Actor, error: DomainError | None = None) -> HttpResponse:
    secret = begin_code(actor)
    message = whole(error) if error else ""
    options = key_options(actor, proving.new_challenge(request)) if security_keys.usable() else ""
    context: dict[str, Any] = {
        "errors": _lines(error, message),
        "picture": qr_svg(one_time.address(secret, actor.login_shown), _("验证器应用要扫的二维码")),
        "secret": one_time.written(secret),
        "code": Field(
            id="code", name="code", label=_("应用上显示的六位数字"), width="s", maxlength=12, spellcheck=False,
            autocomplete="one-time-code", inputmode="numeric", error=message if _at(error) == "code" else "",
        ),
        "options": options,
        "key_error": message if _at(error) == "key" else "",
        "crumbs": (Crumb(_("登录"), reverse("portal:sign-in")), Crumb(_("设置第二道验证"))),
    }  # fmt: skip
    return _shown(request, "enrol", context, error)


def _at(error: DomainError | None) -> str:
    return _BESIDE[error.code] if error else ""


def _lines(error: DomainError | None, message: str) -> tuple[ErrorLine, ...]:
    return (ErrorLine(_at(error), message),) if error else ()


def _shown(request: HttpRequest, template: str, context: dict[str, Any], error: DomainError | None) -> HttpResponse:
    response = show(request, template, context, status=error.spec.status if error else 200, private=True)
    if error is not None and "retry_after" in error.data:
        response["Retry-After"] = str(error.data["retry_after"])
    return response
