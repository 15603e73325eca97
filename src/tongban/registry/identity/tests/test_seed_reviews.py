"""The review of posts in the demonstration: one body is left over, and only when the quarter's review is overdue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tongban.registry.identity.demo import demo_actor
from tongban.registry.identity.models import PostReview
from tongban.registry.identity.posts import overdue_in, own_bodies
from tongban.registry.identity.seed_reviews import LEFT_TO, REVIEWER, seed_reviews

pytestmark = pytest.mark.usefixtures("province")


def test_what_is_left_is_one_body(frozen: Callable[[datetime], None]) -> None:
    frozen(datetime.fromisoformat("2026-11-27T01:00:00Z"))
    before = overdue_in(demo_actor(REVIEWER))
    done, left = seed_reviews(), own_bodies(demo_actor(LEFT_TO))
    after = overdue_in(demo_actor(REVIEWER))
    assert len(before) > 5
    assert set(after) == set(left)
    assert sum(before.values()) - sum(after.values()) == done == PostReview.objects.filter(kept=True).count()
    assert seed_reviews() == 0


def test_before_the_review_is_due_nothing_is_played(frozen: Callable[[datetime], None]) -> None:
    frozen(datetime.fromisoformat("2026-10-31T01:00:00Z"))
    assert seed_reviews() == 0
