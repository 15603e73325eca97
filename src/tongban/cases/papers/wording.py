"""How dates and numbers are written in a paper (GB/T 9704-2012: Arabic figures for dates, full form)."""

from __future__ import annotations

from datetime import date, datetime

from tongban.foundation.clock import SHANGHAI, legal_date

_DIGITS = "零一二三四五六七八九"


def day(value: date) -> str:
    """``2026年11月24日``; of an instant its legal day."""
    legal = legal_date(value) if isinstance(value, datetime) else value
    return f"{legal.year}年{legal.month}月{legal.day}日"


def instant(value: datetime) -> str:
    """``2026年11月24日9时05分``, by Shanghai's clocks."""
    local = value.astimezone(SHANGHAI)
    return f"{day(value)}{local.hour}时{local.minute:02}分"


_UNITS = {"WORKING_DAY": "个工作日", "NATURAL_DAY": "日", "HOUR": "小时", "MONTH": "个月", "YEAR": "年"}


def limit(amount: int, unit: str) -> str:
    """``二十个工作日``: a legal limit; ``unit`` as guides write it. Nothing of a unit is the same day (``当日``)."""
    return f"{number(amount)}{_UNITS[unit.upper()]}" if amount else "当日"


def number(value: int) -> str:
    """``六十``: how a law writes a number of days. 1 to 999; ValueError beyond."""
    if not 0 < value < 1000:
        raise ValueError("numbers in words go from 1 to 999")
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")
