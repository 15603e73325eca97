"""利害关系人: 发现行政许可事项直接关系他人重大利益的，应当告知该利害关系人 (行政许可法第三十六条)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tongban.cases.actions.answer_statement import answer_statement
from tongban.cases.actions.decide import decide
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.kinds import Outcome
from tongban.cases.models import Case
from tongban.cases.queries import case_detail, progress_of
from tongban.cases.replay import replay
from tongban.cases.states import Deed, State
from tongban.cases.tests.demands import (
    accept,
    decider,
    holder,
    me,
    neighbour,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    refused,
    review,
    reviewer,
    second,
    somebody,
    told,
    version,
)
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.duties import Duty

ZHANG = "369901199502280038"
WHY = "排烟口正对您家的窗。"
WORDS = "请加装净化设备。"


def telling(actor: Actor, case_id: UUID, seen: int, key: str | None = None, **changed: Any) -> DeedDone:
    plain: dict[str, Any] = {"kind": PartyKind.NATURAL, "name": "张示例", "identifier": ZHANG, "reasons": WHY}
    return tell_party(actor, case_id=case_id, seen=seen, key=key, **{**plain, **changed})


def tell(case_id: UUID, **changed: Any) -> DeedDone:
    return telling(reviewer(), case_id, version(case_id), **changed)


def stranger() -> Actor:
    return somebody("wangshili", Channel.PORTAL)


@pytest.fixture
def informed(accepted: UUID) -> UUID:
    tell(accepted)
    return accepted


def code_of(case_id: UUID) -> str:
    return str(Case.objects.values_list("code", flat=True).get(pk=case_id))


# --- who is told -------------------------------------------------------------------------------------------------------


def test_by_name_and_number_both(accepted: UUID) -> None:
    """Somebody who does not exist and somebody whose name differs are answered alike."""
    wrong = refused("cases.party.unknown", accepted, lambda: tell(accepted, name="王示例"))
    nobody = refused("cases.party.unknown", accepted, lambda: tell(accepted, identifier="369901199001010013"))
    assert (wrong.data, wrong.message()) == (nobody.data, nobody.message())
    body = {"kind": PartyKind.LEGAL, "name": "张示例", "identifier": "92360722MA7DEM0U9X"}
    with pytest.raises(DomainError):
        tell(accepted, **body)
    tell(accepted, name=" 张示例 ", identifier=f" {ZHANG} ")
    assert replay(accepted) == ()


def test_nobody_is_told_twice_and_the_applicant_not_at_all(informed: UUID) -> None:
    refused("cases.party.told", informed, lambda: tell(informed))
    assert len(Case.objects.get(pk=informed).interested or ()) == 1


def test_why_is_said_and_screened(accepted: UUID) -> None:
    refused("cases.party.reasons", accepted, lambda: tell(accepted, reasons=" \n"))
    refused("cases.text.too_long", accepted, lambda: tell(accepted, reasons="长" * 1001))
    refused("cases.text.demands", accepted, lambda: tell(accepted, reasons="请补交房屋租赁合同"))
    assert Case.objects.get(pk=accepted).interested is None


def test_the_open_part_names_nobody(informed: UUID) -> None:
    event = told(informed)
    assert event.type == "cases.case.party_told"
    assert not any(each in str(event.open) for each in ("张示例", ZHANG, WHY))
    assert event.open["parties"] == Case.objects.get(pk=informed).interested


# --- what they may -----------------------------------------------------------------------------------------------------


def test_before_they_are_told_the_case_does_not_exist_to_them(accepted: UUID) -> None:
    refused("uow.not_found", accepted, lambda: make_statement(neighbour(), case_id=accepted, text=WORDS))
    code = code_of(accepted)
    with pytest.raises(DomainError, match=r"uow\.not_found"):
        case_detail(neighbour(), code)


def test_they_read_what_concerns_them_and_no_content(informed: UUID) -> None:
    make_statement(me(), case_id=informed, text="我有补充。")
    make_statement(neighbour(), case_id=informed, text=WORDS)
    theirs = progress_of(code_of(informed), neighbour())
    assert theirs.access == "interested"
    assert [line.sealed["words"] for line in theirs.told] == [WHY, WORDS]
    with pytest.raises(DomainError, match=r"uow\.not_found"):
        case_detail(neighbour(), code_of(informed))


def test_the_applicant_reads_that_others_were_told_never_who(informed: UUID) -> None:
    make_statement(neighbour(), case_id=informed, text=WORDS)
    own = progress_of(code_of(informed), me())
    party = str(neighbour().person_id)
    for line in own.told:
        assert party not in str(line.open), line.type
        assert WORDS not in str(line.sealed), line.type
        assert WHY not in str(line.sealed), line.type


def test_they_may_speak_and_ask_to_be_heard_and_nothing_else(informed: UUID) -> None:
    offers = {offer.deed for offer in progress_of(code_of(informed), neighbour()).offers}
    assert offers == {Deed.MAKE_STATEMENT, Deed.REQUEST_HEARING}
    make_statement(neighbour(), case_id=informed, text=WORDS)
    seen = version(informed)
    refused("uow.not_found", informed, lambda: telling(neighbour(), informed, seen))
    refused("uow.not_found", informed, lambda: answer(neighbour(), informed, seen))


def answer(actor: Actor, case_id: UUID, seen: int) -> DeedDone:
    n = Case.objects.get(pk=case_id).pending["statements"][0]["n"]
    return answer_statement(actor, case_id=case_id, seen=seen, statement=n, adopted=True, reasons="采纳。")


def test_of_the_decision_they_learn_that_it_was_made(informed: UUID) -> None:
    review(informed)
    refusal: dict[str, Any] = {"outcome": Outcome.REFUSED, "grounds": ["c2"], "reasons": "现场不满足这一条件"}
    decide(decider(), case_id=informed, seen=version(informed), **refusal)
    assert told(informed).open["parties"][1:] == Case.objects.get(pk=informed).interested
    line = next(each for each in progress_of(code_of(informed), neighbour()).told if each.type.endswith("decided"))
    assert (line.open["outcome"], dict(line.sealed)) == ("REFUSED", {})


# --- what every deed owes ----------------------------------------------------------------------------------------------


def test_wrong_actor(accepted: UUID) -> None:
    only({Duty.REVIEW, Duty.DECIDE}, accepted, telling)
    telling(holder(Duty.DECIDE), accepted, version(accepted))


def test_wrong_state(accepted: UUID) -> None:
    only_from({State.ACCEPTED, State.IN_REVIEW}, accepted, reviewer(), telling)


def test_stale(accepted: UUID) -> None:
    not_stale(accepted, reviewer(), telling)


def test_repeated(accepted: UUID) -> None:
    def otherwise(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return telling(actor, case_id, seen, key, reasons="排烟口离您家很近。")

    once(accepted, reviewer(), telling, otherwise)


def test_two_tell_the_same_neighbour_at_once(committed_case: UUID) -> None:
    accept(committed_case)
    seen = version(committed_case)
    one_of_two(
        committed_case,
        lambda: telling(reviewer(), committed_case, seen),
        lambda: telling(second(), committed_case, seen),
    )
    assert len(Case.objects.get(pk=committed_case).interested or ()) == 1
