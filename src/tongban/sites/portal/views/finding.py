"""Finding out: home, search, the guide of an item, and the region whose offices one looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongban.foundation import clock
from tongban.foundation.web.components import Crumb, ErrorLine, Field, Tab
from tongban.foundation.web.dates import public_date
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import ItemCard, current_guide, find_items
from tongban.registry.orgs.finding import find_bodies
from tongban.registry.orgs.queries import tick
from tongban.sites.parts.guideview import GuideLinks, GuideView, limit_text
from tongban.sites.parts.rights import safe_next
from tongban.sites.portal import regions
from tongban.sites.portal.frame import show
from tongban.sites.portal.words import HANDLING, KINDS, version_of

_PAGE = 20
# Filtering by applicant happens on a page of the catalogue, so that page is larger.
_FILTERED_PAGE = 100
_LONGEST_Q = 100
_BODIES_AT_HOME = 16


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A situation of life in everyday words and the search that answers it."""

    icon: str
    title: Any
    note: Any
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a list says of an item. Equal items make equal cards, so a drawn card can be kept by its item."""

    item: ItemCard

    @property
    def href(self) -> str:
        return reverse("portal:item", args=[self.item.code])

    @property
    def kind(self) -> Any:
        return KINDS[self.item.kind]

    @property
    def handling(self) -> Any:
        return HANDLING[self.item.handling_kind]

    @property
    def promised(self) -> str:
        amount, unit = self.item.promised
        return limit_text({"amount": amount, "unit": unit})

    @property
    def statutory(self) -> str:
        if self.item.statutory is None:
            return _("没有规定")
        amount, unit = self.item.statutory
        return limit_text({"amount": amount, "unit": unit})

    @property
    def visits(self) -> str:
        return _("{count} 次").format(count=self.item.visits)

    @property
    def fee(self) -> str:
        return _("收费") if self.item.fee else _("不收费")


_LIFE = (
    LifeEvent("work", gettext_lazy("开饭店、小吃店"), gettext_lazy("热食、早餐、火锅"), "开饭店"),
    LifeEvent("cup", gettext_lazy("开奶茶店、蛋糕店"), gettext_lazy("饮品、裱花糕点"), "开奶茶店"),
    LifeEvent("store", gettext_lazy("开超市、便利店"), gettext_lazy("散装食品、冷藏冷冻"), "开超市"),
    LifeEvent("users", gettext_lazy("办单位、学校食堂"), gettext_lazy("集中用餐单位"), "单位食堂"),
)
_TRIES = ("开奶茶店", "开饭店", "卖熟食", "办食堂")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search, doors, life events for which there is an item, what can be done here, code query. No news."""
    place = regions.place_of(request)
    page = find_items("", place.code, None, 6)
    life = [event for event in _LIFE if _offered(event.words, clock.today())]
    return show(
        request,
        "home",
        {
            "place": place,
            "life": life,
            "tries": tuple(words for words in _TRIES if _offered(words, clock.today())),
            "cards": [Card(each) for each in page.items],
            "bodies": (bodies := _bodies_of(place.code, clock.today(), tick())),
            "ways_key": (tuple(event.words for event in life), place.code, page.items, bodies),
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
        "found": [(each.full_name, regions.switch_href(each.region.code)) for each in found],
    }
    return show(request, "region", context, status=404 if error else 200)


@require_safe
def search(request: HttpRequest, who: str = "") -> HttpResponse:
    """Items by everyday words, in the region and above and below it; optionally only those open to one kind."""
    q = request.GET.get("q", "").strip()[:_LONGEST_Q]
    fixed, who = who, who or request.GET.get("who", "")
    who = who if who in ("NATURAL", "LEGAL") else ""
    asked_region = request.GET.get("region", "")
    place = regions.place(asked_region) if asked_region else regions.place_of(request)
    page = find_items(q, place.code, request.GET.get("after") or None, _FILTERED_PAGE if who else _PAGE)
    cards = [each for each in page.items if not who or who in each.service_objects]
    kept = {key: value for key, value in (("q", q), ("who", who), ("region", asked_region)) if value}
    address = reverse("portal:search")
    titles = {"NATURAL": _("个人办事"), "LEGAL": _("法人办事")}
    context = {
        "q": q,
        "who": who,
        "place": place,
        "title": titles.get(fixed) or (_("“{words}”的搜索结果").format(words=q) if q else _("事项目录与办事指南")),
        "cards": [Card(each) for each in cards],
        "filters": [
            Tab(word, f"{address}?{urlencode({**kept, 'who': value})}", who == value)
            for value, word in (("", _("全部")), ("NATURAL", _("个人能办")), ("LEGAL", _("企业、个体户能办")))
        ],
        "next_href": f"{address}?{urlencode({**kept, 'after': page.next})}" if page.next else "",
        "wider_href": f"{address}?{urlencode({**kept, 'region': regions.PROVINCE})}"
        if place.code != regions.PROVINCE
        else "",
    }
    section = {"NATURAL": "person", "LEGAL": "enterprise"}.get(who, "")
    return show(request, "search", context, section=section)


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """The guide in force, under the answers given so far. At most two statements for an anonymous visitor."""
    guide = current_guide(code)
    answers = _answers(request, guide)
    apply = reverse("portal:start", args=[guide.code])
    links = GuideLinks(
        apply=f"{apply}?{urlencode(answers)}" if answers else apply,
        kept=reverse("portal:item-contract", args=[guide.code]),
    )
    context = {
        "guide": GuideView(guide.document, answers, links),
        "version_line": _version_line(guide),
        "guide_hash": guide.hash,
        "guide_key": (guide.hash, tuple(answers.items()), links),
    }
    objects = guide.unified["service_objects"]
    return show(request, "item", context, section="person" if objects == ["NATURAL"] else "enterprise")


def _answers(request: HttpRequest, guide: BoundGuide) -> dict[str, str]:
    """The scenario answers of the address that the guide's questions offer; anything else is left out."""
    given = {question.id: request.GET.get(question.id, "") for question in guide.scenario.questions}
    return {
        question.id: given[question.id]
        for question in guide.scenario.questions
        if given[question.id] in question.values
    }


def _version_line(guide: BoundGuide) -> str:
    version = version_of(guide.code, guide.hash)
    day = public_date(version.valid_from, year=True)
    return _("第 {number} 版，{day}起施行").format(number=version.number, day=day)


@lru_cache(maxsize=4096)
def _bodies_of(code: str, day: date, _tick: int) -> tuple[tuple[str, str], ...]:
    """(name, 统一社会信用代码) of a region's own first bodies; read once a tick and process."""
    found = find_bodies("", code, day=day, limit=_BODIES_AT_HOME)
    return tuple((each.body.name, each.body.uscc) for each in found if each.body.region_code == code)


@lru_cache(maxsize=256)
def _offered(words: str, day: date) -> bool:
    """Whether the catalogue has an item for these words on ``day``; asked once a day and process."""
    return bool(find_items(words, None, None, 1, day=day).items)
