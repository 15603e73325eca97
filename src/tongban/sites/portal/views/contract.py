"""合同页: what was promised beside what happened. Of a case for whoever holds the code, more with the query word or a
log-in; of all cases of an item for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.cases.queries import contract_of, contract_of_item
from tongban.foundation.web.components import Crumb
from tongban.foundation.web.names import named
from tongban.kernel.codes import check_registration_code, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.contractview import ContractView
from tongban.sites.portal.frame import show
from tongban.sites.portal.promiseview import PromiseView


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


@require_safe
def item_contract(request: HttpRequest, code: str) -> HttpResponse:
    """How the promises of an item were kept in the last year. Four statements."""
    view = PromiseView(contract_of_item(code))
    crumbs = (
        Crumb(_("首页"), reverse("portal:home")),
        Crumb(named(view.item.name), reverse("portal:item", args=[view.item.code])),
        Crumb(_("承诺兑现情况")),
    )
    context = {"view": view, "crumbs": crumbs, "data_href": reverse("api:get_item_contract", args=[view.item.code])}
    return show(request, "item_contract", context)
