"""The consumer ``cases.contracts``: one row a case, the same however often it is told, always as of the last settling event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.decide import decide
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.explain_delay import explain_delay
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.reopen import reopen
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.events import CONTRACTS, SETTLES
from tongban.cases.factories import submitted
from tongban.cases.kinds import Delivery, Opinion, Outcome, Reopening
from tongban.cases.models import CaseContract
from tongban.cases.tests.demands import somebody
from tongban.foundation.records import consumers
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.models import Event
from tongban.registry.identity.actors import Channel

pytestmark = pytest.mark.usefixtures("province")
At = Callable[[str], None]
CONSUMER = next(each for each in consumers.subscriptions() if each.name == CONTRACTS)


def told(case_id: UUID) -> list[PlacedEvent]:
    """The events of a case that the consumer wants."""
    rows = Event.objects.filter(stream_id=case_id, type__in=CONSUMER.types).order_by("n")
    return [PlacedEvent(1, row.stream_id, row.n, row.type, row.schema, row.at, row.open) for row in rows]


def hear(*events: PlacedEvent) -> None:
    assert CONSUMER.together is not None
    CONSUMER.together(events)


def row(case_id: UUID) -> dict[str, Any]:
    return CaseContract.objects.filter(case_id=case_id).values().get()


def words(case_id: UUID) -> tuple[str, ...]:
    """acceptance, step, promised, statutory, delivery."""
    kept = row(case_id)
    return tuple(kept[name] for name in ("acceptance", "step", "promised", "statutory", "delivery"))


@pytest.fixture
def late(at: At, item_code: str) -> UUID:
    """Accepted on Tuesday 3 November; five working days end on the 10th; decided on Thursday the 12th."""
    at("2026-11-02T10:00")
    case_id = submitted(somebody("lishili", Channel.PORTAL), item_code).case_id
    at("2026-11-03T10:00")
    pass_pre_review(somebody("qianchushen"), case_id=case_id, seen=1)
    reviewed(at, case_id, 2)
    at("2026-11-12T10:00")
    decide(somebody("zhoujueding"), case_id=case_id, seen=4, outcome=Outcome.GRANTED)
    return case_id


def reviewed(at: At, case_id: UUID, seen: int, day: str = "2026-11-05") -> None:
    at(f"{day}T10:00")
    give_opinion(somebody("qianchushen"), case_id=case_id, seen=seen, step_id="s1", opinion=Opinion.AGREE)
    give_opinion(somebody("sunfuhe"), case_id=case_id, seen=seen + 1, step_id="s2", opinion=Opinion.AGREE)


def test_it_does_not_listen_to_submissions() -> None:
    assert CONSUMER.types == SETTLES
    assert not {"cases.case.submitted", "cases.case.accepted", "cases.case.step_finished"} & CONSUMER.types


def test_a_decided_case_has_a_row_that_says_what_its_page_says(late: UUID, item_code: str) -> None:
    hear(*told(late))
    kept = row(late)
    assert words(late) == ("KEPT", "KEPT", "MISSED", "KEPT", "OPEN")
    assert (kept["promised_late"], kept["statutory_late"], kept["explained"]) == (2, 0, False)
    assert (kept["ending"], kept["ended_on"], kept["item"]) == ("DECIDED", date(2026, 11, 12), item_code)
    assert kept["delivery_due"] is not None
    assert kept["notice"] == kept["visits"] == "KEPT"


def test_told_again_or_late_it_stays_the_same(at: At, late: UUID) -> None:
    hear(*told(late))
    first = row(late)
    at("2026-12-30T10:00")
    hear(*told(late), *told(late))
    CONSUMER.handle(told(late)[0])
    assert row(late) == first
    at("2026-11-16T10:00")
    deliver(somebody("zhoujueding"), case_id=late, seen=5, way=Delivery.PICKED_UP, proof="居民身份证")
    decided, delivered = told(late)
    hear(decided, delivered)
    second = row(late)
    # The older one once more, alone: the row does not go back.
    hear(decided)
    assert row(late) == second
    assert words(late) == ("KEPT", "KEPT", "MISSED", "KEPT", "KEPT")
    assert (second["delivery_due"], second["visits"]) == (None, "MISSED")


def test_an_event_is_reckoned_up_as_of_itself_whatever_came_after(at: At, late: UUID) -> None:
    at("2026-11-16T10:00")
    deliver(somebody("zhoujueding"), case_id=late, seen=5, way=Delivery.POST, proof="EM123456789CN")
    hear(told(late)[0])
    assert words(late)[-1] == "OPEN"


def test_a_reason_for_the_delay_is_noted(at: At, late: UUID) -> None:
    at("2026-11-13T10:00")
    explain_delay(somebody("zhoujueding"), case_id=late, seen=5, reason="平台升级，两天没有办成。")
    hear(*told(late))
    assert row(late)["explained"] is True


def test_a_case_that_is_opened_again_has_not_ended_until_it_ends_again(at: At, late: UUID) -> None:
    hear(*told(late))
    at("2026-12-01T10:00")
    decider, number = somebody("zhoujueding"), "赣府行复〔2026〕12 号"
    reopen(decider, case_id=late, seen=5, ground=Reopening.REVIEW, document=number)
    hear(*told(late))
    assert (row(late)["ending"], row(late)["ended_on"]) == ("", None)
    # What was missed stays missed.
    assert words(late)[2] == "MISSED"
    reviewed(at, late, 6, "2026-12-02")
    decide(decider, case_id=late, seen=8, outcome=Outcome.GRANTED)
    hear(*told(late))
    assert (row(late)["ending"], row(late)["ended_on"]) == ("DECIDED", date(2026, 12, 2))
    assert words(late)[2] == "MISSED"
    assert CaseContract.objects.count() == 1


def test_a_limit_that_ran_when_the_applicant_withdrew_was_neither_kept_nor_missed(at: At, item_code: str) -> None:
    applicant = somebody("lishili", Channel.PORTAL)
    at("2026-11-02T10:00")
    soon, late = (submitted(applicant, item_code).case_id for _ in range(2))
    pass_pre_review(somebody("qianchushen"), case_id=late, seen=1)
    withdraw(applicant, case_id=soon, seen=1)
    at("2026-11-12T10:00")
    withdraw(applicant, case_id=late, seen=2)
    hear(*told(soon), *told(late))
    assert words(soon) == ("NONE", "OPEN", "NONE", "NONE", "NONE")
    # Five working days from the 2nd ended on the 9th; ten have not ended yet.
    assert words(late) == ("KEPT", "MISSED", "MISSED", "NONE", "NONE")
    assert row(late)["promised_late"] == 3


def test_many_cases_cost_three_statements(at: At, late: UUID, item_code: str) -> None:
    applicant = somebody("lishili", Channel.PORTAL)
    others = [submitted(applicant, item_code).case_id for _ in range(3)]
    for each in others:
        withdraw(applicant, case_id=each, seen=1)
    events = [event for each in (late, *others) for event in told(each)]
    hear(*events)
    with CaptureQueriesContext(connection) as captured:
        hear(*events)
    assert len(captured) == 3
    assert CaseContract.objects.count() == 4
