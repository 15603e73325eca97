"""The course of a review: an inspection by two, a publicity with objections, interested parties, a renewal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from tongban.cases.actions.answer_inspection import answer_inspection
from tongban.cases.actions.answer_publicity import answer_publicity
from tongban.cases.actions.answer_statement import answer_statement
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deem_renewed import sweep_renewals
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.propose_publicity import propose_publicity
from tongban.cases.actions.record_inspection import Finding, Inspection, record_inspection
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF, published, submitted, with_inspection, with_publicity, with_renewal
from tongban.cases.kinds import Acknowledgement, Opinion, Outcome
from tongban.cases.models import Attachment, Case, PublicNotice
from tongban.cases.queries import case_detail, open_notices, progress_of, public_notice
from tongban.cases.replay import replay
from tongban.cases.states import Deed, State
from tongban.cases.tests.demands import somebody
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind

pytestmark = pytest.mark.usefixtures("province")
At = Callable[[str], None]
SEEN = "操作间与就餐区有隔断，排烟设施运行正常。"


def refused(code: str) -> pytest.RaisesExc[DomainError]:
    return pytest.raises(DomainError, match=code.replace(".", r"\."))


def version(case_id: UUID) -> int:
    return int(Case.objects.values_list("state_version", flat=True).get(pk=case_id))


def account(login: str) -> UUID:
    found = somebody(login).account_id
    assert found is not None
    return found


def accepted(code: str, **options: object) -> UUID:
    case_id = submitted(somebody("lishili", Channel.PORTAL), code, **options).case_id
    pass_pre_review(somebody("qianchushen"), case_id=case_id, seen=1)
    return case_id


def record(case_id: UUID, companion: str = "sunfuhe", day: date = date(2026, 11, 3), **options: object) -> Inspection:
    made = Inspection(day, account(companion), [Finding("c2", True, SEEN)], Acknowledgement.SIGNED, **options)  # type: ignore[arg-type]
    record_inspection(somebody("qianchushen"), case_id=case_id, seen=version(case_id), inspection=made)
    return made


def test_an_inspection_is_made_by_two_and_confirmed_by_the_second(at: At, item_code: str) -> None:
    at("2026-11-03T10:00")
    case_id = accepted(published(item_code, "000131990011", with_inspection))
    first, second = somebody("qianchushen"), somebody("sunfuhe")
    with refused("cases.inspection.missing"):
        give_opinion(first, case_id=case_id, seen=2, step_id="s3", opinion=Opinion.AGREE)
    photo = upload(first, name="操作间.pdf", chunks=[PDF])
    for companion in ("qianchushen", "zhoujueding", "zhenganyuan"):
        with refused("cases.inspection.companion"):
            record(case_id, companion)
    with refused("cases.inspection.day"):
        record(case_id, day=date(2026, 11, 2))
    record(case_id, photos=[photo.id])
    with refused("cases.inspection.waiting"):
        give_opinion(first, case_id=case_id, seen=3, step_id="s3", opinion=Opinion.AGREE)
    with refused("cases.inspection.not_companion"):
        answer_inspection(first, case_id=case_id, seen=3, approve=True)
    answer_inspection(second, case_id=case_id, seen=3, approve=False)
    with refused("cases.inspection.missing"):
        give_opinion(first, case_id=case_id, seen=4, step_id="s3", opinion=Opinion.AGREE)
    record(case_id)
    answer_inspection(second, case_id=case_id, seen=5, approve=True)
    give_opinion(first, case_id=case_id, seen=6, step_id="s3", opinion=Opinion.AGREE)
    assert Attachment.objects.get(case_id=case_id).media_type == "application/pdf"
    assert replay(case_id) == ()


def test_while_it_is_published_anybody_may_object_and_each_objection_is_answered(at: At, item_code: str) -> None:
    at("2026-11-03T10:00")
    case_id = accepted(published(item_code, "000131990012", with_publicity))
    first, second = somebody("qianchushen"), somebody("sunfuhe")
    stranger = somebody("zhangshili", Channel.PORTAL)
    with refused("uow.not_found"):
        make_statement(stranger, case_id=case_id, text="油烟直接排到我家窗前。")
    give_opinion(first, case_id=case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    with refused("cases.publicity.not_opened"):
        give_opinion(second, case_id=case_id, seen=3, step_id="s4", opinion=Opinion.AGREE)
    propose_publicity(first, case_id=case_id, seen=3, text="拟准予在示例路 1 号一楼从事餐饮服务。")
    assert open_notices("360722000000") == ()
    answer_publicity(somebody("zhoujueding"), case_id=case_id, seen=4, approve=True)
    notice = PublicNotice.objects.get(case_id=case_id)
    assert [each.shown_name for each in open_notices("360722000000")] == ["信丰县示例餐饮有限公司"]
    make_statement(stranger, case_id=case_id, text="油烟直接排到我家窗前。")
    with refused("cases.publicity.running"):
        give_opinion(second, case_id=case_id, seen=6, step_id="s4", opinion=Opinion.AGREE)
    at("2026-11-11T00:00")
    assert not public_notice(case_id, notice.n).text
    with refused("cases.statement.unanswered"):
        give_opinion(second, case_id=case_id, seen=6, step_id="s4", opinion=Opinion.AGREE)
    statement = Case.objects.get(pk=case_id).pending["statements"][0]["n"]
    answer_statement(
        first, case_id=case_id, seen=6, statement=statement, adopted=False, reasons="排放口距离住户超过规定的距离。"
    )
    give_opinion(second, case_id=case_id, seen=7, step_id="s4", opinion=Opinion.AGREE)
    assert replay(case_id) == ()
    code = Case.objects.get(pk=case_id).code
    theirs = progress_of(code, stranger)
    assert theirs.access == "interested"
    assert [line.sealed.get("words") for line in theirs.told if line.type == "cases.case.statement_answered"] == [
        "排放口距离住户超过规定的距离。"
    ]
    with refused("uow.not_found"):
        case_detail(stranger, code)
    own = progress_of(code, somebody("lishili", Channel.PORTAL))
    objection = next(line for line in own.told if line.type == "cases.case.statement_made")
    assert (objection.sealed, "party" in objection.open, "interested" in objection.open) == ({}, False, False)


def test_an_interested_party_is_told_and_may_speak_and_ask_to_be_heard(at: At, item_code: str) -> None:
    at("2026-11-03T10:00")
    case_id = accepted(item_code)
    first, neighbour = somebody("qianchushen"), somebody("zhangshili", Channel.PORTAL)
    told = {"kind": PartyKind.NATURAL, "identifier": "369901199502280038", "reasons": "排烟口正对您家的窗。"}
    with refused("cases.party.unknown"):
        tell_party(first, case_id=case_id, seen=2, name="王示例", **told)  # type: ignore[arg-type]
    tell_party(first, case_id=case_id, seen=2, name="张示例", **told)  # type: ignore[arg-type]
    with refused("cases.party.told"):
        tell_party(first, case_id=case_id, seen=3, name="张示例", **told)  # type: ignore[arg-type]
    code = Case.objects.get(pk=case_id).code
    offers = {offer.deed: offer.possible for offer in progress_of(code, neighbour).offers}
    assert offers == {Deed.MAKE_STATEMENT: True, Deed.REQUEST_HEARING: False}
    for _ in range(3):
        make_statement(neighbour, case_id=case_id, text="请加装净化设备。")
    with refused("cases.statement.too_many"):
        make_statement(neighbour, case_id=case_id, text="请加装净化设备。")
    assert replay(case_id) == ()


def granted(code: str, until: date) -> Case:
    """A permit that ends on ``until``."""
    case_id = accepted(code)
    give_opinion(somebody("qianchushen"), case_id=case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    give_opinion(somebody("sunfuhe"), case_id=case_id, seen=3, step_id="s2", opinion=Opinion.AGREE)
    decide(somebody("zhoujueding"), case_id=case_id, seen=4, outcome=Outcome.GRANTED)
    case = Case.objects.get(pk=case_id)
    assert case.valid_until == until
    return case


@pytest.mark.parametrize(
    ("day", "in_time"), [("2031-10-10T10:00", True), ("2031-10-13T10:00", False)], ids=["in time", "a day late"]
)
def test_a_renewal_asked_for_in_time_is_granted_by_silence(at: At, item_code: str, day: str, in_time: bool) -> None:
    at("2026-11-03T10:00")
    permit = granted(item_code, date(2031, 11, 2))
    renewal = published(item_code, "000131990013", with_renewal)
    at("2031-05-30T10:00")
    with refused("cases.renewal.too_early"):
        accepted(renewal, answers={"f.permit.code": permit.code})
    at(day)
    with refused("cases.renewal.unknown"):
        accepted(renewal, answers={"f.permit.code": "3607222611030000"})
    case_id = accepted(renewal, answers={"f.permit.code": permit.code})
    with refused("cases.renewal.under_way"):
        accepted(renewal, answers={"f.permit.code": permit.code})
    at("2031-11-02T23:59")
    assert sweep_renewals() == 0
    at("2031-11-10T08:00")
    if in_time:
        with refused("cases.silence.renewed"):
            give_opinion(somebody("qianchushen"), case_id=case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    assert sweep_renewals() == 0
    case = Case.objects.get(pk=case_id)
    assert replay(case_id) == ()
    if not in_time:
        assert (case.state, case.outcome) == (State.ACCEPTED, "")
        return
    assert (case.state, case.outcome, case.valid_until) == (State.DECIDED, "GRANTED", date(2036, 11, 2))
    assert case.decided_at is not None
    assert case.decided_at.isoformat() == "2031-11-02T16:00:00+00:00"


def test_a_permit_that_has_ended_is_not_renewed(at: At, item_code: str) -> None:
    at("2026-11-03T10:00")
    permit = granted(item_code, date(2031, 11, 2))
    renewal = published(item_code, "000131990014", with_renewal)
    at("2031-11-03T00:00")
    with refused("cases.renewal.expired"):
        accepted(renewal, answers={"f.permit.code": permit.code})
