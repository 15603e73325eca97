"""通知方式: by which ways, beside the message box, the person who is signed in is told, and its e-mail address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.capabilities.messaging.actions.send_code import send_code
from tongban.capabilities.messaging.queries import sendings
from tongban.foundation.web.components import Crumb, ErrorLine, Field, State
from tongban.foundation.web.dates import local
from tongban.foundation.web.language import whole
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_mobile
from tongban.registry.identity.actions.choose_notifications import choose_notifications
from tongban.registry.identity.actions.confirm_email import confirm_email
from tongban.registry.identity.actions.remove_email import remove_email
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import Unconfirmed, own_reach, person_id_of, unconfirmed
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import show
from tongban.sites.portal.words import sending_state

_LONGEST = 300
# Which field a refusal belongs to; what is not here is shown as a page of its own.
_AT = {
    "codes.email.invalid": "email",
    "identity.email.known": "email",
    "limits.too_many": "email",
    "identity.email.code_wrong": "code",
    "identity.email.code_over": "code",
    "identity.email.unconfirmed": "email",
}


@sensitive_post_parameters("email", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """The choice, and giving, confirming and removing an address; one small form for each."""
    error: DomainError | None = None
    if request.method == "POST":
        do = _DEEDS.get(request.POST.get("do", ""))
        if do is None:
            raise DomainError("web.bad_request")
        try:
            messages.success(request, do(current_actor(request), request))
            return HttpResponseRedirect(reverse("portal:notifications"))
        except DomainError as problem:
            if problem.code not in _AT:
                raise
            error = problem
    status = error.spec.status if error else 200
    response = show(request, "notifications", _context(request, error), status=status, private=True)
    if error and "retry_after" in error.data:
        response["Retry-After"] = str(error.data["retry_after"])
    return response


def _choose(actor: Actor, request: HttpRequest) -> str:
    by_sms, by_email = (request.POST.get(name) == "true" for name in ("by_sms", "by_email"))
    choose_notifications(actor, by_sms=by_sms, by_email=by_email)
    return _("已经存好。")


def _give(actor: Actor, request: HttpRequest) -> str:
    send_code(actor, address=request.POST.get("email", "")[:_LONGEST])
    return _("验证码发往您填的邮箱，一分钟内不重复发。")


def _again(actor: Actor, request: HttpRequest) -> str:
    waiting = unconfirmed(person_id_of(actor))
    if waiting is None:
        raise DomainError("identity.email.code_over")
    send_code(actor, address=waiting.email)
    return _("验证码发往您填的邮箱，一分钟内不重复发。")


def _confirm(actor: Actor, request: HttpRequest) -> str:
    confirm_email(actor, code=request.POST.get("code", "")[:_LONGEST])
    return _("邮箱已经确认，以后同时发邮件。")


def _remove(actor: Actor, request: HttpRequest) -> str:
    remove_email(actor)
    return _("邮箱已经删去，不再发邮件。")


def _drop(actor: Actor, request: HttpRequest) -> str:
    remove_email(actor, unconfirmed_only=True)
    return _("没有确认的邮箱已经删去。")


_DEEDS: dict[str, Callable[[Actor, HttpRequest], str]] = {
    "choose": _choose,
    "give": _give,
    "again": _again,
    "confirm": _confirm,
    "remove": _remove,
    "drop": _drop,
}


def _context(request: HttpRequest, error: DomainError | None) -> dict[str, Any]:
    """Three statements besides those of every page: what was chosen, what waits, how its code went."""
    actor = current_actor(request)
    reach, waiting = own_reach(actor), unconfirmed(person_id_of(actor))
    words = whole(error) if error else ""
    at = {_AT[error.code]: words} if error else {}
    if waiting is None or waiting.over:
        # Where no code can be entered, what is wrong with it stands at the address.
        at = {("email" if name == "code" else name): words for name in at}
    by_sms, by_email = _("短信，发到 {to}"), _("邮件，发到 {to}")
    return {
        "reach": reach,
        "waiting": waiting,
        "until": f"{local(waiting.until):%H:%M}" if waiting else "",
        "state": _code_state(actor, waiting) if waiting else None,
        "errors": tuple(ErrorLine(name, words) for name in at),
        "by_sms": _tick("by_sms", by_sms.format(to=mask_mobile(reach.mobile)), reach.by_sms),
        "by_email": _tick("by_email", by_email.format(to=reach.email), reach.by_email),
        "email": Field(
            id="email", name="email", label=_("新的邮箱") if reach.email or waiting else _("邮箱地址"),
            control="email", width="m", value=request.POST.get("email", "")[:_LONGEST] if error else "", error=at.get("email", ""),
            hint=_("如 name@example.cn；填了要用验证码确认"), autocomplete="email", spellcheck=False,
        ),
        "code": Field(
            id="code", name="code", label=_("验证码"), hint=_("邮件里的六位数字"), width="s", error=at.get("code", ""),
            autocomplete="one-time-code", inputmode="numeric", maxlength=12, spellcheck=False,
        ),
        "crumbs": (
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(_("消息"), reverse("portal:messages")),
            Crumb(_("通知方式")),
        ),
    }  # fmt: skip


def _tick(name: str, label: str, on: bool) -> Field:
    return Field(id=name, name=name, label=label, control="tick", value="true" if on else "", required=False)


def _code_state(actor: Actor, waiting: Unconfirmed) -> State:
    """How the mail with the code went."""
    if waiting.over:
        return State("stopped", _("验证码已失效"))
    for sending in sendings(person_id_of(actor), waiting.id):
        return sending_state(sending)
    return State("stopped", _("没有发出"))
