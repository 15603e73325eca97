"""Finding out: home, the guide of an item, and the region whose offices one looks at."""

from __future__ import annotations

import time
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongban.foundation import clock
from tongban.foundation.web.components import Crumb, ErrorLine, Field
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import language
from tongban.foundation.web.names import located, named
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations.queries import figures_of_item
from tongban.oversight.grievances.published import published_on
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.history_queries import Closed, closed
from tongban.registry.catalogue.kinds import GuideStatus, ItemChangeKind
from tongban.registry.catalogue.law_library import cited_articles
from tongban.registry.catalogue.next_queries import next_items
from tongban.registry.catalogue.quality import reasons_in
from tongban.registry.catalogue.queries import ItemCard, current_guide, find_items
from tongban.registry.catalogue.search_queries import popular_items
from tongban.registry.orgs.finding import find_bodies
from tongban.registry.orgs.queries import tick
from tongban.registry.publishing.kinds import KIND_LABELS, PublishedKind
from tongban.registry.publishing.queries import published_of_item
from tongban.sites.parts.enquiryview import asked_before
from tongban.sites.parts.guidefacts import further
from tongban.sites.parts.guidelinks import GuideLinks, RelatedDocument
from tongban.sites.parts.guideview import GuideView
from tongban.sites.parts.qr import qr_svg
from tongban.sites.parts.rights import safe_next
from tongban.sites.portal import regions
from tongban.sites.portal.cards import Card
from tongban.sites.portal.frame import show
from tongban.sites.portal.ratingview import figure_of
from tongban.sites.portal.structured import service_of
from tongban.sites.portal.themes import offered_of, themes_of
from tongban.sites.portal.words import Version, form_links, section_of, version_of

_FEW_THEMES = 8
_KEPT_SECONDS = 300
_BODIES_AT_HOME = 16


