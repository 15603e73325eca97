"""工作备注: by whoever handles the case, in every state but the archive; moves nothing, is told to nobody outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from tongban.capabilities.messaging.actions.tell import tell_all
from tongban.capabilities.messaging.models import Message
from tongban.cases.actions.note import LONGEST, note
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.step import DeedDone
from tongban.cases.events import CONSUMED, TALLY
from tongban.cases.kinds import Defect
from tongban.cases.models import Case
from tongban.cases.queries import case_detail, progress_of
from tongban.cases.queries.case import progress_and_history
from tongban.cases.queries.receipts import receipt
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    HOLDERS,
    at_once,
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
    somebody,
    told,
    whole,
    written,
)
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.models import Event
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

WORDS = "门牌号已经核对，去年换过一次门牌"


def write(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return note(actor, case_id=case_id, text=WORDS, seen=seen, key=key)


def words_read_by(actor: Actor, case_id: UUID) -> list[str]:
    detail = case_detail(actor, Case.objects.get(pk=case_id).code)
    return [line.sealed["words"] for line in detail.history if line.type == "cases.case.noted"]


def test_works(case_id: UUID) -> None:
    before = Case.objects.filter(pk=case_id).values().get()
    done = write(reviewer(), case_id, 1, None)
    assert (done.state, done.state_version) == (State.SUBMITTED, 1)
    after = Case.objects.filter(pk=case_id).values().get()
    assert {name for name in before if before[name] != after[name]} == {"last_seq"}
    event = told(case_id)
    assert event.type == "cases.case.noted"
    assert replay(case_id) == ()
    assert words_read_by(reviewer(), case_id) == [WORDS]
    assert CONSUMED["cases.case.noted"] == (TALLY,)


def test_a_decided_case_keeps_its_due_date(case_id: UUID) -> None:
    grant(case_id)
    due = Case.objects.get(pk=case_id).due
    assert due is not None
    note(reviewer(), case_id=case_id, text=WORDS)
    assert Case.objects.get(pk=case_id).due == due
    assert replay(case_id) == ()


@pytest.mark.parametrize("duty", [Duty.INTAKE, Duty.REVIEW, Duty.DECIDE, Duty.LEADER])
def test_whoever_handles_the_case_may(case_id: UUID, duty: Duty) -> None:
    note(holder(duty), case_id=case_id, text=WORDS)
    assert words_read_by(holder(duty), case_id) == [WORDS]


def test_wrong_actor(case_id: UUID) -> None:
    only(set(HOLDERS), case_id, write)


def test_wrong_state(case_id: UUID) -> None:
    only_from(set(State) - {State.ARCHIVED}, case_id, reviewer(), write)


def test_stale(case_id: UUID) -> None:
    not_stale(case_id, reviewer(), write)


def test_repeated(case_id: UUID) -> None:
    once(
        case_id,
        reviewer(),
        write,
        lambda actor, case, seen, key: note(actor, case_id=case, text="别的", seen=seen, key=key),
    )


def test_at_the_same_time_both_are_kept(committed_case: UUID) -> None:
    done = at_once(
        lambda: note(reviewer(), case_id=committed_case, text="第一条"),
        lambda: note(holder(Duty.DECIDE), case_id=committed_case, text="第二条"),
    )
    assert all(isinstance(each, DeedDone) for each in done), done
    whole(committed_case)
    assert sorted(words_read_by(reviewer(), committed_case)) == ["第一条", "第二条"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "cases.note.empty"), (" \n\t", "cases.note.empty"), ("字" * (LONGEST + 1), "cases.text.too_long")],
)
def test_bad_words_leave_nothing(case_id: UUID, text: str, code: str) -> None:
    refused(code, case_id, lambda: note(reviewer(), case_id=case_id, text=text))


def test_as_long_as_may_be(case_id: UUID) -> None:
    note(reviewer(), case_id=case_id, text="字" * LONGEST + "  \n")
    assert words_read_by(reviewer(), case_id) == ["字" * LONGEST]


def test_nothing_can_be_demanded_by_a_note(case_id: UUID) -> None:
    """A note has no element: what a notice may cite is what it was before."""
    note(reviewer(), case_id=case_id, text="请申请人另交房东身份证")
    for element in ("note", "n1", str(told(case_id).n)):
        error = refused(
            "catalogue.element_unknown",
            case_id,
            lambda element=element: request_correction(
                reviewer(), case_id=case_id, seen=1, lines=[Line(element, Defect.MISSING)]
            ),
        )
        assert "房东" not in error.message()


def anybody_outside(case_id: UUID) -> dict[str, Callable[[], object]]:
    """Every way in which something of a case is read by who is no colleague."""
    code = Case.objects.get(pk=case_id).code
    both = replace(reviewer(), legal_persons=me().legal_persons)
    return {
        "applicant": lambda: case_detail(me(), code),
        "applicant's progress": lambda: progress_of(code, me()),
        "an official who is the applicant": lambda: case_detail(both, code),
        "code alone": lambda: progress_of(code, neighbour()),
        "history of the contract": lambda: progress_and_history(code, me()),
        "history of the contract, by an official": lambda: progress_and_history(code, reviewer()),
        "receipt": lambda: receipt(code),
        "progress as the office tells it": lambda: progress_of(code, reviewer()).told,
    }


def test_nobody_outside_reads_a_word(case_id: UUID) -> None:
    note(reviewer(), case_id=case_id, text=WORDS)
    for who, read in anybody_outside(case_id).items():
        seen = read()
        assert WORDS not in repr(seen), who
        lines = [*getattr(seen, "history", ()), *getattr(getattr(seen, "progress", seen), "told", ())]
        assert not any(WORDS in str(line.sealed) for line in lines), who
        assert not any(line.type == "cases.case.noted" for line in lines), who


def test_the_clerk_of_another_body_who_took_it_in_reads_none(case_id: UUID) -> None:
    """A window clerk acts for the applicant; the case is another body's."""
    clerk = somebody("zhaochuangkou")
    Case.objects.filter(pk=case_id).update(channel="WINDOW", submitted_by=clerk.account_id)
    note(reviewer(), case_id=case_id, text=WORDS)
    elsewhere = replace(clerk, posts=tuple(replace(post, department_id=UUID(int=7)) for post in clerk.posts))
    assert case_detail(elsewhere, Case.objects.get(pk=case_id).code).progress.access == "official"
    assert words_read_by(elsewhere, case_id) == []
    assert words_read_by(somebody("wujiancha"), case_id) == [WORDS]


def test_the_open_part_and_the_messages_hold_no_word(case_id: UUID) -> None:
    note(reviewer(), case_id=case_id, text=WORDS)
    event = told(case_id)
    assert WORDS not in repr(event.open)
    assert WORDS.encode() not in bytes(event.sealed or b"")
    assert event.sealed is not None
    placed = [
        PlacedEvent(position, row.stream_id, row.n, row.type, row.schema, row.at, row.open)
        for position, row in enumerate(Event.objects.filter(stream_id=case_id).order_by("n"), 1)
    ]
    tell_all([each for each in placed if each.type != "cases.case.noted"])
    assert not Message.objects.filter(type="cases.case.noted").exists()
    assert not [message for message in Message.objects.all() if WORDS in message.body]


def test_nothing_is_written_when_refused(case_id: UUID) -> None:
    before = written(case_id)
    refused("uow.not_found", case_id, lambda: note(somebody("zhenganyuan"), case_id=case_id, text=WORDS))
    assert written(case_id) == before
