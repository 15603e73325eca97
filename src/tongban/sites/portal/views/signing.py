"""Signing in and out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tongban.foundation import clock
from tongban.foundation.web.components import ErrorLine, Field
from tongban.foundation.web.language import whole
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.sign_in import sign_in
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import DEMO_LOGINS
from tongban.sites.parts.farewell import farewell_href
from tongban.sites.parts.rights import safe_next
from tongban.sites.parts.signed_in import close_session, current_actor, device_of, open_session
from tongban.sites.portal.frame import address_of, show

_SHOWN_AGAIN = ("identity.sign_in.failed", "limits.too_many", "identity.session.ended")
_DESK = "/desk/"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Login and password; on success back to the page that asked for it."""
    wanted = safe_next(request, request.POST.get("next", "") or request.GET.get("next", ""), "")
    if request.method != "POST":
        return _page(request, wanted)
    login, password = request.POST.get("login", "").strip()[:64], request.POST.get("password", "")[:200]
    blank = [
        ErrorLine(name, words)
        for name, value, words in (
            ("login", login, _("请填写用户名")),
            ("password", password, _("请填写密码")),
        )
        if not value
    ]
    if blank:
        return _page(request, wanted, login, tuple(blank), status=422)
    try:
        actor = sign_in(
            login=login,
            password=password,
            now=clock.now(),
            channel=Channel.PORTAL,
            device=device_of(request),
            address=address_of(request),
        )
        open_session(request, actor)
    except DomainError as error:
        if error.code not in _SHOWN_AGAIN:
            raise
        message = whole(error)
        return _page(request, wanted, login, (ErrorLine("login", message),), status=error.spec.status)
    return HttpResponseRedirect(wanted or _start_of(actor))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on this device, and at the applications that were entered from it."""
    left = close_session(request)
    return HttpResponseRedirect(farewell_href(left) if left else reverse("portal:home"))


def _page(
    request: HttpRequest, wanted: str, login: str = "", errors: tuple[ErrorLine, ...] = (), status: int = 200
) -> HttpResponse:
    at = {line.target: line.message for line in reversed(errors)}
    context = {
        "errors": errors,
        "next": wanted,
        "sign_up_href": f"{reverse('portal:sign-up')}?{urlencode({'next': wanted})}" if wanted else reverse("portal:sign-up"),
        "actor": current_actor(request),
        "login": Field(
            id="login", name="login", label=_("用户名"), value=login, error=at.get("login", ""), width="m",
            autocomplete="username", spellcheck=False,
        ),
        "password": Field(
            id="password", name="password", label=_("密码"), control="password", error=at.get("password", ""), width="m",
            autocomplete="current-password", spellcheck=False,
        ),
        "demo": [each for each in DEMO_LOGINS if each.listed] if settings.DEMONSTRATION else (),
    }  # fmt: skip
    return show(request, "sign_in", context, status=status, private=True)


def _start_of(actor: Actor) -> str:
    """Officials begin at their desk where there is one, everybody else with what is theirs."""
    if actor.posts:
        try:
            resolve(_DESK)
        except Resolver404:
            return reverse("portal:my")
        return _DESK
    return reverse("portal:my")
