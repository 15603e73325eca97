"""Who applies at a service point, for which items."""

from __future__ import annotations

from tongban.registry.catalogue.assisted import assisted
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.orgs.duties import Duty, lies_within


def assisting_post(actor: Actor, guide: BoundGuide) -> HeldPost | None:
    """The post by which the actor may apply for others under the guide: its place lies in the guide's region, or the other way
    round, and the body lets the item be applied for at service points."""
    if not assisted().offers(guide):
        return None
    for post in actor.posts:
        if post.duty is Duty.ASSIST and (
            lies_within(post.region_code, guide.region_code) or post.covers(guide.region_code)
        ):
            return post
    return None
