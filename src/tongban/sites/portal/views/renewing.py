"""The password of an official is too old: a new one between both factors and the session."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.foundation.web.components import Crumb, ErrorLine
from tongban.foundation.web.language import whole
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.renew_password import renew_password
from tongban.sites.parts import proving
from tongban.sites.portal.frame import show
from tongban.sites.portal.views.factors import begin_whole
from tongban.sites.portal.whois import password_field

_BESIDE = ("identity.password.weak", "identity.password.used")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Whoever has proved both factors sets it; nobody else finds anything here."""
    actor, factor = proving.proving(request), proving.proved(request)
    if actor is None or factor is None:
        return HttpResponseRedirect(reverse("portal:sign-in"))
    if request.method != "POST":
        return _page(request)
    try:
        renew_password(actor, new=request.POST.get("password", "")[:200])
    except DomainError as error:
        if error.code not in _BESIDE:
            raise
        return _page(request, error)
    onward = begin_whole(request, actor, factor)
    messages.success(request, _("密码换好了，下次用新密码登录。"))
    return HttpResponseRedirect(onward)


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    message = whole(error) if error else ""
    context = {
        "errors": (ErrorLine("password", message),) if error else (),
        "days": settings.OFFICIAL_PASSWORD_DAYS,
        "password": password_field("password", _("新密码"), message),
        "crumbs": (Crumb(_("登录"), reverse("portal:sign-in")), Crumb(_("换密码"))),
    }
    return show(request, "new_password", context, status=error.spec.status if error else 200, private=True)
