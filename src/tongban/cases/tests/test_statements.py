"""陈述、申辩: who applies and whose interests are touched may speak; each is heard and answered before the decision
(行政许可法第七条、第三十六条)."""

from __future__ import annotations

from dataclasses import replace
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
from tongban.cases.queries import progress_of
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    HOLDERS,
    accept,
    at_once,
    decider,
    holder,
    me,
    neighbour,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    publish,
    refused,
    review,
    reviewer,
    second,
    somebody,
    told,
    version,
    whole,
)
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.orgs.duties import Duty

WORDS = "请考虑我们已经加装了净化设备。"
REASONS = "设备已经核实，予以采纳。"


def speaking(actor: Actor, case_id: UUID, seen: int | None, key: str | None) -> DeedDone:
    return make_statement(actor, case_id=case_id, seen=seen, text=WORDS, key=key)


def speak(case_id: UUID, actor: Actor | None = None, text: str = WORDS) -> int:
    """The number of the statement."""
    make_statement(actor or me(), case_id=case_id, text=text)
    return told(case_id).n


def answering(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    """The first that waits; what does not wait is answered as number 1."""
    waiting = Case.objects.get(pk=case_id).pending.get("statements") or [{"n": 1}]
    return reply(actor, case_id, seen, waiting[0]["n"], key=key)


def reply(actor: Actor, case_id: UUID, seen: int, n: int, reasons: str = REASONS, key: str | None = None) -> DeedDone:
    return answer_statement(actor, case_id=case_id, seen=seen, statement=n, adopted=True, reasons=reasons, key=key)


@pytest.fixture
def spoken(accepted: UUID) -> UUID:
    speak(accepted)
    return accepted


def grant(case_id: UUID) -> DeedDone:
    return decide(decider(), case_id=case_id, seen=version(case_id), outcome=Outcome.GRANTED)


# --- each is answered --------------------------------------------------------------------------------------------------


def test_no_decision_while_one_waits(accepted: UUID) -> None:
    review(accepted)
    first, second_ = speak(accepted), speak(accepted, text="还有一点。")
    error = refused("cases.statement.unanswered", accepted, lambda: grant(accepted))
    assert error.data["count"] == 2
    reply(reviewer(), accepted, version(accepted), second_)
    refused("cases.statement.unanswered", accepted, lambda: grant(accepted))
    reply(decider(), accepted, version(accepted), first)
    grant(accepted)
    assert replay(accepted) == ()


def test_an_answer_is_given_once_and_to_what_was_said(spoken: UUID) -> None:
    n = told(spoken).n
    for other in (n - 1, n + 1, 0, -1):
        refused("cases.statement.unknown", spoken, lambda other=other: reply(reviewer(), spoken, 3, other))
    reply(reviewer(), spoken, 3, n)
    assert "statements" not in Case.objects.get(pk=spoken).pending
    refused("cases.statement.none", spoken, lambda: reply(reviewer(), spoken, 4, n))
    again = speak(spoken)
    refused("cases.statement.unknown", spoken, lambda: reply(reviewer(), spoken, 5, n))
    reply(reviewer(), spoken, 5, again)


def test_an_answer_gives_reasons_and_demands_nothing(spoken: UUID) -> None:
    n = told(spoken).n
    refused("cases.statement.answer", spoken, lambda: reply(reviewer(), spoken, 3, n, " \n"))
    refused("cases.text.too_long", spoken, lambda: reply(reviewer(), spoken, 3, n, "长" * 1001))
    refused("cases.text.demands", spoken, lambda: reply(reviewer(), spoken, 3, n, "请补交房屋租赁合同"))


def test_words_are_sealed_and_the_applicant_reads_own_and_answer(spoken: UUID) -> None:
    n = told(spoken).n
    assert WORDS not in str(told(spoken).open)
    reply(reviewer(), spoken, 3, n)
    event = told(spoken)
    assert (event.open["statement"], event.open["adopted"]) == (n, True)
    assert REASONS not in str(event.open)
    lines = {line.type: line.sealed.get("words") for line in progress_of(Case.objects.get(pk=spoken).code, me()).told}
    assert (lines["cases.case.statement_made"], lines["cases.case.statement_answered"]) == (WORDS, REASONS)


# --- who may speak, and how much ---------------------------------------------------------------------------------------


def test_at_most_three_wait_of_each(accepted: UUID) -> None:
    told_too = {
        "kind": PartyKind.NATURAL,
        "name": "张示例",
        "identifier": "369901199502280038",
        "reasons": "窗口正对。",
    }
    tell_party(reviewer(), case_id=accepted, seen=2, **told_too)  # type: ignore[arg-type]
    numbers = [speak(accepted) for _ in range(3)]
    refused("cases.statement.too_many", accepted, lambda: speak(accepted))
    speak(accepted, neighbour())
    reply(reviewer(), accepted, version(accepted), numbers[1])
    speak(accepted)
    refused("cases.statement.too_many", accepted, lambda: speak(accepted))
    assert replay(accepted) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "cases.statement.text"), (" \n", "cases.statement.text"), ("长" * 1001, "cases.text.too_long")],
)
def test_something_is_said_on_a_page(accepted: UUID, text: str, code: str) -> None:
    refused(code, accepted, lambda: speak(accepted, text=text))


