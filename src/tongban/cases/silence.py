"""逾期不告知即为受理: when the five working days of art. 32 pass without a word, silence is an answer.

行政许可法 art. 32(1)(4): accepted as from the day the (last) material was received; it took effect at 24:00 of the fifth
working day, whether anything looked then or not. The guide says whether it is so (``silence``): by law for permits, by a
cited provincial rule for others, or not at all (then only a card is raised).
"""

from __future__ import annotations

from datetime import datetime

from tongban.cases.models import Case
from tongban.cases.states import EXAMINED, State
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import Silence


def basis_of(guide: BoundGuide) -> str:
    """Law and article by which silence accepts: art. 32 for permits, for others the rule that the guide cites."""
    if guide.silence is Silence.PLATFORM_ACCEPT:
        return guide.cited(guide.unified["silence_basis"])
    return "行政许可法第三十二条第一款第四项"


def took_effect(case: Case, guide: BoundGuide, now: datetime) -> datetime | None:
    """The instant at which silence accepted this case; None while it has not, or where the guide gives it no effect."""
    if State(case.state) not in EXAMINED or guide.silence is Silence.NONE:
        return None
    if case.acceptance_due is None or now < case.acceptance_due:
        return None
    return case.acceptance_due
