"""陈述意见 (行政许可法第七条、第三十六条): the applicant or an interested party says what they have to say; each is answered."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.queries import Progress, progress_of
from tongban.cases.states import Deed
from tongban.foundation.web.components import Crumb, ErrorLine
from tongban.foundation.web.language import whole
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.sites.parts.offered import reason_of
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import show
from tongban.sites.portal.speaking import said_beside_the_field, say, spoken_of, statement_field, typed

_PARTIES = ("party", "interested")


def progress_of_party(request: HttpRequest, code: str) -> Progress:
    """The case, for its applicant and its interested parties only. Two statements. DomainError ``uow.not_found``."""
    found = progress_of(code, current_actor(request))
    if found.access not in _PARTIES:
        raise DomainError("uow.not_found")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """Say it; or why nothing can be said now."""
    progress, error, status = progress_of_party(request, code), "", 200
    shown = show_registration_code(progress.code)
    if request.method == "POST":
        try:
            say(request, progress.case_id)
            messages.success(request, _("意见已经提出。办理机关逐条答复，答复以前不作出决定。"))
            return HttpResponseRedirect(reverse("portal:case", args=[shown]))
        except DomainError as problem:
            if not said_beside_the_field(problem):
                raise
            error, status = whole(problem), problem.spec.status
            progress = progress_of_party(request, code)
    offer = next((each for each in progress.offers if each.deed is Deed.MAKE_STATEMENT), None)
    context = {
        "progress": progress,
        "code": shown,
        "possible": offer is not None and offer.possible,
        "why_not": reason_of(offer) if offer is not None else "",
        "text": statement_field(typed(request), error),
        "spoken": [each for each in spoken_of(progress.told) if each.own],
        "key": uuid4().hex,
        "errors": (ErrorLine("text", error),) if error else (),
        "crumbs": (
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(shown, reverse("portal:case", args=[shown])),
            Crumb(_("陈述意见")),
        ),
    }
    return show(request, "statement", context, status=status, private=True)
