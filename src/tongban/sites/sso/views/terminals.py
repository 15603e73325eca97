"""Terminals in halls: they ask for two codes, the person types one in a browser of his own (RFC 8628)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from oauthlib.oauth2.rfc6749.errors import FatalClientError, OAuth2Error

from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import ErrorLine, Field
from tongban.foundation.web.language import whole
from tongban.kernel.errors import DomainError
from tongban.registry.identity.oidc.actions.device import (
    INTERVAL,
    ask_on_device,
    device_waiting,
    keep_out,
    let_in,
)
from tongban.registry.identity.oidc.actions.enter import DEVICE_VALID_FOR, Browser
from tongban.registry.identity.oidc.claims import account_id_of, level_of
from tongban.registry.identity.oidc.kinds import SCOPE_LABELS, Scope
from tongban.registry.identity.oidc.signed import issuer
from tongban.sites.parts.levels import level_words
from tongban.sites.parts.signed_in import current_actor, log_in_of
from tongban.sites.sso.asking import least_asked
from tongban.sites.sso.frame import show
from tongban.sites.sso.provider import asked_by_a_device

_TRIES, _SECONDS = 10, 600
_SHOWN_AGAIN = ("oidc.device.unknown", "oidc.device.level", "limits.too_many")


@csrf_exempt
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A terminal begins: its own code, the one to show, and where the person types it."""
    try:
        asked = asked_by_a_device(request)
    except (OAuth2Error, FatalClientError) as error:
        return _told({"error": error.error}, error.status_code)
    if not asked.client.on_devices:
        return _told({"error": "unauthorized_client"}, 400)
    codes = ask_on_device(asked.client, asked.scopes, least=least_asked(request.POST.get("acr_values", "")))
    there = f"{issuer()}{reverse('sso:device')}"
    return _told(
        {
            "device_code": codes.device_code,
            "user_code": codes.user_code,
            "verification_uri": there,
            "verification_uri_complete": f"{there}?code={codes.user_code}",
            "expires_in": int(DEVICE_VALID_FOR.total_seconds()),
            "interval": int(INTERVAL.total_seconds()),
        },
        200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def device(request: HttpRequest) -> HttpResponse:
    """The person types the code, sees what would be let in, and says yes or no. Tries are counted."""
    typed = (request.POST if request.method == "POST" else request.GET).get("code", "")[:20]
    if request.method != "POST":
        return _code_page(request, typed)
    actor, answer = current_actor(request), request.POST.get("answer", "")
    try:
        spend("sso-device", str(account_id_of(actor)), _TRIES, _SECONDS)
        if answer == "give":
            log_in = log_in_of(request)
            level = min(level_of(actor), log_in.most)
            browser = Browser(log_in.id, log_in.known_at, log_in.methods)
            let_in(actor, typed=typed, browser=browser, level=level)
            messages.success(request, _("终端已经登录，回到终端上接着办。"))
            return HttpResponseRedirect(reverse("sso:applications"))
        if answer == "keep":
            keep_out(actor, typed=typed)
            messages.success(request, _("没有登录，终端什么都没有得到。"))
            return HttpResponseRedirect(reverse("sso:applications"))
        return _asking_page(request, typed)
    except DomainError as error:
        if error.code not in _SHOWN_AGAIN:
            raise
        return _code_page(request, typed, whole(error), status=error.spec.status)


def _code_page(request: HttpRequest, typed: str, error: str = "", *, status: int = 200) -> HttpResponse:
    field = Field(
        id="code", name="code", label=_("终端屏幕上的登录码"), value=typed, width="m", error=error,
        hint=_("八个字母，例如 BCDF-GHJK"), autocomplete="off", spellcheck=False,
    )  # fmt: skip
    errors = (ErrorLine("code", error),) if error else ()
    response = show(request, "device", {"code": field, "errors": errors})
    response.status_code = status
    return response


def _asking_page(request: HttpRequest, typed: str) -> HttpResponse:
    row = device_waiting(typed)
    context = {
        "client": row.client,
        "typed": f"{row.user_code[:4]}-{row.user_code[4:]}",
        "least": level_words(row.least_level) if row.least_level else "",
        "news": [_(SCOPE_LABELS[Scope(each)]) for each in row.scopes],
    }
    return show(request, "device_asks", context)


def _told(document: dict[str, object], status: int) -> HttpResponse:
    response = JsonResponse(document, status=status)
    response["Cache-Control"] = "no-store"
    return response
