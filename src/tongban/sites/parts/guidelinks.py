"""Where a guide's page leads, and the published figure that pages draw beside an item or a body."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RatingFigure:
    """How many ratings, 好评率, and the page on which they stand."""

    count: int
    share: str
    href: str


@dataclass(frozen=True, slots=True)
class GuideLinks:
    """Addresses the door knows. An empty one leaves its link out."""

    apply: str = ""
    complain: str = ""
    outside: str = ""
    print: str = ""
    sample: str = ""
    kept: str = ""
    ask: str = ""
    rated: RatingFigure | None = None
