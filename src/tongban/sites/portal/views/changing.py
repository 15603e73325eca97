"""What changes: the feed of the catalogue, the versions of a guide, a guide as it stood on a day, and whether all counties
offer the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_safe

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.components import Crumb
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.names import named
from tongban.kernel.codes import region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.change_queries import Change, changes
from tongban.registry.catalogue.editions import Entry, edition, editions_of
from tongban.registry.catalogue.history_queries import VersionLine, compared, guide_on, version_lines
from tongban.registry.catalogue.kinds import ChangeKind
from tongban.registry.catalogue.standard_queries import (
    Follower,
    Standing,
    followers,
    line_on,
    standard_versions,
)
from tongban.registry.orgs.queries import by_code, department_by_uscc
from tongban.sites.parts.differences import difference_columns, difference_rows
from tongban.sites.parts.guidefacts import further
from tongban.sites.parts.guidelinks import GuideLinks
from tongban.sites.parts.guideview import GuideView
from tongban.sites.portal import regions
from tongban.sites.portal.frame import show

_IN_A_FEED = 100
KINDS: Mapping[ChangeKind, Any] = {
    ChangeKind.STANDARD: gettext_lazy("省标准更新"),
    ChangeKind.PUBLISHED: gettext_lazy("指南更新"),
    ChangeKind.DERIVED: gettext_lazy("随省标准更新"),
    ChangeKind.SUSPENDED: gettext_lazy("暂停申请"),
    ChangeKind.RESUMED: gettext_lazy("恢复申请"),
    ChangeKind.RETIRED: gettext_lazy("已取消"),
    ChangeKind.SPLIT: gettext_lazy("已拆分"),
    ChangeKind.MERGED: gettext_lazy("已合并"),
    ChangeKind.WITHDRAWN: gettext_lazy("变动撤销"),
}
_SHAPES = {
    ChangeKind.SUSPENDED: "paused",
    ChangeKind.RETIRED: "stopped",
    ChangeKind.SPLIT: "stopped",
    ChangeKind.MERGED: "stopped",
}
_STANDINGS = {
    Standing.SAME: ("done", gettext_noop("一字不差")),
    Standing.BEHIND: ("wait", gettext_noop("还没换成新版")),
    Standing.ACCEPTED: ("todo", gettext_noop("经省里同意的差异")),
    Standing.APART: ("bad", gettext_noop("有差异")),
}


@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """What has taken effect, the newest first, and what is announced. Two statements and those of the region's names."""
    asked = request.GET.get("region", "")
    place = regions.place(asked) if asked else None
    after = request.GET.get("after", "")[:40]
    found, marker = changes(after, 30, region_code=asked)
    coming = () if after else changes(size=30, region_code=asked, to_come=True)[0]
    here = reverse("portal:changes")
    kept = {"region": asked} if asked else {}
    context = {
        "place": place,
        "coming": [_line(each) for each in coming],
        "lines": [_line(each) for each in found],
        "next_href": f"{here}?{urlencode({**kept, 'after': marker})}" if marker else "",
        "atom_href": f"{reverse('portal:changes-atom')}{'?' + urlencode(kept) if kept else ''}",
        "json_href": f"{reverse('portal:changes-json')}{'?' + urlencode(kept) if kept else ''}",
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("事项变更"))),
    }
    return show(request, "changes", context)


@require_safe
def change_atom(request: HttpRequest) -> HttpResponse:
    """The same as Atom (RFC 4287), the last hundred that have taken effect."""
    region = _region(request)
    feed = Atom1Feed(
        title=_("政务服务事项变更"),
        link=request.build_absolute_uri(reverse("portal:changes")),
        description="",
        feed_url=request.build_absolute_uri(),
        language="zh-CN",
    )
    for each in changes(size=_IN_A_FEED, region_code=region)[0]:
        feed.add_item(
            title=f"{_kind(each)}：{each.name}",
            link=request.build_absolute_uri(_href(each)),
            description=_told(each),
            unique_id=f"urn:tongban:change:{each.id}",
            author_name=each.department_name,
            pubdate=each.at,
            updateddate=_effective(each),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
def change_json(request: HttpRequest) -> HttpResponse:
    """The same as JSON Feed 1.1, with what a program needs under ``_tongban``; what is announced stands beside it."""
    region = _region(request)
    coming = changes(size=_IN_A_FEED, region_code=region, to_come=True)[0]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _("政务服务事项变更"),
        "home_page_url": request.build_absolute_uri(reverse("portal:changes")),
        "feed_url": request.build_absolute_uri(),
        "language": "zh-CN",
        "items": [_item(request, each) for each in changes(size=_IN_A_FEED, region_code=region)[0]],
        "_tongban_announced": [_item(request, each) for each in coming],
    }
    return HttpResponse(orjson.dumps(document), content_type="application/feed+json; charset=utf-8")


