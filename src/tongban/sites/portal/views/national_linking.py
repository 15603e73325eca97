"""Who came from the national platform for the first time says which account is his, proves it, or opens one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.web.components import Crumb
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_mobile, mask_name, mask_person_id
from tongban.registry.identity.agreements import IN_FORCE
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.oidc.actions.link_national import link_by_telephone, link_own
from tongban.registry.identity.oidc.actions.open_by_national import open_by_national
from tongban.registry.identity.oidc.national import Newcomer, newcomer
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.signed_in import current_actor, device_of
from tongban.sites.portal.frame import show
from tongban.sites.portal.telephone import Telephone, code_field, mobile_field, sent_words, shown_messages, to_wait
from tongban.sites.portal.views.national import ARRIVAL, signed_in
from tongban.sites.portal.views.signing_up import consents_given, ticks, unread
from tongban.sites.portal.whois import lines, said

_AT = {
    "codes.mobile.invalid": "mobile",
    "identity.mobile.code_wrong": "code",
    "identity.mobile.code_over": "code",
    "identity.mobile.proof_over": "mobile",
    "identity.sign_up.not_possible": "agreement",
    "identity.sign_up.too_young": "agreement",
    "identity.consent.missing": "agreement",
    "identity.consent.outdated": "agreement",
    "limits.too_many": "",
}


@sensitive_post_parameters("mobile", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def national_link(request: HttpRequest) -> HttpResponse:
    """One address for all of it. DomainError ``oidc.national.over`` for who has not just come, in this browser."""
    held = request.session.get(ARRIVAL)
    if held is None:
        raise DomainError("oidc.national.over")
    who = newcomer(UUID(held["id"]))
    telephone = _telephone(request, who)
    if request.method != "POST":
        return _page(request, who, telephone)
    do = request.POST.get("do", "")
    try:
        match do:
            case "link":
                return _link(request, who, held["wanted"])
            case "send":
                telephone.send(who.mobile if who.account_id else request.POST.get("mobile", ""))
            case "again":
                telephone.again()
            case "prove":
                telephone.prove(request.POST.get("code", ""))
                if who.account_id:
                    return _link_by_telephone(request, who, telephone, held["wanted"])
            case "other" | "drop":
                telephone.forget()
            case "finish":
                return _open(request, who, telephone, held["wanted"])
            case _:
                raise DomainError("web.bad_request")
    except DomainError as error:
        place = telephone.place_of(error, _AT, {})
        place = "agreement" if do == "finish" and place == "code" else place
        return to_wait(_page(request, who, _telephone(request, who), {place: said(error)}, error.spec.status), error)
    return HttpResponseRedirect(reverse("portal:national-link"))


def _telephone(request: HttpRequest, who: Newcomer) -> Telephone:
    """The number on record of the account that is his; or, where he has none, the one to sign up with."""
    if who.person_id is not None:
        return Telephone(request, MobilePurpose.OWN, who.person_id)
    return Telephone(request, MobilePurpose.SIGN_UP)


def _link(request: HttpRequest, who: Newcomer, wanted: str) -> HttpResponse:
    link_own(current_actor(request), arrival_id=who.id, now=clock.now())
    request.session.pop(ARRIVAL, None)
    messages.success(request, _("关联好了，以后也能用国家政务服务平台账号登录。"))
    return HttpResponseRedirect(wanted or reverse("portal:security"))


def _link_by_telephone(request: HttpRequest, who: Newcomer, telephone: Telephone, wanted: str) -> HttpResponse:
    found = link_by_telephone(arrival_id=who.id, proof=telephone.proof, now=clock.now(), device=device_of(request))
    telephone.forget()
    messages.success(request, _("关联好了，以后也能用国家政务服务平台账号登录。前三天用它登录只算 1 级。"))
    return signed_in(request, found, wanted)


def _open(request: HttpRequest, who: Newcomer, telephone: Telephone, wanted: str) -> HttpResponse:
    given = consents_given(request)
    if errors := unread(given):
        return _page(request, who, telephone, errors, 422)
    found = open_by_national(
        arrival_id=who.id,
        proof=telephone.proof,
        consents=given,
        now=clock.now(),
        device=device_of(request),
        address=address_of(request),
    )
    telephone.forget()
    messages.success(request, _("账号开好了，并且关联了国家政务服务平台账号。"))
    return signed_in(request, found, wanted)


def _page(
    request: HttpRequest,
    who: Newcomer,
    telephone: Telephone,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    errors = errors or {}
    waiting, here = telephone.waiting, reverse("portal:national-link")
    context: dict[str, Any] = {
        "errors": lines(errors),
        "who": f"{mask_name(who.name)} {mask_person_id(who.id_number)}" if who.id_number else mask_name(who.name),
        "known": who.account_id is not None,
        "can_open": bool(who.id_number),
        "actor": current_actor(request),
        "sign_in": f"{reverse('portal:sign-in')}?{urlencode({'next': here})}",
        "step": 1 if waiting is None else 3 if waiting.proved else 2,
        "steps": (_("手机号"), _("验证码"), _("协议和告知")),
        "here": here,
        "next": "",
        "waiting": waiting,
        "sent": sent_words(waiting) if waiting else "",
        "shown_messages": shown_messages(),
        "mobile_masked": mask_mobile(who.mobile) if who.mobile else "",
        "mobile": mobile_field("mobile", _("手机号"), request.POST.get("mobile", ""), errors.get("mobile", "")),
        "code": code_field(error=errors.get("code", "")),
        "versions": {document.value: version for document, version in IN_FORCE.items()},
        **ticks(request, errors),
        "crumbs": (Crumb(_("登录"), reverse("portal:sign-in")), Crumb(_("国家政务服务平台账号"))),
    }
    return show(request, "national_link", context, status=status, private=True)
