"""Figures are what the events say, in whatever batches they are heard; few are not published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.foundation import clock
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.remembered import forget_all
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations.actions.not_adopt import not_adopt
from tongban.oversight.evaluations.handlers import count_all
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.queries import Figures, figures_of_body, figures_of_item, published
from tongban.oversight.evaluations.tests.conftest import ENDED, concluded, counted, item_of_xinfeng, rated, somebody
from tongban.registry.orgs.models import Department

pytestmark = pytest.mark.usefixtures("province")
NOW = ENDED + timedelta(hours=1)
ITEMS = ("a" * 33, "b" * 33)


def _event(kind: str, open_: dict[str, Any]) -> PlacedEvent:
    return PlacedEvent(1, uuid4(), 1, f"evaluations.rating.{kind}", 1, datetime(2026, 11, 3, tzinfo=UTC), open_)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[tuple[str, int, int, int, bool]], list[int]]:
    """(item, body, stars, number, taken back) of ratings, and where the batches end."""
    one = st.tuples(st.sampled_from(ITEMS), st.integers(0, 1), st.integers(1, 5), st.integers(1, 2), st.booleans())
    return draw(st.lists(one, max_size=12)), draw(st.lists(st.integers(0, 24), max_size=3))


@given(history=histories())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_are_recomputed_from_events(history: tuple[Sequence[Any], Sequence[int]]) -> None:
    told, cuts = history
    bodies: list[UUID] = list(Department.objects.order_by("id").values_list("id", flat=True)[:2])
    events, wanted = [], Counter[tuple[str, int]]()
    for item, body, stars, number, taken_back in told:
        open_ = {"item": item, "department": str(bodies[body]), "stars": stars, "number": number}
        events += [_event("given", open_), *([_event("invalidated", open_)] if taken_back else [])]
        wanted[item, stars] += number == 1 and not taken_back
    point = transaction.savepoint()
    places = [0, *sorted(min(cut, len(events)) for cut in cuts), len(events)]
    for start, end in pairwise(places):
        count_all(events[start:end])
    forget_all()
    for item in ITEMS:
        assert figures_of_item(item).by_stars == tuple(wanted[item, stars] for stars in range(1, 6))
    transaction.savepoint_rollback(point)


def test_the_share_is_of_valid_first_ratings_and_never_flatters() -> None:
    assert Figures((1, 0, 1, 0, 1)).share == "66.6"
    assert Figures((1, 0, 0, 0, 1999)).share == "99.9"
    assert Figures((0, 0, 0, 0, 7)).share == "100.0"
    assert Figures((0, 0, 0, 0, 0)).share == "0.0"
    assert not Figures((0, 0, 0, 0, 4)).shown
    assert Figures((0, 0, 0, 0, 5)).shown


def test_of_an_item_and_of_a_body() -> None:
    receipts = [concluded(number) for number in range(3)]
    with clock.frozen(NOW):
        done = [rated(receipt, stars) for receipt, stars in zip(receipts, (5, 2, 1), strict=True)]
        rated(receipts[1], 5)
        not_adopt(somebody("wujiancha"), rating_id=done[2].rating_id, seen=1, words="误评", choice="MISTAKEN")
        counted()
        department = Rating.objects.values_list("department_id", flat=True)[0]
        assert figures_of_item(item_of_xinfeng()).by_stars == (0, 1, 0, 0, 1)
        assert figures_of_body(department) == figures_of_item(item_of_xinfeng())
        first = published(item=item_of_xinfeng(), size=2)
        rest = published(department_id=department, after=first.next, size=2)
    shown = [(row.grade.stars, row.again) for row in (*first.rows, *rest.rows)]
    assert sorted(shown) == [(2, False), (5, False), (5, True)]
    with pytest.raises(DomainError):
        published(item=item_of_xinfeng(), after="x")
