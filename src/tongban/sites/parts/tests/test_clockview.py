"""The clock in a strip and in words; the timeline; the QR code."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import segno
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.worktime import Fact, FactKind, Limit, Limits, Unit, end_of_day, fold
from tongban.sites.parts.clockview import ClockView
from tongban.sites.parts.dates import public_date
from tongban.sites.parts.qr import qr_svg
from tongban.sites.parts.tests import example
from tongban.sites.parts.timeline import Step, folded, timeline_rows

CALENDAR = example.calendar()
LIMITS = Limits(promised=Limit(5, Unit.WORKING_DAY), statutory=Limit(10, Unit.WORKING_DAY))


def at(month: int, day: int, hour: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


STORY = [
    Fact(FactKind.RECEIVED, at(11, 23)),
    Fact(FactKind.CORRECTION_TOLD, at(11, 25)),
    Fact(FactKind.CORRECTION_RECEIVED, at(11, 27)),
    Fact(FactKind.ACCEPTED, at(11, 30)),
    Fact(FactKind.PAUSED, at(12, 2), {"planned_end": "2026-12-04", "name": "专家评审"}),
    Fact(FactKind.DECIDED, at(12, 9)),
]


def view(facts: list[Fact], now: datetime, **more: Any) -> ClockView:
    return ClockView(fold(facts, LIMITS, CALENDAR), facts, CALENDAR, now, **more)


def kinds(clock: ClockView) -> dict[str, str]:
    return {day.number: day.kind for day in clock.days}


def test_while_the_office_examines() -> None:
    clock = view(STORY[:1], at(11, 24))
    assert (clock.acceptance, clock.promised) == ("11 月 30 日", "")
    assert (clock.state.kind, clock.state.word) == ("clock", "告知期剩 4 个工作日")
    assert kinds(clock)["24"] == "cnt"
    assert kinds(clock)["28"] == "off"
    assert [day.number for day in clock.days if day.now] == ["24"]


def test_while_the_applicant_has_it() -> None:
    clock = view(STORY[:2], at(11, 26))
    assert (clock.state.kind, clock.state.word) == ("paused", "暂停：等您补正")
    assert (kinds(clock)["25"], kinds(clock)["26"]) == ("hold", "hold")
    assert view(STORY[:2], at(11, 26), official=True).state.word == "暂停：等申请人补正"


def test_the_day_of_the_answer_is_marked_while_it_is_awaited() -> None:
    clock = view(STORY[:1], at(11, 24))
    marked = [(day.number, str(day.word), str(day.word2)) for day in clock.days if day.kind == "ans"]
    assert marked == [("30", "最迟", "答复")]
    assert clock.table[-1].happened == "最迟受理或告知补正"
    assert not any(day.kind == "ans" for day in view(STORY[:4], at(12, 1)).days)


def test_a_stopped_limit_draws_no_days_to_come() -> None:
    waiting = view(STORY[:2], at(11, 26))
    assert waiting.table[-1].day == date(2026, 11, 26)
    assert len(waiting.days) == 7
    withdrawn = view([*STORY[:1], Fact(FactKind.CLOSED, at(11, 24))], at(12, 10))
    assert withdrawn.table[-1].day == date(2026, 11, 24)


def test_after_acceptance_days_are_numbered_around_the_pause() -> None:
    clock = view(STORY[:5], at(12, 3))
    assert (clock.promised, clock.statutory) == ("12 月 9 日", "12 月 16 日")
    assert clock.state.word == "暂停：特别程序"
    words = {day.number: (str(day.word), str(day.word2), day.kind) for day in clock.days}
    assert words["12/1"] == ("第1天", "", "cnt")
    assert words["2"] == ("第2天", "暂停", "cnt")
    assert words["3"] == ("暂停", "", "hold")
    assert words["7"] == ("第3天", "", "cnt")
    assert words["9"] == ("第5天", "承诺", "due")
    assert words["16"] == ("第10天", "法定", "law")
    # 30 November was day 1 of the examination, on which it was accepted; 27 and 25 are not counted twice.
    assert words["27"][2] == ""


def test_late_is_said_in_words() -> None:
    clock = view(STORY[:4], at(12, 9))
    assert (clock.state.kind, clock.state.word) == ("bad", "承诺已超 2 个工作日")
    assert view(STORY[:4], at(12, 16)).state.word.startswith("法定已超")
    assert view(STORY[:4], at(12, 7)).state.word == "今天到期"
    assert view(STORY[:4], at(12, 4)).state.word == "剩 1 个工作日"


def test_days_beyond_the_last_limit_are_called_overdue() -> None:
    clock = view(STORY[:1], at(12, 2))
    assert [(day.number, day.word) for day in clock.days if day.word == "超期"] == [("12/1", "超期"), ("2", "超期")]
    assert (clock.table[-1].written, clock.table[-1].counting) == ("12-01 至 12-02", "已经超期")
    assert not any(day.word == "超期" for day in view(STORY[:2], at(12, 2)).days)


def test_the_legal_lateness_counts_from_the_legal_day() -> None:
    assert view(STORY[:4], at(12, 15)).state.word == "法定已超 1 个工作日"


def test_after_the_decision_the_clock_stands_and_the_past_stays_as_it_was() -> None:
    clock = view(STORY, at(12, 10))
    assert clock.state.word == "已停表"
    assert (kinds(clock)["3"], kinds(clock)["4"]) == ("hold", "hold")
    ordinals = [str(day.word) for day in clock.days if str(day.word).startswith("第")]
    assert ordinals == ["第1天", "第2天", "第3天", "第4天", "第5天"]
    assert "决定" in next(line for line in clock.table if line.day == date(2026, 12, 9)).happened


def test_the_table_says_every_day_that_matters_once() -> None:
    clock = view(STORY[:5], at(12, 3))
    covered = [
        line.day + timedelta(days=offset) for line in clock.table for offset in range((line.until - line.day).days + 1)
    ]
    assert covered == [date(2026, 11, 23) + timedelta(days=offset) for offset in range(24)]
    assert covered[-1] == date(2026, 12, 16)
    weekend = next(line for line in clock.table if line.day == date(2026, 11, 28))
    assert (weekend.written, weekend.counting) == ("11-28 至 11-29", "休息日，不计")


def test_nothing_received_nothing_drawn() -> None:
    clock = view([], at(11, 23))
    assert (clock.days, clock.table, clock.label) == ((), (), "还没有开始计时")


@given(st.integers(1, 12), st.integers(0, 40), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_the_due_cell_is_the_folds_due_day(promise: int, later: int, month: int) -> None:
    received = datetime(2026, month, 1 + later % 27, 3, tzinfo=UTC)
    limits = Limits(promised=Limit(promise, Unit.WORKING_DAY))
    facts = [Fact(FactKind.RECEIVED, received), Fact(FactKind.ACCEPTED, received)]
    clock = fold(facts, limits, CALENDAR)
    strip = ClockView(clock, facts, CALENDAR, received)
    leg = clock.leg("promised")
    assert leg is not None
    assert strip.promised == public_date(leg.last_day)
    assert [day.word for day in strip.days if day.kind == "due"] == [f"第{promise}天"]
    assert sum(1 for day in strip.days if str(day.word).startswith("第")) == promise
    assert end_of_day(leg.last_day) == clock.promised_due


def test_the_card_renders() -> None:
    html = render_to_string("parts/clock.html", {"clock": view(STORY[:5], at(12, 3))})
    assert "style=" not in html
    assert 'class="hold now" aria-current="date"' in html
    assert html.count("<li>") >= 5


def test_steps_become_rows() -> None:
    rows = timeline_rows(
        [
            Step("提交", at(11, 23), "done"),
            Step("等您补正", at(11, 25), "now"),
            Step("核查", None, "parallel", hint="同时"),
        ]
    )
    assert [(row.stage, row.shape, row.current) for row in rows] == [
        ("done", "done", False),
        ("now", "half", True),
        ("next", "branch", False),
    ]
    assert timeline_rows([Step("暂停", None, "paused")])[0].shape == "pause"


def test_only_what_was_done_long_ago_is_folded() -> None:
    done = [Step(f"第 {number} 次", at(11, 23), "done") for number in range(40)]
    rows = timeline_rows([*done, Step("决定", None, "go"), Step("送达", None, "next")])
    earlier, rest = folded(rows)
    assert (*earlier, *rest) == rows
    assert [row.title for row in rest][:1] == ["第 20 次"]
    assert folded(rows[:21]) == ((), rows[:21])


@given(st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ-/:.", min_size=1, max_size=80))
@settings(max_examples=30, deadline=None)
def test_the_drawing_has_exactly_the_dark_modules(text: str) -> None:
    svg = str(qr_svg(text, "二维码"))
    dark = {(int(x) + n, int(y)) for x, y, run in re.findall(r"M(\d+) (\d+)\.5h(\d+)", svg) for n in range(int(run))}
    matrix = segno.make(text, error="m", micro=False).matrix
    assert dark == {(x + 2, y + 2) for y, row in enumerate(matrix) for x, on in enumerate(row) if on}


def test_the_code_has_a_text_name_and_no_style() -> None:
    svg = str(qr_svg("x", '登记码 "7" 的二维码'))
    assert 'role="img" aria-label="登记码 &quot;7&quot; 的二维码"' in svg
    assert "style" not in svg


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        public_date(datetime(2026, 11, 23))  # noqa: DTZ001