@require_safe
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of a guide, why it came, and the way to any day. One statement."""
    lines = version_lines(code)
    context = {
        "name": lines[0].name,
        "code": code,
        "columns": [
            ui.Column(_("版本")),
            ui.Column(_("生效")),
            ui.Column(_("为什么改")),
            ui.Column(_("指纹"), "code"),
        ],
        "rows": [_version_row(code, line) for line in lines],
        "day": ui.Field(
            id="on",
            name="on",
            label=_("看哪一天的指南"),
            control="date",
            value=clock.today().isoformat(),
            min=lines[-1].valid_from.isoformat(),
            hint=_("当天有效的内容，一字不差"),
        ),
        "crumbs": _crumbs(code, lines[0].name, _("各个版本")),
    }
    return show(request, "versions", context)


@require_safe
def difference(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What one version changed, place by place. Three statements."""
    line, before, found = compared(code, number)
    context = {
        "name": line.name,
        "title": _("第 %(n)s 版改了什么") % {"n": line.number},
        "line": line,
        "since": public_date(line.valid_from, year=True),
        "first": before is None,
        "columns": difference_columns(),
        "rows": difference_rows(found),
        "crumbs": _crumbs(code, line.name, _("各个版本"), reverse("portal:item-versions", args=[code])),
    }
    return show(request, "difference", context)


@require_safe
def item_on(request: HttpRequest, code: str) -> HttpResponse:
    """The guide as it stood on the day ``on``. Nothing can be applied for from here. At most two statements."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        raise DomainError("web.bad_request") from None
    guide = guide_on(code, day)
    links = GuideLinks(kept=reverse("portal:item-contract", args=[guide.code]))
    told = {"day": public_date(day, year=True)}
    context = {
        "guide": GuideView(guide.document, {}, links),
        "then": _("这是 %(day)s的指南，只供查阅。") % told,
        "now_href": reverse("portal:item", args=[guide.code]),
        "guide_hash": guide.hash,
        "more": further(guide.document),
        "version_line": _("%(day)s有效的版本") % told,
    }
    return show(request, "item_on", context)


@require_safe
def sameness(request: HttpRequest, code: str) -> HttpResponse:
    """Whether every body offers the item in the words of the province: two strings are compared. Three statements and those of
    the regions' names. DomainError ``catalogue.item_unknown``."""
    name, offering = version_lines(code)[0].name, followers(code[19:])
    lines = standard_versions(code[19:])
    same = sum(each.standing is Standing.SAME for each in offering)
    told = _("%(all)s 个部门办这件事，其中 %(same)s 个的统一要素和省标准一字不差。") % {
        "all": f"{len(offering):,}",
        "same": f"{same:,}",
    }
    context = {
        "name": name,
        "told": told if lines else _("这个事项还没有省标准，各地的指南各自公布。"),
        "hash": line.hash if (line := line_on(lines, clock.today())) else "",
        "columns": [
            ui.Column(_("地方")),
            ui.Column(_("部门")),
            ui.Column(_("与省标准")),
            ui.Column(_("统一要素指纹"), "code"),
        ],
        "rows": [_same_row(each) for each in offering],
        "crumbs": _crumbs(code, name, _("各地是否一致")),
    }
    return show(request, "sameness", context)


@require_safe
def edition_list(request: HttpRequest, uscc: str) -> HttpResponse:
    """The editions of a body's directory. Two statements."""
    body = department_by_uscc(uscc)
    context = {
        "name": body.name,
        "rows": [
            ui.Row(
                (
                    ui.Anchor(
                        _("第 %(n)s 期") % {"n": each.number}, reverse("portal:edition", args=[uscc, each.number])
                    ),
                    public_date(each.day, year=True),
                    each.note or "—",
                    each.content_hash[:12],
                )
            )
            for each in editions_of(uscc)
        ],
        "columns": [ui.Column(_("期号")), ui.Column(_("按哪一天")), ui.Column(_("说明")), ui.Column(_("指纹"), "code")],
        "crumbs": _body_crumbs(body.name, uscc, _("事项目录")),
    }
    return show(request, "editions", context)


