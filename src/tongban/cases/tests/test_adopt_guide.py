"""改按新版指南办理: by the applicant's consent alone, and never to their harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
import pytest

from tongban.cases.actions.adopt_guide import adopt_guide, prepare
from tongban.cases.actions.correct import Correction, correct
from tongban.cases.actions.correct import prepare as prepare_correction
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.bound import guide_at
from tongban.cases.factories import EDITOR, published, submitted, with_originals
from tongban.cases.kinds import Defect, Opinion
from tongban.cases.models import Case, CorrectionLine, Submission
from tongban.cases.queries import case_detail
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.foundation import clock
from tongban.foundation.records.models import Refusal
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.queries import current_guide, forget_current
from tongban.registry.identity.actors import Actor, Channel

Who = Callable[..., Actor]
Document = dict[str, Any]
BASIC = "000131998877"


def newer(code: str, *alterations: Callable[[Document], None]) -> str:
    """Publish the next version of the guide, in force from today; returns its hash."""
    document: Document = orjson.loads(orjson.dumps(current_guide(code).document))
    for alter in alterations:
        alter(document)
    found = publish_guide(actor_id=EDITOR, document=document, valid_from=clock.today(), now=clock.now())
    forget_current()
    return found.guide.hash


def faster(document: Document) -> None:
    document["local"]["promised_limit"] = {"amount": 4, "unit": "WORKING_DAY"}


def slower(document: Document) -> None:
    document["local"]["promised_limit"] = {"amount": 6, "unit": "WORKING_DAY"}


def without_m5(document: Document) -> None:
    """食品安全规章制度目录清单 (m5) is asked of nobody any more."""
    unified = document["unified"]
    unified["materials"] = [row for row in unified["materials"] if row["id"] != "m5"]
    for row in unified["scenario"]["rows"]:
        row["materials"] = [each for each in row["materials"] if each != "m5"]


def with_more(document: Document) -> None:
    """Everybody is asked for one more thing."""
    field = {"id": "f.premises.rooms", "type": "integer", "label": "房间数", "required": True, "sample": 3}
    document["unified"]["form"]["sections"][0]["fields"].append(field)


@pytest.fixture
def code(province: None, monday: None, item_code: str) -> str:
    return published(item_code, BASIC)


@pytest.fixture
def case(applicant: Actor, code: str) -> UUID:
    return submitted(applicant, code).case_id


def adopted(actor: Actor, case: UUID, seen: int = 1, **more: Any) -> None:
    adopt_guide(actor, case_id=case, seen=seen, confirmed=prepare(actor, case).application.confirmation, **more)


def refused(actor: Actor, case: UUID, seen: int = 1, confirmed: str = "0" * 64) -> str:
    before = Case.objects.get(pk=case)
    with pytest.raises(DomainError) as caught:
        adopt_guide(actor, case_id=case, seen=seen, confirmed=confirmed)
    after = Case.objects.get(pk=case)
    assert (after.guide_id, after.state_version, after.last_seq) == (
        before.guide_id,
        before.state_version,
        before.last_seq,
    )
    return caught.value.code


def test_the_applicant_chooses_the_newer_version(applicant: Actor, case: UUID, code: str) -> None:
    before = Case.objects.get(pk=case)
    version = newer(code, faster, without_m5)
    assert Case.objects.get(pk=case).guide_id == before.guide_id, "an open case keeps its version"
    adopted(applicant, case)
    after = Case.objects.get(pk=case)
    assert (after.guide_id, after.state, after.state_version) == (version, before.state, 2)
    assert [each["guide"] for each in after.former_guides or ()] == [before.guide_id]
    assert "m5" in before.asked
    assert "m5" not in after.asked
    assert after.acceptance_due == before.acceptance_due
    assert Submission.objects.filter(case_id=case).count() == 2
    assert replay(case) == ()
    assert guide_at(after, 1).hash == before.guide_id
    assert guide_at(after, after.last_seq).hash == version


def test_the_promise_is_that_of_the_newer_version(applicant: Actor, who: Who, case: UUID, code: str) -> None:
    pass_pre_review(who("qianchushen"), case_id=case, seen=1)
    before = Case.objects.get(pk=case)
    newer(code, faster)
    adopted(applicant, case, seen=2)
    after = Case.objects.get(pk=case)
    assert before.promised_due is not None
    assert after.promised_due is not None
    assert after.promised_due < before.promised_due
    assert after.steps.keys() == before.steps.keys()
    assert replay(case) == ()


def test_nobody_consents_for_the_applicant(who: Who, case: UUID, code: str) -> None:
    newer(code, faster)
    assert refused(who("qianchushen"), case) == "cases.deed.not_allowed"
    assert Refusal.objects.filter(target=str(case)).count() == 1
    assert refused(who("wangshili", Channel.PORTAL), case) == "uow.not_found"


def test_consent_is_to_that_very_content(applicant: Actor, case: UUID, code: str) -> None:
    newer(code, faster)
    assert refused(applicant, case) == "cases.submit.confirmation_differs"
    shown = prepare(applicant, case).application.confirmation
    newer(code, without_m5)
    assert refused(applicant, case, confirmed=shown) == "cases.submit.confirmation_differs"


def test_without_a_newer_version_there_is_nothing_to_choose(applicant: Actor, case: UUID, code: str) -> None:
    assert refused(applicant, case) == "cases.guide.none_newer"


def test_what_asks_for_more_is_not_for_this_case(applicant: Actor, case: UUID, code: str) -> None:
    newer(code, faster, with_more)
    assert refused(applicant, case) == "cases.guide.asks_more"


def test_no_limit_ends_later(applicant: Actor, case: UUID, code: str) -> None:
    newer(code, slower)
    assert refused(applicant, case) == "cases.guide.later"


def test_no_limit_is_over_at_once(applicant: Actor, who: Who, case: UUID, code: str, at: Callable[[str], None]) -> None:
    pass_pre_review(who("qianchushen"), case_id=case, seen=1)
    at("2026-03-09T10:00")
    newer(code, faster)
    assert refused(applicant, case, seen=2) == "cases.guide.over"


def test_once_accepted_no_original_is_asked_for(applicant: Actor, who: Who, case: UUID, code: str) -> None:
    pass_pre_review(who("qianchushen"), case_id=case, seen=1)
    newer(code, with_originals)
    assert refused(applicant, case, seen=2) == "cases.guide.asks_more"


def test_before_that_the_originals_of_the_newer_version_wait(applicant: Actor, case: UUID, code: str) -> None:
    newer(code, with_originals)
    adopted(applicant, case)
    assert Case.objects.get(pk=case).pending == {"originals": ["m3", "m5"]}
    assert replay(case) == ()


def test_what_is_reviewed_stays_reviewed(applicant: Actor, who: Who, case: UUID, code: str) -> None:
    pass_pre_review(who("qianchushen"), case_id=case, seen=1)
    running = next(name for name, each in Case.objects.get(pk=case).steps.items() if each["state"] == "running")
    give_opinion(who("qianchushen"), case_id=case, seen=2, step_id=running, opinion=Opinion.AGREE)

    def one_step_more(document: Document) -> None:
        document["unified"]["review_plan"]["steps"].append(
            {"id": "s9", "name": "会商", "duty": "REVIEW", "kind": "review", "after": [running], "when": None}
            | {"limit": {"amount": 1, "unit": "WORKING_DAY"}}
        )
        document["unified"]["steps"].append({"id": "s9", "name": "会商", "stage": "REVIEW", "requirements": "会商。"})

    newer(code, one_step_more)
    assert refused(applicant, case, seen=3) == "cases.guide.reviewed_otherwise"

    def as_before(document: Document) -> None:
        document["unified"]["review_plan"]["steps"].pop()
        document["unified"]["steps"].pop()

    newer(code, as_before, faster)
    adopted(applicant, case, seen=3)
    assert Case.objects.get(pk=case).state == State.IN_REVIEW
    assert replay(case) == ()


def test_what_was_said_before_can_be_read(applicant: Actor, who: Who, case: UUID, code: str) -> None:
    lines = [Line("m5", Defect.UNCLEAR, explanation="看不清")]
    request_correction(who("qianchushen"), case_id=case, seen=1, lines=lines)
    notice = Case.objects.get(pk=case)
    assert notice.state == State.CORRECTING
    newer(code, without_m5)
    assert refused(applicant, case, seen=2) == "states.deed_not_possible"
    answered = Correction(answers={}, uploads={}, insist=dict.fromkeys(_lines(case), "原来就清楚"))
    confirmed = prepare_correction(applicant, case, answered).confirmation
    correct(applicant, case_id=case, seen=2, correction=answered, confirmed=confirmed)
    adopted(applicant, case, seen=3)
    detail = case_detail(who("qianchushen"), Case.objects.get(pk=case).code)
    assert "m5" in [line.element for notice in detail.notices for line in notice.lines]
    assert detail.round == 3
    with pytest.raises(DomainError):
        request_correction(who("qianchushen"), case_id=case, seen=4, lines=lines)
    assert replay(case) == ()


def test_sent_twice_it_is_done_once(applicant: Actor, case: UUID, code: str) -> None:
    newer(code, faster)
    confirmed = prepare(applicant, case).application.confirmation
    for _ in range(2):
        done = adopt_guide(applicant, case_id=case, seen=1, confirmed=confirmed, key="one-key-for-one-deed-0001")
    assert done.repeated
    assert Case.objects.get(pk=case).state_version == 2


def _lines(case: UUID) -> list[int]:
    return list(CorrectionLine.objects.filter(case_id=case).values_list("n", flat=True))
