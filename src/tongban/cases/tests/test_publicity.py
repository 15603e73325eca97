"""公示: written by one and published by another, shown to everybody for as long as the guide says (seven days), objections
until its end, no opinion before it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from tongban.cases import content, publicity
from tongban.cases.actions.answer_publicity import answer_publicity
from tongban.cases.actions.decide import decide
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.propose_publicity import propose_publicity
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import published, sample_item, submitted, with_publicity
from tongban.cases.kinds import Outcome
from tongban.cases.models import Case, PublicNotice
from tongban.cases.queries import awaiting, open_notices, progress_of, public_notice
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    Freeze,
    accept,
    beijing,
    decider,
    holder,
    me,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    opinion,
    publish,
    refused,
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

TEXT = "拟准予在示例路 1 号一楼从事餐饮服务。"
OVER = beijing("2026-03-10T00:00")
"""24:00 of the seventh day after Monday 2 March: 3, 4, 5, 6, 7, 8 and 9 March, Saturday and Sunday among them."""
HERE = "360722000000"


def writing(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return propose_publicity(actor, case_id=case_id, seen=seen, text=TEXT, step_id="s4", key=key)


def approving(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return answer_publicity(actor, case_id=case_id, seen=seen, approve=True, key=key)


def returning(actor: Actor, case_id: UUID, reason: str = "请写明所在的街道。") -> DeedDone:
    return answer_publicity(actor, case_id=case_id, seen=version(case_id), approve=False, reason=reason)


def stranger() -> Actor:
    return somebody("zhangshili", Channel.PORTAL)


@pytest.fixture
def drafted(shown: UUID) -> UUID:
    writing(reviewer(), shown, version(shown), None)
    return shown


@pytest.fixture
def opened(drafted: UUID) -> UUID:
    approving(decider(), drafted, version(drafted), None)
    return drafted


def test_for_seven_days_from_the_next_one(opened: UUID, frozen: Freeze) -> None:
    notice = PublicNotice.objects.get(case_id=opened)
    assert (notice.until, notice.n, notice.text) == (OVER, told(opened).n, TEXT)
    for instant in ("2026-03-02T10:00", "2026-03-09T23:59:59.999999"):
        frozen(beijing(instant))
        refused("cases.publicity.running", opened, lambda: opinion(opened, second(), "s4"))
        assert [each.case_id for each in open_notices(HERE)] == [opened]
    frozen(OVER)
    assert open_notices(HERE) == ()
    opinion(opened, second(), "s4")
    assert replay(opened) == ()


def test_no_opinion_before_it_is_opened(shown: UUID) -> None:
    refused("cases.publicity.not_opened", shown, lambda: opinion(shown, second(), "s4"))


def test_once_opened_it_is_not_opened_again(opened: UUID, frozen: Freeze) -> None:
    refused("cases.publicity.opened", opened, lambda: writing(reviewer(), opened, version(opened), None))
    frozen(OVER)
    refused("cases.publicity.opened", opened, lambda: writing(reviewer(), opened, version(opened), None))


def test_before_its_step_runs_there_is_nothing_to_open(shown: UUID, case_id: UUID) -> None:
    accept(case_id)

    def sent(step: str) -> DeedDone:
        return propose_publicity(reviewer(), case_id=case_id, seen=2, text=TEXT, step_id=step)

    refused("cases.publicity.none", case_id, lambda: sent(""))
    refused("cases.publicity.none", case_id, lambda: sent("s1"))
    refused("cases.step.not_running", case_id, lambda: sent("s4"))
    wrong = {"case_id": shown, "seen": version(shown), "text": TEXT, "step_id": "s2"}
    refused("cases.publicity.none", shown, lambda: propose_publicity(reviewer(), **wrong))


def test_objections_until_its_last_moment(opened: UUID, frozen: Freeze) -> None:
    frozen(beijing("2026-03-09T23:59:59.999999"))
    make_statement(stranger(), case_id=opened, text="油烟直接排到我家窗前。")
    frozen(OVER)
    late = somebody("wangshili", Channel.PORTAL)
    refused("uow.not_found", opened, lambda: make_statement(late, case_id=opened, text="我也反对。"))
    # Who has objected stays an interested party.
    make_statement(stranger(), case_id=opened, text="再补充一点。")
    refused("cases.statement.unanswered", opened, lambda: opinion(opened, second(), "s4"))
    assert replay(opened) == ()


@pytest.mark.parametrize("text", ["", " \n　"])
def test_it_says_something(shown: UUID, text: str) -> None:
    refused("cases.publicity.text", shown, lambda: propose_publicity(reviewer(), case_id=shown, seen=3, text=text))


def test_it_says_no_more_than_a_page(shown: UUID) -> None:
    refused(
        "cases.text.too_long", shown, lambda: propose_publicity(reviewer(), case_id=shown, seen=3, text="长" * 1001)
    )


def test_a_company_is_shown_by_name_a_person_masked(shown: UUID, province: None, item_code: str) -> None:
    code = published(item_code, "000131990024", with_publicity)
    person = me().person_id
    assert person is not None
    own = submitted(me(), code, party=(PartyKind.NATURAL, person)).case_id
    accept(own)
    opinion(own, reviewer(), "s1")
    for each in (shown, own):
        publish(each, TEXT)
    names = {each.case_id: each.shown_name for each in open_notices(HERE)}
    assert names[shown] == "信丰县示例餐饮有限公司"
    assert names[own].startswith("李")
    assert "李示例" not in names[own]


def test_over_it_is_shown_to_nobody(opened: UUID, frozen: Freeze) -> None:
    n = PublicNotice.objects.get(case_id=opened).n
    assert (public_notice(opened, n).text, public_notice(opened, n).is_open) == (TEXT, True)
    frozen(OVER)
    view = public_notice(opened, n)
    assert (view.text, view.shown_name, view.is_open) == ("", "", False)


def test_elsewhere_it_is_not_listed(opened: UUID) -> None:
    assert len(open_notices("360000000000")) == 1
    assert open_notices("360721000000") == ()


def test_the_open_part_holds_no_words(opened: UUID) -> None:
    event = told(opened)
    assert event.type == "cases.case.publicity_opened"
    assert event.open["until"] == "2026-03-09T16:00:00.000000Z"
    assert TEXT not in str(event.open)
    line = next(each for each in progress_of(Case.objects.get(pk=opened).code, me()).told if each.n == event.n)
    assert line.sealed["words"] == TEXT


def test_a_case_that_was_withdrawn_takes_no_objections(opened: UUID) -> None:
    withdraw(me(), case_id=opened, seen=version(opened), reason="")
    with pytest.raises(Exception, match=r"uow\.not_found|states\.deed_not_possible"):
        make_statement(stranger(), case_id=opened, text="我反对。")
    assert replay(opened) == ()


def test_a_case_that_was_withdrawn_is_shown_no_more(opened: UUID) -> None:
    """Nothing is left that anybody could object to: the name is not kept before the public."""
    withdraw(me(), case_id=opened, seen=version(opened), reason="")
    assert open_notices(HERE) == ()


def test_decided_after_it(opened: UUID, frozen: Freeze) -> None:
    frozen(OVER)
    refused("cases.decide.steps_open", opened, lambda: grant(opened))
    opinion(opened, second(), "s4")
    refused("cases.step.same_person", opened, lambda: opinion(opened, second(), "s2"))
    third: Any = holder(Duty.REVIEW)
    refused("cases.step.same_person", opened, lambda: opinion(opened, third, "s2"))


def grant(case_id: UUID) -> DeedDone:
    return decide(decider(), case_id=case_id, seen=version(case_id), outcome=Outcome.GRANTED)


# --- what every deed owes ----------------------------------------------------------------------------------------------


def test_wrong_actor(shown: UUID) -> None:
    only({Duty.REVIEW}, shown, writing)


def test_wrong_state(shown: UUID) -> None:
    only_from({State.ACCEPTED, State.IN_REVIEW}, shown, reviewer(), writing)


def test_stale(shown: UUID) -> None:
    not_stale(shown, reviewer(), writing)


def test_repeated(shown: UUID) -> None:
    def otherwise(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return propose_publicity(actor, case_id=case_id, seen=seen, text="拟准予。", step_id="s4", key=key)

    once(shown, reviewer(), writing, otherwise)
    assert PublicNotice.objects.count() == 0


def test_answered_by_the_wrong_actor(drafted: UUID) -> None:
    only({Duty.DECIDE, Duty.LEADER}, drafted, approving)


def test_answered_in_the_wrong_state(drafted: UUID) -> None:
    only_from({State.ACCEPTED, State.IN_REVIEW}, drafted, decider(), approving)


def test_answered_from_a_stale_page(drafted: UUID) -> None:
    not_stale(drafted, decider(), approving)


def test_answered_twice(drafted: UUID) -> None:
    def otherwise(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return answer_publicity(actor, case_id=case_id, seen=seen, approve=False, reason="重写。", key=key)

    once(drafted, decider(), approving, otherwise)
    assert PublicNotice.objects.filter(case_id=drafted).count() == 1


def test_two_approve_it_at_once(committed_province: str, monday: None) -> None:
    sample = sample_item()
    case_id = submitted(me(), published(sample, "000131990025", with_publicity)).case_id
    accept(case_id)
    opinion(case_id, reviewer(), "s1")
    writing(reviewer(), case_id, 3, None)
    one_of_two(
        case_id,
        lambda: approving(decider(), case_id, 4, None),
        lambda: approving(decider(), case_id, 4, "0123456789abcdef-other"),
    )
    assert PublicNotice.objects.filter(case_id=case_id).count() == 1


# --- two persons ---------------------------------------------------------------------------------------------------------


def test_nothing_is_public_before_somebody_else_has_read_it(drafted: UUID) -> None:
    assert open_notices(HERE) == ()
    refused("cases.publicity.waiting", drafted, lambda: opinion(drafted, second(), "s4"))
    with pytest.raises(DomainError, match=r"uow\.not_found"):
        make_statement(stranger(), case_id=drafted, text="我反对。")
    told_applicant = [line.type for line in progress_of(Case.objects.get(pk=drafted).code, me()).told]
    assert "cases.case.publicity_proposed" not in told_applicant
    approving(decider(), drafted, version(drafted), None)
    assert [each.text for each in open_notices(HERE)] == [TEXT]
    assert (told(drafted).open["author"], replay(drafted)) == (str(reviewer().account_id), ())


def test_its_author_does_not_approve_it(drafted: UUID) -> None:
    both = reviewer()
    post = next(each for each in decider().posts if each.duty is Duty.DECIDE)
    both = replace(both, posts=(*both.posts, post))
    refused("cases.proposal.own", drafted, lambda: approving(both, drafted, version(drafted), None))
    refused("cases.proposal.own", drafted, lambda: returning(both, drafted))


def test_while_it_waits_only_its_author_writes_it_anew(drafted: UUID) -> None:
    refused("cases.proposal.waiting", drafted, lambda: writing(second(), drafted, version(drafted), None))
    anew = "拟准予在示例路 2 号一楼从事餐饮服务。"
    propose_publicity(reviewer(), case_id=drafted, seen=version(drafted), text=anew)
    approving(decider(), drafted, version(drafted), None)
    assert [each.text for each in open_notices(HERE)] == [anew]
    refused("cases.proposal.none", drafted, lambda: approving(decider(), drafted, version(drafted), None))


def test_sent_back_with_the_reason_it_is_written_anew(drafted: UUID) -> None:
    refused("cases.publicity.reason", drafted, lambda: returning(decider(), drafted, " "))
    refused("cases.text.too_long", drafted, lambda: returning(decider(), drafted, "长" * 1001))
    returning(decider(), drafted)
    event = told(drafted)
    assert event.type == "cases.case.publicity_returned"
    assert "街道" not in str(event.open)
    assert open_notices(HERE) == ()
    refused("cases.publicity.not_opened", drafted, lambda: opinion(drafted, second(), "s4"))
    assert "街道" not in str(progress_of(Case.objects.get(pk=drafted).code, me()).told)
    writing(second(), drafted, version(drafted), None)
    approving(decider(), drafted, version(drafted), None)
    assert replay(drafted) == ()


def test_it_waits_on_the_list_of_who_may_approve_it(drafted: UUID, frozen: Freeze) -> None:
    """A limit of ten days with seven of publicity: it must be out on the third day, 5 March, at the latest."""
    (row,) = awaiting(decider()).rows
    assert (row.pending, row.publish_by) == (("publicity",), beijing("2026-03-06T00:00"))
    assert awaiting(reviewer()).rows == awaiting(second()).rows == ()
    approving(decider(), drafted, version(drafted), None)
    assert awaiting(decider()).rows == ()


def test_what_looks_personal_is_shown_to_who_approves_it(shown: UUID) -> None:
    """By the id of the field, in the open part as elsewhere; what was found stands nowhere."""
    text = "拟准予在示例路 1 号一楼从事餐饮服务，负责人李示例。"
    propose_publicity(reviewer(), case_id=shown, seen=version(shown), text=text)
    assert {"f.staff.name", "f.contact.name"} <= set(told(shown).open["found"])
    assert "李示例" not in str(told(shown).open)
    writing(reviewer(), shown, version(shown), None)
    assert told(shown).open["found"] == []


def test_what_has_become_secret_is_not_approved(drafted: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publicity, "_marked", lambda document: ["从事餐饮服务"])
    refused("cases.publicity.secret", drafted, lambda: approving(decider(), drafted, version(drafted), None))
    returning(decider(), drafted)


# --- what must not be published ------------------------------------------------------------------------------------------


def test_what_must_not_be_published_is_refused(shown: UUID) -> None:
    text = "本件不得外传，现予公示。"
    refused(
        "cases.publicity.secret",
        shown,
        lambda: propose_publicity(reviewer(), case_id=shown, seen=version(shown), text=text, step_id="s4"),
    )


@pytest.mark.parametrize(("text", "found"), [("李 示 例的申请现予公示。", True), ("李某的申请现予公示。", False)])
def test_a_person_is_not_named_in_full(monkeypatch: pytest.MonkeyPatch, text: str, found: bool) -> None:
    monkeypatch.setattr(publicity, "_handed_in", lambda data_key, case_id: {})
    key, case_id = bytes(32), UUID(int=1)
    sealed = content.seal_content(key, case_id, {"name": "李示例"})
    case = SimpleNamespace(id=case_id, applicant_kind=PartyKind.NATURAL.value, applicant_sealed=sealed)
    with pytest.raises(DomainError, match="当事人的姓名") if found else nullcontext():
        publicity.check_secrets(key, cast(Case, case), text)
