"""登录与验证: an official's own second factors and log-ins, and the resets for which he answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.language import whole
from tongban.kernel.errors import DomainError
from tongban.registry.identity import one_time, security_keys
from tongban.registry.identity.actions.enrol_factor import (
    add_key,
    begin_code,
    confirm_code,
    key_options,
    remove_code,
    remove_key,
    renew_recovery_codes,
)
from tongban.registry.identity.actions.reset_factor import ask_reset, decline_reset, grant_reset
from tongban.registry.identity.factors import Factors, factors_of
from tongban.registry.identity.log_in_history import log_ins_of
from tongban.registry.identity.resets import may_ask, resets_waiting
from tongban.sites.desk.frame import page
from tongban.sites.parts import proving
from tongban.sites.parts.logins import COLUMNS, log_in_rows
from tongban.sites.parts.qr import qr_svg
from tongban.sites.parts.signed_in import FRESH, current_actor, is_fresh

_AT = {
    "identity.factor.wrong": "code",
    "identity.factor.key_refused": "key",
    "identity.factor.last": "code",
    "identity.reset.unknown": "login",
    "identity.reset.two_persons": "login",
    "identity.reset.answered": "login",
    "limits.too_many": "code",
}


@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def own_security(request: HttpRequest) -> HttpResponse:
    """What one proves oneself by, where one was signed in, and whose second factor waits for one's word."""
    if request.method != "POST":
        return _page(request)
    deed = _DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise DomainError("web.bad_request")
    try:
        codes, told = deed(request)
    except DomainError as error:
        if error.code not in _AT:
            raise
        return _page(request, error)
    messages.success(request, str(told))
    return _page(request, codes=codes) if codes else redirect("desk:security")


def _fresh(request: HttpRequest) -> None:
    if not is_fresh(request):
        raise DomainError("identity.factor.stale", minutes=int(FRESH.total_seconds() // 60))


def _confirm(request: HttpRequest) -> tuple[tuple[str, ...], Any]:
    _fresh(request)
    codes = confirm_code(current_actor(request), code=request.POST.get("code", "")[:40])
    return codes, gettext_lazy("验证器应用设置好了。")


def _add_key(request: HttpRequest) -> tuple[tuple[str, ...], Any]:
    _fresh(request)
    codes = add_key(
        current_actor(request),
        answer=request.POST.get("answer", ""),
        challenge=proving.take_challenge(request),
        label=request.POST.get("label", ""),
    )
    return codes, gettext_lazy("安全密钥登记好了。")


def _remove_key(request: HttpRequest) -> tuple[tuple[str, ...], Any]:
    _fresh(request)
    remove_key(current_actor(request), key_id=_id(request, "key"))
    return (), gettext_lazy("安全密钥已经删除，从现在起不能再用。")


def _remove_code(request: HttpRequest) -> tuple[tuple[str, ...], Any]:
    _fresh(request)
    remove_code(current_actor(request))
    return (), gettext_lazy("验证器应用已经停用，可以在新手机上重新设置。")


def _renew(request: HttpRequest) -> tuple[tuple[str, ...], Any]:
    _fresh(request)
    return renew_recovery_codes(current_actor(request)), gettext_lazy("换了十个新的备用码，旧的都作废了。")


def _ask_reset(request: HttpRequest) -> tuple[tuple[str, ...], Any]:
    login, reason = request.POST.get("login", "")[:64], request.POST.get("reason", "")[:200]
    ask_reset(current_actor(request), login=login, reason=reason, now=clock.now())
    return (), gettext_lazy("已经提出，要另一位批准才重置。")


def _grant(request: HttpRequest) -> tuple[tuple[str, ...], Any]:
    grant_reset(current_actor(request), reset_id=_id(request, "reset"), now=clock.now())
    return (), gettext_lazy("已经重置，他下次登录时重新设置。")


def _decline(request: HttpRequest) -> tuple[tuple[str, ...], Any]:
    decline_reset(current_actor(request), reset_id=_id(request, "reset"), now=clock.now())
    return (), gettext_lazy("没有批准，什么都没有改变。")


_DEEDS: dict[str, Callable[[HttpRequest], tuple[tuple[str, ...], Any]]] = {
    "code": _confirm,
    "key": _add_key,
    "remove-key": _remove_key,
    "remove-code": _remove_code,
    "renew": _renew,
    "ask-reset": _ask_reset,
    "grant-reset": _grant,
    "decline-reset": _decline,
}


def _id(request: HttpRequest, name: str) -> UUID:
    with suppress(ValueError):
        return UUID(request.POST.get(name, ""))
    raise DomainError("web.bad_request")


def _page(request: HttpRequest, error: DomainError | None = None, codes: tuple[str, ...] = ()) -> HttpResponse:
    actor = current_actor(request)
    assert actor.account_id is not None
    factors, fresh = factors_of(actor.account_id), is_fresh(request)
    message, at = (whole(error), _AT[error.code]) if error else ("", "")
    usable = fresh and security_keys.usable()
    context = {
        "errors": [ui.ErrorLine(at, message)] if error else [],
        "codes": codes,
        "fresh": fresh,
        "minutes": int(FRESH.total_seconds() // 60),
        "factors": factors,
        "keys": list(_keys(factors)),
        **(_new_code(request, message if at == "code" else "") if fresh and not factors.code else {"secret": ""}),
        "options": key_options(actor, proving.new_challenge(request)) if usable else "",
        "key_error": message if at == "key" else "",
        "log_in_columns": COLUMNS,
        "log_ins": log_in_rows(log_ins_of(actor.account_id)),
        "may_ask": may_ask(actor),
        "resets": [(each, public_instant(each.asked_at)) for each in resets_waiting(actor)],
        "reset_fields": _reset_fields(request, message if at == "login" else ""),
    }
    return page(request, "desk/security.html", context, current="security", status=error.spec.status if error else 200)


def _new_code(request: HttpRequest, error: str) -> dict[str, Any]:
    actor = current_actor(request)
    secret = begin_code(actor)
    return {
        "secret": one_time.written(secret),
        "picture": qr_svg(one_time.address(secret, actor.login_shown), _("验证器应用要扫的二维码")),
        "code": ui.Field(
            id="code", name="code", label=_("应用上显示的六位数字"), width="s", maxlength=12, spellcheck=False,
            autocomplete="one-time-code", inputmode="numeric", error=error,
        ),
    }  # fmt: skip


def _keys(factors: Factors) -> Iterator[dict[str, Any]]:
    for each in factors.keys:
        used = public_instant(each.used_at) if each.used_at else ""
        yield {"id": each.id, "label": each.label, "made": public_instant(each.made_at), "used": used}


def _reset_fields(request: HttpRequest, error: str) -> list[ui.Field]:
    return [
        ui.Field(
            id="login", name="login", label=_("谁的（用户名）"), width="m", maxlength=32, spellcheck=False,
            value=request.POST.get("login", "")[:64] if error else "", error=error, autocomplete="off",
        ),
        ui.Field(
            id="reason", name="reason", label=_("为什么要重置"), maxlength=200,
            value=request.POST.get("reason", "")[:200] if error else "",
        ),
    ]  # fmt: skip
