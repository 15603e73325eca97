"""合同页: what was promised beside what happened, for whoever holds the code; more with the query word or a log-in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.cases.queries import contract_of
from tongban.foundation.web.components import Crumb
from tongban.kernel.codes import check_registration_code, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.contractview import ContractView
from tongban.sites.portal.frame import show


@require_safe
def contract(request: HttpRequest, code: str) -> HttpResponse:
    """The lines of a case's contract. Two statements besides session and actor."""
    try:
        whole = check_registration_code(code)
    except DomainError:
        raise DomainError("uow.not_found") from None
    view = ContractView(contract_of(whole, current_actor(request)))
    shown = show_registration_code(whole)
    crumbs = (
        Crumb(_("首页"), reverse("portal:home")),
        Crumb(_("办件进度"), reverse("portal:case", args=[shown])),
        Crumb(_("承诺对照")),
    )
    context = {"view": view, "code": shown, "crumbs": crumbs}
    return show(request, "contract", context, section="progress", private=True)
