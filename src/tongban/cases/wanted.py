"""怎样领取结果: how the applicant wants the result, by their own answers, so that nobody at the window has to guess.

The forms of the catalogue share one part 联系和送达 with fields of fixed names. A guide whose form asks in other words tells its
way only where it says on which answers service is electronic (``electronic_delivery``); else nothing is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.cases.kinds import Delivery
from tongban.registry.catalogue.guides import BoundGuide

CHOSEN = "f.contact.delivery"
"""The field in which the way is chosen."""
_WAYS = {"electronic": Delivery.ELECTRONIC, "post": Delivery.POST, "window": Delivery.PICKED_UP}
_RECIPIENT = ("f.contact.name", "f.contact.mobile")
_ADDRESS = ("f.contact.post_address", "f.contact.postcode")


@dataclass(frozen=True, slots=True)
class Wanted:
    """``way``: what was chosen; ``chosen``: the field that says so, empty where only the guide's condition does; ``fields``: those
    that say to whom and where, as far as they were answered."""

    way: Delivery
    chosen: str
    fields: tuple[str, ...]


def wanted(guide: BoundGuide, scenario: Mapping[str, Any], answers: Mapping[str, Any]) -> Wanted | None:
    """The way that the applicant chose, and which answers its sender needs; None where the form does not ask."""
    asked = any(field.id == CHOSEN for field in guide.form.top_fields())
    way = _WAYS.get(str(answers.get(CHOSEN))) if asked else None
    if way is None:
        agreed = guide.electronic_delivery
        if agreed is None or not agreed.evaluate({**scenario, **answers}):
            return None
        return Wanted(Delivery.ELECTRONIC, "", ())
    needed = (*_RECIPIENT, *(_ADDRESS if way is Delivery.POST else ()))
    known = {field.id for field in guide.form.top_fields()}
    return Wanted(way, CHOSEN, tuple(each for each in needed if each in known and answers.get(each)))
