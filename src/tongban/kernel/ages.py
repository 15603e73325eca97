"""周岁: from which day on somebody has an age (民法典第十七条至第二十条、第二百条至第二百零二条).

Counted by the calendar, from the birthday of that year on, as the day begins. Who was born on 29 February has a year more on
1 March of a common year, for 28 February is the last day of the term (第二百零二条).
"""

from __future__ import annotations

from datetime import date

NO_CAPACITY_BELOW, CONSENT_BELOW, OF_AGE = 8, 14, 18
"""不满八周岁 has no capacity (民法典第二十条); 不满十四周岁 the guardian consents (个人信息保护法第三十一条); 18 is 成年."""


def reaches(born: date, years: int) -> date:
    """The first day on which who was born on that day is ``years`` old."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def is_below(born: date, years: int, day: date) -> bool:
    """Whether they are not yet ``years`` old on ``day``."""
    return day < reaches(born, years)
