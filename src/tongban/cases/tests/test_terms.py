"""Terms: 按照年、月计算期间的，到期月的对应日为期间的最后一日；没有对应日的，月末日为最后一日 (民法典第二百零二条)."""

from __future__ import annotations

from datetime import date

import pytest

from tongban.cases.terms import last_day_of


@pytest.mark.parametrize(
    ("first", "amount", "unit", "last"),
    [
        ("2026-11-24", 5, "YEAR", "2031-11-23"),
        ("2026-01-01", 5, "YEAR", "2030-12-31"),
        ("2028-02-29", 5, "YEAR", "2033-02-28"),
        ("2028-03-01", 5, "YEAR", "2033-02-28"),
        ("2028-02-29", 4, "YEAR", "2032-02-28"),
        ("2026-01-31", 1, "MONTH", "2026-02-28"),
        ("2026-01-30", 1, "MONTH", "2026-02-28"),
        ("2026-01-29", 1, "MONTH", "2026-02-28"),
        ("2026-01-28", 1, "MONTH", "2026-02-27"),
        ("2026-08-31", 13, "MONTH", "2027-09-30"),
        ("2026-03-02", 60, "NATURAL_DAY", "2026-04-30"),
    ],
)
def test_the_last_day(first: str, amount: int, unit: str, last: str) -> None:
    assert last_day_of(date.fromisoformat(first), {"amount": amount, "unit": unit}) == date.fromisoformat(last)
