"""The clock in sentences: every fact and every limit on a line that the applicant can check with a wall calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tongban.kernel.worktime.calendar import SHANGHAI, Calendar, shanghai_date
from tongban.kernel.worktime.facts import Fact, FactKind, Leg, Line
from tongban.kernel.worktime.limits import Limit, Pause, Pauses, Unit

_WEEKDAYS_ZH = "一二三四五六日"
_NAMES = {
    "acceptance": ("受理审查期限", "limit for acceptance"),
    "promised": ("承诺办结期限", "promised limit"),
    "statutory": ("法定办结期限", "statutory limit"),
    "delivery": ("送达期限", "limit for delivery"),
}
_FACTS = {
    FactKind.RECEIVED: ("收到申请", "application received"),
    FactKind.CORRECTION_TOLD: ("一次性告知补正，等待申请人", "corrections told once; waiting for the applicant"),
    FactKind.CORRECTION_RECEIVED: ("收到补正材料，重新计算受理审查期限", "corrections received; the limit starts anew"),
    FactKind.ACCEPTED: ("受理", "accepted"),
    FactKind.RESUMED: ("恢复计时", "the clock runs again"),
    FactKind.DECIDED: ("作出决定", "decided"),
    FactKind.DELIVERED: ("送达", "delivered"),
    FactKind.CLOSED: ("未作决定而终结", "ended without a decision"),
    FactKind.REOPENED: ("原来的处理被撤销，重新办理，期限重新计算", "what was done was undone; the limit starts anew"),
}


def fact_line(fact: Fact) -> Line:
    """A plain fact with its day."""
    zh, en = _FACTS[fact.kind]
    day = shanghai_date(fact.at)
    return Line(f"{_zh(day)}：{zh}。", f"{_en(day)}: {en}.")


def deemed_line(fact: Fact, accepted_on: date, *, anew: bool = False) -> Line:
    """Silence: accepted as from the day of receipt, or from that on which the examination began ``anew``."""
    since = "重新审查" if anew else "收到材料"
    until = shanghai_date(fact.at - timedelta(microseconds=1))
    basis = str(fact.data.get("basis") or "行政许可法第三十二条第一款第四项")
    return Line(
        f"至 {_zh(until)}24:00 未告知补正，自{since}之日 {_zh(accepted_on)}起视为受理（{basis}）。",
        f"No correction was told by 24:00 on {_en(until)}: deemed accepted from {_en(accepted_on)} ({basis}).",
    )


def pause_line(pause: Pause) -> Line:
    """A pause as it turned out: planned, or ended earlier."""
    name = f"（{pause.name}）" if pause.name else ""
    name_en = f" ({pause.name})" if pause.name else ""
    begun = shanghai_date(pause.begin)
    if pause.last_day < pause.first_day:
        return Line(f"{_zh(begun)}特别程序{name}当日结束，不影响计时。", f"{_en(begun)}: a pause that held no day.")
    return Line(
        f"{_zh(begun)}启动特别程序{name}，自次日至 {_zh(pause.last_day)}不计入办结期限。",
        f"{_en(begun)}: special procedure{name_en}; the days after it until {_en(pause.last_day)} do not count.",
    )


def extension_line(fact: Fact, limit: Limit, *, counts: bool) -> Line:
    """An extension; one that came late or second is named as without effect."""
    day = shanghai_date(fact.at)
    if counts:
        return Line(
            f"{_zh(day)}：经批准，法定办结期限延长 {limit.text()}，承诺期限不变。",
            f"{_en(day)}: the statutory limit is extended by {limit.text('en')}; the promise stays.",
        )
    return Line(
        f"{_zh(day)}：延长 {limit.text()} 的记录不生效（期限已届满或已延长过一次）。",
        f"{_en(day)}: an extension by {limit.text('en')} has no effect (too late, or the second).",
    )


def leg_line(leg: Leg, calendar: Calendar, pauses: Pauses) -> Line:
    """A limit: how long, from when, to when, what was left out, and whether it was kept."""
    name_zh, name_en = _NAMES[leg.name]
    length_zh = " + ".join(limit.text() for limit in leg.limits)
    length_en = " + ".join(limit.text("en") for limit in leg.limits)
    if leg.limits[-1].unit is Unit.HOUR:
        end_zh, end_en = f"至 {_minute(leg.due)} 届满", f"ends at {_minute(leg.due)}"
    else:
        end_zh = f"自次日起算，至 {_zh(leg.last_day)}24:00 届满"
        end_en = f"counted from the next day, ends at 24:00 on {_en(leg.last_day)}"
    left_zh, left_en = _left_out(leg, calendar, pauses)
    kept_zh, kept_en = _kept(leg)
    if leg.stopped_at is None and calendar.provisional(leg.last_day):
        left_zh += "；该年度放假安排尚未公布，届时可能调整"
        left_en += "; provisional until the holiday notice of that year"
    return Line(
        f"{name_zh} {length_zh}：{end_zh}{left_zh}{kept_zh}。",
        f"{name_en.capitalize()}, {length_en}: {end_en}{left_en}{kept_en}.",
    )


def _left_out(leg: Leg, calendar: Calendar, pauses: Pauses) -> tuple[str, str]:
    if leg.limits[0].unit is not Unit.WORKING_DAY:
        return "", ""
    start = shanghai_date(leg.start)
    off = (leg.last_day - start).days - calendar.working_days_between(start, leg.last_day)
    paused = pauses.excluded(start, leg.last_day, calendar)
    zh = [f"休息日和节假日 {off} 天"] if off else []
    en = [f"{off} days off"] if off else []
    if paused:
        zh.append(f"特别程序 {paused} 个工作日")
        en.append(f"{paused} working days of pause")
    return (f"（不计{'、'.join(zh)}）", f" (without {' and '.join(en)})") if zh else ("", "")


def _kept(leg: Leg) -> tuple[str, str]:
    if leg.in_time is None:
        return "", ""
    return ("，按期完成", "; kept") if leg.in_time else ("，已超期", "; missed")


def _zh(day: date) -> str:
    return f"{day.isoformat()}（周{_WEEKDAYS_ZH[day.weekday()]}）"


def _en(day: date) -> str:
    return f"{day.isoformat()} ({('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[day.weekday()]})"


def _minute(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
