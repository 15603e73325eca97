"""One application through its whole life, by the deeds themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.correct import Correction, correct, prepare
from tongban.cases.actions.decide import decide
from tongban.cases.actions.draft import application_of, submit_draft
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.upload import upload
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import PDF, filled_draft, submitted
from tongban.cases.kinds import Defect, Opinion, Outcome
from tongban.cases.models import Case
from tongban.cases.queries import case_detail, cases_of, progress_of, work_list
from tongban.cases.replay import replay
from tongban.cases.states import Deed, State
from tongban.foundation.records.models import Event, Refusal
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.kinds import PartyKind

Who = Callable[..., Actor]


def accepted(applicant: Actor, who: Who, item_code: str) -> tuple[str, object]:
    receipt = submitted(applicant, item_code)
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    return receipt.code, receipt.case_id


def test_whole_story(applicant: Actor, who: Who, item_code: str) -> None:
    receipt = submitted(applicant, item_code)
    case_id = receipt.case_id
    first, second, decider = who("qianchushen"), who("sunfuhe"), who("zhoujueding")
    line = Line("m3", Defect.UNCLEAR, explanation="第二页看不清，面积数字无法辨认")
    done = request_correction(first, case_id=case_id, seen=1, lines=[line])
    assert done.state is State.CORRECTING
    told = progress_of(receipt.code, applicant).notice
    assert told is not None
    assert [(each.element, each.explanation) for each in told.lines] == [("m3", line.explanation)]
    better = upload(applicant, name="布局图.pdf", chunks=[PDF, b"better"])
    correction = Correction(answers={}, uploads={"m3": [better.id]}, insist={})
    confirmed = prepare(applicant, case_id, correction).confirmation
    correct(applicant, case_id=case_id, seen=2, correction=correction, confirmed=confirmed)
    pass_pre_review(first, case_id=case_id, seen=3)
    give_opinion(first, case_id=case_id, seen=4, step_id="s1", opinion=Opinion.AGREE, text="现场核查符合")
    give_opinion(second, case_id=case_id, seen=5, step_id="s2", opinion=Opinion.AGREE)
    decide(decider, case_id=case_id, seen=6, outcome=Outcome.GRANTED)
    done = conclude(decider, case_id=case_id, seen=7)
    assert done.state is State.CONCLUDED
    assert replay(case_id) == ()
    progress = progress_of(receipt.code, ANONYMOUS)
    assert progress.state is State.CONCLUDED
    assert progress.access == "code"
    assert progress.applicant_name == ""
    detail = case_detail(first, receipt.code)
    assert [line.type.rsplit(".", 1)[1] for line in detail.history] == [
        "submitted", "correction_requested", "corrected", "pre_reviewed", "accepted", "step_finished", "step_finished",
        "decided", "concluded",
    ]  # fmt: skip


def test_applicant_never_reads_an_opinion(applicant: Actor, who: Who, item_code: str) -> None:
    code, case_id = accepted(applicant, who, item_code)
    give_opinion(who("qianchushen"), case_id=case_id, seen=2, step_id="s1", opinion=Opinion.AGREE, text="请再交房产证")
    assert "房产证" not in repr(case_detail(applicant, code).history)
    assert "房产证" in repr([line.sealed for line in case_detail(who("sunfuhe"), code).history])


def test_submitting_a_draft_twice_is_one_case(applicant: Actor, item_code: str) -> None:
    draft = filled_draft(applicant, item_code)
    confirmed = application_of(applicant, draft).confirmation
    first = submit_draft(applicant, draft.id, seen=draft.version, confirmed=confirmed)
    second = submit_draft(applicant, draft.id, seen=draft.version, confirmed=confirmed)
    assert second.repeated
    assert (first.case_id, first.code, first.query_word) == (second.case_id, second.code, second.query_word)
    assert Case.objects.count() == 1


def test_what_is_confirmed_is_what_is_submitted(applicant: Actor, item_code: str) -> None:
    draft = filled_draft(applicant, item_code)
    with pytest.raises(DomainError) as caught:
        submit_draft(applicant, draft.id, seen=draft.version, confirmed="0" * 64)
    assert caught.value.code == "cases.submit.confirmation_differs"
    assert not Case.objects.exists()
    assert not Event.objects.exists()
    assert Refusal.objects.get().code == "cases.submit.confirmation_differs"


def test_a_stale_page_changes_nothing_and_says_where_the_case_is(applicant: Actor, who: Who, item_code: str) -> None:
    _, case_id = accepted(applicant, who, item_code)
    with pytest.raises(DomainError) as caught:
        withdraw(applicant, case_id=case_id, seen=1)
    assert caught.value.code == "uow.stale"
    assert caught.value.data["state"] == "ACCEPTED"
    assert caught.value.data["state_version"] == 2
    assert not Refusal.objects.exists()


def test_the_same_key_is_one_deed_and_another_content_is_refused(applicant: Actor, who: Who, item_code: str) -> None:
    receipt = submitted(applicant, item_code)
    reviewer = who("qianchushen")
    first = pass_pre_review(reviewer, case_id=receipt.case_id, seen=1, key="a-key-of-ours")
    again = pass_pre_review(reviewer, case_id=receipt.case_id, seen=1, key="a-key-of-ours")
    assert (again.state, again.state_version, again.repeated) == (first.state, first.state_version, True)
    assert Event.objects.filter(type="cases.case.accepted").count() == 1
    with pytest.raises(DomainError) as caught:
        give_opinion(
            reviewer, case_id=receipt.case_id, seen=2, step_id="s1", opinion=Opinion.AGREE, key="a-key-of-ours"
        )
    assert caught.value.code == "uow.repeated_differently"


def test_other_county_sees_nothing(applicant: Actor, who: Who, item_code: str) -> None:
    receipt = submitted(applicant, item_code)
    stranger = who("zhenganyuan")
    for attempt in (
        lambda: case_detail(stranger, receipt.code),
        lambda: pass_pre_review(stranger, case_id=receipt.case_id, seen=1),
        lambda: pass_pre_review(stranger, case_id=receipt.case_id, seen=99),
    ):
        with pytest.raises(DomainError) as caught:
            attempt()
        assert caught.value.code == "uow.not_found"
        assert "state" not in caught.value.data
    assert work_list(stranger, "all").rows == ()
    assert [row.code for row in work_list(who("qianchushen")).rows] == [receipt.code]
    assert [row.code for row in cases_of(applicant).rows] == [receipt.code]


def test_separation_of_duties(applicant: Actor, who: Who, item_code: str) -> None:
    _, case_id = accepted(applicant, who, item_code)
    first = who("qianchushen")
    give_opinion(first, case_id=case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    with pytest.raises(DomainError) as caught:
        give_opinion(first, case_id=case_id, seen=3, step_id="s2", opinion=Opinion.AGREE)
    assert caught.value.code == "cases.step.same_person"
    with pytest.raises(DomainError) as caught:
        decide(who("zhoujueding"), case_id=case_id, seen=3, outcome=Outcome.GRANTED)
    assert caught.value.code == "cases.decide.steps_open"
    with pytest.raises(DomainError) as caught:
        decide(first, case_id=case_id, seen=3, outcome=Outcome.GRANTED)
    assert caught.value.code == "cases.deed.not_allowed"


def test_who_gave_an_opinion_does_not_decide(applicant: Actor, who: Who, item_code: str) -> None:
    _, case_id = accepted(applicant, who, item_code)
    first, decider = who("qianchushen"), who("zhoujueding")
    both = replace(first, posts=(*first.posts, *decider.posts))
    give_opinion(both, case_id=case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    give_opinion(who("sunfuhe"), case_id=case_id, seen=3, step_id="s2", opinion=Opinion.AGREE)
    with pytest.raises(DomainError) as caught:
        decide(both, case_id=case_id, seen=4, outcome=Outcome.GRANTED)
    assert caught.value.code == "cases.step.same_person"
    offered = {offer.deed: offer for offer in progress_of(Case.objects.get(pk=case_id).code, both).offers}
    assert "不能由同一人办理" in offered[Deed.DECIDE].reason


def test_a_refusal_of_the_permit_cites_the_guide_and_gives_reasons(applicant: Actor, who: Who, item_code: str) -> None:
    _, case_id = accepted(applicant, who, item_code)
    give_opinion(who("qianchushen"), case_id=case_id, seen=2, step_id="s1", opinion=Opinion.DISAGREE)
    give_opinion(who("sunfuhe"), case_id=case_id, seen=3, step_id="s2", opinion=Opinion.DISAGREE)
    decider = who("zhoujueding")
    for grounds, reasons, code in (
        ([], "不符合条件", "cases.decide.grounds"),
        (["c1"], " ", "cases.decide.grounds"),
        (["s1"], "不符合", "cases.decide.not_citable"),
        (["c99"], "不符合", "catalogue.element_unknown"),
        (["c1"], "请先交消防证明", "cases.text.demands"),
    ):
        with pytest.raises(DomainError) as caught:
            decide(decider, case_id=case_id, seen=4, outcome=Outcome.REFUSED, grounds=grounds, reasons=reasons)
        assert caught.value.code == code
    decide(decider, case_id=case_id, seen=4, outcome=Outcome.REFUSED, grounds=["c1"], reasons="现场不满足这一条件")
    assert replay(case_id) == ()


def test_withdrawn_is_the_end(applicant: Actor, who: Who, item_code: str) -> None:
    receipt = submitted(applicant, item_code)
    with pytest.raises(DomainError):
        withdraw(who("qianchushen"), case_id=receipt.case_id, seen=1)
    withdraw(applicant, case_id=receipt.case_id, seen=1, reason="不开店了")
    with pytest.raises(DomainError) as caught:
        pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=2)
    assert caught.value.code == "states.deed_not_possible"
    assert replay(receipt.case_id) == ()
    assert progress_of(receipt.code, applicant).clock.running == "stopped"


def test_offers_say_why_not(applicant: Actor, who: Who, item_code: str) -> None:
    receipt = submitted(applicant, item_code)
    offered = {offer.deed: offer for offer in progress_of(receipt.code, who("zhoujueding")).offers}
    assert not offered[Deed.PASS_PRE_REVIEW].possible
    assert "职责" in offered[Deed.PASS_PRE_REVIEW].reason
    assert not offered[Deed.DECIDE].possible
    mine = {offer.deed: offer.possible for offer in progress_of(receipt.code, applicant).offers}
    closed = {Deed.CORRECT: False, Deed.ADOPT_GUIDE: False, Deed.REQUEST_HEARING: False, Deed.MAKE_STATEMENT: False}
    assert mine == {**closed, Deed.WITHDRAW: True}


def test_statement_budgets(applicant: Actor, who: Who, item_code: str) -> None:
    """Bounds of the product: submit ≤ 8, a deed ≤ 7, progress ≤ 5, detail ≤ 6, list ≤ 4, with who was seen."""
    reviewer, receipt = who("qianchushen"), submitted(applicant, item_code)
    draft = filled_draft(applicant, item_code)
    confirmed = application_of(applicant, draft).confirmation
    with CaptureQueriesContext(connection) as captured:
        submit_draft(applicant, draft.id, seen=draft.version, confirmed=confirmed)
    kinds = [query["sql"].split()[0] for query in captured.captured_queries]
    # Here the outer transaction turns BEGIN and COMMIT into SAVEPOINT and RELEASE: still eight.
    assert len(kinds[kinds.index("SAVEPOINT") :]) == 8
    for budget, call in (
        (7, lambda: request_correction(reviewer, case_id=receipt.case_id, seen=1, lines=[Line("m3", Defect.UNCLEAR)])),
        (5, lambda: progress_of(receipt.code, applicant)),
        (6, lambda: case_detail(reviewer, receipt.code)),
        (4, lambda: work_list(reviewer, "all", size=100)),
    ):
        with CaptureQueriesContext(connection) as captured:
            call()
        assert len(captured) <= budget, [query["sql"][:80] for query in captured.captured_queries]


def test_word_opens_more_but_no_names(applicant: Actor, item_code: str) -> None:
    receipt = submitted(applicant, item_code)
    assert progress_of(receipt.code, ANONYMOUS, receipt.query_word).access == "word"
    wrong = f"{(int(receipt.query_word) + 1) % 1_000_000:06d}"
    with pytest.raises(DomainError) as caught:
        progress_of(receipt.code, ANONYMOUS, wrong)
    assert caught.value.code == "cases.code.wrong_word"
    assert progress_of(receipt.code, ANONYMOUS, receipt.query_word).applicant_name == ""


def test_clerk_takes_in_at_the_window_for_an_applicant(applicant: Actor, who: Who, item_code: str) -> None:
    clerk = who("zhaochuangkou", Channel.WINDOW)
    receipt = submitted(clerk, item_code, party=(PartyKind.LEGAL, applicant.legal_persons[0]))
    case = Case.objects.get(pk=receipt.case_id)
    assert case.channel == "WINDOW"
    assert progress_of(receipt.code, applicant).access == "party"
    assert progress_of(receipt.code, clerk).access == "official"
    with pytest.raises(DomainError) as caught:
        submitted(who("zhangshili", Channel.PORTAL), item_code, party=(PartyKind.LEGAL, applicant.legal_persons[0]))
    assert caught.value.code == "cases.applicant.not_yours"
