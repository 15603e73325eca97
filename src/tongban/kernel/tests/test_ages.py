"""周岁: the birthday itself counts, and 29 February is followed by 1 March."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.ages import CONSENT_BELOW, NO_CAPACITY_BELOW, OF_AGE, is_below, reaches


@pytest.mark.parametrize(
    ("born", "years", "day"),
    [
        (date(2008, 5, 10), OF_AGE, date(2026, 5, 10)),
        (date(2008, 2, 29), OF_AGE, date(2026, 3, 1)),
        (date(2008, 2, 28), OF_AGE, date(2026, 2, 28)),
        (date(2012, 2, 29), NO_CAPACITY_BELOW, date(2020, 2, 29)),
        (date(2012, 12, 31), CONSENT_BELOW, date(2026, 12, 31)),
    ],
)
def test_from_the_birthday_on(born: date, years: int, day: date) -> None:
    assert reaches(born, years) == day
    assert is_below(born, years, day - timedelta(days=1))
    assert not is_below(born, years, day)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(1, 120))
def test_who_is_born_later_is_never_older(born: date, years: int) -> None:
    assert reaches(born, years) <= reaches(born + timedelta(days=1), years)
    assert reaches(born, years).year == born.year + years
