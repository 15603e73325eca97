"""Replay of cards: what the deeds wrote agrees, what somebody doctored is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.oversight.supervision.actions.close import close
from tongban.oversight.supervision.actions.explain import explain
from tongban.oversight.supervision.actions.lift import lift
from tongban.oversight.supervision.actions.uphold import uphold
from tongban.oversight.supervision.actions.watch import watch
from tongban.oversight.supervision.kinds import Level
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.replay import card_ids, replay
from tongban.oversight.supervision.tests.conftest import MONDAY, accepted_on, somebody

pytestmark = pytest.mark.usefixtures("province")
LATER = MONDAY.replace(day=17, hour=8).astimezone(SHANGHAI)


@pytest.fixture
def cards() -> list[Card]:
    """Five cards of one late case: a warning that ended, T5 answered and lifted, T2 answered and upheld, others raised."""
    case_id = accepted_on(MONDAY)
    for day in (0, 4, 8, 15):
        with clock.frozen(MONDAY + timedelta(days=day)):
            watch([case_id])
    with clock.frozen(LATER):
        for card in Card.objects.filter(rule__in=["T2", "T5"]):
            explain(somebody("zhoujueding"), card_id=card.id, seen=1, words="核查员当日出差")
            judge = lift if card.rule == "T5" else uphold
            judge(somebody("wujiancha"), card_id=card.id, seen=2, words="已经核实")
    return list(Card.objects.order_by("at"))


def _execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def _forge(statement: str, *values: object) -> None:
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    _execute("ALTER TABLE records_event DISABLE TRIGGER append_only")
    _execute(statement, *values)
    _execute("ALTER TABLE records_event ENABLE TRIGGER append_only")


def _found() -> set[tuple[Any, str]]:
    return {(each.subject, each.what) for ids in card_ids(2) for each in replay(ids)}


def test_what_the_deeds_wrote_agrees(cards: list[Card]) -> None:
    states = {(card.rule, card.state) for card in cards}
    assert states == {("T1", "CLOSED"), ("T5", "LIFTED"), ("T2", "UPHELD"), ("T3", "RAISED")}
    assert sorted(id_ for ids in card_ids(2) for id_ in ids) == sorted(card.id for card in cards)
    assert _found() == set()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "ANSWERED"), ("state_version", "9"), ("last_seq", "9"), ("level", Level.YELLOW), ("rule", "T6"),
        ("at", "2026-11-03"), ("due", "2026-11-03"), ("explain_by", "2099-01-01"), ("about", "s9"), ("code", "X"),
        ("explained_by", "00000000-0000-0000-0000-000000000001"), ("region_code", "360000000000"),
    ],
)  # fmt: skip
def test_a_doctored_row_is_found(cards: list[Card], column: str, value: object) -> None:
    red = cards[-1]
    _execute(f"UPDATE supervision_card SET {column} = %s WHERE id = %s", value, red.id)
    assert _found() == {(red.id, column)}


def test_a_doctored_leaf_is_found(cards: list[Card]) -> None:
    _forge("UPDATE records_event SET leaf = %s WHERE stream_id = %s AND n = 1", b"\x00" * 32, cards[0].id)
    assert _found() == {(cards[0].id, "leaf 1")}


def test_a_card_moved_in_row_and_event_bears_the_wrong_name(cards: list[Card]) -> None:
    warning = cards[0]
    _execute("UPDATE supervision_card SET at = at - interval '1 day' WHERE id = %s", warning.id)
    _forge("UPDATE records_event SET at = at - interval '1 day' WHERE stream_id = %s AND n = 1", warning.id)
    assert _found() == {(warning.id, "leaf 1"), (warning.id, "id")}


def test_words_that_are_not_those_committed_to_are_found(cards: list[Card]) -> None:
    upheld = next(card for card in cards if card.state == "UPHELD")
    moved = "UPDATE records_event SET sealed = (SELECT sealed FROM records_event WHERE stream_id = %s AND n = 3)"
    _forge(f"{moved} WHERE stream_id = %s AND n = 2", upheld.id, upheld.id)
    assert _found() == {(upheld.id, "words")}
    _execute("UPDATE supervision_card SET data_key = NULL WHERE id = %s", upheld.id)
    assert _found() == set()


def test_a_card_that_was_taken_away_is_found(cards: list[Card]) -> None:
    _execute("DELETE FROM supervision_card WHERE id = %s", cards[1].id)
    assert _found() == {(cards[1].id, "row")}


def test_a_rectified_card_agrees(cards: list[Card], monkeypatch: pytest.MonkeyPatch) -> None:
    upheld = next(card for card in cards if card.state == "UPHELD")
    with clock.frozen(LATER + timedelta(days=1)):
        monkeypatch.setattr("tongban.oversight.supervision.readiness.ended_of", lambda _card: LATER)
        close(somebody("wujiancha"), card_id=upheld.id, seen=3, words="已经办结")
    assert Card.objects.get(pk=upheld.id).state == "CLOSED"
    assert _found() == set()
