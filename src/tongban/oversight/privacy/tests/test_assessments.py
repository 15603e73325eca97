"""An impact assessment is written by one and approved by another; until its review is due the item is not among what lacks one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tongban.cases.factories import sample_item
from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.errors import DomainError
from tongban.oversight.privacy.actions.assess import approve_assessment, ask_assessment, return_assessment
from tongban.oversight.privacy.models import Assessment
from tongban.oversight.privacy.queries import assessments, lacking, valid_assessments
from tongban.oversight.privacy.tests.conftest import APPLICANT, REVIEWER, STEWARD, SUPERVISOR, assessment, somebody
from tongban.registry.catalogue.linting import lint
from tongban.registry.catalogue.quality import facts_now, forget_facts
from tongban.registry.catalogue.queries import current_guide

pytestmark = pytest.mark.usefixtures("province")
FOOD = "000131990001"


def _refused(code: str, **other: Any) -> None:
    with pytest.raises(DomainError) as caught:
        ask_assessment(somebody(STEWARD), **assessment(**other))
    assert caught.value.code == code


def test_it_counts_when_another_person_has_approved_it() -> None:
    steward, supervisor = somebody(STEWARD), somebody(SUPERVISOR)
    assert FOOD in {each.basic for each in lacking(steward)}
    assert valid_assessments() is None
    made = ask_assessment(steward, **assessment())
    assert ask_assessment(steward, **assessment(now=clock.now())) == made
    assert valid_assessments() == frozenset()
    with pytest.raises(DomainError, match=r"privacy\.not_allowed"):
        approve_assessment(steward, assessment_id=made, now=clock.now())
    for login in (REVIEWER, APPLICANT):
        with pytest.raises(DomainError, match=r"privacy\.unknown"):
            approve_assessment(somebody(login), assessment_id=made, now=clock.now())
    assert [each.can_answer for each in assessments(steward)] == [False]
    assert [each.can_answer for each in assessments(supervisor)] == [True]
    approve_assessment(supervisor, assessment_id=made, now=clock.now())
    assert valid_assessments() == {(FOOD, "360722000000")}
    assert FOOD not in {each.basic for each in lacking(steward)}
    with pytest.raises(DomainError, match=r"privacy\.answered"):
        return_assessment(supervisor, assessment_id=made, words="晚了", now=clock.now())
    kinds = AuditEntry.objects.filter(subject=f"assessment:{made}").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["privacy.assessment.written", "privacy.assessment.approved"]


def test_it_is_over_when_its_review_is_due() -> None:
    made = ask_assessment(somebody(STEWARD), **assessment())
    approve_assessment(somebody(SUPERVISOR), assessment_id=made, now=clock.now())
    Assessment.objects.update(review_due=clock.today() - timedelta(days=1))
    assert valid_assessments() == frozenset()
    assert [each.valid for each in assessments(somebody(STEWARD))] == [False]
    assert FOOD in {each.basic for each in lacking(somebody(STEWARD))}


def test_the_linter_warns_and_stops_once_it_is_assessed() -> None:
    document = current_guide(sample_item()).document

    def warned() -> bool:
        forget_facts()
        return "not_assessed" in {each.rule for each in lint(document, facts_now())}

    assert not warned()
    made = ask_assessment(somebody(STEWARD), **assessment())
    assert warned()
    approve_assessment(somebody(SUPERVISOR), assessment_id=made, now=clock.now())
    assert not warned()


def test_what_is_missing_or_wrong_is_refused() -> None:
    good = assessment()["texts"]
    _refused("privacy.choice", about="item:1")
    _refused("privacy.choice", trigger="NONE")
    _refused("privacy.choice", risk="9")
    _refused("privacy.text", texts={**good, "necessity": "  "})
    _refused("privacy.text", texts={**good, "impact": "长" * 2001})
    _refused("privacy.review_due", review_due=clock.today())
    _refused("privacy.review_due", review_due=clock.today() + timedelta(days=4 * 366))
    with pytest.raises(DomainError, match=r"privacy\.not_allowed"):
        ask_assessment(somebody(REVIEWER), **assessment())
    assert not Assessment.objects.exists()
