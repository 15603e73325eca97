"""延续: by which item, and between which days, a permit that was granted can be renewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongban.cases import renewing
from tongban.cases.kinds import Outcome, Standing
from tongban.cases.queries.case import Progress
from tongban.registry.catalogue.queries import renewing_guides


@dataclass(frozen=True, slots=True)
class RenewalWay:
    """An item that renews a permit. In time is who asks until ``latest``, too early who asks before ``first``."""

    item: str
    name: str
    first: date | None
    latest: date


def renewal_ways(progress: Progress, day: date) -> tuple[RenewalWay, ...]:
    """The ways for a permit that stands and has not been asked to be renewed; none for anything else.

    At most three statements, none where there is no permit with a last day.
    """
    until = progress.valid_until
    if until is None or day > until or progress.outcome is not Outcome.GRANTED:
        return ()
    guides = renewing_guides(progress.guide.basic_code, progress.guide.department_uscc)
    if progress.standing is not Standing.VALID or not guides:
        return ()
    if renewing.asked_already(renewing.earlier_of(progress.case_id)):
        return ()
    return tuple(
        RenewalWay(guide.code, guide.name, *renewing.window(guide.renewal, until))
        for guide in guides
        if guide.renewal is not None
    )
