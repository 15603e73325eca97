"""用国家政务服务平台账号登录: there and back, and for who is not linked yet the page that asks which account is his.

The question is tied to the browser by its session and good once; the answer opens nothing but what was linked before.
"""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import Crumb
from tongban.kernel.errors import DomainError
from tongban.registry.identity.national_login import Arrived, Question, national_login
from tongban.registry.identity.oidc.actions.arrive import OutsideLogIn, arrive
from tongban.registry.identity.oidc.actions.link_national import link_own
from tongban.sites.parts import devices
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.rights import safe_next
from tongban.sites.parts.signed_in import Outside, current_actor, device_of, open_session
from tongban.sites.portal.frame import show
from tongban.sites.portal.starting import start_of

ARRIVAL = "national_arrival"
"""Where a session keeps who came in this browser and has no account yet, and where he wanted to go."""
_ASKED = "national_asked"
_SECONDS = 900
_PER_ADDRESS, _WINDOW_SECONDS = 60, 600
_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"


@require_http_methods(["GET", "HEAD", "POST"])
def national(request: HttpRequest) -> HttpResponse:
    """What will be told to us, before anybody goes there; the button leads there. DomainError ``web.not_found`` without one."""
    _must_be_fitted()
    given = request.POST if request.method == "POST" else request.GET
    wanted = safe_next(request, given.get("next", ""), "")
    if request.method == "POST":
        return _go(request, wanted, fresh=given.get("again") == "1")
    linking = given.get("linking") == "1" and current_actor(request).account_id is not None
    context = {
        "next": wanted,
        "stay": reverse("portal:security" if linking else "portal:sign-in"),
        "again": given.get("again", "")[:1],
        "linking": linking,
        "crumbs": (Crumb(_("登录"), reverse("portal:sign-in")), Crumb(_("国家政务服务平台账号"))),
    }
    response = show(request, "national", context, private=True)
    there = urlsplit(settings.NATIONAL_LOGIN_URL)
    response["Content-Security-Policy"] = f"{_POLICY} {there.scheme}://{there.netloc}"
    return response


@require_safe
def national_back(request: HttpRequest) -> HttpResponse:
    """The browser comes back. Errors: ``oidc.national.state`` for an answer to no question of this browser,
    ``oidc.national.refused``, those of the port and of :func:`arrive`."""
    _must_be_fitted()
    held = request.session.pop(_ASKED, None) or {}
    late = clock.real_now().timestamp() - held.get("at", 0) > _SECONDS
    if late or not held.get("state") or request.GET.get("state", "") != held["state"]:
        raise DomainError("oidc.national.state")
    spend("national-back", address_of(request), _PER_ADDRESS, _WINDOW_SECONDS)
    code = request.GET.get("code", "")
    if not code:
        raise DomainError("oidc.national.refused")
    question = Question(_back(), held["state"], held["nonce"], held["verifier"])
    who = national_login.now().arrived(question, code=code[:1000], issuer=request.GET.get("iss", "")[:300])
    found = _arrived(request, who)
    if isinstance(found, OutsideLogIn):
        return signed_in(request, found, held["wanted"])
    if held["linking"] and held["linking"] == str(current_actor(request).account_id):
        link_own(current_actor(request), arrival_id=found, now=clock.now())
        messages.success(request, _("关联好了，以后也能用国家政务服务平台账号登录。"))
        return HttpResponseRedirect(reverse("portal:security"))
    request.session[ARRIVAL] = {"id": str(found), "wanted": held["wanted"]}
    return HttpResponseRedirect(reverse("portal:national-link"))


def signed_in(request: HttpRequest, found: OutsideLogIn, wanted: str) -> HttpResponse:
    """The session begins; back to where it was asked for."""
    request.session.pop(ARRIVAL, None)
    open_session(request, found.actor, outside=Outside(found.level, found.known_at))
    return HttpResponseRedirect(wanted or start_of(found.actor))


def _go(request: HttpRequest, wanted: str, *, fresh: bool) -> HttpResponse:
    spend("national-go", address_of(request), _PER_ADDRESS, _WINDOW_SECONDS)
    question = Question(_back(), token_urlsafe(24), token_urlsafe(24), token_urlsafe(48))
    way = national_login.now().way_there(question, fresh=fresh)
    actor = current_actor(request)
    held: dict[str, Any] = {"state": question.state, "nonce": question.nonce, "verifier": question.verifier}
    linking = str(actor.account_id) if request.POST.get("linking") == "1" and actor.account_id else ""
    request.session[_ASKED] = {**held, "wanted": wanted, "linking": linking, "at": clock.real_now().timestamp()}
    response = HttpResponseRedirect(way)
    response["Cache-Control"] = "no-store, private"
    return response


def _arrived(request: HttpRequest, who: Arrived) -> Any:
    return arrive(
        who,
        now=clock.now(),
        device=device_of(request),
        address=address_of(request),
        place=devices.place_of(request),
    )


def _must_be_fitted() -> None:
    if not national_login.now().fitted:
        raise DomainError("web.not_found")


def _back() -> str:
    return f"{settings.PUBLIC_URL}{reverse('portal:national-back')}"
