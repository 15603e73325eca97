"""Reads of ratings, each with a fixed number of statements."""

from tongban.oversight.evaluations.queries.figures import (
    Figures,
    PublishedPage,
    figures_by_item,
    figures_of_body,
    figures_of_item,
    published,
)
from tongban.oversight.evaluations.queries.following import (
    VIEWS,
    FollowUp,
    RatingLine,
    RatingOffer,
    RatingPage,
    RatingRow,
    Wanted,
    follow_up,
    ratings,
)
from tongban.oversight.evaluations.queries.own import OwnRating, Rateable, rateable, to_rate

__all__ = [
    "VIEWS",
    "Figures",
    "FollowUp",
    "OwnRating",
    "PublishedPage",
    "Rateable",
    "RatingLine",
    "RatingOffer",
    "RatingPage",
    "RatingRow",
    "Wanted",
    "figures_by_item",
    "figures_of_body",
    "figures_of_item",
    "follow_up",
    "published",
    "rateable",
    "ratings",
    "to_rate",
]
