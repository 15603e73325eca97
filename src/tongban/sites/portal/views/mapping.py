"""What search engines read: which addresses there are (sitemaps.org 0.9), and which they should leave alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.registry.catalogue.law_queries import find_laws
from tongban.registry.catalogue.list_queries import addresses, offered_count
from tongban.registry.catalogue.lists import PUBLIC_LISTS
from tongban.registry.orgs.queries import departments_within
from tongban.registry.publishing.kinds import PublishedKind
from tongban.registry.publishing.queries import public_addresses, public_count
from tongban.sites.portal import regions

MOST = 50_000
"""Addresses of one part (sitemaps.org)."""

_CACHED = "public, max-age=3600"
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES = ("home", "items", "life", "regions", "departments", "lists", "online-capability", "intermediaries", "published",
          "laws", "notices", "verify", "help")  # fmt: skip
_NOT_FOR_ROBOTS = ("/my/", "/apply/", "/desk/", "/hall/", "/api/", "/demo/", "/search", "/progress/", "/receipt/", "/files/",
                   "/uploads/", "/cases/", "/visits/", "/sign-in", "/recover", "/region?")  # fmt: skip
_Line = tuple[str, date | None]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; pages of people, and pages without end, are left out."""
    lines = ["User-agent: *", *(f"Disallow: {each}" for each in _NOT_FOR_ROBOTS), ""]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('portal:sitemap'))}")
    return _told("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the parts. Two statements."""
    parts = ["pages-1", "departments-1", "laws-1"]
    parts += [f"items-{number + 1}" for number in range(-(-offered_count() // MOST))]
    parts += [f"published-{number + 1}" for number in range(-(-public_count() // MOST))]
    lines = "".join(
        f"<sitemap><loc>{_absolute(request, reverse('portal:sitemap-part', args=[each]))}</loc></sitemap>\n"
        for each in parts
    )
    return _told(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_SCHEMA}">\n{lines}</sitemapindex>\n',
        "application/xml; charset=utf-8",
    )


@require_safe
def part(request: HttpRequest, part: str) -> HttpResponse:
    """At most 50,000 addresses. One statement; 404 for a part that there is not."""
    name, _, number_text = part.rpartition("-")
    read = _PARTS.get(name)
    if read is None or not number_text.isascii() or not number_text.isdigit() or not 0 < int(number_text[:6]) < 1_000:
        raise Http404
    lines = read(int(number_text) - 1)
    if not lines:
        raise Http404
    return _told("".join(_written(request, lines)), "application/xml; charset=utf-8")


def _written(request: HttpRequest, lines: list[_Line]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_SCHEMA}">\n'
    root = request.build_absolute_uri("/").rstrip("/")
    for path, day in lines:
        changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
        yield f"<url><loc>{escape(root + path)}</loc>{changed}</url>\n"
    yield "</urlset>\n"


def _pages(number: int) -> list[_Line]:
    if number:
        return []
    found = [reverse(f"portal:{name}") for name in _PAGES]
    found += [reverse("portal:list", args=[name.value]) for name in PUBLIC_LISTS]
    found += [reverse("portal:published-kind", args=[kind.slug]) for kind in PublishedKind]
    return [(path, None) for path in found]


def _items(number: int) -> list[_Line]:
    # Fifty thousand addresses: the resolver would take seconds for them.
    above = reverse("portal:items")
    return [(f"{above}{code}/", day) for code, day in addresses(number * MOST, MOST)]


def _documents(number: int) -> list[_Line]:
    above = reverse("portal:published")
    return [(f"{above}{publication_id}/", day) for publication_id, day in public_addresses(number * MOST, MOST)]


def _departments(number: int) -> list[_Line]:
    if number:
        return []
    found = departments_within(regions.PROVINCE)
    return [(reverse("portal:department", args=[each.uscc]), None) for each in found[:MOST]]


def _laws(number: int) -> list[_Line]:
    found, _after = find_laws("", "", MOST)
    return [] if number else [(reverse("portal:law", args=[each.key]), None) for each in found]


_PARTS: dict[str, Callable[[int], list[_Line]]] = {
    "pages": _pages,
    "items": _items,
    "published": _documents,
    "departments": _departments,
    "laws": _laws,
}


def _absolute(request: HttpRequest, path: str) -> str:
    return escape(request.build_absolute_uri(path))


def _told(text: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=content_type)
    answer["Cache-Control"] = _CACHED
    return answer
