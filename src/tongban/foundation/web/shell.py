"""What surrounds every page: navigation, display choice, trust marks, the frame of the desk.

Doors hand in their own parts by attributes on the request, so the shell knows no door:
``request.shell_me`` (:class:`Me`), ``request.shell_region`` (:class:`Region`), ``request.shell_desk`` (:class:`Desk`),
``request.shell_section`` (key of the navigation entry the page belongs to).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongban.foundation.web.kept import settled
from tongban.foundation.web.language import language

SCALE_COOKIE = "tongban_scale"
THEME_COOKIE = "tongban_theme"
SCALES = frozenset({"normal", "elder"})
THEMES = frozenset({"light", "contrast"})


@dataclass(frozen=True, slots=True)
class Display:
    """How this person wants pages shown. ``scale``: normal or elder (长者模式); ``theme``: light or contrast."""

    scale: str = "normal"
    theme: str = "light"

    @property
    def elder(self) -> bool:
        """长者模式: large text, secondary things leave the page."""
        return self.scale == "elder"


@dataclass(frozen=True, slots=True)
class Entry:
    """One navigation entry. ``short`` stays on narrow screens, ``rest`` joins it from 48 rem on."""

    key: str
    short: Any
    rest: Any
    href: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the footer or of a list."""

    text: Any
    href: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """A titled column of links."""

    title: Any
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in, as the masthead shows it."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Region:
    """The region whose windows and limits the page shows. ``above``: names from the province down to its parent."""

    name: str
    above: tuple[str, ...] = ()
    switch_href: str = ""
    choices: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskLink:
    """One entry of the desk's side navigation."""

    icon: str
    text: Any
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class DeskGroup:
    """A titled group of desk entries."""

    title: Any
    links: tuple[DeskLink, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """The frame of the management platform: whose desk, where to search, what is in the side navigation."""

    official: str
    body: str
    me_href: str
    home_href: str
    search_href: str
    groups: tuple[DeskGroup, ...] = ()
    messages: int = 0
    messages_href: str = ""
    notice: str = ""
    """What must be seen on every page: a duty that is held for some hours."""


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything base templates need. ``me`` is None when nobody is signed in, ``me_known`` False on error pages."""

    nav: tuple[Entry, ...]
    section: str
    footer: tuple[LinkGroup, ...]
    marks: tuple[Any, ...]
    site_name: Any
    display: Display
    demonstration: bool
    region: Region
    home_href: str
    search_href: str
    sign_in_href: str
    my_href: str
    help_href: str
    accessibility_href: str
    demo_href: str = ""
    language: str = "zh"
    me: Any = None
    me_known: bool = False
    desk: Desk | None = None

    @property
    def bar_key(self) -> tuple[Region, str]:
        """What the display bar shows differs by nothing else; the language is part of every key."""
        return self.region, self.display.theme


_NAV: tuple[tuple[str, Any, Any, str], ...] = (
    ("person", pgettext_lazy("nav", "个人"), pgettext_lazy("nav", "办事"), "portal:person"),
    ("enterprise", pgettext_lazy("nav", "法人"), pgettext_lazy("nav", "办事"), "portal:enterprise"),
    ("items", pgettext_lazy("nav", "事项"), pgettext_lazy("nav", "目录"), "portal:items"),
    ("packages", _("一件事"), "", "portal:packages"),
    ("halls", pgettext_lazy("nav", "大厅"), pgettext_lazy("nav", "服务"), "portal:halls"),
    ("verify", pgettext_lazy("nav", "核验"), pgettext_lazy("nav", "文书"), "portal:verify"),
    ("progress", pgettext_lazy("nav", "进度"), pgettext_lazy("nav", "查询"), "portal:progress"),
)
_FOOTER: tuple[tuple[Any, tuple[tuple[Any, str], ...]], ...] = (
    (
        _("帮助与监督"),
        (
            (_("怎么用通办"), "portal:help"),
            (_("办事指南里有吗"), "portal:outside"),
            (_("我要咨询"), "portal:enquiries"),
            (_("我要评（好差评）"), "portal:evaluations"),
            (_("我要投诉、举报"), "portal:complaints"),
            (_("我的办件"), "portal:my"),
            (_("用登记码查进度"), "portal:progress"),
            (_("打 12345 问、投诉、找错"), "tel:12345"),
        ),
    ),
    (
        _("公开"),
        (
            (_("事项目录与办事指南"), "portal:items"),
            (_("各类清单"), "portal:lists"),
            (_("政策法规、公告"), "portal:published"),
            (_("法律法规条文"), "portal:laws"),
            (_("按部门找"), "portal:departments"),
            (_("按地区找"), "portal:regions"),
            (_("事项变更"), "portal:changes"),
            (_("公示和异议"), "portal:notices"),
            (_("指南质量"), "portal:quality"),
            (_("数据开放"), "portal:open-catalogue"),
            (_("咨询答复情况"), "portal:enquiry-figures"),
            (_("核验文书"), "portal:verify"),
        ),
    ),
    (
        _("无障碍与隐私"),
        (
            (_("长者模式"), "?scale=elder"),
            (_("高对比显示"), "?theme=contrast"),
            (_("无障碍说明"), "web:accessibility"),
            (_("个人信息怎么用"), "web:privacy"),
        ),
    ),
)
_MARKS: tuple[Any, ...] = (
    _("主办单位：江西省人民政府办公厅"),
    _("承办单位：江西省政务服务管理办公室"),
    _("网站标识码：3600000000（示例）"),
    _("赣ICP备00000000号（示例）"),
    _("赣公网安备 36000000000000号（示例）"),
)
_PROVINCE = Region(name="江西省")


def href(target: str) -> str:
    """Address of ``target``: a URL name, or an address as it stands. Empty while the page does not exist yet."""
    if target.startswith(("/", "?", "#", "http://", "https://", "tel:", "mailto:")):
        return target
    return _reverse(settings.ROOT_URLCONF, target)


@lru_cache(maxsize=512)
def _reverse(urlconf: str, name: str) -> str:
    try:
        return reverse(name, urlconf=urlconf)
    except NoReverseMatch:
        return ""


def display_of(request: HttpRequest) -> Display:
    """The display choice of this request, from its cookies."""
    scale = request.COOKIES.get(SCALE_COOKIE, "normal")
    theme = request.COOKIES.get(THEME_COOKIE, "light")
    return Display(scale if scale in SCALES else "normal", theme if theme in THEMES else "light")


def shell_of(request: HttpRequest, *, quiet: bool = False) -> Shell:
    """The shell of a page. ``quiet`` leaves out everything that could touch a session or the database."""
    display = getattr(request, "display", None) or display_of(request)
    return Shell(
        nav=_nav(),
        section=getattr(request, "shell_section", ""),
        footer=_footer(),
        marks=_marks(),
        site_name=getattr(settings, "TONGBAN_SITE_NAME", _("江西省政务服务网")),
        display=display,
        demonstration=bool(settings.DEMONSTRATION),
        region=_PROVINCE if quiet else getattr(request, "shell_region", None) or _PROVINCE,
        home_href=href("portal:home") or "/",
        search_href=href("portal:search"),
        sign_in_href=href("portal:sign-in"),
        my_href=href("portal:my"),
        help_href=href("portal:help"),
        accessibility_href=href("web:accessibility"),
        demo_href=href("demo:home"),
        language=language(),
        me=None if quiet else getattr(request, "shell_me", None),
        me_known=not quiet,
        desk=None if quiet else getattr(request, "shell_desk", None),
    )


@settled
def _nav() -> tuple[Entry, ...]:
    rows = getattr(settings, "TONGBAN_NAV", _NAV)
    found = (Entry(key, short, rest, href(target)) for key, short, rest, target in rows)
    return tuple(entry for entry in found if entry.href)


@settled
def _footer() -> tuple[LinkGroup, ...]:
    rows = getattr(settings, "TONGBAN_FOOTER", _FOOTER)
    groups = (
        LinkGroup(title, tuple(Link(text, href(target)) for text, target in links if href(target)))
        for title, links in rows
    )
    return tuple(group for group in groups if group.links)


@settled
def _marks() -> tuple[Any, ...]:
    return tuple(getattr(settings, "TONGBAN_MARKS", _MARKS))
