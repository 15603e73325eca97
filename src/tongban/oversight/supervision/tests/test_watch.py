"""Raising cards: once for each rule and instant, whoever looks when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deem_accepted import sweep_silence
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.kinds import Defect, Opinion, Outcome
from tongban.cases.models import Case
from tongban.foundation import clock, keys
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records import leaves
from tongban.foundation.records.models import Event
from tongban.oversight.supervision.actions.watch import round_, sweep, watch
from tongban.oversight.supervision.models import Card, Watch
from tongban.oversight.supervision.tests.conftest import MONDAY, accepted_on, somebody, submitted_on

pytestmark = pytest.mark.usefixtures("province")


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def raised() -> list[tuple[str, int, str, str]]:
    """(rule, level, instant, state) of all cards by instant."""
    rows = Card.objects.order_by("at", "rule", "level").values_list("rule", "level", "at", "state")
    return [(rule, level, f"{at.astimezone(SHANGHAI):%m-%d %H:%M}", state) for rule, level, at, state in rows]


def told() -> list[tuple[Any, ...]]:
    """What the record says of all cards, without the hour of the sweep."""
    events = Event.objects.filter(type__startswith="supervision.").order_by("stream_id", "n")
    quiet = ("explain_by", "noticed")
    return [
        (str(e.stream_id), e.n, e.type, e.at, {name: value for name, value in e.open.items() if name not in quiet})
        for e in events
    ]


def looked(instant: datetime, look: Callable[[], int] = sweep) -> int:
    with clock.frozen(instant):
        return look()


def test_a_case_in_silence() -> None:
    case_id = submitted_on(MONDAY)
    looked(MONDAY, lambda: watch([case_id]))
    assert raised() == []
    assert looked(day("11-05 23:59")) == 0
    assert looked(day("11-06 08:00")) == 1
    assert raised() == [("T4", 1, "11-06 00:00", "RAISED")]
    assert looked(day("11-10 08:00")) == 1
    assert raised() == [("T4", 1, "11-06 00:00", "CLOSED"), ("T4", 3, "11-10 00:00", "RAISED")]
    red = Card.objects.get(level=3)
    assert (red.at, red.explain_by) == (day("11-10 00:00"), day("11-14 00:00"))
    event = Event.objects.get(stream_id=red.id)
    assert (event.type, event.at, event.n) == ("supervision.card.raised", day("11-10 00:00"), 1)
    assert event.open["actor"] == {"capacity": "SYSTEM", "channel": "SYSTEM", "system": "supervision"}


def test_the_case_itself_is_never_touched() -> None:
    case_id = submitted_on(MONDAY)
    before = Event.objects.filter(stream_id=case_id).count()
    looked(day("12-30 08:00"), lambda: watch([case_id]))
    assert Card.objects.count() == 2
    assert Event.objects.filter(stream_id=case_id).count() == before


def test_swept_twice_it_is_raised_once() -> None:
    accepted_on(MONDAY)
    assert looked(day("11-13 09:00"), round_) == 3
    first = told()
    assert looked(day("11-13 09:05")) == 0
    assert looked(day("11-13 09:05"), round_) == 0
    Watch.objects.update(version=0, next_at=day("11-03 00:00"))
    assert looked(day("11-13 09:10")) == 0
    assert told() == first


def _history(look: Callable[[datetime, UUID], None]) -> tuple[list[Any], list[Any]]:
    """One late case from receipt to conclusion; ``look`` is called once a day."""
    case_id = accepted_on(MONDAY)
    for number in range(1, 21):
        instant = MONDAY + timedelta(days=number)
        with clock.frozen(instant):
            if number == 9:
                give_opinion(somebody("qianchushen"), case_id=case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
            if number == 15:
                give_opinion(somebody("sunfuhe"), case_id=case_id, seen=3, step_id="s2", opinion=Opinion.AGREE)
            if number == 17:
                decide(somebody("zhoujueding"), case_id=case_id, seen=4, outcome=Outcome.GRANTED)
            if number == 18:
                conclude(somebody("zhoujueding"), case_id=case_id, seen=5)
        look(instant, case_id)
    return raised(), sorted((row[1], row[2], row[3], row[4]["after"]["state"]) for row in told())


def test_after_an_outage_of_weeks_the_same_cards_stand() -> None:
    def every_day(instant: datetime, case_id: UUID) -> None:
        looked(instant, lambda: watch([case_id]))

    def only_at_the_end(instant: datetime, case_id: UUID) -> None:
        if instant == MONDAY + timedelta(days=20):
            every_day(instant, case_id)

    found = []
    for look in (every_day, only_at_the_end):
        point = transaction.savepoint()
        found.append(_history(look))
        transaction.savepoint_rollback(point)
    assert found[0] == found[1]
    assert found[0][0] == [
        ("T1", 1, "11-06 00:00", "CLOSED"), ("T5", 2, "11-06 00:00", "RAISED"), ("T2", 2, "11-10 00:00", "RAISED"),
        ("T5", 2, "11-13 00:00", "RAISED"), ("T3", 3, "11-17 00:00", "RAISED"),
    ]  # fmt: skip


def test_a_sweep_after_a_week_raises_what_the_sweeps_of_that_week_would_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time alone brings these: nobody does anything, and no listener looks. Explaining begins with the noticing."""
    week = [MONDAY + timedelta(days=number) for number in range(1, 20)]
    found = []
    for sweeps in (week, week[-1:]):
        point = transaction.savepoint()
        for number in range(3):
            waiting = submitted_on(MONDAY + timedelta(minutes=number))
            under_review = accepted_on(MONDAY + timedelta(minutes=number))
            looked(MONDAY + timedelta(hours=1), lambda ids=(waiting, under_review): watch(ids))
        # Two cases at a time: more than one batch.
        monkeypatch.setattr("tongban.oversight.supervision.actions.watch._BATCH", 2)
        assert sum(looked(instant) for instant in sweeps) == Card.objects.count()
        cards = Card.objects.values_list("rule", "level", "about", "at", "due", "state", "closed_at")
        found.append(sorted(cards, key=str))
        assert {card.explain_by > card.at for card in Card.objects.all()} == {True}
        assert not Watch.objects.filter(next_at__lte=week[-1]).exists()
        transaction.savepoint_rollback(point)
    assert found[0] == found[1]
    assert len(found[0]) == 3 * (2 + 4)


