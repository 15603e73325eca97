"""Is this in the guide? From what somebody was asked for, in their words, to the element of the guide that asks for it.

``demands`` reads the words, ``points`` lists what a guide may ask, ``judging`` compares the two by words that both have and
says which. Pure: it reads nothing but the guide and two word lists of the product, and keeps nothing.
"""

from tongban.registry.catalogue.outside.judging import Judgement, Verdict, judge
from tongban.registry.catalogue.outside.points import VISIT, VISITS, Point, points_of

__all__ = ["VISIT", "VISITS", "Judgement", "Point", "Verdict", "judge", "points_of"]