@require_safe
def one_edition(request: HttpRequest, uscc: str, number: int) -> HttpResponse:
    """One edition, with what is new in it, changed or gone. Three statements."""
    found = edition(uscc, number)
    context = {
        "found": found,
        "day": public_date(found.day, year=True),
        "title": _("事项目录第 %(n)s 期") % {"n": found.number},
        "columns": [
            ui.Column(_("事项")),
            ui.Column(_("编码"), "code"),
            ui.Column(_("与上一期")),
            ui.Column(_("指纹"), "code"),
        ],
        "rows": [
            ui.Row((ui.Anchor(named(each.name), _entry_href(each)), each.code, _entry_state(each), each.hash[:12]))
            for each in found.entries
        ],
        "crumbs": _body_crumbs(found.department_name, uscc, _("事项目录"), reverse("portal:editions", args=[uscc])),
    }
    return show(request, "edition", context)


def _entry_href(entry: Entry) -> str:
    return reverse("portal:item-versions", args=[entry.code])


def _entry_state(entry: Entry) -> Any:
    words = {"NEW": ("go", _("新增")), "CHANGED": ("go", _("有改动")), "GONE": ("stopped", _("已取消"))}
    return ui.State(*words[entry.change]) if entry.change else "—"


def _body_crumbs(name: str, uscc: str, last: str, more: str = "") -> Iterator[Crumb]:
    yield Crumb(_("首页"), reverse("portal:home"))
    yield Crumb(named(name), reverse("portal:department", args=[uscc]))
    yield Crumb(last, more)


def _region(request: HttpRequest) -> str:
    asked = request.GET.get("region", "")
    if asked:
        region_prefix(asked)
    return asked


def _href(each: Change) -> str:
    if len(each.code) > 14:
        return reverse("portal:item", args=[each.code])
    return reverse("portal:item-code", args=[each.code])


def _kind(each: Change) -> Any:
    first = each.kind is ChangeKind.PUBLISHED and not each.previous_hash
    return _("首次公布") if first else KINDS[each.kind]


def _told(each: Change) -> str:
    told = {"body": each.department_name, "day": public_date(each.takes_effect, year=True), "why": each.why}
    if each.why:
        return str(_("%(body)s，自 %(day)s起：%(why)s") % told)
    return str(_("%(body)s，自 %(day)s起") % told)


def _effective(each: Change) -> datetime:
    """When it came into force: the beginning of its day, or if it was decided on that day the instant of the decision."""
    beginning = datetime.combine(each.takes_effect, time.min, clock.SHANGHAI)
    return max(beginning, each.at).astimezone(UTC)


def _item(request: HttpRequest, each: Change) -> dict[str, Any]:
    return {
        "id": f"urn:tongban:change:{each.id}",
        "url": request.build_absolute_uri(_href(each)),
        "title": f"{_kind(each)}：{each.name}",
        "content_text": _told(each),
        "date_published": each.at.isoformat(),
        "date_modified": _effective(each).isoformat(),
        "authors": [{"name": each.department_name}],
        "_tongban": {
            "kind": each.kind.value,
            "code": each.code,
            "hash": each.hash,
            "previous_hash": each.previous_hash,
            "takes_effect": each.takes_effect.isoformat(),
            "region_code": each.region_code,
            "department_uscc": each.department_uscc,
            "why": each.why,
        },
    }


def _line(each: Change) -> dict[str, Any]:
    return {
        "state": ui.State(_SHAPES.get(each.kind, "done"), _kind(each)),
        "name": each.name,
        "href": _href(each),
        "body": each.department_name,
        "day": public_date(each.takes_effect, year=True),
        "why": each.why,
    }


def _version_row(code: str, line: VersionLine) -> ui.Row:
    number = ui.Anchor(
        _("第 %(n)s 版") % {"n": line.number}, reverse("portal:item-difference", args=[code, line.number])
    )
    address = f"{reverse('portal:item-on', args=[code])}?{urlencode({'on': line.valid_from.isoformat()})}"
    shown = public_date(line.valid_from, year=True)
    day = ui.Anchor(shown, address) if line.holds else _("%(day)s，同日被后一版代替") % {"day": shown}
    why = line.why or (_("随省标准更新") if line.kind is ChangeKind.DERIVED else "—")
    return ui.Row((number, day, why, line.hash[:12]))


def _same_row(each: Follower) -> ui.Row:
    shape, word = _STANDINGS[each.standing]
    told = f"{_(word)}：{each.difference}" if each.difference else _(word)
    body = ui.Anchor(named(each.department_name), reverse("portal:item", args=[each.code]))
    return ui.Row((named(by_code(each.region_code).name), body, ui.State(shape, told), each.unified_hash[:12]))


def _crumbs(code: str, name: str, last: str, more: str = "") -> Iterator[Crumb]:
    yield Crumb(_("首页"), reverse("portal:home"))
    yield Crumb(named(name), reverse("portal:item", args=[code]))
    yield Crumb(last, more)
