"""Is this in the guide? From what somebody was asked for, in their words, to the element of the guide that asks for it.

``demands`` reads the words, with ``thesaurus`` (what people call things) and ``hearing`` (typing errors); ``points`` lists what a
guide may ask; ``matching`` compares the two, ``rarity`` says how telling a character is; ``absent`` says when no may be said,
``judging`` decides. Pure: it reads nothing but the guide and word lists of the product, and keeps nothing.
"""

from tongban.registry.catalogue.outside.judging import Judgement, Reason, Verdict, judge
from tongban.registry.catalogue.outside.matching import Similar
from tongban.registry.catalogue.outside.points import VISIT, VISITS, Point, points_of

__all__ = ["VISIT", "VISITS", "Judgement", "Point", "Reason", "Similar", "Verdict", "judge", "points_of"]
