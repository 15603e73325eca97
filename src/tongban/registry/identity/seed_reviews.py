"""The review of posts in the sample province, played by the deed everybody uses: the security administrator of the county has
looked at this quarter's appointments; those of one body are left to its head. Where any was reviewed, nothing is seeded.
"""

from __future__ import annotations

from tongban.foundation import clock
from tongban.registry.identity.actions.review_post import review_post
from tongban.registry.identity.demo import demo_actor
from tongban.registry.identity.models import PostReview
from tongban.registry.identity.posts import ReviewState, holders_at, overdue_in, own_bodies

REVIEWER, LEFT_TO = "yananquan", "zhoujueding"


def seed_reviews() -> int:
    """How many were reviewed: none before they are overdue, for then nothing is amiss."""
    if PostReview.objects.exists():
        return 0
    reviewer, left = demo_actor(REVIEWER), own_bodies(demo_actor(LEFT_TO))
    waiting = [
        held.appointment_id
        for body in sorted(overdue_in(reviewer))
        if body not in left
        for held in holders_at(reviewer, body)
        if held.review is ReviewState.OVERDUE and not held.own
    ]
    for each in waiting:
        review_post(reviewer, appointment_id=each, kept=True, now=clock.now())
    return len(waiting)
