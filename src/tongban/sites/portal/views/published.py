"""公开文件: policies, announcements, review rules, questions often asked, ways to complain; a feed of each kind."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.foundation import clock
from tongban.foundation.web.components import Crumb, SummaryRow, Tab
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import language
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import basic_items
from tongban.registry.publishing.kinds import AGENCY_LABELS, BY_SLUG, KIND_LABELS, PublishedKind
from tongban.registry.publishing.queries import PublicationRecord, publication, published
from tongban.sites.portal import regions
from tongban.sites.portal.frame import show

_PAGE = 20
_LONGEST_Q = 60
_IN_A_FEED = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What was published last, of every kind. One statement."""
    return _list(request, None)


@require_safe
def of_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """What is public of one kind at the visitor's place, above and below it; by words with ``q``. One statement. DomainErrors
    ``publishing.kind_unknown``, ``publishing.page_invalid``."""
    return _list(request, _kind(kind))


@require_safe
def one(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """One document. What is public no more says so, and leads to what holds instead. Two statements, three where it belongs
    to items. DomainError ``publishing.unknown``."""
    found = publication(publication_id)
    line = found.line
    title = _(KIND_LABELS[line.kind])
    over = found.until is not None and found.until <= clock.today()
    context = {
        "found": found,
        "title": title,
        # A title cannot be marked as Chinese in an English page.
        "page_title": line.title if language() == "zh" else title,
        "over": over,
        "until": public_date(found.until, year=True) if found.until else "",
        "newer_href": reverse("portal:publication", args=[found.newer]) if found.newer else "",
        "rows": list(_facts(found)),
        "items": [(name, _items_href(name)) for name in basic_items(found.items).values()],
        "laws": [(law, reverse("portal:law", args=[law])) for law in found.laws],
        "crumbs": (*_crumbs(line.kind), Crumb(line.title)),
    }
    response = show(request, "publication", context)
    if over:
        response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The fifty newest documents of a kind as Atom (RFC 4287). One statement. DomainError ``publishing.kind_unknown``."""
    wanted = _kind(kind)
    lines, _after = published(wanted, None, "", "", _IN_A_FEED)
    here = request.build_absolute_uri(request.path)
    atom = Atom1Feed(
        title=f"江西省政务服务网 {KIND_LABELS[wanted]}",
        link=request.build_absolute_uri(reverse("portal:published-kind", args=[kind])),
        description="",
        language="zh-CN",
        feed_url=here,
        feed_guid=here,
    )
    for line in lines:
        assert line.published_from is not None
        begun = datetime.combine(line.published_from, time.min, clock.SHANGHAI)
        atom.add_item(
            title=line.title,
            link=request.build_absolute_uri(reverse("portal:publication", args=[line.id])),
            description=" ".join(filter(None, (line.department_name, line.document_number))),
            author_name=line.department_name,
            unique_id=f"urn:uuid:{line.id}",
            pubdate=begun,
            updateddate=begun,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _list(request: HttpRequest, kind: PublishedKind | None) -> HttpResponse:
    q = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST_Q]
    place = regions.place_of(request)
    lines, after = published(kind, place.code, q, request.GET.get("after", ""), _PAGE)
    here = reverse("portal:published-kind", args=[kind.slug]) if kind else reverse("portal:published")
    asked = {key: value for key, value in (("q", q), ("after", after)) if value}
    context = {
        "title": _(KIND_LABELS[kind]) if kind else _("公开文件"),
        "here": here,
        "q": q,
        "place": place,
        "tabs": [
            Tab(_("全部"), reverse("portal:published"), kind is None),
            *(_tab(each, kind) for each in PublishedKind),
        ],
        "lines": [(each, reverse("portal:publication", args=[each.id]), _(KIND_LABELS[each.kind])) for each in lines],
        "next_href": f"{here}?{urlencode(asked)}" if after else "",
        "feed_href": reverse("portal:published-feed", args=[kind.slug]) if kind else "",
        "crumbs": _crumbs(kind, last=True),
    }
    return show(request, "published", context)


def _kind(slug: str) -> PublishedKind:
    kind = BY_SLUG.get(slug)
    if kind is None:
        raise DomainError("publishing.kind_unknown", kind=slug[:40])
    return kind


def _tab(each: PublishedKind, kind: PublishedKind | None) -> Tab:
    return Tab(_(KIND_LABELS[each]), reverse("portal:published-kind", args=[each.slug]), each is kind)


def _facts(found: PublicationRecord) -> Any:
    line = found.line
    yield SummaryRow(_("发布机构"), line.department_name)
    if line.document_number:
        yield SummaryRow(_("文号"), line.document_number)
    if line.issued_on:
        yield SummaryRow(_("成文日期"), public_date(line.issued_on, year=True))
    if line.published_from:
        yield SummaryRow(_("公布日期"), public_date(line.published_from, year=True))
    for name, value in found.facts.items():
        if value:
            yield SummaryRow(_(AGENCY_LABELS[name]), value, code=name == "uscc")
    if found.number > 1:
        yield SummaryRow(_("版本"), _("第 {number} 版").format(number=found.number))


def _items_href(name: str) -> str:
    return f"{reverse('portal:search')}?{urlencode({'q': name})}"


def _crumbs(kind: PublishedKind | None, *, last: bool = False) -> tuple[Crumb, ...]:
    home, all_kinds = Crumb(_("首页"), reverse("portal:home")), Crumb(_("公开文件"), reverse("portal:published"))
    if kind is None:
        return home, Crumb(_("公开文件"))
    href = "" if last else reverse("portal:published-kind", args=[kind.slug])
    return home, all_kinds, Crumb(_(KIND_LABELS[kind]), href)
