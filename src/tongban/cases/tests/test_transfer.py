"""转送: the application goes as it is to the body that was named as competent; the first receipt stays on the record."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from tongban.cases.actions.draft import application_of, drafts_of, save_section, submit_draft
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.transfer import transfer
from tongban.cases.factories import sample_item, submitted
from tongban.cases.kinds import IntakeRefusal
from tongban.cases.models import Case, SubmittedMaterial
from tongban.cases.replay import replay
from tongban.cases.tests.demands import at_once, somebody
from tongban.foundation.records.models import Event
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel
from tongban.registry.orgs.queries import department_by_uscc

ELSEWHERE = "11369901MB7260016W"


def refused(code: str) -> pytest.RaisesExc[DomainError]:
    return pytest.raises(DomainError, match=code.replace(".", r"\."))


def turned_away(case_id: UUID) -> None:
    """By the body that is not competent, which says which one is."""
    reasons = "经营场所在安远县，由当地办理。"
    refuse_intake(
        somebody("qianchushen"), case_id=case_id, seen=1, kind=IntakeRefusal.WRONG_BODY, reasons=reasons,
        competent=department_by_uscc(ELSEWHERE).id,
    )  # fmt: skip


@pytest.mark.usefixtures("province")
def test_it_goes_with_everything_that_was_handed_in(at: Callable[[str], None], item_code: str) -> None:
    applicant = somebody("lishili", Channel.PORTAL)
    at("2026-11-03T10:00")
    first = submitted(applicant, item_code)
    with refused("cases.transfer.none"):
        transfer(applicant, case_id=first.case_id)
    turned_away(first.case_id)
    with refused("uow.not_found"):
        transfer(somebody("wangshili", Channel.PORTAL), case_id=first.case_id)
    at("2026-11-05T10:00")
    draft = transfer(applicant, case_id=first.case_id)
    assert transfer(applicant, case_id=first.case_id).id == draft.id
    assert draft.guide.department_uscc == ELSEWHERE
    draft, _ = save_section(
        applicant, draft.id, seen=draft.version, section_id="sec.premises",
        raw={**draft.answers, "f.premises.region": "360726100000"},
    )  # fmt: skip
    confirmed = application_of(applicant, draft).confirmation
    second = submit_draft(applicant, draft.id, seen=draft.version, confirmed=confirmed)
    told = Event.objects.get(stream_id=second.case_id, n=Case.objects.get(pk=second.case_id).last_seq).open
    assert told["transferred_from"]["case"] == str(first.case_id)
    assert told["transferred_from"]["received_at"].startswith("2026-11-03T02:00")
    old, new = (
        {(row.element, row.size) for row in SubmittedMaterial.objects.filter(case_id=each, file_id__isnull=False)}
        for each in (first.case_id, second.case_id)
    )
    assert old == new
    files = SubmittedMaterial.objects.filter(file_id__isnull=False).values_list("file_id", flat=True)
    assert len(set(files)) == len(files)
    assert replay(second.case_id) == ()


@pytest.mark.usefixtures("committed_province")
def test_pressed_twice_at_once_it_is_one_draft() -> None:
    applicant = somebody("lishili", Channel.PORTAL)
    case_id = submitted(applicant, sample_item()).case_id
    turned_away(case_id)
    one, other = at_once(*[lambda: transfer(applicant, case_id=case_id).id] * 2)
    assert one == other
    assert [draft.id for draft in drafts_of(applicant)] == [one]
