"""What every deed owes, asked the same way of each: who may, from where, not stale, once, and nothing written if refused.

A deed under trial is ``Doing``: actor, case, state version, key → what it tells. The expectations are written down in the
test of the deed from the law and the table of rights, never read from the code that is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import copy_context
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Model

from tongban.cases.actions.answer_publicity import answer_publicity
from tongban.cases.actions.correct import Correction, correct, prepare
from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.propose_publicity import propose_publicity
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF
from tongban.cases.kinds import Defect, Opinion, Outcome
from tongban.cases.models import (
    Attachment,
    Case,
    CorrectionLine,
    CorrectionNotice,
    Decision,
    PublicNotice,
    StepRun,
    Submission,
    SubmittedMaterial,
)
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records.models import Event, Refusal
from tongban.foundation.records.tests.raw import side_by_side
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.registry.orgs.duties import Duty

Doing = Callable[[Actor, UUID, int, str | None], DeedDone]
Freeze = Callable[[datetime], None]

CHILDREN: tuple[type[Model], ...] = (
    Submission, SubmittedMaterial, CorrectionNotice, CorrectionLine, StepRun, Decision, Attachment,
)  # fmt: skip
HOLDERS = {
    Duty.INTAKE: "zhaochuangkou",
    Duty.REVIEW: "qianchushen",
    Duty.DECIDE: "zhoujueding",
    Duty.LEADER: "zhoujueding",
}
QUIET = ("uow.stale", "uow.repeated_differently", "uow.busy")
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
"""An ordinary Monday morning: the five working days of what is handed in now are 3, 4, 5, 6 and 9 March."""


def beijing(text: str) -> datetime:
    """``2026-03-10T00:00`` in China's time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# --- people ---------------------------------------------------------------------------------------------------------


def somebody(login: str, channel: Channel = Channel.DESK) -> Actor:
    """The actor behind a demo log-in."""
    found = actor_of(demo_id("account", login), channel)
    assert found is not None
    return found


def holder(duty: Duty) -> Actor:
    """An official of the market bureau of 信丰县 with this duty and no other."""
    actor = somebody(HOLDERS[duty])
    return replace(actor, posts=tuple(post for post in actor.posts if post.duty is duty))


def reviewer() -> Actor:
    return somebody("qianchushen")


def second() -> Actor:
    return somebody("sunfuhe")


def decider() -> Actor:
    return somebody("zhoujueding")


def me() -> Actor:
    """李示例, the applicant."""
    return somebody("lishili", Channel.PORTAL)


def neighbour() -> Actor:
    """张示例, whom a case may concern."""
    return somebody("zhangshili", Channel.PORTAL)


# --- the case moves on by honest deeds --------------------------------------------------------------------------------


def version(case_id: UUID) -> int:
    return Case.objects.values_list("state_version", flat=True).get(pk=case_id)


def accept(case_id: UUID) -> None:
    pass_pre_review(reviewer(), case_id=case_id, seen=version(case_id))


def review(case_id: UUID) -> None:
    """Both steps of the plan."""
    for official, step in ((reviewer(), "s1"), (second(), "s2")):
        give_opinion(official, case_id=case_id, seen=version(case_id), step_id=step, opinion=Opinion.AGREE)


def grant(case_id: UUID) -> None:
    """Accepted, reviewed, granted."""
    accept(case_id)
    review(case_id)
    decide(decider(), case_id=case_id, seen=version(case_id), outcome=Outcome.GRANTED)


def publish(case_id: UUID, text: str) -> DeedDone:
    """公示 by two: one writes it, another approves it."""
    propose_publicity(reviewer(), case_id=case_id, seen=version(case_id), text=text)
    return answer_publicity(decider(), case_id=case_id, seen=version(case_id), approve=True)


def opinion(case_id: UUID, official: Actor, step: str) -> DeedDone:
    """One opinion on the page as it is."""
    return give_opinion(official, case_id=case_id, seen=version(case_id), step_id=step, opinion=Opinion.AGREE)


def account(login: str) -> UUID:
    """The account of a demo log-in."""
    return demo_id("account", login)


def tell(case_id: UUID, *elements: str) -> None:
    """One notice on these uploads."""
    lines = [Line(element, Defect.UNCLEAR) for element in elements or ("m3",)]
    request_correction(reviewer(), case_id=case_id, seen=version(case_id), lines=lines)


def hand_in(case_id: UUID, *elements: str, mark: bytes = b"better") -> None:
    """The applicant hands these uploads in again."""
    fresh = {each: [upload(me(), name="新.pdf", chunks=[PDF, each.encode(), mark]).id] for each in elements or ("m3",)}
    correction = Correction(answers={}, uploads=fresh, insist={})
    confirmed = prepare(me(), case_id, correction).confirmation
    correct(me(), case_id=case_id, seen=version(case_id), correction=correction, confirmed=confirmed)


# --- what every deed owes ---------------------------------------------------------------------------------------------


def written(case_id: UUID) -> tuple[Any, ...]:
    """Everything the store holds of a case."""
    row = Case.objects.filter(pk=case_id).values().get()
    rows = (*CHILDREN, PublicNotice)
    counts = [model.objects.filter(case_id=case_id).count() for model in rows]  # type: ignore[attr-defined]
    return row, Event.objects.filter(stream_id=case_id).count(), counts


