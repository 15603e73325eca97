"""``tongban verify papers`` says yes to what is right and finds each thing that is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tongban.cases.events import PAPERS
from tongban.cases.issuing.tests.deeds import content_of, decided, issue_all, papers_of
from tongban.cases.models import Case, Paper, PaperMark
from tongban.cases.tests.conftest import applicant, item_code, who
from tongban.config.commands.verify import verify
from tongban.foundation import clock, files, keys, signing
from tongban.foundation.records.models import ParkedEvent
from tongban.foundation.signing.software import software_signer
from tongban.registry.identity.actors import Actor

__all__ = ["applicant", "item_code", "who"]


@pytest.fixture
def case_id(applicant: Actor, who: Callable[..., Actor], item_code: str, frozen: Callable[..., None]) -> UUID:
    """A decided case with its three papers, two minutes ago."""
    found = decided(applicant, who, item_code)
    issue_all(found)
    frozen(clock.now() + timedelta(minutes=2))
    return found


def words() -> str:
    return "\n".join(verify("papers").examples)


def test_what_was_issued_agrees(case_id: UUID) -> None:
    finding = verify("papers")
    assert (finding.faults, finding.looked_at) == (0, {"papers": 3})


def test_a_step_without_its_paper_and_why(case_id: UUID) -> None:
    *_, grant = papers_of(case_id)
    PaperMark.objects.filter(case_id=case_id, n=grant.n).delete()
    Paper.objects.filter(case_id=case_id, n=grant.n).delete()
    assert f"event {grant.n} cases.case.decided" in words()
    why = "DomainError cases.paper.no_remedies"
    ParkedEvent.objects.create(consumer=PAPERS, position=1, stream_id=case_id, n=grant.n, error=why)
    assert f"has no paper (parked: {why})" in words()


def test_a_young_step_is_waited_for(applicant: Actor, who: Callable[..., Actor], item_code: str) -> None:
    decided(applicant, who, item_code)
    assert verify("papers").faults == 0


def test_a_file_that_is_another(case_id: UUID) -> None:
    paper = papers_of(case_id)[0]
    plain = keys.unseal(
        keys.unwrap(Case.objects.get(pk=case_id).data_key, case_id.bytes),
        bytes(paper.file_key),
        b"paper:" + paper.file_id.bytes,
    )
    content = bytearray(content_of(paper))
    content[2_000] ^= 1
    files.store(paper.file_id, plain, [bytes(content)], 10**7)
    assert "the file is another" in words()
    assert "The content was changed after it was sealed" in words()
    files.remove(paper.file_id)
    assert "files.missing" in words()


def test_a_seal_that_no_longer_counts(case_id: UUID) -> None:
    signing.revoke(software_signer(clock.now()), clock.now())
    signing.forget()
    assert verify("papers").faults == 3
    assert "has been revoked" in words()


def test_numbers_and_marks(case_id: UUID) -> None:
    first, second, _ = papers_of(case_id)
    Paper.objects.filter(case_id=case_id, n=second.n).update(number=first.number)
    assert f"{first.number} was given 2 times" in words()
    PaperMark.objects.filter(mark=first.verify_code).delete()
    assert "1 papers are not found" in words()


def test_a_paper_that_no_such_step_left(case_id: UUID) -> None:
    Paper.objects.filter(case_id=case_id, n=papers_of(case_id)[0].n).update(kind="grant")
    assert "grant was left by cases.case.submitted" in words()


def test_without_the_key_the_rows_still_stand(case_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET data_key = NULL")
    finding = verify("papers")
    assert (finding.faults, finding.looked_at["papers_key_destroyed"]) == (0, 3)