def test_who_speaks_is_not_screened(accepted: UUID) -> None:
    """What a person has to say is theirs: only officials' words are held to the guide."""
    speak(accepted, text="我的租赁合同在上次就交了，请打电话给我。")
    assert replay(accepted) == ()


def test_nobody_of_the_office_speaks(accepted: UUID) -> None:
    for duty in HOLDERS:
        refused("cases.deed.not_allowed", accepted, lambda duty=duty: speak(accepted, holder(duty)))
    refused("cases.deed.not_allowed", accepted, lambda: speak(accepted, somebody("wujiancha")))


def test_strangers_find_no_case(accepted: UUID) -> None:
    for stranger in (neighbour(), somebody("wangshili", Channel.PORTAL), somebody("zhenganyuan"), ANONYMOUS):
        refused("uow.not_found", accepted, lambda stranger=stranger: speak(accepted, stranger))


def test_an_objection_is_made_by_name(shown: UUID) -> None:
    publish(shown, "拟准予。")
    NaturalPerson.objects.filter(pk=neighbour().person_id).update(assurance_level=1)
    refused("cases.statement.real_name", shown, lambda: speak(shown, neighbour()))
    refused("uow.not_found", shown, lambda: speak(shown, ANONYMOUS))
    refused("uow.not_found", shown, lambda: speak(shown, replace(neighbour(), person_id=None)))
    NaturalPerson.objects.filter(pk=neighbour().person_id).update(assurance_level=2)
    speak(shown, neighbour())
    party = {"kind": "NATURAL", "id": str(neighbour().person_id)}
    assert Case.objects.get(pk=shown).interested == [party]
    assert told(shown).open["objection"] is True
    speak(shown, neighbour())
    assert Case.objects.get(pk=shown).interested == [party], "an objector is entered once"
    assert told(shown).open["objection"] is False
    assert replay(shown) == ()


def test_the_applicants_own_word_is_no_objection(shown: UUID) -> None:
    publish(shown, "拟准予。")
    speak(shown)
    assert Case.objects.get(pk=shown).interested is None
    assert told(shown).open["objection"] is False


# --- what every deed owes ----------------------------------------------------------------------------------------------


def test_wrong_actor_answers(spoken: UUID) -> None:
    only({Duty.REVIEW, Duty.DECIDE}, spoken, answering)
    answering(holder(Duty.DECIDE), spoken, version(spoken), None)


def test_wrong_state(spoken: UUID) -> None:
    only_from({State.ACCEPTED, State.IN_REVIEW}, spoken, me(), speaking)
    only_from({State.ACCEPTED, State.IN_REVIEW}, spoken, reviewer(), answering)


def test_stale(spoken: UUID) -> None:
    not_stale(spoken, reviewer(), answering)
    not_stale(spoken, me(), speaking)


def test_repeated(accepted: UUID) -> None:
    def otherwise(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return make_statement(actor, case_id=case_id, seen=seen, text="另一句话。", key=key)

    once(accepted, me(), speaking, otherwise)
    assert len(Case.objects.get(pk=accepted).pending["statements"]) == 1


def test_an_answer_repeated(spoken: UUID) -> None:
    n = told(spoken).n

    def honest(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return reply(actor, case_id, seen, n, key=key)

    def otherwise(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return reply(actor, case_id, seen, n, "不采纳，理由如下。", key=key)

    once(spoken, reviewer(), honest, otherwise)


def test_words_said_on_no_page_do_not_outrun_each_other(committed_case: UUID) -> None:
    """Without ``seen`` both are heard, whatever page either looked at; whoever is too late is asked to send it again."""
    accept(committed_case)
    results = at_once(
        lambda: speaking(me(), committed_case, None, None), lambda: speaking(me(), committed_case, None, None)
    )
    assert all(isinstance(each, DeedDone) for each in results), results
    assert len(Case.objects.get(pk=committed_case).pending["statements"]) == 2
    whole(committed_case)


def test_two_answer_at_once(committed_case: UUID) -> None:
    accept(committed_case)
    n = speak(committed_case)
    one_of_two(
        committed_case,
        lambda: reply(reviewer(), committed_case, 3, n),
        lambda: reply(second(), committed_case, 3, n),
    )


def test_a_statement_makes_the_page_of_the_decision_stale(accepted: UUID) -> None:
    """Nobody decides over what was said meanwhile."""
    review(accepted)
    seen = version(accepted)
    speak(accepted)
    decision: dict[str, Any] = {"case_id": accepted, "seen": seen, "outcome": Outcome.GRANTED}
    refused("uow.stale", accepted, lambda: decide(decider(), **decision))
