"""Replay of ratings: what the deeds wrote agrees, what somebody doctored is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tongban.foundation import clock
from tongban.oversight.evaluations.actions.not_adopt import not_adopt
from tongban.oversight.evaluations.actions.sign import sign
from tongban.oversight.evaluations.actions.verify import verify
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.replay import rating_ids, replay
from tongban.oversight.evaluations.tests.conftest import ENDED, concluded, rated, somebody

pytestmark = pytest.mark.usefixtures("province")


@pytest.fixture
def three() -> list[Rating]:
    """A good rating, a bad one that is looked into, and one that was not adopted."""
    receipts = [concluded(number) for number in range(3)]
    with clock.frozen(ENDED + timedelta(hours=1)):
        done = [rated(receipt, stars).rating_id for receipt, stars in zip(receipts, (5, 2, 1), strict=True)]
        sign(somebody("zhoujueding"), rating_id=done[1], seen=1)
        verify(somebody("zhoujueding"), rating_id=done[1], seen=2, words="核实", choice="REASONABLE")
        not_adopt(somebody("wujiancha"), rating_id=done[2], seen=1, words="误评", choice="MISTAKEN")
    return [Rating.objects.get(id=each) for each in done]


def _execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def _forge(statement: str, *values: object) -> None:
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    _execute("ALTER TABLE records_event DISABLE TRIGGER append_only")
    _execute(statement, *values)
    _execute("ALTER TABLE records_event ENABLE TRIGGER append_only")


def _found() -> set[tuple[Any, str]]:
    return {(each.subject, each.what) for ids in rating_ids(2) for each in replay(ids)}


def test_what_the_deeds_wrote_agrees(three: list[Rating]) -> None:
    assert [each.state for each in three] == ["GIVEN", "RECTIFYING", "NOT_ADOPTED"]
    assert _found() == set()


@pytest.mark.parametrize(
    ("place", "column", "value"),
    [(0, "stars", 4), (1, "finding", "GROUNDLESS"), (1, "answer_by", ENDED), (2, "state", "CLOSED"), (0, "code", "x")],
)
def test_a_doctored_row_is_found(three: list[Rating], place: int, column: str, value: object) -> None:
    rating = three[place]
    _execute(f"UPDATE evaluations_rating SET {column} = %s WHERE id = %s", value, rating.id)
    assert _found() == {(rating.id, column)}


def test_a_doctored_event_a_lost_contact_and_a_lost_row_are_found(three: list[Rating]) -> None:
    _forge("UPDATE records_event SET leaf = %s WHERE stream_id = %s AND n = 1", b"\x00" * 32, three[0].id)
    _execute("DELETE FROM evaluations_rated WHERE rating_id = %s", three[1].id)
    _execute("DELETE FROM evaluations_rating WHERE id = %s", three[2].id)
    assert _found() == {(three[0].id, "leaf 1"), (three[1].id, "contact"), (three[2].id, "row")}


def test_after_the_key_is_destroyed_the_rest_still_agrees(three: list[Rating]) -> None:
    _execute("UPDATE evaluations_rating SET data_key = NULL WHERE id = %s", three[1].id)
    assert _found() == set()
