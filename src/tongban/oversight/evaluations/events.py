"""Event types of 好差评 and who listens to them."""

from __future__ import annotations

EVENT_TYPES: dict[str, int] = {
    "evaluations.rating.given": 1,
    "evaluations.rating.followed_up": 1,
    "evaluations.rating.invalidated": 1,
    "evaluations.rating.content_destroyed": 1,
}

FIGURES = "evaluations.figures"
"""The consumer that counts ratings for the pages that publish them."""

COUNTED = ("evaluations.rating.given", "evaluations.rating.invalidated")

CONSUMED: dict[str, tuple[str, ...]] = {type_: (FIGURES,) if type_ in COUNTED else () for type_ in EVENT_TYPES}
