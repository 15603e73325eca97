"""听证: told, asked for within five days, announced seven days ahead and held within twenty; no decision before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest

from tongban.cases.actions.announce_hearing import announce_hearing
from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.record_hearing import record_hearing
from tongban.cases.actions.request_hearing import request_hearing
from tongban.cases.actions.tell_hearing import tell_hearing
from tongban.cases.factories import submitted
from tongban.cases.kinds import Opinion, Outcome
from tongban.cases.models import Case
from tongban.cases.replay import replay
from tongban.cases.tests.demands import somebody
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel

pytestmark = pytest.mark.usefixtures("province")
PLACE = "政务服务大厅二楼会议室"
MATTER = "拟设的排烟口正对楼上住户的窗。"


@pytest.fixture
def case(at: Callable[[str], None], item_code: str) -> Case:
    """Both opinions given on Tuesday 3 November; the right to a hearing told the same day."""
    at("2026-11-03T10:00")
    receipt = submitted(somebody("lishili", Channel.PORTAL), item_code)
    case_id = receipt.case_id
    pass_pre_review(somebody("qianchushen"), case_id=case_id, seen=1)
    give_opinion(somebody("qianchushen"), case_id=case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    give_opinion(somebody("sunfuhe"), case_id=case_id, seen=3, step_id="s2", opinion=Opinion.AGREE)
    tell_hearing(somebody("qianchushen"), case_id=case_id, seen=4, matter=MATTER)
    return Case.objects.get(pk=case_id)


def refused(code: str) -> pytest.RaisesExc[DomainError]:
    return pytest.raises(DomainError, match=code.replace(".", r"\."))


def test_held_on_request_and_decided_afterwards(case: Case, at: Callable[[str], None]) -> None:
    applicant, reviewer, decider = somebody("lishili", Channel.PORTAL), somebody("qianchushen"), somebody("zhoujueding")
    with refused("cases.hearing.waiting"):
        decide(decider, case_id=case.id, seen=5, outcome=Outcome.GRANTED)
    at("2026-11-10T23:59")
    request_hearing(applicant, case_id=case.id, seen=5)
    with refused("cases.hearing.to_hold"):
        decide(decider, case_id=case.id, seen=6, outcome=Outcome.GRANTED)
    chair = decider.account_id
    assert chair is not None
    for day in (date(2026, 11, 19), date(2026, 12, 9)):
        with refused("cases.hearing.day"):
            announce_hearing(reviewer, case_id=case.id, seen=6, held_on=day, hour=time(9), place=PLACE, chair=chair)
    for nobody in (reviewer.account_id, somebody("sunfuhe").account_id):
        assert nobody is not None
        with refused("cases.hearing.chair"):
            announce_hearing(
                reviewer, case_id=case.id, seen=6, held_on=date(2026, 11, 20), hour=time(9), place=PLACE, chair=nobody
            )
    announce_hearing(
        reviewer, case_id=case.id, seen=6, held_on=date(2026, 11, 20), hour=time(9), place=PLACE, chair=chair
    )
    with refused("cases.hearing.not_held"):
        record_hearing(reviewer, case_id=case.id, seen=7, minutes="双方陈述一致。")
    at("2026-11-20T11:00")
    record_hearing(reviewer, case_id=case.id, seen=7, minutes="双方陈述一致。")
    decide(decider, case_id=case.id, seen=8, outcome=Outcome.GRANTED)
    assert replay(case.id) == ()


def test_not_asked_for_in_five_days_is_not_held(case: Case, at: Callable[[str], None]) -> None:
    at("2026-11-11T00:00")
    with refused("cases.hearing.too_late"):
        request_hearing(somebody("lishili", Channel.PORTAL), case_id=case.id, seen=5)
    with refused("cases.hearing.not_requested"):
        record_hearing(somebody("qianchushen"), case_id=case.id, seen=5, minutes="无")
    decide(somebody("zhoujueding"), case_id=case.id, seen=5, outcome=Outcome.GRANTED)
    assert replay(case.id) == ()


def test_only_the_applicant_asks_and_nobody_asks_where_nothing_was_told(case: Case, item_code: str) -> None:
    with refused("cases.deed.not_allowed"):
        request_hearing(somebody("sunfuhe"), case_id=case.id, seen=5)
    with refused("uow.not_found"):
        request_hearing(somebody("zhangshili", Channel.PORTAL), case_id=case.id, seen=5)
    with refused("cases.hearing.told"):
        tell_hearing(somebody("qianchushen"), case_id=case.id, seen=5, matter=MATTER)
    other = submitted(somebody("lishili", Channel.PORTAL), item_code)
    pass_pre_review(somebody("qianchushen"), case_id=other.case_id, seen=1)
    with refused("cases.hearing.not_told"):
        request_hearing(somebody("lishili", Channel.PORTAL), case_id=other.case_id, seen=2)
