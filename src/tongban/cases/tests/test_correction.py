"""The rule box of 补正: one notice a submission, only what the guide asks, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tongban.cases.actions.correct import Correction, correct, prepare
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF, submitted
from tongban.cases.kinds import Defect
from tongban.cases.models import Case, CorrectionLine
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.foundation.records.models import Refusal
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor

Who = Callable[..., Actor]


@pytest.fixture
def case(applicant: Actor, item_code: str) -> UUID:
    return submitted(applicant, item_code).case_id


@pytest.fixture
def reviewer(who: Who) -> Actor:
    return who("qianchushen")


def refused(reviewer: Actor, case: UUID, *lines: Line, seen: int = 1) -> str:
    before = Case.objects.get(pk=case)
    with pytest.raises(DomainError) as caught:
        request_correction(reviewer, case_id=case, seen=seen, lines=lines)
    after = Case.objects.get(pk=case)
    assert (after.state, after.state_version, after.last_seq) == (before.state, before.state_version, before.last_seq)
    return caught.value.code


def hand_in(applicant: Actor, case: UUID, seen: int, **parts: Any) -> None:
    correction = Correction(
        answers=parts.get("answers", {}), uploads=parts.get("uploads", {}), insist=parts.get("insist", {})
    )
    confirmed = prepare(applicant, case, correction).confirmation
    correct(applicant, case_id=case, seen=seen, correction=correction, confirmed=confirmed)


def another(applicant: Actor, mark: bytes) -> UUID:
    return upload(applicant, name="新图.pdf", chunks=[PDF, mark]).id


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (Line("c1", Defect.MISSING), "cases.correction.not_citable"),
        (Line("b1", Defect.MISSING), "cases.correction.not_citable"),
        (Line("s1", Defect.MISSING), "cases.correction.not_citable"),
        (Line("m99", Defect.MISSING), "catalogue.element_unknown"),
        (Line("m4", Defect.MISSING), "cases.correction.not_asked"),
        (Line("m2", Defect.UNCLEAR), "cases.correction.not_citable"),
        (Line("m1", Defect.UNCLEAR), "cases.correction.not_citable"),
        (Line("m3", Defect.MISSING), "cases.correction.present"),
        (Line("m3", Defect.UNCLEAR, path="m3.page2"), "cases.correction.not_asked"),
        (Line("f.premises.area", Defect.EXPIRED), "cases.correction.defect"),
        (Line("m3", Defect.NOT_SEALED), "cases.correction.defect"),
        (Line("m3", Defect.EXPIRED), "cases.correction.defect"),
        (Line("f.premises.area", Defect.MISSING), "cases.correction.present"),
        (Line("f.premises.area", Defect.UNCLEAR, path="f.premises.address"), "cases.correction.not_asked"),
        (Line("f.no.such", Defect.MISSING), "catalogue.element_unknown"),
        (Line("m3", Defect.UNCLEAR, explanation="另外请补交租赁合同"), "cases.text.demands"),
        (Line("m3", Defect.UNCLEAR, explanation="看不清，加微信说"), "cases.text.contact"),
        (Line("m3", Defect.UNCLEAR, explanation="字" * 201), "cases.text.too_long"),
        (Line("m3", Defect.UNCLEAR, explanation="看\u200b不清"), "cases.text.hidden"),
    ],
)
def test_what_the_guide_does_not_ask_cannot_be_asked(reviewer: Actor, case: UUID, line: Line, code: str) -> None:
    assert refused(reviewer, case, line) == code
    refusal = Refusal.objects.get()
    assert (refusal.code, refusal.target, refusal.deed) == (code, case, "cases.request_correction")


def test_shape_of_a_notice(reviewer: Actor, case: UUID) -> None:
    assert refused(reviewer, case) == "cases.correction.empty"
    twice = Line("m3", Defect.UNCLEAR)
    assert refused(reviewer, case, twice, Line("m3", Defect.EXPIRED)) == "cases.correction.duplicate"
    assert refused(reviewer, case, *[twice] * 51) == "cases.correction.too_many"


def test_one_notice_per_submission(reviewer: Actor, case: UUID) -> None:
    request_correction(reviewer, case_id=case, seen=1, lines=[Line("m3", Defect.UNCLEAR)])
    assert refused(reviewer, case, Line("m5", Defect.UNCLEAR), seen=2) == "states.deed_not_possible"


def test_what_was_visible_before_is_barred_for_good(reviewer: Actor, applicant: Actor, case: UUID) -> None:
    request_correction(reviewer, case_id=case, seen=1, lines=[Line("m3", Defect.UNCLEAR)])
    hand_in(applicant, case, 2, uploads={"m3": [another(applicant, b"2")]})
    for line in (
        Line("m5", Defect.UNCLEAR),
        Line("m5.r1", Defect.INCOMPLETE),
        Line("f.premises.area", Defect.INCONSISTENT),
    ):
        assert refused(reviewer, case, line, seen=3) == "cases.correction.seen_before"
    # The element that changed may be examined again, in its changed content.
    request_correction(reviewer, case_id=case, seen=3, lines=[Line("m3", Defect.WRONG_FORMAT)])
    hand_in(applicant, case, 4, uploads={"m3": [another(applicant, b"3")]})
    done = pass_pre_review(reviewer, case_id=case, seen=5)
    assert done.state is State.ACCEPTED
    assert replay(case) == ()


def test_going_back_to_an_earlier_content_does_not_open_it_again(reviewer: Actor, applicant: Actor, case: UUID) -> None:
    first = another(applicant, b"first")
    request_correction(reviewer, case_id=case, seen=1, lines=[Line("m3", Defect.UNCLEAR)])
    hand_in(applicant, case, 2, uploads={"m3": [first]})
    request_correction(reviewer, case_id=case, seen=3, lines=[Line("m3", Defect.UNCLEAR)])
    hand_in(applicant, case, 4, uploads={"m3": [another(applicant, b"second")]})
    request_correction(reviewer, case_id=case, seen=5, lines=[Line("m3", Defect.UNCLEAR)])
    hand_in(applicant, case, 6, uploads={"m3": [first]})
    assert refused(reviewer, case, Line("m3", Defect.WRONG_FORMAT), seen=7) == "cases.correction.seen_before"


def test_what_the_applicant_changed_besides_may_be_examined(reviewer: Actor, applicant: Actor, case: UUID) -> None:
    request_correction(reviewer, case_id=case, seen=1, lines=[Line("m3", Defect.UNCLEAR)])
    new_area = {"f.premises.area": "88"}
    hand_in(applicant, case, 2, uploads={"m3": [another(applicant, b"x")]}, answers=new_area)
    request_correction(reviewer, case_id=case, seen=3, lines=[Line("f.premises.area", Defect.INCONSISTENT)])
    assert Case.objects.get(pk=case).state == "CORRECTING"
    assert replay(case) == ()


def test_every_line_is_answered_by_a_change_or_a_reason(reviewer: Actor, applicant: Actor, case: UUID) -> None:
    lines = [Line("m3", Defect.UNCLEAR), Line("m5", Defect.UNCLEAR)]
    request_correction(reviewer, case_id=case, seen=1, lines=lines)
    changed = {"m3": [another(applicant, b"y")]}
    with pytest.raises(DomainError) as caught:
        hand_in(applicant, case, 2, uploads=changed)
    assert caught.value.code == "cases.correct.untouched"
    assert caught.value.data["elements"] == ["m5"]
    line = CorrectionLine.objects.get(case_id=case, element="m5")
    hand_in(applicant, case, 2, uploads=changed, insist={line.n: "原来就盖了章，在最后一页"})
    assert refused(reviewer, case, Line("m5", Defect.WRONG_FORMAT), seen=3) == "cases.correction.seen_before"
    assert replay(case) == ()


def test_a_row_of_a_group_is_cited_by_its_path(reviewer: Actor, applicant: Actor, case: UUID) -> None:
    group = next(path for path in Case.objects.get(pk=case).fingerprints if "[0]" in path)
    element = group.replace("[0]", "")
    assert refused(reviewer, case, Line(element, Defect.UNCLEAR)) in (
        "formspec.unknown_path",
        "cases.correction.not_asked",
    )
    assert refused(reviewer, case, Line(element, Defect.UNCLEAR, path=group.replace("[0]", "[40]"))) in (
        "formspec.unknown_path",
        "cases.correction.not_asked",
    )
    request_correction(reviewer, case_id=case, seen=1, lines=[Line(element, Defect.UNCLEAR, path=group)])
    assert CorrectionLine.objects.get(case_id=case).path == group


def test_the_database_holds_the_rule_too(reviewer: Actor, case: UUID) -> None:
    request_correction(reviewer, case_id=case, seen=1, lines=[Line("m3", Defect.UNCLEAR)])
    line = CorrectionLine.objects.get(case_id=case)
    again = {field.attname: getattr(line, field.attname) for field in CorrectionLine._meta.concrete_fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionLine.objects.create(**{**again, "n": 99})


def test_fingerprints_tell_nothing_without_the_case_key(applicant: Actor, item_code: str) -> None:
    one, two = submitted(applicant, item_code), submitted(applicant, item_code)
    first, second = (Case.objects.get(pk=each.case_id).fingerprints for each in (one, two))
    assert first.keys() == second.keys()
    assert not set(first.values()) & set(second.values())
