"""阅读文书: arrival is service, reading proves that it worked (电子签名法第十一条). The first reading by the applicant counts."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from tongban.cases.actions.archive import archive
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.read_paper import read_paper
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.issuing.tests.deeds import issue_all
from tongban.cases.kinds import Delivery
from tongban.cases.models import Case, Paper
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    Freeze,
    accept,
    at_once,
    beijing,
    decider,
    grant,
    holder,
    me,
    opinion,
    reviewer,
    somebody,
    told,
    version,
    whole,
    written,
)
from tongban.foundation.records.models import Event
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import ANONYMOUS, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.duties import Duty

READ = "cases.case.paper_read"
NEXT = beijing("2026-03-03T09:00")


def papers(case_id: UUID) -> list[Paper]:
    """Issued, oldest first."""
    return issue_all(case_id)


def readings(case_id: UUID) -> int:
    return Event.objects.filter(stream_id=case_id, type=READ).count()


def test_the_first_reading_is_recorded_and_no_other(accepted: UUID, frozen: Freeze) -> None:
    receipt, acceptance = papers(accepted)
    frozen(NEXT)
    assert read_paper(me(), case_id=accepted, n=acceptance.n) is True
    assert (told(accepted).type, told(accepted).open["paper"]) == (READ, acceptance.n)
    after = written(accepted)
    frozen(beijing("2026-03-04T09:00"))
    assert read_paper(me(), case_id=accepted, n=acceptance.n) is False
    assert written(accepted) == after
    read = {paper.n: paper.read_at for paper in Paper.objects.filter(case_id=accepted)}
    assert read == {receipt.n: None, acceptance.n: NEXT}
    assert replay(accepted) == ()


def test_it_makes_no_page_stale(accepted: UUID) -> None:
    """An official who decides on the page from before the applicant opened a paper decides on the same case."""
    seen = version(accepted)
    for paper in papers(accepted):
        assert read_paper(me(), case_id=accepted, n=paper.n)
    assert version(accepted) == seen
    assert opinion(accepted, reviewer(), "s1").state_version == seen + 1
    whole(accepted)


def test_somebody_elses_reading_is_none(accepted: UUID) -> None:
    told_too = {
        "kind": PartyKind.NATURAL,
        "name": "张示例",
        "identifier": "369901199502280038",
        "reasons": "窗口正对。",
    }
    tell_party(reviewer(), case_id=accepted, seen=2, **told_too)  # type: ignore[arg-type]
    paper, before = papers(accepted)[-1], written(accepted)
    others = [reviewer(), holder(Duty.INTAKE), somebody("wujiancha"), ANONYMOUS]
    others += [somebody(login, Channel.PORTAL) for login in ("zhangshili", "wangshili")]
    # A representative of another company.
    others.append(replace(me(), person_id=uuid4(), legal_persons=(uuid4(),)))
    for other in others:
        with pytest.raises(DomainError, match=r"uow\.not_found"):
            read_paper(other, case_id=accepted, n=paper.n)
    assert written(accepted) == before
    assert Paper.objects.get(case_id=accepted, n=paper.n).read_at is None
    assert read_paper(me(), case_id=accepted, n=paper.n) is True


def test_what_is_no_paper_is_not_read(accepted: UUID) -> None:
    known = {paper.n for paper in papers(accepted)}
    before = written(accepted)
    for n in {0, -1, 1, 2, 3, 99} - known:
        assert read_paper(me(), case_id=accepted, n=n) is False
    assert read_paper(me(), case_id=uuid4(), n=1) is False
    assert written(accepted) == before


def test_reading_is_no_delivery(case_id: UUID) -> None:
    """That the decision was opened is a fact of its own; the ten days of art. 44 are kept by its arrival."""
    grant(case_id)
    due = Case.objects.get(pk=case_id).delivery_due
    assert read_paper(me(), case_id=case_id, n=papers(case_id)[-1].n)
    assert due is not None
    assert Case.objects.get(pk=case_id).delivery_due == due


@pytest.mark.parametrize("ended", ["decided", "concluded", "archived", "withdrawn"])
def test_in_every_state_and_the_state_stays(case_id: UUID, ended: str) -> None:
    if ended == "withdrawn":
        withdraw(me(), case_id=case_id, seen=1, reason="")
    else:
        grant(case_id)
    if ended in ("concluded", "archived"):
        conclude(decider(), case_id=case_id, seen=version(case_id))
    if ended == "archived":
        deliver(decider(), case_id=case_id, seen=version(case_id), way=Delivery.ELECTRONIC)
        archive(decider(), case_id=case_id, seen=version(case_id))
    before = Case.objects.filter(pk=case_id).values("state", "due", "delivery_due", "statutory_due", "facts").get()
    for paper in papers(case_id):
        assert read_paper(me(), case_id=case_id, n=paper.n)
    assert Case.objects.filter(pk=case_id).values(*before).get() == before
    assert before["state"] in set(State)
    assert replay(case_id) == ()


def test_opened_twice_at_once_it_is_read_once(committed_case: UUID) -> None:
    accept(committed_case)
    n = papers(committed_case)[-1].n
    results = at_once(*(lambda: read_paper(me(), case_id=committed_case, n=n) for _ in range(2)))
    assert sorted(results) == [False, True]
    assert readings(committed_case) == 1
    whole(committed_case)
