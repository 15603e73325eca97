"""交寄: 自作出决定之日起十日内颁发、送达 (行政许可法第四十四条). Sent is not arrived: only the signature is delivery."""

from __future__ import annotations

from uuid import UUID

import pytest

from tongban.cases.actions.archive import archive
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.dispatch import dispatch
from tongban.cases.actions.reopen import reopen
from tongban.cases.actions.step import DeedDone
from tongban.cases.kinds import Delivery, Reopening
from tongban.cases.models import Case
from tongban.cases.queries import progress_of
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    Freeze,
    beijing,
    decider,
    grant,
    holder,
    me,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    refused,
    told,
    version,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

WAYBILL = "SF1020304050607"


@pytest.fixture
def granted(case_id: UUID) -> UUID:
    grant(case_id)
    return case_id


def posting(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return dispatch(actor, case_id=case_id, seen=seen, waybill=WAYBILL, key=key)


def post(case_id: UUID, waybill: str = WAYBILL) -> DeedDone:
    return dispatch(decider(), case_id=case_id, seen=version(case_id), waybill=waybill)


def arrived(case_id: UUID, way: Delivery = Delivery.POST, proof: str = "") -> DeedDone:
    return deliver(decider(), case_id=case_id, seen=version(case_id), way=way, proof=proof)


def test_posted_is_not_delivered(granted: UUID, frozen: Freeze) -> None:
    """The ten days go on, and what was granted does not go to the archive."""
    post(granted)
    case = Case.objects.get(pk=granted)
    assert (case.state, case.delivery_due) == ("DECIDED", beijing("2026-03-17T00:00"))
    assert case.due is not None
    conclude(decider(), case_id=granted, seen=version(granted))
    frozen(beijing("2026-03-20T10:00"))
    assert Case.objects.get(pk=granted).delivery_due == beijing("2026-03-17T00:00")
    refused("cases.archive.undelivered", granted, lambda: archive(decider(), case_id=granted, seen=version(granted)))
    assert replay(granted) == ()


def test_signed_for_it_needs_no_other_proof(granted: UUID) -> None:
    refused("cases.delivery.proof", granted, lambda: arrived(granted))
    post(granted)
    arrived(granted)
    case = Case.objects.get(pk=granted)
    assert (case.delivery_due, "posted" in case.pending) == (None, False)
    line = next(each for each in progress_of(case.code, me()).told if each.type == "cases.case.delivered")
    assert line.sealed["words"] == WAYBILL
    assert replay(granted) == ()


def test_sent_back_it_is_delivered_otherwise(granted: UUID) -> None:
    post(granted)
    refused("cases.delivery.proof", granted, lambda: arrived(granted, Delivery.PICKED_UP))
    arrived(granted, Delivery.PICKED_UP, "居民身份证")
    assert "posted" not in Case.objects.get(pk=granted).pending
    assert replay(granted) == ()


def test_once_and_not_after_it_arrived(granted: UUID) -> None:
    post(granted)
    refused("cases.delivery.posted", granted, lambda: post(granted, "SF9999999999999"))
    arrived(granted)
    refused("cases.delivery.done", granted, lambda: post(granted))


@pytest.mark.parametrize("waybill", ["", "  ", "短", "12345", "居民身份证", "SF1020 304050", "请另交工本费", "A" * 31])
def test_a_waybill_is_a_number_and_no_letter(granted: UUID, waybill: str) -> None:
    refused("cases.delivery.proof", granted, lambda: post(granted, waybill))


def test_the_number_is_personal_content(granted: UUID) -> None:
    post(granted)
    event = told(granted)
    assert event.type == "cases.case.dispatched"
    assert WAYBILL not in str(event.open)


def test_done_anew_nothing_is_under_way(granted: UUID) -> None:
    """What was posted belonged to a decision that is undone."""
    post(granted)
    conclude(decider(), case_id=granted, seen=version(granted))
    reopen(
        decider(), case_id=granted, seen=version(granted), ground=Reopening.JUDGMENT, document="（2026）赣0722行初12号"
    )
    assert Case.objects.get(pk=granted).pending == {}
    assert replay(granted) == ()


# --- what every deed owes ----------------------------------------------------------------------------------------------


def test_wrong_actor(granted: UUID) -> None:
    only({Duty.INTAKE, Duty.DECIDE}, granted, posting)
    posting(holder(Duty.INTAKE), granted, version(granted), None)


def test_wrong_state(granted: UUID) -> None:
    only_from({State.DECIDED, State.CONCLUDED}, granted, decider(), posting)


def test_stale(granted: UUID) -> None:
    not_stale(granted, decider(), posting)


def test_repeated(granted: UUID) -> None:
    def otherwise(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return dispatch(actor, case_id=case_id, seen=seen, waybill="SF9999999999999", key=key)

    once(granted, decider(), posting, otherwise)


def test_posted_and_handed_over_at_once(committed_case: UUID) -> None:
    grant(committed_case)
    seen, clerk = version(committed_case), holder(Duty.INTAKE)
    one_of_two(
        committed_case,
        lambda: posting(decider(), committed_case, seen, None),
        lambda: deliver(clerk, case_id=committed_case, seen=seen, way=Delivery.PICKED_UP, proof="居民身份证"),
    )
