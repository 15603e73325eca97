"""Signing in and out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tongban.foundation import clock
from tongban.foundation.web.components import ErrorLine, Field
from tongban.foundation.web.language import joined, whole
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.sign_in import sign_in
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.credentials import normal_login
from tongban.registry.identity.demo import DEMO_LOGINS
from tongban.registry.identity.factors import needs_factor
from tongban.registry.identity.national_login import national_login
from tongban.sites.parts import devices, proving
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.farewell import farewell_href
from tongban.sites.parts.known_browser import known_as
from tongban.sites.parts.rights import safe_next
from tongban.sites.parts.signed_in import Ended, close_session, current_actor, device_of, open_session, why_ended
from tongban.sites.portal.frame import show
from tongban.sites.portal.starting import start_of

_STOPPED = "limits.too_many"
_SHOWN_AGAIN = ("identity.sign_in.failed", _STOPPED, "identity.session.ended")
_WHY_ENDED = {
    Ended.ELSEWHERE: gettext_lazy(
        "您的账号在另一处登录了，或者密码、验证方式改过，这里已经退出。不是您本人做的，请马上联系安全管理员。"
    ),
    Ended.FROM_ELSEWHERE: gettext_lazy("这次登录在别处被结束了。不是您本人做的，请重新登录，马上换密码。"),
    Ended.IDLE: gettext_lazy("您有一会儿没有操作，为了安全已经退出。保存过的内容还在，请重新登录。"),
    Ended.TOO_LONG: gettext_lazy("这次登录已经满了最长时间，请重新登录。保存过的内容还在。"),
    Ended.FACTOR: gettext_lazy("您的账号有了岗位，登录要加第二道验证，请重新登录。"),
    Ended.ACCOUNT: gettext_lazy(
        "这个账号现在不能用了，登录已经结束。账号注销以后不能恢复，要办事请重新注册；不是您本人做的，请打 12345。"
    ),
}


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
            place=devices.place_of(request),
            known=known_as(request, normal_login(login)),
        )
        if needs_factor(actor):
            proving.begin(request, actor, wanted)
            return HttpResponseRedirect(reverse("portal:second-factor"))
        open_session(request, actor)
    except DomainError as error:
        if error.code not in _SHOWN_AGAIN:
            raise
        message = whole(error)
        if error.code == _STOPPED:
            message = joined(message, _("不是您本人试的，可以用登记的手机号找回账号，再在这里登录。"))
        return _page(request, wanted, login, (ErrorLine("login", message),), status=error.spec.status)
    return HttpResponseRedirect(wanted or start_of(actor))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on this device, and at the applications that were entered from it."""
    left = close_session(request)
    return HttpResponseRedirect(farewell_href(left) if left else reverse("portal:home"))


def _page(
    request: HttpRequest, wanted: str, login: str = "", errors: tuple[ErrorLine, ...] = (), status: int = 200
) -> HttpResponse:
    at = {line.target: line.message for line in reversed(errors)}
    ended = why_ended(request)
    context = {
        "errors": errors,
        "next": wanted,
        "sign_up_href": f"{reverse('portal:sign-up')}?{urlencode({'next': wanted})}" if wanted else reverse("portal:sign-up"),
        "national_href": _national_href(request, wanted) if national_login.now().fitted else "",
        "actor": current_actor(request),
        "for_application": wanted.startswith(reverse("sso:go-on")),
        "ended": _WHY_ENDED[ended] if ended else "",
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


def _national_href(request: HttpRequest, wanted: str) -> str:
    told = {"next": wanted, "again": "1" if request.GET.get("again") == "1" else ""}
    query = urlencode({name: value for name, value in told.items() if value})
    return f"{reverse('portal:national')}?{query}" if query else reverse("portal:national")