def refused(code: str, case_id: UUID, deed: Callable[[], object]) -> DomainError:
    """The deed is refused under ``code``; nothing is written but one refusal row (none where nothing was refused)."""
    before, known = written(case_id), refusals(case_id).keys()
    with pytest.raises(DomainError) as caught:
        deed()
    assert caught.value.code == code
    assert written(case_id) == before
    left = [found for row, found in refusals(case_id).items() if row not in known]
    assert left == ([] if code in QUIET else [code])
    return caught.value


def refusals(case_id: UUID) -> dict[UUID, str]:
    """Refusal rows of a case: id → code."""
    return dict(Refusal.objects.filter(target=case_id).values_list("id", "code"))


def only(duties: Iterable[Duty], case_id: UUID, doing: Doing) -> None:
    """Holders of other duties, the applicant, the supervisor may not; other counties and strangers see no case."""
    seen = version(case_id)
    for duty in HOLDERS.keys() - set(duties):
        refused("cases.deed.not_allowed", case_id, lambda duty=duty: doing(holder(duty), case_id, seen, None))
    refused("cases.deed.not_allowed", case_id, lambda: doing(somebody("wujiancha"), case_id, seen, None))
    refused("cases.deed.not_allowed", case_id, lambda: doing(me(), case_id, seen, None))
    # Who applies does not handle the case, whatever posts they hold (回避).
    for duty in duties:
        both = replace(holder(duty), legal_persons=me().legal_persons)
        refused("cases.deed.not_allowed", case_id, lambda both=both: doing(both, case_id, seen, None))
    for stranger in (somebody("zhenganyuan"), somebody("wangshili", Channel.PORTAL), ANONYMOUS):
        refused("uow.not_found", case_id, lambda stranger=stranger: doing(stranger, case_id, seen, None))


def only_from(states: Iterable[State], case_id: UUID, actor: Actor, doing: Doing) -> None:
    """From every other state the deed is refused as not possible. Rows are set there by hand and set back."""
    before = Case.objects.filter(pk=case_id).values().get()
    far = {"accepted_on": date(2026, 3, 2), "decided_at": MONDAY, "concluded_at": MONDAY, "outcome": "GRANTED"}
    for state in set(State) - set(states):
        Case.objects.filter(pk=case_id).update(state=state.value, acceptance_due=None, **far)
        seen = version(case_id)
        refused("states.deed_not_possible", case_id, lambda seen=seen: doing(actor, case_id, seen, None))
    Case.objects.filter(pk=case_id).update(**before)


def not_stale(case_id: UUID, actor: Actor, doing: Doing) -> None:
    """A page that was overtaken, or names a version that is not yet, does nothing."""
    for seen in (version(case_id) - 1, version(case_id) + 1):
        error = refused("uow.stale", case_id, lambda seen=seen: doing(actor, case_id, seen, None))
        assert error.data["state_version"] == version(case_id)


def once(case_id: UUID, actor: Actor, doing: Doing, other: Doing) -> DeedDone:
    """Sent twice under one key it is done once and answered alike; ``other`` content under that key is refused."""
    seen = version(case_id)
    first = doing(actor, case_id, seen, "key-of-one-deed")
    after = written(case_id)
    again = doing(actor, case_id, seen, "key-of-one-deed")
    assert written(case_id) == after
    assert (again.state, again.state_version, again.code) == (first.state, first.state_version, first.code)
    assert (first.repeated, again.repeated) == (False, True)
    refused("uow.repeated_differently", case_id, lambda: other(actor, case_id, seen, "key-of-one-deed"))
    assert replay(case_id) == ()
    return first


def told(case_id: UUID) -> Event:
    """The newest event of a case."""
    return Event.objects.filter(stream_id=case_id).order_by("-n")[0]


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """All at the same time, on connections of their own, with this test's clock: results, or the codes of refusals."""
    results: list[Any] = [None] * len(deeds)
    contexts = [copy_context() for _ in deeds]

    def run(number: int) -> None:
        try:
            results[number] = contexts[number].run(deeds[number])
        except DomainError as error:
            results[number] = error.code

    side_by_side(len(deeds), run)
    return results


def one_of_two(case_id: UUID, *deeds: Callable[[], DeedDone]) -> DeedDone:
    """Of deeds done on the same page at once one is done, the others find the page stale; the record is whole."""
    results = at_once(*deeds)
    done = [each for each in results if isinstance(each, DeedDone)]
    assert len(done) == 1, results
    assert {each for each in results if not isinstance(each, DeedDone)} == {"uow.stale"}, results
    assert done[0].state_version == version(case_id)
    whole(case_id)
    return done[0]


def whole(case_id: UUID) -> None:
    """Events give the row, and every number from 1 on is borne by exactly one event or child."""
    assert replay(case_id) == ()
    numbers = list(Event.objects.filter(stream_id=case_id).values_list("n", flat=True))
    for model in CHILDREN:
        numbers += model.objects.filter(case_id=case_id).values_list("n", flat=True)  # type: ignore[attr-defined]
    assert sorted(numbers) == list(range(1, Case.objects.get(pk=case_id).last_seq + 1))