def test_the_hour_of_noticing_is_told_and_only_explaining_begins_with_it() -> None:
    case_id = submitted_on(MONDAY)
    looked(MONDAY, lambda: watch([case_id]))
    assert looked(day("11-18 08:00")) == 2
    red = Card.objects.get(level=3)
    (event,) = Event.objects.filter(stream_id=red.id)
    assert (red.at, red.due, event.at) == (day("11-10 00:00"),) * 3
    assert (event.open["due"], event.open["noticed"]) == ("2026-11-09T16:00:00.000000Z", "2026-11-18T00:00:00.000000Z")
    assert red.explain_by == day("11-24 00:00")


@pytest.mark.parametrize("look", [sweep, round_])
def test_a_case_that_cannot_be_looked_at_does_not_keep_the_others_waiting(
    look: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [submitted_on(MONDAY + timedelta(minutes=number)) for number in range(5)]
    looked(MONDAY + timedelta(hours=1), lambda: watch(ids))
    Case.objects.filter(id=ids[2]).update(facts=[{"kind": "no such fact", "at": "never"}])
    Watch.objects.update(version=0)
    assert looked(day("11-06 08:00"), look) == 4
    assert set(Card.objects.values_list("case_id", flat=True)) == {*ids} - {ids[2]}
    assert Watch.objects.filter(next_at__lte=day("11-06 08:00")).get().case_id == ids[2]
    assert looked(day("11-10 08:00")) == 4

    def gone(_ids: object) -> Any:
        raise OperationalError

    monkeypatch.setattr("tongban.oversight.supervision.actions.watch.watched", gone)
    with pytest.raises(OperationalError):
        looked(day("11-11 08:00"))


def test_deemed_acceptance_is_carded_though_silence_was_accepted() -> None:
    case_id = submitted_on(MONDAY)
    looked(day("11-10 08:00"), sweep_silence)
    looked(day("11-10 08:00"), lambda: watch([case_id]))
    assert ("T4", 3, "11-10 00:00", "RAISED") in raised()


def test_answered_on_the_last_day_ends_the_warning_and_raises_nothing() -> None:
    case_id = submitted_on(MONDAY)
    looked(day("11-06 08:00"), lambda: watch([case_id]))
    with clock.frozen(day("11-09 17:00")):
        request_correction(somebody("qianchushen"), case_id=case_id, seen=1, lines=[Line("m3", Defect.UNCLEAR)])
        watch([case_id])
    assert raised() == [("T4", 1, "11-06 00:00", "CLOSED")]
    assert Card.objects.get().closed_at == day("11-09 17:00")
    assert [e.at for e in Event.objects.filter(type="supervision.card.closed")] == [day("11-09 17:00")]


def test_nothing_sealed_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    accepted_on(MONDAY)
    opened: list[str] = []
    for module, name in ((keys, "unwrap"), (keys, "unseal"), (leaves, "sealed_content")):
        monkeypatch.setattr(module, name, lambda *_, name=name, **__: opened.append(name))
    with CaptureQueriesContext(connection) as captured:
        assert looked(day("11-13 09:00"), round_) == 3
    assert opened == []
    read = [each["sql"] for each in captured if each["sql"].startswith("SELECT") and "cases_" in each["sql"]]
    assert read
    assert not [sql for sql in read if "sealed" in sql or "data_key" in sql or "applicant" in sql]


def test_the_cost_does_not_grow_with_the_cases() -> None:
    spent = []
    for count in (1, 4):
        ids = [accepted_on(MONDAY + timedelta(minutes=number)) for number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            looked(day("11-06 09:00"), lambda ids=ids: watch(ids))
            assert looked(day("11-13 09:00"), lambda ids=ids: watch(ids)) == count
        assert Card.objects.filter(state="CLOSED", case_id__in=ids).count() == count
        spent.append(len(captured))
    assert spent[0] == spent[1]


def test_a_card_is_what_its_events_tell() -> None:
    accepted_on(MONDAY)
    looked(day("11-13 09:00"), round_)
    for card in Card.objects.order_by("id"):
        events = list(Event.objects.filter(stream_id=card.id).order_by("n"))
        assert [each.n for each in events] == list(range(1, card.last_seq + 1))
        assert events[-1].open["after"] == {"state": card.state, "state_version": card.state_version}
        assert events[0].at == card.at
        assert all(leaves.leaf_of(each) == bytes(each.leaf) for each in events)
