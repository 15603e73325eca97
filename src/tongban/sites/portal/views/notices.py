"""公示: what anybody may read of matters under review, and object to until its time is over."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.actions.make_statement import REAL_NAME
from tongban.cases.queries import PublicNoticeView, open_notices, public_notice
from tongban.foundation.web.components import Crumb, ErrorLine
from tongban.foundation.web.language import whole
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.parts.telling import last_minute
from tongban.sites.portal import regions
from tongban.sites.portal.frame import person_of, show
from tongban.sites.portal.speaking import said_beside_the_field, say, statement_field, typed


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What is published now in the visitor's region and below it, the one that ends first on top. One statement."""
    place = regions.place_of(request)
    context = {
        "place": place,
        "rows": [(_href(each), each, last_minute(each.until)) for each in open_notices(place.code)],
        "wider_href": regions.switch_href(regions.PROVINCE) if place.code != regions.PROVINCE else "",
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("公示"))),
    }
    return show(request, "notices", context)


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, case_id: UUID, n: int) -> HttpResponse:
    """One notice with the way to object; once it is over only that it is. Never under which code the case is known."""
    found = public_notice(case_id, n)
    if request.method != "POST" or not found.is_open:
        return _page(request, found)
    if current_actor(request).account_id is None:
        return HttpResponseRedirect(_sign_in(found))
    try:
        code = say(request, case_id)
    except DomainError as problem:
        if not said_beside_the_field(problem):
            raise
        return _page(request, found, whole(problem), problem.spec.status)
    messages.success(request, _("异议已经提出。办理机关逐条答复，答复会送到您的消息里。"))
    return HttpResponseRedirect(reverse("portal:case", args=[show_registration_code(code)]))


def _page(request: HttpRequest, found: PublicNoticeView, error: str = "", status: int = 200) -> HttpResponse:
    signed_in = current_actor(request).account_id is not None
    person = person_of(request) if signed_in else None
    known = person is not None and person.assurance_level >= REAL_NAME
    context = {
        "notice": found,
        "here": _href(found),
        "until": last_minute(found.until),
        "signed_in": signed_in,
        "can_object": known and found.is_open,
        "sign_in_href": _sign_in(found),
        "text": statement_field(typed(request), error, objection=True),
        "key": uuid4().hex,
        "errors": (ErrorLine("text", error),) if error else (),
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(_("公示"), reverse("portal:notices")),
            Crumb(found.item if found.is_open else _("已经结束")),
        ),
    }
    return show(request, "notice", context, status=status, private=signed_in)


def _href(found: PublicNoticeView) -> str:
    return reverse("portal:notice", args=[found.case_id, found.n])


def _sign_in(found: PublicNoticeView) -> str:
    return f"{reverse('portal:sign-in')}?{urlencode({'next': _href(found)})}"
