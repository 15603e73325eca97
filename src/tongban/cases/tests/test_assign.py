"""指定承办人: taken by oneself, handed on by who has it, given by the heads; it moves nothing and is nobody's but the office's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tongban.cases.actions.assign import assign
from tongban.cases.actions.step import DeedDone
from tongban.cases.events import CONSUMED, TALLY
from tongban.cases.models import Case
from tongban.cases.queries import CHARGE, case_detail, progress_of, work_list
from tongban.cases.queries.case import progress_and_history
from tongban.cases.queries.officials import officials_for
from tongban.cases.replay import replay
from tongban.cases.states import OPEN, Deed, State
from tongban.cases.tests.demands import (
    HOLDERS,
    account,
    at_once,
    decider,
    grant,
    holder,
    me,
    neighbour,
    not_stale,
    once,
    only,
    only_from,
    refused,
    reviewer,
    second,
    told,
    whole,
)
from tongban.foundation import clock
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.models import Account, Appointment
from tongban.registry.orgs.duties import Duty

SUN = account("sunfuhe")


def give(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return assign(actor, case_id=case_id, officer=SUN, seen=seen, key=key)


def officer(case_id: UUID) -> UUID | None:
    return Case.objects.values_list("officer_id", flat=True).get(pk=case_id)


def test_works(case_id: UUID) -> None:
    before = Case.objects.filter(pk=case_id).values().get()
    done = give(reviewer(), case_id, 1, None)
    assert (done.state, done.state_version) == (State.SUBMITTED, 1)
    after = Case.objects.filter(pk=case_id).values().get()
    assert {name for name in before if before[name] != after[name]} == {"last_seq", "officer_id"}
    event = told(case_id)
    assert (event.type, event.open["officer_id"], event.sealed) == ("cases.case.assigned", str(SUN), None)
    assert CONSUMED["cases.case.assigned"] == (TALLY,)
    assert replay(case_id) == ()
    detail = case_detail(reviewer(), Case.objects.get(pk=case_id).code)
    assert detail.officials[SUN] == "孙示例"


def test_given_back(case_id: UUID) -> None:
    give(reviewer(), case_id, 1, None)
    assign(second(), case_id=case_id, officer=None)
    assert officer(case_id) is None
    assert replay(case_id) == ()


def test_a_decided_case_keeps_its_due_date(case_id: UUID) -> None:
    grant(case_id)
    due = Case.objects.get(pk=case_id).due
    assign(reviewer(), case_id=case_id, officer=SUN)
    assert Case.objects.get(pk=case_id).due == due is not None
    assert replay(case_id) == ()


def test_wrong_actor(case_id: UUID) -> None:
    only(set(HOLDERS), case_id, give)


def test_wrong_state(case_id: UUID) -> None:
    only_from(OPEN, case_id, reviewer(), give)


def test_stale(case_id: UUID) -> None:
    not_stale(case_id, reviewer(), give)


def test_repeated(case_id: UUID) -> None:
    once(
        case_id,
        reviewer(),
        give,
        lambda actor, case, seen, key: assign(actor, case_id=case, officer=None, seen=seen, key=key),
    )


def test_what_somebody_has_is_handed_on_by_them_or_by_the_heads(case_id: UUID) -> None:
    give(reviewer(), case_id, 1, None)
    qian, clerk = account("qianchushen"), holder(Duty.INTAKE)
    for actor in (reviewer(), clerk):
        error = refused(
            "cases.deed.not_allowed", case_id, lambda actor=actor: assign(actor, case_id=case_id, officer=qian)
        )
        assert "负责人" in error.data["reason"]
    assign(decider(), case_id=case_id, officer=qian)
    assign(reviewer(), case_id=case_id, officer=SUN)
    assert officer(case_id) == SUN


def test_it_gives_no_right_and_takes_none(case_id: UUID) -> None:
    """Who is not in charge can do what their post allows, all the same."""
    code = Case.objects.get(pk=case_id).code
    before = {each.deed: each.possible for each in progress_of(code, reviewer()).offers}
    give(decider(), case_id, 1, None)
    after = {each.deed: each.possible for each in progress_of(code, reviewer()).offers}
    assert {deed for deed in before if before[deed] != after[deed]} == {Deed.ASSIGN}


@pytest.mark.parametrize("login", ["zhenganyuan", "fengruhu", "wujiancha", "lishili", "lvweihu"])
def test_only_a_colleague_who_handles_cases(case_id: UUID, login: str) -> None:
    refused("cases.assign.not_of_body", case_id, lambda: assign(reviewer(), case_id=case_id, officer=account(login)))
    assert account(login) not in {
        each.account_id for each in officials_for(reviewer(), Case.objects.get(pk=case_id).code, Deed.ASSIGN)
    }


def test_nobody_that_there_is_not(case_id: UUID) -> None:
    refused("cases.assign.not_of_body", case_id, lambda: assign(reviewer(), case_id=case_id, officer=uuid4()))


def test_no_party(case_id: UUID) -> None:
    Account.objects.filter(pk=SUN).update(natural_person=me().person_id)
    refused("cases.assign.party", case_id, lambda: give(reviewer(), case_id, 1, None))


def test_the_same_again(case_id: UUID) -> None:
    refused("cases.assign.same", case_id, lambda: assign(reviewer(), case_id=case_id, officer=None))
    give(reviewer(), case_id, 1, None)
    refused("cases.assign.same", case_id, lambda: give(second(), case_id, 1, None))


def test_the_list_holds_oneself(case_id: UUID) -> None:
    found = officials_for(reviewer(), Case.objects.get(pk=case_id).code, Deed.ASSIGN)
    assert account("qianchushen") in {each.account_id for each in found}


def test_of_two_who_take_it_at_once_one_has_it(committed_case: UUID) -> None:
    done = at_once(
        lambda: assign(reviewer(), case_id=committed_case, officer=account("qianchushen")),
        lambda: assign(second(), case_id=committed_case, officer=SUN),
    )
    assert [each for each in done if not isinstance(each, DeedDone)] == ["cases.deed.not_allowed"]
    whole(committed_case)


def test_nobody_outside_learns_of_it(case_id: UUID) -> None:
    give(reviewer(), case_id, 1, None)
    code = Case.objects.get(pk=case_id).code
    both = replace(reviewer(), legal_persons=me().legal_persons)
    for actor in (me(), both):
        detail = case_detail(actor, code)
        assert detail.officer_id is None
        assert not any(line.type == "cases.case.assigned" for line in detail.history)
    for actor in (me(), neighbour(), reviewer()):
        _progress, lines = progress_and_history(code, actor)
        assert not any(line.type == "cases.case.assigned" for line in lines)


def held(actor: Actor) -> list[UUID]:
    return [row.case_id for row in work_list(actor, CHARGE).rows]


def test_what_one_is_in_charge_of_is_a_list(case_id: UUID) -> None:
    assert held(second()) == []
    give(reviewer(), case_id, 1, None)
    assert (held(second()), held(reviewer())) == ([case_id], [])


def test_who_stands_in_sees_to_it_too(case_id: UUID) -> None:
    """离岗代理: what a colleague who is away has in charge is on the deputy's list, and theirs to hand on."""
    give(reviewer(), case_id, 1, None)
    today = clock.today()
    for each in Appointment.objects.filter(account_id=SUN):
        Appointment.objects.create(
            account_id=account("qianchushen"),
            post_id=each.post_id,
            valid_from=today,
            valid_to=today + timedelta(days=1),
            deputy_of=each,
        )
    assert held(reviewer()) == [case_id]
    assign(reviewer(), case_id=case_id, officer=account("qianchushen"))
    assert told(case_id).open["actor"]["account"] == str(account("qianchushen"))
