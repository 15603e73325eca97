"""Figures of the board as tiles and rows: what each means, for when it stands, and where its cases are listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongban.cases.queries import Happened, OnDay
from tongban.foundation.web import components as ui
from tongban.oversight.evaluations.queries import Figures
from tongban.oversight.evaluations.queries import Wanted as WantedRatings
from tongban.oversight.supervision.kinds import Level
from tongban.oversight.supervision.queries import Wanted as WantedCards
from tongban.sites.desk.lists import list_address
from tongban.sites.desk.rating_words import address as ratings_address
from tongban.sites.desk.supervision_words import address as cards_address

_ON = {
    "submitted": OnDay.SUBMITTED,
    "accepted": OnDay.ACCEPTED,
    "decided": OnDay.DECIDED,
    "in_time": OnDay.IN_TIME,
    "late": OnDay.OVERRUN,
}
_NONE = (0, 0, 0, 0, 0)
_NOTHING = Happened()


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one body, of one item at it, or of everything. Lines of the same are added up."""

    department_id: UUID | None = None
    item: str = ""
    today: Happened = _NOTHING
    month: Happened = _NOTHING
    overdue: int = 0
    going: int = 0
    stars: tuple[int, int, int, int, int] = _NONE
    cards: tuple[tuple[Level, int], ...] = ()

    def __add__(self, other: Line) -> Line:
        stars = tuple(one + more for one, more in zip(self.stars, other.stars, strict=True))
        return Line(
            self.department_id,
            self.item,
            self.today + other.today,
            self.month + other.month,
            self.overdue + other.overdue,
            self.going + other.going,
            stars,  # type: ignore[arg-type]
            self.cards + other.cards,
        )

    @property
    def body(self) -> UUID:
        """The body; a line of everything has none. ValueError."""
        if self.department_id is None:
            raise ValueError("a line of everything is of no body")
        return self.department_id

    @property
    def well(self) -> int:
        """Under way and within every limit of the office. The tally may be a moment behind the clock."""
        return max(self.going - self.overdue, 0)

    @property
    def rated(self) -> Figures:
        """Ratings by stars."""
        return Figures(self.stars)

    def at_level(self, level: Level) -> int:
        """Open cards of one level."""
        return sum(count for each, count in self.cards if each is level)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The days the board speaks of, and the addresses of the lists behind its figures."""

    since: date
    today: date

    def happened(self, line: Line, name: str, *, today: bool = False) -> str:
        """The list of what a figure of ``Happened`` counts."""
        since = self.today if today else self.since
        days = {"since": since.isoformat(), "until": self.today.isoformat()}
        on = {} if name == "submitted" else {"on": _ON[name].value}
        return list_address({"view": "all", **_of(line), **on, **days})

    def overdue(self, line: Line) -> str:
        """The list of what is overdue."""
        return list_address({"view": "all", **_of(line), "clock": "late"})

    def going(self, line: Line) -> str:
        """The list of what an official has to do."""
        return list_address({"view": "todo", **_of(line)})


@dataclass(frozen=True, slots=True)
class Tile:
    """One large number: its label, the list behind it, what it means, and a shape beside its colour."""

    label: str
    number: str
    href: str
    note: str
    kind: str = ""
    icon: str = ""


def tiles(sheet: Sheet, total: Line) -> list[tuple[str, list[Tile]]]:
    """Three rows: today, this month, now."""
    return [
        (pgettext("board", "今天"), list(_happened(sheet, total, today=True))),
        (_("本月"), list(_happened(sheet, total, today=False))),
        (pgettext("board", "现在"), list(_now(sheet, total))),
    ]


def _happened(sheet: Sheet, total: Line, *, today: bool) -> Iterator[Tile]:
    told = total.today if today else total.month
    words = {
        "submitted": (_("收到"), _("提交并登记赋码")),
        "accepted": (_("受理"), _("受理，含视为受理")),
        "decided": (pgettext("board", "决定"), _("作出准予或者不予的决定")),
        "in_time": (_("按时决定"), _("在承诺期限内，没有承诺的在法定期限内")),
        "late": (_("超期决定"), _("超过上述期限才决定")),
    }
    for name, (label, note) in words.items():
        yield Tile(label, f"{getattr(told, name):,}", sheet.happened(total, name, today=today), note)


def _now(sheet: Sheet, total: Line) -> Iterator[Tile]:
    of = {"department": str(total.department_id)} if total.department_id else {}
    yield Tile(_("正常在办"), f"{total.well:,}", sheet.going(total), _("绿：没有超期的在办件"), "done", "done")
    yield Tile(_("超期在办"), f"{total.overdue:,}", sheet.overdue(total), _("已过本机关的期限还没办"), "bad", "clock")
    for level, label, note, kind in (
        (Level.WARNING, _("预警"), _("提醒中，还没有超期"), ""),
        (Level.YELLOW, _("黄牌"), _("未结"), "wait"),
        (Level.RED, _("红牌"), _("未结"), "bad"),
    ):
        href = cards_address(WantedCards(level=str(level.value), **of))
        yield Tile(label, f"{total.at_level(level):,}", href, note, kind, "card")
    yield Tile(
        _("好评率"), _share(total.rated), ratings_address(WantedRatings(view="all")), _rated(total.rated), "", "star"
    )


def body_columns() -> list[ui.Column]:
    """Titles of the table by body."""
    titles = (_("今天收到"), *_month_titles(), _("在办"), _("超期在办"), _("黄牌"), _("红牌"))
    return [ui.Column(_("部门")), *(ui.Column(each, "number") for each in titles), ui.Column(_("好评"))]


def body_row(sheet: Sheet, line: Line, name: str) -> ui.Row:
    """One body."""
    of = {"department": str(line.department_id)}
    cards = [
        _number(line.at_level(level), cards_address(WantedCards(level=str(level.value), **of)), name, label)
        for level, label in ((Level.YELLOW, _("黄牌")), (Level.RED, _("红牌")))
    ]
    going = _number(line.going, sheet.going(line), name, _("在办"))
    late = _number(line.overdue, sheet.overdue(line), name, _("超期在办"))
    cells = [name, *_happened_cells(sheet, line, name), going, late, *cards, _short(line.rated)]
    return ui.Row(cells, late=line.overdue > 0)


def item_columns() -> list[ui.Column]:
    """Titles of the table by item."""
    titles = (_("今天收到"), *_month_titles(), _("超期在办"))
    columns = [ui.Column(_("事项")), *(ui.Column(each, "number") for each in titles), ui.Column(_("好评"))]
    return columns


def item_row(sheet: Sheet, line: Line, name: str, body: str) -> ui.Row:
    """One item at one body."""
    late = _number(line.overdue, sheet.overdue(line), name, _("超期在办"))
    return ui.Row([(name, body), *_happened_cells(sheet, line, name), late, _short(line.rated)], late=line.overdue > 0)


def definition_columns() -> list[ui.Column]:
    """Titles of the table of definitions."""
    return [ui.Column(_("数")), ui.Column(_("怎么算")), ui.Column(_("说的是什么时候")), ui.Column(_("从哪里来"))]


def definitions() -> Iterator[tuple[str, ...]]:
    """Each figure: what it counts, for when, from where."""
    period, tally = _("当天，或者本月 1 日到今天"), _("办件记录，随记随计入日统计")
    now, cards = _("打开这一页的时刻"), _("电子监察")
    yield _("收到"), _("这几天提交并登记赋码的件"), period, tally
    yield _("受理"), _("这几天受理的件，视为受理的也算"), period, tally
    yield pgettext("board", "决定"), _("这几天作出的决定，不予的和视为准予延续的也算"), period, tally
    yield (
        _("按时决定、超期决定"),
        _("按承诺期限算；没有承诺的按法定期限算；两样都没有的不算"),
        period,
        _("办件的合同页"),
    )
    yield _("在办"), _("还没有办结的件；减去超期在办就是正常在办"), now, _("办件记录，随记随计入状态统计")
    yield _("超期在办"), _("本机关该办而已过期限的件；等申请人补正的、特别程序暂停的不算"), now, _("每件的期限")
    yield _("预警、黄牌、红牌"), _("电子监察发出、还没有了结的"), now, cards
    yield _("好评率"), _("三星及以上的评价占全部有效评价；不采纳的不算"), _("至今全部"), _("好差评")


def _month_titles() -> tuple[str, ...]:
    return _("本月收到"), _("本月受理"), _("本月决定"), _("其中按时"), _("其中超期")


def _happened_cells(sheet: Sheet, line: Line, name: str) -> Iterator[Any]:
    yield _number(line.today.submitted, sheet.happened(line, "submitted", today=True), name, _("今天收到"))
    for column, title in zip(_ON, _month_titles(), strict=True):
        yield _number(getattr(line.month, column), sheet.happened(line, column), name, title)


def _number(count: int, href: str, name: str, title: str) -> Any:
    return ui.Anchor(f"{count:,}", href, hidden=_("：{body}{kind}").format(body=name, kind=title)) if count else "0"


def _share(rated: Figures) -> str:
    return f"{rated.share}%" if rated.shown else "—"


def _rated(rated: Figures) -> str:
    told = _("三星及以上 %(good)s，共 %(count)s") % {"good": f"{rated.good:,}", "count": f"{rated.count:,}"}
    return told if rated.shown else _("评价太少，不算比例；共 %(count)s") % {"count": rated.count}


def _short(rated: Figures) -> str:
    return f"{rated.share}%" if rated.shown else "—"


def _of(line: Line) -> dict[str, str]:
    if line.item:
        return {"item": line.item}
    return {"body": str(line.department_id)} if line.department_id else {}
