"""Laws: those of the library with their articles, and the items that rest on them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.foundation.web.components import Crumb
from tongban.foundation.web.language import language
from tongban.registry.catalogue.citing import article_keys, law_key
from tongban.registry.catalogue.law_library import law_article
from tongban.registry.catalogue.law_queries import Law, citing_items, find_laws, law_of
from tongban.sites.portal.frame import show

WHOLE = "all"
"""In an address: the law as a whole instead of an article."""
_PAGE = 50
_LONGEST = 60


@require_safe
def laws(request: HttpRequest) -> HttpResponse:
    """Laws by title, fifty a page. One statement, or none within five minutes of the last."""
    q = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST]
    found, after = find_laws(q, request.GET.get("after", ""), _PAGE)
    kept = {"q": q} if q else {}
    context = {
        "q": q,
        "found": found,
        "next_href": f"{reverse('portal:laws')}?{urlencode({**kept, 'after': after})}" if after else "",
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("法律法规"))),
    }
    return show(request, "laws", context)


@require_safe
def law(request: HttpRequest, law: str) -> HttpResponse:
    """One law, sixty articles a page. Titles with 中华人民共和国 or 《》 lead to the same. One statement, three more once in
    five minutes. DomainError ``catalogue.law_unknown``."""
    given = request.GET
    page = given.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    found = law_of(law_key(law), version=given.get("version", ""), page=number, article=given.get("article", "")[:40])
    here = reverse("portal:law", args=[found.key])
    context = {
        "law": found,
        "page_title": _called(found.title),
        "chapters": [(name, _page_href(found, here, at)) for name, at in found.chapters],
        "versions": [
            (each, f"{here}?{urlencode({'version': each})}") for each in found.versions if each != found.version
        ],
        "all_href": reverse("portal:law-article", args=[found.key, WHOLE]) if found.cited else "",
        "previous_href": _page_href(found, here, found.page - 1) if found.page > 1 else "",
        "next_href": _page_href(found, here, found.page + 1) if found.page < found.pages else "",
        "crumbs": _crumbs(found.title),
    }
    return show(request, "law", context)


@require_safe
def article(request: HttpRequest, law: str, article: str) -> HttpResponse:
    """An article with the items in force that rest on it; with ``all`` for the article, on any of the law. Four statements,
    three more once in five minutes. DomainError ``catalogue.law_unknown``."""
    found = law_of(law_key(law))
    keys = article_keys(article)
    wanted = None if article == WHOLE or not keys else keys[0]
    after = request.GET.get("after", "").replace("\0", "")[:14]
    rows = citing_items(found.key, wanted, after, _PAGE + 1)
    here = reverse("portal:law-article", args=[found.key, wanted or WHOLE])
    whole = f"{reverse('portal:law', args=[found.key])}?{urlencode({'article': wanted})}#{wanted}" if wanted else ""
    context = {
        "law": found,
        "page_title": _called(f"{found.title}{wanted or ''}"),
        "article": wanted or "",
        "text": law_article(found.key, wanted) if wanted else None,
        "rows": rows[:_PAGE],
        "law_href": whole or reverse("portal:law", args=[found.key]),
        "next_href": f"{here}?{urlencode({'after': rows[_PAGE - 1].item})}" if len(rows) > _PAGE else "",
        "crumbs": _crumbs(found.title, wanted or _("引用它的事项")),
    }
    return show(request, "law_article", context)


def _called(title: str) -> str:
    """What the page is called: a title cannot be marked as Chinese in an English page."""
    return title if language() == "zh" else _("法律法规")


def _page_href(found: Law, here: str, page: int) -> str:
    newest = not found.versions or found.version == found.versions[0]
    kept = (("version", "" if newest else found.version), ("page", str(page) if page > 1 else ""))
    asked = {key: value for key, value in kept if value}
    return f"{here}?{urlencode(asked)}" if asked else here


def _crumbs(title: str, more: str = "") -> tuple[Crumb, ...]:
    home, index = Crumb(_("首页"), reverse("portal:home")), Crumb(_("法律法规"), reverse("portal:laws"))
    if not more:
        return home, index, Crumb(title)
    return home, index, Crumb(title, reverse("portal:law", args=[law_key(title)])), Crumb(more)
