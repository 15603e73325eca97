"""Log-out: asked for by an application, or over already and still to be told in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from tongban.kernel.errors import DomainError
from tongban.registry.identity.oidc.applications import front_channels, session_of_sid
from tongban.registry.identity.oidc.clients import active_client
from tongban.registry.identity.oidc.kinds import Ending
from tongban.registry.identity.oidc.models import Client
from tongban.registry.identity.oidc.signed import hinted, issuer
from tongban.sites.parts.farewell import farewell_href, farewell_of
from tongban.sites.parts.signed_in import close_session, current_actor, log_in_of
from tongban.sites.sso.frame import show
from tongban.sites.sso.provider import encoded
from tongban.sites.sso.views.authorizing import back


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request to log out (OpenID Connect RP-Initiated Logout 1.0, 2). ``goal`` is one of the application's own addresses."""

    client: Client | None
    sid: str
    goal: str


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def log_out(request: HttpRequest) -> HttpResponse:
    """At once where the application shows that this log-in is the one it means; else the person is asked."""
    if request.method == "POST":
        if "answer" in request.POST:
            return _answered(request)
        return HttpResponseRedirect(f"{request.path}?{encoded(request.POST)}")
    asked = _read(request)
    if current_actor(request).account_id is None:
        return _gone(asked)
    if asked.sid and session_of_sid(asked.sid) == log_in_of(request).id:
        return _ended(request, asked)
    context = {"client": asked.client, "query": encoded(request.GET)}
    return show(request, "log_out", context, leads_to=asked.goal)


@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """The last page: the browser tells those applications that want to hear it so."""
    found = farewell_of(request.GET.get("of", ""))
    if found is None:
        return HttpResponseRedirect(reverse("portal:home"))
    session_id, goal = found
    frames = tuple(_with(address, iss=issuer(), sid=sid) for address, sid in front_channels(session_id))
    if not frames:
        return back(goal) if goal else HttpResponseRedirect(reverse("portal:home"))
    return show(request, "signed_out", {"frames": frames, "goal": goal}, frames=frames)


@csrf_protect
def _answered(request: HttpRequest) -> HttpResponse:
    asked = _read(request)
    if request.POST["answer"] != "leave":
        return HttpResponseRedirect(reverse("portal:my"))
    if current_actor(request).account_id is None:
        return _gone(asked)
    return _ended(request, asked)


def _ended(request: HttpRequest, asked: _Asked) -> HttpResponse:
    left = close_session(request, Ending.BY_APPLICATION)
    if left is not None and front_channels(left):
        return HttpResponseRedirect(farewell_href(left, asked.goal))
    return _gone(asked)


def _gone(asked: _Asked) -> HttpResponse:
    return back(asked.goal) if asked.goal else HttpResponseRedirect(reverse("portal:home"))


def _read(request: HttpRequest) -> _Asked:
    """DomainErrors ``oidc.client.unknown``, ``oidc.request.invalid``."""
    told = hinted(request.GET.get("id_token_hint", "")) if request.GET.get("id_token_hint") else None
    named = request.GET.get("client_id", "") or str((told or {}).get("aud", ""))
    client = active_client(named) if named else None
    if named and client is None:
        raise DomainError("oidc.client.unknown")
    if told is not None and told.get("aud") != named:
        raise DomainError("oidc.request.invalid", reason=_("登录凭证不是这个应用的"))
    goal = request.GET.get("post_logout_redirect_uri", "")
    if goal and (client is None or goal not in client.after_log_out):
        raise DomainError("oidc.request.invalid", reason=_("退出以后要回到的地址没有登记过"))
    if goal and (state := request.GET.get("state", "")):
        goal = _with(goal, state=state)
    return _Asked(client, str((told or {}).get("sid", "")), goal)


def _with(address: str, **more: str) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(more)}"
