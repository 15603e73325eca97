"""要求听证: applicant or interested party was told of the right and asks for the hearing, free of charge (行政许可法第四十七条)."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.request_hearing import request_hearing
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.web.components import Crumb, ErrorLine
from tongban.foundation.web.language import sentence, whole
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.sites.parts.offered import reason_of
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import seen_of, show
from tongban.sites.portal.progressview import ProgressView, context_of
from tongban.sites.portal.views.speaking import progress_of_party

_SHOWN_AGAIN = ("uow.stale", "states.deed_not_possible")


@require_http_methods(["GET", "HEAD", "POST"])
def hearing(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for it; or why it cannot be asked for now."""
    progress, error, status = progress_of_party(request, code), "", 200
    shown = show_registration_code(progress.code)
    if request.method == "POST":
        try:
            request_hearing(
                current_actor(request),
                case_id=progress.case_id,
                seen=seen_of(request),
                key=request.POST.get("key") or None,
            )
            messages.success(request, _("已经登记：您要求听证。举行以前不会作出决定。"))
            return HttpResponseRedirect(reverse("portal:case", args=[shown]))
        except DomainError as problem:
            if problem.code not in _SHOWN_AGAIN and not problem.code.startswith("cases.hearing."):
                raise
            error, status = whole(problem), problem.spec.status
            progress = progress_of_party(request, code)
    offer = next((each for each in progress.offers if each.deed is Deed.REQUEST_HEARING), None)
    context = context_of(
        ProgressView(progress, clock.now()),
        code=shown,
        key=uuid4().hex,
        errors=(ErrorLine("send", error),) if error else (),
        why_not=reason_of(offer) if offer else sentence(DomainError("cases.hearing.not_told")),
        crumbs=(
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(shown, reverse("portal:case", args=[shown])),
            Crumb(_("要求听证")),
        ),
    )
    return show(request, "hearing", context, status=status, private=True)
