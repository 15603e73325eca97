"""听证 with interested parties: who is told, may ask, and chairs; what the papers say (行政许可法第四十七条、第四十八条)."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tongban.cases.actions.announce_hearing import announce_hearing
from tongban.cases.actions.answer_inspection import answer_inspection
from tongban.cases.actions.decide import decide
from tongban.cases.actions.record_hearing import record_hearing
from tongban.cases.actions.request_hearing import request_hearing
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.tell_hearing import tell_hearing
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF
from tongban.cases.kinds import Outcome
from tongban.cases.models import Attachment, Case
from tongban.cases.queries import progress_of
from tongban.cases.replay import replay
from tongban.cases.states import Deed, State
from tongban.cases.tests.demands import (
    Doing,
    Freeze,
    accept,
    account,
    beijing,
    decider,
    holder,
    me,
    neighbour,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    opinion,
    refused,
    review,
    reviewer,
    second,
    somebody,
    told,
    version,
)
from tongban.cases.tests.test_inspection import record
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.duties import Duty

MATTER = "拟设的排烟口正对楼上住户的窗。"
PLACE = "政务服务大厅二楼会议室"
LAPSED = beijing("2026-03-10T00:00")
"""24:00 of the fifth working day after Monday 2 March."""
HELD_ON = date(2026, 3, 12)
"""Nine working days after Monday 2 March: seven lie between."""


def telling(actor: Actor, case_id: UUID, seen: int, key: str | None = None) -> DeedDone:
    return tell_hearing(actor, case_id=case_id, seen=seen, matter=MATTER, key=key)


def asking(actor: Actor, case_id: UUID, seen: int, key: str | None = None) -> DeedDone:
    return request_hearing(actor, case_id=case_id, seen=seen, key=key)


def announcing(actor: Actor, case_id: UUID, seen: int, key: str | None = None, **changed: Any) -> DeedDone:
    plain: dict[str, Any] = {"held_on": HELD_ON, "hour": time(9, 30), "place": PLACE, "chair": account("zhoujueding")}
    return announce_hearing(actor, case_id=case_id, seen=seen, key=key, **{**plain, **changed})


def announce(case_id: UUID, **changed: Any) -> DeedDone:
    return announcing(reviewer(), case_id, version(case_id), **changed)


def recording(actor: Actor, case_id: UUID, seen: int, key: str | None = None) -> DeedDone:
    return record_hearing(actor, case_id=case_id, seen=seen, minutes="双方陈述一致。", key=key)


def tell_neighbour(case_id: UUID) -> None:
    party: dict[str, Any] = {"kind": PartyKind.NATURAL, "name": "张示例", "identifier": "369901199502280038"}
    tell_party(reviewer(), case_id=case_id, seen=version(case_id), reasons="窗口正对。", **party)


def doings() -> tuple[tuple[Actor, Doing], ...]:
    return (reviewer(), telling), (neighbour(), asking), (reviewer(), announcing), (reviewer(), recording)


@pytest.fixture
def accepted(case_id: UUID) -> UUID:
    """Accepted, and the neighbour knows of it."""
    accept(case_id)
    tell_neighbour(case_id)
    return case_id


@pytest.fixture
def offered(accepted: UUID) -> UUID:
    telling(reviewer(), accepted, version(accepted))
    return accepted


@pytest.fixture
def asked(offered: UUID) -> UUID:
    asking(neighbour(), offered, version(offered))
    return offered


def pending(case_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = Case.objects.get(pk=case_id).pending.get("hearing", {})
    return found


# --- told, asked for ----------------------------------------------------------------------------------------------------


def test_applicant_and_interested_party_are_told(offered: UUID) -> None:
    case = Case.objects.get(pk=offered)
    parties = told(offered).open["parties"]
    assert parties == [{"kind": "LEGAL", "id": str(case.applicant_id)}, *(case.interested or ())]
    theirs = progress_of(case.code, neighbour())
    assert MATTER in [line.sealed.get("words") for line in theirs.told]
    assert {offer.deed for offer in theirs.offers if offer.possible} == {Deed.MAKE_STATEMENT, Deed.REQUEST_HEARING}


def test_the_neighbour_asks_on_the_last_evening(offered: UUID, frozen: Freeze) -> None:
    frozen(LAPSED - timedelta(microseconds=1))
    asking(neighbour(), offered, version(offered))
    event = told(offered)
    assert event.open["party"]["id"] == str(neighbour().person_id)
    assert replay(offered) == ()


def test_a_moment_later_nobody_asks_and_it_is_decided(offered: UUID, frozen: Freeze) -> None:
    review(offered)
    refused("cases.hearing.waiting", offered, lambda: grant(offered))
    frozen(LAPSED)
    for each in (neighbour(), me()):
        refused("cases.hearing.too_late", offered, lambda each=each: asking(each, offered, version(offered)))
    grant(offered)


def grant(case_id: UUID) -> DeedDone:
    return decide(decider(), case_id=case_id, seen=version(case_id), outcome=Outcome.GRANTED)


def test_asked_for_by_one_it_is_held_for_all(asked: UUID) -> None:
    review(asked)
    refused("cases.hearing.requested", asked, lambda: asking(me(), asked, version(asked)))
    refused("cases.hearing.to_hold", asked, lambda: grant(asked))


def test_who_became_known_later_is_told_once_the_first_five_days_are_over(case_id: UUID, frozen: Freeze) -> None:
    accept(case_id)
    telling(reviewer(), case_id, 2)
    tell_neighbour(case_id)
    refused("cases.hearing.told", case_id, lambda: telling(reviewer(), case_id, version(case_id)))
    frozen(LAPSED)
    telling(reviewer(), case_id, version(case_id))
    asking(neighbour(), case_id, version(case_id))
    assert replay(case_id) == ()


@pytest.mark.parametrize("matter", ["", " \n"])
def test_what_is_at_stake_is_said(accepted: UUID, matter: str) -> None:
    seen = version(accepted)
    refused(
        "cases.hearing.matter", accepted, lambda: tell_hearing(reviewer(), case_id=accepted, seen=seen, matter=matter)
    )


# --- announced ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "so"),
    [(date(2026, 3, 11), False), (HELD_ON, True), (date(2026, 3, 30), True), (date(2026, 3, 31), False)],
    ids=["six days ahead", "seven", "the twentieth", "the one after"],
)
def test_seven_days_ahead_and_within_twenty(asked: UUID, day: date, so: bool) -> None:
    """行政许可法第八十二条: in working days. Asked on 2 March, the twentieth is Monday 30 March."""
    if so:
        announce(asked, held_on=day)
    else:
        refused("cases.hearing.day", asked, lambda: announce(asked, held_on=day))


def test_what_nobody_announced_in_time_is_held_late_and_not_never(asked: UUID, frozen: Freeze) -> None:
    """The applicant's case must not stand still because the office let the twenty days pass."""
    review(asked)
    frozen(beijing("2026-04-01T10:00"))
    refused("cases.hearing.day", asked, lambda: announce(asked, held_on=date(2026, 4, 3)))
    announce(asked, held_on=date(2026, 4, 20))
    frozen(beijing("2026-04-20T12:00"))
    recording(reviewer(), asked, version(asked))
    grant(asked)
    assert replay(asked) == ()


