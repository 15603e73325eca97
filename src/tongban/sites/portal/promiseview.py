"""承诺兑现情况 in words: what the guide of an item promises, in how many cases it was kept, and how late the others were."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongban.cases.contract import Subject, limit_of
from tongban.cases.queries import FEWEST, ItemContract, Promise
from tongban.cases.states import LABELS
from tongban.foundation.web.components import State
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import listed
from tongban.kernel.worktime import Unit
from tongban.sites.portal.contractview import TITLES
from tongban.sites.portal.words import limit_words


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise of the page."""

    title: str
    promised: str
    kept: str
    late: str
    state: State


class PromiseView:
    """What the page shows."""

    def __init__(self, found: ItemContract) -> None:
        self.found = found
        self.balance = found.balance
        self.item = found.item

    @property
    def period(self) -> str:
        """``2025 年 11 月 26 日到 2026 年 11 月 25 日``."""
        since, last = self.found.period.since, self.found.period.last
        return _("%(since)s到 %(last)s") % {
            "since": public_date(since, year=True),
            "last": public_date(last, year=True),
        }

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        if not self.balance.ended:
            return _("最近一年没有办件办完，还没有数可算。")
        if self.balance.few:
            return _("最近一年只办完 %(n)d 件，不到 %(few)d 件，不算比例。") % {"n": self.balance.ended, "few": FEWEST}
        promised = self._main
        if promised is None:
            return _("最近一年办完 %(n)d 件，都没有走到要按期办结的一步。") % {"n": self.balance.ended}
        if not promised.missed:
            return _("最近一年该按期办结的 %(n)d 件，都按期办结了。") % {"n": promised.due}
        given = {"n": promised.due, "kept": promised.kept, "missed": promised.missed}
        return _("最近一年该按期办结的 %(n)d 件，按期 %(kept)d 件，超期 %(missed)d 件。") % given

    @property
    def endings(self) -> str:
        """How the cases ended: ``作出决定 5 件、不予受理 1 件``."""
        told = [_("%(how)s %(n)d 件") % {"how": _(LABELS[how]), "n": n} for how, n in self.balance.endings.items() if n]
        return listed(told)

    @property
    def explained(self) -> str:
        """How many of those missed were explained; empty where none was missed."""
        given = {"missed": self.balance.missed, "n": self.balance.explained}
        if not self.balance.missed:
            return ""
        if not self.balance.explained:
            return _("超期的 %(missed)d 件，办理机关都还没有说明理由。") % given
        return _("超期的 %(missed)d 件里，%(n)d 件办理机关说明了理由；申请人登录后能看到。") % given

    @property
    def overdue(self) -> str:
        """Cases past their limit that nobody has ended: they are not among those counted."""
        n = self.found.overdue
        return _("另有 %(n)d 件现在已经过了期限，还没有办，没有算在里面。") % {"n": n} if n else ""

    @property
    def others(self) -> str:
        """How many other promises were missed at least once; empty where none was, or nothing is told."""
        n = sum(row.state.kind == "bad" for row in self.rows) - (self._main is not None and self._main.missed > 0)
        return _("别的承诺里，%(n)d 项有没做到的，见下表。") % {"n": n} if n else ""

    @property
    def good(self) -> bool:
        """Whether nothing that is told speaks against the body."""
        return not (self.found.overdue or any(row.state.kind == "bad" for row in self.rows))

    @property
    def rows(self) -> tuple[PromiseRow, ...]:
        """Every promise that can be counted; none where there are too few cases."""
        if self.balance.few:
            return ()
        shown = [each for each in self.balance.promises.values() if each.due or self._promised(each.subject)]
        return tuple(self._row(each) for each in shown)

    @property
    def _main(self) -> Promise | None:
        """The promise to finish in time; where the guide makes none, the limit of the law."""
        both = (self.balance.promises[Subject.PROMISED], self.balance.promises[Subject.STATUTORY])
        return next((each for each in both if each.due), None)

    def _row(self, promise: Promise) -> PromiseRow:
        subject = promise.subject
        title = _(TITLES[subject]) if TITLES[subject] else _("每个审查环节")
        return PromiseRow(title, self._promised(subject), _kept(promise), self._late(promise), _state(promise))

    def _promised(self, subject: Subject) -> str:
        guide = self.found.guide
        if subject is Subject.VISITS:
            return _("%(n)d 次") % {"n": int(guide.local["visits"])}
        if subject is Subject.NOTICE:
            return _("每次提交最多一次，一次说全")
        if subject is Subject.STEP:
            return _("各有各的期限")
        limit = limit_of(guide, subject)
        return limit_words(limit)

    def _late(self, promise: Promise) -> str:
        told = []
        if promise.late and promise.median is not None and promise.worst is not None:
            unit = self._unit(promise.subject)
            given = {"n": promise.late, "median": f"{promise.median:g}", "worst": promise.worst, "unit": unit}
            if promise.median == promise.worst:
                told.append(_("%(n)d 件晚了 %(worst)d %(unit)s") % given)
            else:
                told.append(_("%(n)d 件晚了：居中的晚 %(median)s %(unit)s，最久的晚 %(worst)d %(unit)s") % given)
        if promise.waiting:
            told.append(_("%(n)d 件过了期限，到现在还没有") % {"n": promise.waiting})
        return listed(told)

    def _unit(self, subject: Subject) -> str:
        guide = self.found.guide
        limit = limit_of(guide, subject)
        units = {step.limit.unit for step in guide.review_plan.steps} if limit is None else {limit.unit}
        return _("个工作日") if units == {Unit.WORKING_DAY} else _("天")


def _kept(promise: Promise) -> str:
    given = {"due": promise.due, "kept": promise.kept}
    if not promise.due:
        return _("没有遇到")
    if not promise.missed or promise.share is None:
        return _("%(due)d 件里做到 %(kept)d 件") % given
    # Rounded down: 999 of 1,000 are not all.
    return _("%(due)d 件里做到 %(kept)d 件，%(percent)d%%") % {**given, "percent": int(promise.share * 100)}


def _state(promise: Promise) -> State:
    if not promise.due:
        return State("todo", _("没有遇到"))
    if not promise.missed:
        return State("done", _("都做到了"))
    return State("bad", _("%(n)d 件没有做到") % {"n": promise.missed})
