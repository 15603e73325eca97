"""好差评: who was served says how it went, sees it again, and adds to it once; what is published of all ratings."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import Column, Crumb, ErrorLine
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import whole
from tongban.foundation.web.names import named
from tongban.kernel.codes import check_registration_code, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations import rules
from tongban.oversight.evaluations.actions.give import Opinion, give
from tongban.oversight.evaluations.kinds import Way
from tongban.oversight.evaluations.queries import (
    Figures,
    Rateable,
    figures_of_body,
    figures_of_item,
    published,
    rateable,
)
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.orgs.queries import department_by_uscc
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import show
from tongban.sites.portal.ratingview import (
    grade_choices,
    own_rows,
    published_columns,
    published_rows,
    reason_groups,
    star_rows,
    words_field,
)
from tongban.sites.portal.words import day_before

_AN_HOUR, _SECONDS = 30, 3600
_BESIDE = {
    "evaluations.stars.invalid": "stars",
    "evaluations.reason.invalid": "reasons",
    "evaluations.words.too_long": "words",
    "evaluations.words.identifying": "words",
}


@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: HttpRequest, code: str) -> HttpResponse:
    """Rate a case, or with ``visit`` a visit of it, signed in. Three statements besides session and actor."""
    asked = (request.POST if request.method == "POST" else request.GET).get("visit", "")
    return _rating(request, code, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_rating(request: HttpRequest, code: str, n: int, token: str) -> HttpResponse:
    """Rate the visit that a receipt names, by what the receipt carries: no log-in."""
    return _rating(request, code, n, token)


def _rating(request: HttpRequest, code: str, visit: int, token: str = "") -> HttpResponse:
    try:
        canonical = check_registration_code(code)
    except DomainError:
        raise DomainError("uow.not_found") from None
    actor = current_actor(request)
    found = rateable(actor, canonical, visit=visit, token=token)
    if request.method != "POST":
        return _page(request, found, token, chosen=request.GET.get("stars", ""))
    chosen, asked = request.POST.get("stars", ""), request.POST.get("step") == "2"
    if not asked and chosen:
        # Without JavaScript: the reasons of the chosen grade are the second step.
        return _page(request, found, token, chosen=chosen, second=True)
    try:
        spend("portal-ratings", f"{address_of(request)} {canonical}", _AN_HOUR, _SECONDS)
        give(
            actor,
            code=canonical,
            opinion=Opinion(int(chosen) if chosen in "12345" and chosen else 0, _reasons(request), _words(request)),
            way=_way(request, token),
            visit=visit,
            token=token,
            key=request.POST.get("key") or None,
        )
    except DomainError as problem:
        error = whole(problem)
        if problem.code in _BESIDE:
            beside = {_BESIDE[problem.code]: error}
            return _page(request, found, token, chosen=chosen, second=asked, beside=beside, status=problem.spec.status)
        if not problem.code.startswith("evaluations.rating."):
            raise
        found = rateable(actor, canonical, visit=visit, token=token)
        return _page(request, found, token, status=problem.spec.status)
    messages.success(request, _("谢谢，评价已经收到。"))
    return HttpResponseRedirect(_here(found, token))


def _page(
    request: HttpRequest,
    found: Rateable,
    token: str,
    *,
    chosen: str = "",
    second: bool = False,
    beside: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    service, beside = found.service, beside or {}
    shown, signed_in = show_registration_code(service.code), current_actor(request).account_id is not None
    at = service.visit(found.visit).at if found.visit else service.ended_at  # type: ignore[union-attr]
    targets = {"stars": "stars-5", "reasons": f"reasons-{chosen}-0", "words": "words"}
    crumbs = (Crumb(_("我的"), reverse("portal:my")), Crumb(shown, reverse("portal:case", args=[shown])))
    context = {
        "found": found,
        "code": shown,
        "action": _here(found, token),
        "day": public_date(at, year=True) if at else "",
        "until": day_before(found.opening.until) if found.opening else "",
        "again": found.opening is not None and found.opening.number > 1,
        "given": [own_rows(each) for each in found.given],
        "closed": whole(found.closed) if found.closed and not found.given else "",
        "grades": grade_choices(chosen),
        "grade_error": beside.get("stars", ""),
        "groups": list(reason_groups(chosen, _reasons(request), beside.get("reasons", ""))),
        "words": words_field(_words(request), beside.get("words", "")),
        "second": second,
        "key": uuid4().hex,
        "signed_in": signed_in,
        "errors": tuple(ErrorLine(targets[name], text) for name, text in beside.items()),
        "crumbs": (*(crumbs if signed_in else ()), Crumb(_("评价"))),
    }
    return show(request, "rating", context, status=status, section="progress", private=True)


@require_safe
def item_ratings(request: HttpRequest, code: str) -> HttpResponse:
    """Published ratings of an item. Four statements."""
    guide = current_guide(code)
    crumb = Crumb(named(guide.name), reverse("portal:item", args=[guide.code]))
    here, figures = reverse("portal:item-ratings", args=[guide.code]), figures_of_item(guide.code)
    return _published(
        request, f"{named(guide.name)} · {named(guide.department_name)}", crumb, here, figures, item=guide.code
    )


@require_safe
def body_ratings(request: HttpRequest, uscc: str) -> HttpResponse:
    """Published ratings of a body. Four statements. DomainErrors ``orgs.department.unknown``, ``codes.uscc.invalid``."""
    body = department_by_uscc(uscc)
    crumb = Crumb(named(body.short_name), reverse("portal:department", args=[body.uscc]))
    here = reverse("portal:body-ratings", args=[body.uscc])
    return _published(request, named(body.name), crumb, here, figures_of_body(body.id), department_id=body.id)


def _published(
    request: HttpRequest, name: str, crumb: Crumb, here: str, figures: Figures, **wanted: object
) -> HttpResponse:
    after = request.GET.get("after") or None
    page = published(**wanted, after=after) if figures.shown else None  # type: ignore[arg-type]
    context = {
        "name": name,
        "figures": figures,
        "fewest": rules.fewest(),
        "star_columns": (Column(_("评价"), "state"), Column(_("几条"), "number")),
        "star_rows": list(star_rows(figures)) if figures.shown else [],
        "columns": published_columns(),
        "rows": list(published_rows(page)) if page else [],
        "previous_href": here if after else "",
        "next_href": f"{here}?{urlencode({'after': page.next})}" if page and page.next else "",
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), crumb, Crumb(_("评价"))),
    }
    return show(request, "ratings", context)


def _here(found: Rateable, token: str) -> str:
    shown = show_registration_code(found.service.code)
    if token:
        return reverse("portal:visit-rating", args=[shown, found.visit, token])
    address = reverse("portal:rating", args=[shown])
    return f"{address}?{urlencode({'visit': found.visit})}" if found.visit else address


def _reasons(request: HttpRequest) -> list[str]:
    return [code[:10] for code in request.POST.getlist("reasons")[:20]]


def _words(request: HttpRequest) -> str:
    """What was written, cut where nobody would read on."""
    return request.POST.get("words", "")[:2_000]


def _way(request: HttpRequest, token: str) -> Way:
    if token:
        return Way.QR
    return Way.MOBILE if "Mobi" in request.headers.get("User-Agent", "") else Way.PC
