"""好差评 as its pages draw it: five faces, the reasons that go with each, what was said, and the published figure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.foundation.web.components import Choice, Column, Field, Row, State, SummaryRow
from tongban.foundation.web.dates import public_date, public_instant
from tongban.foundation.web.language import listed
from tongban.oversight.evaluations import rules
from tongban.oversight.evaluations.queries import Figures, OwnRating, PublishedPage
from tongban.oversight.evaluations.rules import Grade
from tongban.sites.parts.guidelinks import RatingFigure

FACES = {5: "great", 4: "smile", 3: "flat", 2: "frown", 1: "awful"}


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """The reasons of one grade. ``chosen``: this grade is chosen, so they are asked for; the others are folded away."""

    stars: int
    chosen: bool
    field: Field


def grade_choices(chosen: str) -> tuple[Choice, ...]:
    """The five faces."""
    return tuple(
        Choice(str(each.stars), _(each.name), str(each.stars) == chosen, icon=FACES[each.stars])
        for each in rules.grades()
    )


def reason_groups(chosen: str, codes: Collection[str], error: str = "") -> Iterator[ReasonGroup]:
    """What can be ticked under each grade."""
    for grade in rules.grades():
        label = _("哪里好，可以选几条") if not rules.is_bad(grade.stars) else _("哪里不好，可以选几条")
        choices = tuple(Choice(each.code, _(each.name), each.code in codes) for each in rules.reasons_of(grade.stars))
        picked = str(grade.stars) == chosen
        field = Field(
            id=f"reasons-{grade.stars}", name="reasons", label=label, control="checkboxes", choices=choices, required=False,
            error=error if picked else "",
        )  # fmt: skip
        yield ReasonGroup(grade.stars, picked, field)


def words_field(text: str, error: str = "") -> Field:
    """Where one writes what the list does not hold."""
    return Field(
        id="words", name="words", label=_("想说的话"), control="textarea", value=text, required=False, error=error,
        hint=_("最多 500 字。被评价的部门看得到文字，看不到您是谁：不要写姓名、电话、证件号、登记码"), maxlength=rules.LONGEST,
    )  # fmt: skip


def grade_shown(grade: Grade) -> State:
    """A grade in shape and word."""
    kind = "bad" if rules.is_bad(grade.stars) else "done"
    return State(kind, _(grade.name))


def own_rows(rating: OwnRating) -> list[SummaryRow]:
    """What was said, line by line."""
    rows = [
        SummaryRow(_("评价"), _(rating.grade.name)),
        SummaryRow(_("时间"), public_instant(rating.at)),
    ]
    if rating.reasons:
        rows.append(SummaryRow(_("选的内容"), "\n".join(_(each.name) for each in rating.reasons)))
    if rating.words:
        rows.append(SummaryRow(_("写的话"), rating.words))
    if rules.is_bad(rating.grade.stars):
        rows.append(SummaryRow(_("处理"), _(rating.state_label), note=_("差评要核实、整改、回访，办结以前会联系您")))
    return rows


def figure_of(figures: Figures, route: str, code: str) -> RatingFigure | None:
    """The figure with its page; None while there are too few."""
    if not figures.shown:
        return None
    words = _("{n} 条评价，好评率 {share}%").format(n=figures.count, share=figures.share)
    return RatingFigure(words, reverse(route, args=[code]))


def star_rows(figures: Figures) -> Iterator[Row]:
    """How many of each grade, the best first."""
    for grade in rules.grades():
        yield Row((grade_shown(grade), str(figures.by_stars[grade.stars - 1])))


def published_columns() -> tuple[Column, ...]:
    """Columns of the published list."""
    return (Column(_("日期")), Column(_("评价"), "state"), Column(_("选的内容")))


def published_rows(page: PublishedPage) -> Iterator[Row]:
    """Published ratings: the day, the grade and the reasons, never words and never who."""
    for each in page.rows:
        reasons = listed(_(reason.name) for reason in each.reasons) or "—"
        state = grade_shown(each.grade)
        yield Row((public_date(each.day, year=True), (state, _("追评")) if each.again else state, reasons))
