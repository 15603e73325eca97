"""最低生活保障: a benefit for a family. Who is not to be granted it is not published; it is never called a permit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from tongban.cases.actions.answer_inspection import answer_inspection
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.record_inspection import Finding, Inspection, record_inspection
from tongban.cases.factories import submitted
from tongban.cases.kinds import Acknowledgement, Opinion, Outcome, outcome_label
from tongban.cases.models import Case, SubmittedMaterial
from tongban.cases.tests.demands import somebody
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind

pytestmark = pytest.mark.usefixtures("province")
ITEM = "11369901MB7220049A4000511990001"


def applied() -> UUID:
    family = somebody("jiangshili", Channel.PORTAL)
    assert family.person_id is not None
    return submitted(family, ITEM, party=(PartyKind.NATURAL, family.person_id)).case_id


def visited(opinion: Opinion) -> dict[str, str]:
    """State of each step after the two came and the first opinion was given."""
    case_id, visitor, companion = applied(), somebody("fengruhu"), somebody("weigongshi")
    assert companion.account_id is not None
    pass_pre_review(visitor, case_id=case_id, seen=1)
    found = [Finding("c2", opinion is Opinion.AGREE, "逐项核对了收入。")]
    made = Inspection(date(2026, 11, 3), companion.account_id, found, Acknowledgement.SIGNED)
    record_inspection(visitor, case_id=case_id, seen=2, inspection=made)
    answer_inspection(companion, case_id=case_id, seen=3, approve=True)
    give_opinion(visitor, case_id=case_id, seen=4, step_id="s1", opinion=opinion)
    return {name: step["state"] for name, step in Case.objects.get(pk=case_id).steps.items()}


def test_only_who_is_to_be_granted_it_is_published(at: Callable[[str], None]) -> None:
    at("2026-11-03T10:00")
    assert visited(Opinion.AGREE) == {"s1": "done", "s2": "running", "s3": "waiting"}
    assert visited(Opinion.DISAGREE) == {"s1": "done", "s2": "skipped", "s3": "running"}


def test_a_person_is_looked_up_among_persons() -> None:
    said = SubmittedMaterial.objects.filter(case_id=applied(), source="REGISTRY")
    assert {row.provenance["registry"] for row in said} == {"identity.natural_person"}


def test_what_is_no_permit_is_not_called_one() -> None:
    assert not current_guide(ITEM).is_permit
    assert outcome_label(Outcome.REFUSED, is_permit=False) == "不予办理"
    assert outcome_label(Outcome.REFUSED, is_permit=True) == "不予许可"
    assert outcome_label(Outcome.GRANTED, is_permit=False) == "准予"