_TRIES = ("开奶茶店", "生孩子", "社保断了", "身份证丢了", "注册公司", "低保", "开饭店")
_ENGLISH_TRIES = ("restaurant", "passport", "set up a company", "marriage", "pension", "identity card")
_WAYS = (
    ("NATURAL", gettext_lazy("个人：生活里的事"), "portal:person"),
    ("LEGAL", gettext_lazy("法人：办企业、开店的事"), "portal:enterprise"),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search, doors, themes of life that have items here, what is opened most, code query. No news."""
    place = regions.place_of(request)
    today, turn = clock.today(), int(time.monotonic() // _KEPT_SECONDS)
    tries = tuple(words for words in (_ENGLISH_TRIES if language() == "en" else _TRIES) if _offered(words, today))
    popular, offered = _popular(place.code, today, turn), themes_of(place.code, today, turn)
    life = tuple((who, title, address, offered_of(offered, who)[:_FEW_THEMES]) for who, title, address in _WAYS)
    return show(
        request,
        "home",
        {
            "place": place,
            "life": [each for each in life if each[3]],
            "tries": tries,
            "hero_key": (tries, place.code),
            "cards": [Card(each) for each in popular],
            "bodies": (bodies := _bodies_of(place.code, clock.today(), tick())),
            "ways_key": (place.code, place.name, life, popular, bodies),
        },
    )


@require_safe
def region(request: HttpRequest) -> HttpResponse:
    """Choose the region by code or name; back to where one came from. Several places of one name are offered."""
    asked = request.GET.get("region", "").strip()[:60]
    found = regions.find(asked)
    if len(found) == 1:
        came_from = urlsplit(safe_next(request, request.headers.get("Referer", ""), ""))
        target = came_from.path if came_from.path != reverse("portal:region") else ""
        query = f"?{came_from.query}" if target and came_from.query else ""
        response = HttpResponseRedirect(f"{target}{query}" if target else reverse("portal:home"))
        regions.remember(request, response, found[0].region.code)
        return response
    error = "" if found or not asked else _("没有找到叫这个名字的地方；可以只写县名或者市名")
    place = regions.place_of(request)
    name = Field(
        id="which-region", name="region", label=_("市、县、乡镇或村的名字"), value=asked, error=error, width="m",
        hint=_("看谁家的窗口和时限，就选哪里；不影响您的户籍"), sample=_("嘉定镇"), autocomplete="off", spellcheck=False,
    )  # fmt: skip
    context = {
        "name": name,
        "near": [(shown, regions.switch_href(code)) for code, shown in (*place.above, *place.below)],
        "errors": (ErrorLine("which-region", error),) if error else (),
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("换个地区办事"))),
        "found": [(located([*each.above, each.region.name]), regions.switch_href(each.region.code)) for each in found],
    }
    return show(request, "region", context, status=404 if error else 200)


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """The guide in force, under the answers given so far. At most two statements for an anonymous visitor; five more once in
    five minutes for the articles it cites, why its papers are asked and what people do next, two once in half a minute for
    what is published with it."""
    try:
        guide = current_guide(code)
    except DomainError as error:
        if error.code not in ("catalogue.guide_not_offered", "catalogue.item_succeeded"):
            raise
        return _closed(request, code)
    answers = _answers(request, guide)
    apply = reverse("portal:start", args=[guide.code])
    online = "ONLINE" in guide.local["forms"]
    links = GuideLinks(
        apply=(f"{apply}?{urlencode(answers)}" if answers else apply) if online else "",
        kept=reverse("portal:item-contract", args=[guide.code]),
        laws=reverse("portal:laws"),
        address=(address := request.build_absolute_uri(reverse("portal:item", args=[guide.code]))),
        qr=_qr(address, _("这份指南的地址")),
        documents=_documents(guide),
        rated=figure_of(figures_of_item(guide.code), "portal:item-ratings", guide.code),
        ask=reverse("portal:ask-item", args=[guide.code]),
        versions=reverse("portal:item-versions", args=[guide.code]),
        same=reverse("portal:item-same", args=[guide.code]),
        quality=reverse("portal:quality-item", args=[guide.code]),
        outside=reverse("portal:item-outside", args=[guide.code]),
        complain=reverse("portal:complain", args=[guide.code]),
        forms=form_links(guide.code),
    )
    articles = cited_articles(guide)
    asked = asked_before(published_on(guide.code))
    reasons = reasons_in(guide)
    context = {
        "guide": GuideView(guide.document, answers, links, articles, asked, reasons),
        "version_line": _version_line(version_of(guide.code, guide.hash)),
        "more": further(guide.document),
        "next": next_items(guide.code, guide.region_code),
        "guide_hash": guide.hash,
        "structured": service_of(guide, address),
        "guide_key": (
            guide.hash,
            tuple(answers.items()),
            links,
            tuple(articles.items()),
            asked,
            tuple(reasons.items()),
        ),
    }
    return show(request, "item", context, section=section_of(guide))


def _closed(request: HttpRequest, code: str) -> HttpResponse:
    """Why the item cannot be applied for, in public; what was submitted goes on, and every version stays readable."""
    found = closed(code)
    if found is None:
        # Taken up again in this moment.
        return HttpResponseRedirect(reverse("portal:item", args=[code]))
    context = {
        "found": found,
        "suspended": found.status is GuideStatus.SUSPENDED,
        "since": public_date(found.since, year=True) if found.since else "",
        "ending": found.ending,
        "title": _ended(found),
        "code_href": reverse("portal:item-code", args=[code[19:]]) if found.ending else "",
        "versions_href": reverse("portal:item-versions", args=[code]),
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(named(found.name))),
    }
    return show(request, "item_closed", context, status=200 if found.status is GuideStatus.SUSPENDED else 410)


def _ended(found: Closed) -> str:
    """已于…日取消, 拆分为 or 合并到."""
    if found.ending is None:
        return str(_("这个事项已经取消"))
    told = {"day": public_date(found.ending.day, year=True)}
    if found.ending.kind is ItemChangeKind.SPLIT:
        return str(_("这个事项已于 %(day)s拆分") % told)
    if found.ending.kind is ItemChangeKind.MERGE:
        return str(_("这个事项已于 %(day)s合并") % told)
    return str(_("这个事项已于 %(day)s取消") % told)


def _answers(request: HttpRequest, guide: BoundGuide) -> dict[str, str]:
    """The scenario answers of the address that the guide's questions offer; anything else is left out."""
    given = {question.id: request.GET.get(question.id, "") for question in guide.scenario.questions}
    return {
        question.id: given[question.id]
        for question in guide.scenario.questions
        if given[question.id] in question.values
    }


def _version_line(version: Version) -> str:
    day = public_date(version.valid_from, year=True)
    return _("第 {number} 版，{day}起施行").format(number=version.number, day=day)


def _documents(guide: BoundGuide) -> tuple[RelatedDocument, ...]:
    """What is published about an item: policies, review rules, announcements; and the agencies, where it needs one."""
    documents = tuple(
        RelatedDocument(_(KIND_LABELS[each.kind]), each.title, reverse("portal:publication", args=[each.id]))
        for each in published_of_item(guide.basic_code)
    )
    if not guide.unified.get("intermediary"):
        return documents
    address = f"{reverse('portal:agencies')}?{urlencode({'service': guide.basic_code})}"
    return (*documents, RelatedDocument(_(KIND_LABELS[PublishedKind.AGENCY]), _("中介机构名录"), address))


@lru_cache(maxsize=1024)
def _qr(address: str, name: str) -> SafeString:
    return qr_svg(address, name)


@lru_cache(maxsize=4096)
def _bodies_of(code: str, day: date, _tick: int) -> tuple[tuple[str, str], ...]:
    """(name, 统一社会信用代码) of a region's own first bodies; read once a tick and process."""
    found = find_bodies("", code, day=day, limit=_BODIES_AT_HOME)
    return tuple((each.body.name, each.body.uscc) for each in found if each.body.region_code == code)


@lru_cache(maxsize=256)
def _offered(words: str, day: date) -> bool:
    """Whether the catalogue has an item for these words on ``day``; asked once a day and process."""
    return bool(find_items(words, None, None, 1, day=day).items)


@lru_cache(maxsize=512)
def _popular(region: str, day: date, turn: int) -> tuple[ItemCard, ...]:
    """What is opened most in a region; asked once in five minutes and process."""
    return popular_items(region, day=day)
