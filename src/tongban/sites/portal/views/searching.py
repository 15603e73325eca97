"""The search: results with ways to narrow them, browsing by themes of life, suggestions, what was chosen."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import Crumb
from tongban.foundation.web.language import noted
from tongban.foundation.web.names import named
from tongban.kernel.codes import RegionLevel, region_level
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.note_search import note_search
from tongban.registry.catalogue.code_queries import current_themes
from tongban.registry.catalogue.kinds import ItemKind
from tongban.registry.catalogue.next_queries import NextItem, next_items
from tongban.registry.catalogue.search_queries import Choice, FoundItem, Narrowing, Results, search_items, suggest
from tongban.sites.parts.addresses import address_of
from tongban.sites.portal import regions
from tongban.sites.portal.cards import WHO_WORDS, Card
from tongban.sites.portal.frame import show
from tongban.sites.portal.themes import WHOS, offered_of, themes_of
from tongban.sites.portal.words import KINDS

_PAGE = 20
_LONGEST_Q = 100
_KEPT_SECONDS = 300
_MOST_NOTES = 120
_NOTES_SECONDS = 3_600
_LEVELS = {
    RegionLevel.PROVINCE: gettext_lazy("省里办"),
    RegionLevel.CITY: gettext_lazy("市里办"),
    RegionLevel.COUNTY: gettext_lazy("县里办"),
    RegionLevel.TOWN: gettext_lazy("乡镇、街道办"),
    RegionLevel.VILLAGE: gettext_lazy("村、社区办"),
}
_WHO_SHORT = {"NATURAL": gettext_lazy("个人"), "LEGAL": gettext_lazy("法人")}


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter."""

    value: str
    word: Any
    count: int | None
    checked: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A group of values of which one can be ticked; the first one is everything."""

    name: str
    title: Any
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the results with what is said of it beyond its card."""

    card: Card
    bodies: int
    elsewhere: bool

    @property
    def key(self) -> tuple[Any, ...]:
        """What determines how the line is drawn."""
        return self.card.item, self.bodies, self.elsewhere


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for. ``fixed`` is the theme or the person of the page itself."""

    q: str
    region: str
    after: int
    narrowing: Narrowing

    def query(self, **changed: Any) -> str:
        """The query of an address for the same with something changed; what is empty is left out."""
        wanted = self.narrowing
        values = {
            "q": self.q, "region": self.region, "who": wanted.who, "topic": wanted.theme, "kind": wanted.kind,
            "department": wanted.department, "level": wanted.level, **changed,
        }  # fmt: skip
        return urlencode({key: value for key, value in values.items() if value})


@require_safe
def search(request: HttpRequest, who: str = "") -> HttpResponse:
    """Items by everyday words: here first, then above and below; filters by level, body, theme, kind and person."""
    asked = _asked(request, who)
    place = regions.place(asked.region) if asked.region else regions.place_of(request)
    found = search_items(asked.q, place.code, "", asked.narrowing, after=asked.after, size=_PAGE)
    if asked.q and not found.sure and not asked.after:
        _note(request, asked.q, place.code)
    titles = {"NATURAL": _("个人办事"), "LEGAL": _("法人办事")}
    title = titles.get(who) or (_("“{words}”的搜索结果").format(words=asked.q) if asked.q else _("事项目录与办事指南"))
    section = WHOS.get(asked.narrowing.who, "" if asked.q else "items")
    return _results(request, asked, place, found, title, section=section)


@require_safe
def theme(request: HttpRequest, who: str, code: str) -> HttpResponse:
    """The items of one theme of life. 404 for a theme that the standard does not know."""
    keys = {word: key for key, word in WHOS.items()}
    known = current_themes().get(f"{keys.get(who, '')}:{code}")
    if known is None:
        raise Http404
    asked = _asked(request, "", known.key)
    place = regions.place(asked.region) if asked.region else regions.place_of(request)
    found = search_items(asked.q, place.code, "", asked.narrowing, after=asked.after, size=_PAGE)
    crumbs = (
        Crumb(_("首页"), reverse("portal:home")),
        Crumb(_("按主题找"), reverse("portal:life")),
        Crumb(_(known.name)),
    )
    return _results(request, asked, place, found, _(known.name), section=who, crumbs=crumbs)


@require_safe
def life(request: HttpRequest) -> HttpResponse:
    """All themes of life that have items at the visitor's place, of persons and of enterprises."""
    place = regions.place_of(request)
    offered = themes_of(place.code, clock.today(), _turn())
    context = {
        "place": place,
        "groups": [
            (title, offered_of(offered, who))
            for who, title in (("NATURAL", _("个人：生活里的事")), ("LEGAL", _("法人：办企业、开店的事")))
        ],
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("按主题找"))),
    }
    return show(request, "life", context, section="items")


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """JSON for who types: items whose names or key words begin so. The same for everybody, kept for five minutes."""
    place = regions.place(request.GET.get("region", ""))
    found = suggest(request.GET.get("q", "")[:_LONGEST_Q], place.code)
    lines = [
        {
            "name": each.name,
            "said": each.said if each.said not in each.name else "",
            "department": each.department_name,
            "code": each.code,
            "href": reverse("portal:item", args=[each.code]),
        }
        for each in found
    ]
    body = orjson.dumps({"items": lines})
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={_KEPT_SECONDS}"}
    if request.headers.get("If-None-Match", "") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type="application/json", headers=headers)


@csrf_exempt
@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """Which item was opened from which words: a count, sent by the page in passing. Without a token against forgery: it
    changes nothing for anybody, and anonymous pages carry none."""
    q, code = request.POST.get("q", "").strip()[:_LONGEST_Q], request.POST.get("code", "")[:33]
    if q and code.isalnum():
        _note(request, q, regions.place(request.POST.get("region", "")).code, code)
    return HttpResponse(status=204)


