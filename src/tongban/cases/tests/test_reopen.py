"""重新办理: what a review organ or a court undid is done anew, with limits of its own; what was decided stays on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.reopen import reopen
from tongban.cases.factories import submitted
from tongban.cases.kinds import Delivery, IntakeRefusal, Opinion, Outcome, Reopening
from tongban.cases.models import Case, Decision
from tongban.cases.queries import progress_of
from tongban.cases.replay import replay
from tongban.cases.tests.demands import somebody
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel

pytestmark = pytest.mark.usefixtures("province")
NUMBER = "赣府行复〔2026〕12 号"


def reviewed(case_id: UUID, seen: int) -> None:
    give_opinion(somebody("qianchushen"), case_id=case_id, seen=seen, step_id="s1", opinion=Opinion.AGREE)
    give_opinion(somebody("sunfuhe"), case_id=case_id, seen=seen + 1, step_id="s2", opinion=Opinion.AGREE)


def test_a_refusal_undone_by_review_is_decided_anew_within_a_limit_of_its_own(
    at: Callable[[str], None], item_code: str
) -> None:
    at("2026-11-02T10:00")
    case_id = submitted(somebody("lishili", Channel.PORTAL), item_code).case_id
    pass_pre_review(somebody("qianchushen"), case_id=case_id, seen=1)
    reviewed(case_id, 2)
    decider = somebody("zhoujueding")
    decide(decider, case_id=case_id, seen=4, outcome=Outcome.REFUSED, grounds=["c5"], reasons="布局有交叉。")
    conclude(decider, case_id=case_id, seen=5)
    at("2026-12-01T10:00")
    with pytest.raises(DomainError, match=r"cases\.reopen\.document"):
        reopen(decider, case_id=case_id, seen=6, ground=Reopening.REVIEW, document="请再交一份租赁合同")
    done = reopen(decider, case_id=case_id, seen=6, ground=Reopening.REVIEW, document=NUMBER)
    case = Case.objects.get(pk=case_id)
    assert (done.state, case.outcome, case.decided_at, case.concluded_at) == ("IN_REVIEW", "", None, None)
    # Five working days after Tuesday 1 December end on the 8th.
    assert case.promised_due == datetime(2026, 12, 8, 16, tzinfo=UTC)
    assert progress_of(case.code, somebody("lishili", Channel.PORTAL)).decision is None
    reviewed(case_id, 7)
    decide(decider, case_id=case_id, seen=9, outcome=Outcome.GRANTED)
    deliver(decider, case_id=case_id, seen=10, way=Delivery.PICKED_UP, proof="居民身份证")
    assert list(Decision.objects.filter(case_id=case_id).order_by("n").values_list("outcome", flat=True)) == [
        "REFUSED",
        "GRANTED",
    ]
    legs = progress_of(case.code, somebody("lishili", Channel.PORTAL)).clock.legs
    assert [leg.name for leg in legs if leg.name == "promised"] == ["promised", "promised"]
    assert replay(case_id) == ()


def test_a_refusal_at_intake_undone_goes_back_to_examination(at: Callable[[str], None], item_code: str) -> None:
    at("2026-11-02T10:00")
    case_id = submitted(somebody("lishili", Channel.PORTAL), item_code).case_id
    refuse_intake(
        somebody("qianchushen"),
        case_id=case_id,
        seen=1,
        kind=IntakeRefusal.NOT_REQUIRED,
        reasons="只卖预包装食品的，不用办理。",
    )
    at("2026-12-01T10:00")
    with pytest.raises(DomainError, match=r"cases\.deed\.not_allowed"):
        reopen(
            somebody("qianchushen"),
            case_id=case_id,
            seen=2,
            ground=Reopening.JUDGMENT,
            document="（2026）赣0722行初12号",
        )
    done = reopen(
        somebody("zhoujueding"), case_id=case_id, seen=2, ground=Reopening.JUDGMENT, document="（2026）赣0722行初12号"
    )
    case = Case.objects.get(pk=case_id)
    assert done.state == "SUBMITTED"
    assert case.acceptance_due == datetime(2026, 12, 8, 16, tzinfo=UTC)
    pass_pre_review(somebody("qianchushen"), case_id=case_id, seen=3)
    assert replay(case_id) == ()