def test_who_inspected_does_not_chair(spot: UUID) -> None:
    """审查该行政许可申请的工作人员以外的人员: who was on the spot reviews the case, with or without an opinion yet."""
    record(spot)
    answer_inspection(second(), case_id=spot, seen=3, approve=True)
    telling(holder(Duty.DECIDE), spot, 4)
    asking(me(), spot, 5)
    for login in ("qianchushen", "sunfuhe"):
        refused(
            "cases.hearing.chair", spot,
            lambda login=login: announcing(holder(Duty.DECIDE), spot, 6, chair=account(login)),
        )  # fmt: skip


def test_who_chairs_is_an_official_of_the_body_and_no_party(asked: UUID) -> None:
    for chair in (account("lishili"), account("zhangshili"), account("zhenganyuan"), account("wujiancha"), uuid4()):
        refused("cases.hearing.chair", asked, lambda chair=chair: announce(asked, chair=chair))
    announce(asked)


def test_who_chaired_does_not_review(asked: UUID, frozen: Freeze) -> None:
    announce(asked, chair=account("sunfuhe"))
    opinion(asked, reviewer(), "s1")
    frozen(beijing("2026-03-12T12:00"))
    recording(reviewer(), asked, version(asked))
    before = version(asked)
    with pytest.raises(Exception, match="cases"):
        opinion(asked, second(), "s2")
    assert version(asked) == before


