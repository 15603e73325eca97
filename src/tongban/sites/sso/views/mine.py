"""登录过的应用: where one is signed in, what one gives to whom; ending the one and taking back the other."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.foundation.web.components import Crumb
from tongban.registry.identity.oidc.actions.end import withdraw_consent
from tongban.registry.identity.oidc.applications import LogInView, given_by, log_ins_of
from tongban.registry.identity.oidc.kinds import ENDING_LABELS, SCOPE_LABELS, Scope
from tongban.sites.parts.ending import end_log_in
from tongban.sites.parts.signed_in import current_actor, log_in_of
from tongban.sites.sso.frame import show


@require_http_methods(["GET", "HEAD", "POST"])
def applications(request: HttpRequest) -> HttpResponse:
    """The page, and its two deeds."""
    if request.method == "POST":
        return _done(request)
    actor = current_actor(request)
    here = log_in_of(request).id
    context = {
        "log_ins": [_shown(each, here) for each in log_ins_of(actor)],
        "given": [
            {"one": each, "scopes": [_(SCOPE_LABELS[Scope(scope)]) for scope in each.scopes]}
            for each in given_by(actor)
        ],
        "crumbs": (Crumb(_("我的"), reverse("portal:my")), Crumb(_("登录过的应用"))),
    }
    return show(request, "applications", context)


def _done(request: HttpRequest) -> HttpResponse:
    actor, there = current_actor(request), HttpResponseRedirect(reverse("sso:applications"))
    if client_id := request.POST.get("withdraw", ""):
        withdraw_consent(actor, client_id=client_id[:40])
        messages.success(request, _("已经收回，这个应用里的登录也退出了。"))
        return there
    if not end_log_in(request, request.POST.get("end", "")):
        return HttpResponseRedirect(reverse("portal:home"))
    messages.success(request, _("那边已经退出，正在告诉各个应用。"))
    return there


def _shown(log_in: LogInView, here: UUID) -> Mapping[str, object]:
    return {
        "log_in": log_in,
        "here": log_in.id == here and log_in.ending is None,
        "ending": _(ENDING_LABELS[log_in.ending]) if log_in.ending else "",
    }
