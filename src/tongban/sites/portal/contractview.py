"""The contract page in words: what the guide promised, what happened, and whether the two agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongban.cases.contract import Line, Subject
from tongban.cases.kinds import Kept, Outcome, outcome_label
from tongban.cases.queries import Contract
from tongban.cases.states import LABELS
from tongban.foundation.web.components import State
from tongban.foundation.web.dates import public_date, public_instant
from tongban.foundation.web.language import headed, listed, noted
from tongban.kernel.worktime import Unit
from tongban.sites.portal.words import last_day, limit_words

TITLES = {
    Subject.ACCEPTANCE: gettext_noop("受理，或者一次说清补什么"),
    Subject.NOTICE: gettext_noop("要补的一次说清"),
    Subject.MATERIALS: gettext_noop("只要指南列出的材料"),
    Subject.STEP: "",
    Subject.PROMISED: gettext_noop("承诺办结"),
    Subject.STATUTORY: gettext_noop("法定办结"),
    Subject.DECISION: gettext_noop("按指南作出决定"),
    Subject.DELIVERY: gettext_noop("送达"),
    Subject.VISITS: gettext_noop("到现场次数"),
    Subject.FEES: gettext_noop("收费"),
}
_STATES: Mapping[Kept, tuple[str, str]] = {
    Kept.KEPT: ("done", gettext_noop("做到了")),
    Kept.MISSED: ("bad", gettext_noop("没有做到")),
    Kept.OPEN: ("go", gettext_noop("还没到时候")),
    Kept.NONE: ("todo", gettext_noop("没有发生")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page."""

    title: str
    promised: str
    happened: str
    state: State
    missed: bool


class ContractView:
    """What the page shows."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.progress = contract.progress
        self.guide = contract.progress.guide

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every line, in the order of the contract."""
        return tuple(self._row(line) for line in self.contract.lines)

    @property
    def missed(self) -> int:
        """How many lines were not kept."""
        return sum(row.missed for row in self.rows)

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        if not self.missed:
            return _("到现在为止，指南承诺的都做到了。")
        return _("指南承诺的，有 %(n)d 项没有做到。") % {"n": self.missed}

    @property
    def explanations(self) -> tuple[tuple[str, str], ...]:
        """When the body gave a reason for the delay, and which."""
        return tuple((public_instant(each.at), each.text) for each in self.contract.explanations)

    def _row(self, line: Line) -> Row:
        promised, happened = _WORDS[line.subject](self, line)
        kind, word = _STATES[line.kept]
        if line.kept is Kept.MISSED and line.late:
            word = _("晚了 %(n)d %(unit)s") % {"n": line.late, "unit": _unit(line)}
        title = self.guide.element(line.element).text if line.element else _(TITLES[line.subject])
        if line.subject is Subject.ACCEPTANCE and line is not self.contract.lines[0]:
            title += _("（补正以后）")
        return Row(title, promised, happened, State(kind, _(word)), line.kept is Kept.MISSED)

    def _limit(self, line: Line) -> tuple[str, str]:
        promised = limit_words(line.promised)
        if line.due is not None:
            promised = _("%(limit)s，最迟 %(day)s") % {"limit": promised, "day": _day(line.due)}
        if line.happened is not None:
            return promised, public_instant(line.happened)
        if line.kept is Kept.MISSED:
            return promised, _("到现在还没有")
        return promised, _("时间还没到") if line.kept is Kept.OPEN else _("不需要")

    def _notice(self, line: Line) -> tuple[str, str]:
        told = len(line.happened)
        happened = _("告知了 %(n)d 处，都在指南里") % {"n": told} if told else _("没有要求补正")
        return _("每次提交最多一次，一次说全"), happened

    def _materials(self, line: Line) -> tuple[str, str]:
        materials = [each for each in line.happened if each.startswith("m")]
        return _("指南之外不能要"), _("按您的情形 %(n)d 份，没有多要") % {"n": len(materials)}

    def _decision(self, line: Line) -> tuple[str, str]:
        promised = _("准予，或者写明指南中的依据和理由")
        if line.kept is Kept.OPEN:
            return promised, _("还没有决定")
        if line.kept is Kept.NONE:
            return promised, _(LABELS[self.progress.state])
        if line.kept is Kept.MISSED:
            return promised, _("届满前没有决定，视为准予延续")
        outcome, grounds, at = line.happened
        words = _(outcome_label(Outcome(outcome), self.guide.is_permit))
        if grounds:
            words = headed(words, listed(self.guide.element(each).text for each in grounds))
        return promised, noted(words, public_instant(at))

    def _visits(self, line: Line) -> tuple[str, str]:
        return _("%(n)d 次") % {"n": line.promised}, _("%(n)d 次") % {"n": line.happened}

    def _fees(self, line: Line) -> tuple[str, str]:
        fees = listed(
            _("{name} {amount} 元").format(name=name, amount=f"{fen / 100:.2f}") for _id, name, fen in line.promised
        )
        return fees or _("不收费"), _("没有收费")


_WORDS: Mapping[Subject, Callable[[ContractView, Line], tuple[str, str]]] = {
    Subject.ACCEPTANCE: ContractView._limit,
    Subject.NOTICE: ContractView._notice,
    Subject.MATERIALS: ContractView._materials,
    Subject.STEP: ContractView._limit,
    Subject.PROMISED: ContractView._limit,
    Subject.STATUTORY: ContractView._limit,
    Subject.DECISION: ContractView._decision,
    Subject.DELIVERY: ContractView._limit,
    Subject.VISITS: ContractView._visits,
    Subject.FEES: ContractView._fees,
}


def _day(due: datetime) -> str:
    day = last_day(due)
    assert day is not None
    return public_date(day)


def _unit(line: Line) -> str:
    return _("个工作日") if line.promised.unit is Unit.WORKING_DAY else _("天")