def test_a_place_is_said_and_nothing_else(asked: UUID) -> None:
    refused("cases.hearing.text", asked, lambda: announce(asked, place=" "))
    refused("cases.text.demands", asked, lambda: announce(asked, place="二楼会议室，请带租赁合同"))


# --- held ---------------------------------------------------------------------------------------------------------------


def test_minutes_after_the_hour_with_scans(asked: UUID, frozen: Freeze) -> None:
    announce(asked)
    frozen(beijing("2026-03-12T09:29:59"))
    refused("cases.hearing.not_held", asked, lambda: recording(reviewer(), asked, version(asked)))
    frozen(beijing("2026-03-12T09:30"))
    for minutes, code in ((" ", "cases.hearing.text"), ("长" * 5001, "cases.text.too_long")):
        refused(code, asked, lambda text=minutes: record_hearing(
            reviewer(), case_id=asked, seen=version(asked), minutes=text))  # fmt: skip
    foreign, own = (upload(each, name="笔录.pdf", chunks=[PDF]).id for each in (second(), reviewer()))
    refused("cases.upload.not_found", asked, lambda: record_hearing(
        reviewer(), case_id=asked, seen=version(asked), minutes="一致。", scans=[foreign]))  # fmt: skip
    record_hearing(reviewer(), case_id=asked, seen=version(asked), minutes="当事人要求提交租赁合同。", scans=[own])
    event = told(asked)
    assert Attachment.objects.get(case_id=asked).event_n == event.n
    assert "租赁合同" not in str(event.open)
    assert pending(asked) == {}
    assert replay(asked) == ()


# --- what every deed owes ------------------------------------------------------------------------------------------------


def test_wrong_actor(accepted: UUID, frozen: Freeze) -> None:
    only({Duty.REVIEW, Duty.DECIDE}, accepted, telling)
    telling(holder(Duty.DECIDE), accepted, version(accepted))
    for official in (reviewer(), decider(), somebody("wujiancha")):
        refused("cases.deed.not_allowed", accepted, lambda who=official: asking(who, accepted, version(accepted)))
    stranger = somebody("wangshili", Channel.PORTAL)
    refused("uow.not_found", accepted, lambda: asking(stranger, accepted, version(accepted)))
    asking(me(), accepted, version(accepted))
    only({Duty.REVIEW, Duty.DECIDE}, accepted, announcing)
    announcing(reviewer(), accepted, version(accepted))
    frozen(beijing("2026-03-12T12:00"))
    only({Duty.REVIEW, Duty.DECIDE}, accepted, recording)
    recording(holder(Duty.DECIDE), accepted, version(accepted))


def test_wrong_state(asked: UUID) -> None:
    under_way = {State.ACCEPTED, State.IN_REVIEW}
    for actor, doing in (*doings(), (me(), asking)):
        only_from(under_way, asked, actor, doing)


def test_stale(asked: UUID) -> None:
    for actor, doing in doings():
        not_stale(asked, actor, doing)


def test_repeated(accepted: UUID) -> None:
    def otherwise(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return tell_hearing(actor, case_id=case_id, seen=seen, matter="排烟口正对窗。", key=key)

    once(accepted, reviewer(), telling, otherwise)


def test_an_announcement_repeated(asked: UUID) -> None:
    def elsewhere(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return announcing(actor, case_id, seen, key, place="三楼会议室")

    once(asked, reviewer(), announcing, elsewhere)


def test_applicant_and_neighbour_ask_at_once(committed_case: UUID) -> None:
    accept(committed_case)
    tell_neighbour(committed_case)
    telling(reviewer(), committed_case, version(committed_case))
    seen = version(committed_case)
    one_of_two(
        committed_case,
        lambda: asking(neighbour(), committed_case, seen),
        lambda: asking(me(), committed_case, seen),
    )
