"""Legal time: working days, limits, and the clock of a case folded from its facts."""

from tongban.kernel.worktime.calendar import SHANGHAI, Calendar, calendar_from, end_of_day, shanghai_date
from tongban.kernel.worktime.facts import Clock, Fact, FactKind, Leg, LegName, Limits, Line
from tongban.kernel.worktime.folding import fold
from tongban.kernel.worktime.limits import Limit, Pause, Pauses, Unit, due, first_start_where_later, latest_start

__all__ = [
    "SHANGHAI",
    "Calendar",
    "Clock",
    "Fact",
    "FactKind",
    "Leg",
    "LegName",
    "Limit",
    "Limits",
    "Line",
    "Pause",
    "Pauses",
    "Unit",
    "calendar_from",
    "due",
    "end_of_day",
    "first_start_where_later",
    "fold",
    "latest_start",
    "shanghai_date",
]