def _results(
    request: HttpRequest,
    asked: _Asked,
    place: regions.Place,
    found: Results,
    title: str,
    *,
    section: str,
    crumbs: tuple[Crumb, ...] = (),
) -> HttpResponse:
    looked = regions.place(found.region) if found.region else place
    address = request.path if crumbs else reverse("portal:search")
    context = {
        "q": asked.q,
        "title": title,
        "place": looked,
        "named": found.named,
        "many_counties": region_level(looked.code) < RegionLevel.COUNTY,
        "results": found,
        "lines": [_line(each) for each in found.items],
        "next": (after := _next(asked, found)),
        "next_key": (after, found.items[0].card.name if after else ""),
        "address": address,
        "filters": _filters(asked, found, fixed_theme=bool(crumbs)),
        "kept": [(key, value) for key, value in (("q", asked.q), ("region", asked.region)) if value],
        "ticked": sum(1 for value in _ticked(asked, fixed_theme=bool(crumbs)) if value),
        "clear_href": f"{address}?{urlencode({'q': asked.q})}" if asked.q else address,
        "next_href": f"{address}?{asked.query(after=found.next)}" if found.next else "",
        "previous_href": f"{address}?{asked.query(after=max(0, asked.after - _PAGE))}" if asked.after else "",
        "wider_href": "" if looked.code == regions.PROVINCE else f"{address}?{asked.query(region=regions.PROVINCE)}",
        "themes": offered_of(themes_of(place.code, clock.today(), _turn()), asked.narrowing.who or "NATURAL")[:8],
        "crumbs": crumbs,
    }
    return show(request, "search", context, section=section)


def _asked(request: HttpRequest, who: str, fixed_theme: str = "") -> _Asked:
    given = request.GET
    who = who or given.get("who", "")
    level, after = given.get("level", ""), given.get("after", "")
    wanted_theme = fixed_theme or given.get("topic", "")
    return _Asked(
        q=given.get("q", "").replace("\0", "").strip()[:_LONGEST_Q],
        region=given.get("region", "")[:12],
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0,
        narrowing=Narrowing(
            who=who if who in WHO_WORDS else "",
            theme=wanted_theme if wanted_theme in current_themes() else "",
            kind=given.get("kind", "") if given.get("kind", "") in {kind.value for kind in ItemKind} else "",
            department=given.get("department", "").replace("\0", "")[:120],
            level=int(level) if level in {str(int(each)) for each in _LEVELS} else 0,
        ),
    )


def _line(found: FoundItem) -> Line:
    return Line(Card(found.card), found.bodies, found.elsewhere)


def _next(asked: _Asked, found: Results) -> tuple[NextItem, ...]:
    """What people do after the first answer, where it answers the question and is not among the answers itself."""
    if not asked.q or asked.after or not found.sure or not found.items:
        return ()
    first = found.items[0].card
    shown = {each.card.name for each in found.items}
    return tuple(each for each in next_items(first.code, found.region or first.region_code) if each.name not in shown)


def _filters(asked: _Asked, found: Results, *, fixed_theme: bool) -> list[Filter]:
    wanted = asked.narrowing
    names = {key: noted(_(known.name), _WHO_SHORT[known.who]) for key, known in current_themes().items()}
    groups = [
        Filter("who", _("我是"), _options(_who_choices(), WHO_WORDS, wanted.who)),
        Filter("level", _("哪一级办"), _options(found.levels, _level_words(), str(wanted.level or ""))),
        Filter("department", _("部门"), _options(found.departments, _called(found.departments), wanted.department)),
        Filter(
            "kind",
            _("事项类型"),
            _options(found.kinds, {kind.value: word for kind, word in KINDS.items()}, wanted.kind),
        ),
    ]
    if not fixed_theme:
        groups.append(Filter("topic", _("主题"), _options(found.themes, names, wanted.theme)))
    return [group for group in groups if len(group.options) > 2 or any(each.checked for each in group.options[1:])]


def _called(departments: tuple[Choice, ...]) -> dict[str, str]:
    return {each.value: named(each.value) for each in departments}


def _options(choices: tuple[Choice, ...], words: Any, ticked: str) -> tuple[Option, ...]:
    known = [
        Option(each.value, words.get(each.value, each.value), each.count or None, each.value == ticked)
        for each in choices
    ]
    if ticked and not any(option.checked for option in known):
        known.append(Option(ticked, words.get(ticked, ticked), 0, True))
    return (Option("", _("全部"), None, not ticked), *(option for option in known if option.value))


def _who_choices() -> tuple[Choice, ...]:
    return tuple(Choice(who, 0) for who in WHO_WORDS)


def _level_words() -> dict[str, Any]:
    return {str(int(level)): word for level, word in _LEVELS.items()}


def _ticked(asked: _Asked, *, fixed_theme: bool) -> tuple[Any, ...]:
    wanted = asked.narrowing
    return wanted.who, wanted.level, wanted.department, wanted.kind, "" if fixed_theme else wanted.theme


def _note(request: HttpRequest, q: str, region: str, code: str = "") -> None:
    """Count the question for the editors; whoever sends too many is not counted, and nobody waits or fails for it."""
    asker = f"{address_of(request)}\0{request.headers.get('User-Agent', '')[:200]}"
    with suppress(DomainError):
        spend("search.note", address_of(request), _MOST_NOTES, _NOTES_SECONDS)
        note_search(q=q, region_code=region, asker=asker, chosen=code)


def _turn() -> int:
    return int(time.monotonic() // _KEPT_SECONDS)
