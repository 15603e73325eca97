"""The authorization endpoint: sign in, prove more if need be, say in whose name, give or keep, and go back with a code."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from tongban.foundation.web.shell import href
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.oidc.actions.enter import Browser, enter, give_consent, refuse
from tongban.registry.identity.oidc.applications import scopes_given
from tongban.registry.identity.oidc.claims import account_id_of, acr_of, level_of
from tongban.registry.identity.oidc.kinds import PartyChoice
from tongban.sites.parts.signed_in import current_actor, log_in_of
from tongban.sites.sso.asking import Asked, Refused, read
from tongban.sites.sso.consenting import chosen, consent_page, names_of
from tongban.sites.sso.frame import show
from tongban.sites.sso.provider import encoded

UNMET = "unmet_authentication_requirements"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """A request of an application, or the answer of the person to the page that asked."""
    try:
        if request.method != "POST":
            return _ask(request)
        if "answer" in request.POST:
            return _answered(request)
    except Refused as refused:
        return _back_refused(request, refused)
    # An application may send its request as a form (OpenID Connect Core 3.1.2.1).
    return HttpResponseRedirect(f"{request.path}?{encoded(request.POST)}")


@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """A page between signing in and going on: from here the browser starts anew.

    A form's answer may lead nowhere else (CSP ``form-action``), and an application is elsewhere.
    """
    target = f"{reverse('sso:authorize')}?{encoded(request.GET)}"
    return show(request, "go_on", {"target": target})


def _ask(request: HttpRequest) -> HttpResponse:
    asked = read(request)
    actor = current_actor(request)
    if actor.account_id is None or asked.is_stale(log_in_of(request), actor):
        if asked.silent:
            raise Refused(asked, "login_required")
        return _to_sign_in(asked, again=actor.account_id is not None)
    level = _level(request, actor)
    if level < asked.least:
        if asked.silent:
            raise Refused(asked, UNMET)
        return _level_page(request, asked, level, level_of(actor))
    missing = _not_given(asked, actor)
    if asked.silent and missing:
        raise Refused(asked, "consent_required")
    names = () if asked.silent else names_of(asked, actor)
    if missing or names or "consent" in asked.prompt:
        return consent_page(request, asked, missing, names)
    return _enter(request, asked, actor, level)


@csrf_protect
def _answered(request: HttpRequest) -> HttpResponse:
    asked = read(request)
    actor = current_actor(request)
    if actor.account_id is None:
        return _to_sign_in(asked, again=False)
    if request.POST["answer"] == "unmet":
        raise Refused(asked, UNMET)
    if request.POST["answer"] != "give":
        raise Refused(asked, "access_denied")
    level = _level(request, actor)
    # What was agreed to is what was read: the page may have stood open while the application became another.
    read_other = request.POST.get("purpose", asked.client.purpose) != asked.client.purpose
    if read_other or level < asked.least or asked.is_stale(log_in_of(request), actor):
        return HttpResponseRedirect(f"{request.path}?{asked.query}")
    choice, party_id = chosen(request, asked)
    if missing := _not_given(asked, actor):
        give_consent(actor, client=asked.client, scopes=missing)
    return _enter(request, asked, actor, level, choice, party_id)


def _enter(
    request: HttpRequest,
    asked: Asked,
    actor: Actor,
    level: int,
    choice: PartyChoice = PartyChoice.SELF,
    party_id: UUID | None = None,
) -> HttpResponse:
    log_in = log_in_of(request)
    code = enter(
        actor,
        client=asked.client,
        wanted=asked.wanted,
        browser=Browser(log_in.id, log_in.known_at, log_in.methods),
        level=level,
        choice=choice,
        party_id=party_id,
    )
    return back(asked.answer(code=code))


def _level(request: HttpRequest, actor: Actor) -> int:
    """How surely the person is known by this log-in: never more surely than by what opened it."""
    return min(level_of(actor), log_in_of(request).most)


def _not_given(asked: Asked, actor: Actor) -> tuple[str, ...]:
    """The scopes that the person has not given yet; none where law asks for no consent."""
    if asked.client.trusted_basis:
        return ()
    given = scopes_given(account_id_of(actor), asked.client)
    return tuple(each for each in asked.scopes if each not in given)


def _to_sign_in(asked: Asked, *, again: bool) -> HttpResponse:
    query = asked.sign_in_again() if again or "login" in asked.prompt else asked.query
    way_back = f"{reverse('sso:go-on')}?{query}"
    # What leads to an outside log-in has to know that he is to prove himself anew there too.
    anew = {"again": "1"} if again or "login" in asked.prompt else {}
    return HttpResponseRedirect(f"{href(settings.LOGIN_URL)}?{urlencode({'next': way_back, **anew})}")


def _level_page(request: HttpRequest, asked: Asked, level: int, own: int) -> HttpResponse:
    """What the application asks for, what the person has, and how to get there; or back without.

    ``own``: the person's level, where this log-in shows less of it.
    """
    way_back = f"{reverse('sso:go-on')}?{asked.query}"
    context = {
        "client": asked.client,
        "level": level,
        "least": asked.least,
        "at_window": asked.least > 2 and own < asked.least,
        "by_password": f"{href(settings.LOGIN_URL)}?{urlencode({'next': way_back})}" if own >= asked.least else "",
        "query": asked.query,
        "security_href": f"{reverse('portal:security')}?{urlencode({'next': way_back})}",
    }
    return show(request, "level", context, leads_to=asked.redirect_uri)


def _back_refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    asked = refused.asked
    refuse(current_actor(request), client=asked.client, scopes=asked.scopes, reason=refused.error)
    told = {"error": refused.error}
    if refused.error == UNMET:
        told["error_description"] = f"{acr_of(asked.least)} is needed"
    elif refused.description:
        told["error_description"] = refused.description
    return back(asked.answer(**told))


def back(address: str) -> HttpResponse:
    """To the application, whose address may have a scheme of its own (RFC 8252, 7.1)."""
    scheme = urlsplit(address).scheme
    if scheme in ("javascript", "data", "vbscript", "file", "about", "blob"):
        raise DomainError("oidc.request.invalid", reason=_("登录以后要回到的地址没有登记过"))
    response = HttpResponse(status=302)
    response["Location"] = address
    response["Cache-Control"] = "no-store, private"
    return response
