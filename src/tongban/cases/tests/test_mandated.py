"""One rule for the page, the list and the deed: what an agent with a mandate, and staff with items, may do to a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from tongban.cases.actions.draft import application_of, start_draft, submit_draft
from tongban.cases.actions.entrust import Wanted, entrust
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import filled_draft, published, sample_item, submitted
from tongban.cases.models import Case, Draft
from tongban.cases.policies import as_applicant, is_applicant
from tongban.cases.queries import cases_of, progress_of
from tongban.cases.tests.demands import at_once, version, whole
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.answer_mandate import accept_mandate
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import Mandate, Representation
from tongban.registry.identity.queries import actor_of

ELDER = demo_id("person", "jiangshili")
RESTAURANT = demo_id("legal-person", "91369901MA72200101")


def somebody(login: str) -> Actor:
    found = actor_of(demo_id("account", login), Channel.PORTAL)
    assert found is not None
    return found


def held(wanted: Wanted, **options: bool) -> UUID:
    """An accepted mandate of 蒋示例 to 张示例."""
    until = clock.today() + timedelta(days=30)
    given = {"name": "张示例", "number": "19900000003", "last_day": until, **options}
    mandate = entrust(somebody("jiangshili"), wanted=wanted, **given)
    accept_mandate(somebody("zhangshili"), mandate_id=mandate, now=clock.now())
    return mandate


@pytest.fixture
def elders(province: None, monday: None, item_code: str) -> Case:
    """A case of 蒋示例."""
    receipt = submitted(somebody("jiangshili"), item_code, party=(PartyKind.NATURAL, ELDER))
    return Case.objects.get(pk=receipt.case_id)


def test_page_list_and_deed_answer_alike(elders: Case, item_code: str) -> None:
    other = submitted(somebody("jiangshili"), item_code, party=(PartyKind.NATURAL, ELDER))
    held(Wanted(code=elders.code))
    agent = somebody("zhangshili")
    seen = set(Case.objects.filter(as_applicant(agent)).values_list("id", flat=True))
    assert seen == {case.id for case in Case.objects.all() if is_applicant(agent, case)} == {elders.id}
    assert [row.case_id for row in cases_of(agent).rows] == [elders.id]
    assert (progress_of(elders.code, agent).access, progress_of(other.code, agent).access) == ("party", "code")


def test_only_ones_own_case_can_be_entrusted(elders: Case, item_code: str) -> None:
    until = clock.today() + timedelta(days=30)
    given = {"name": "王示例", "number": "19900000002", "last_day": until}
    held(Wanted(code=elders.code))
    for login in ("zhangshili", "lishili"):
        with pytest.raises(DomainError, match=r"uow\.not_found"):
            entrust(somebody(login), wanted=Wanted(code=elders.code), **given)
    for wanted in (Wanted(), Wanted(elders.code, item_code)):
        with pytest.raises(DomainError, match=r"cases\.entrust\.matter"):
            entrust(somebody("jiangshili"), wanted=wanted, **given)


def test_a_mandate_over_anothers_case_opens_nothing(elders: Case, item_code: str) -> None:
    """Whatever stands in the row: the principal must be the applicant."""
    mandate = held(Wanted(code=elders.code))
    Mandate.objects.filter(pk=mandate).update(principal_id=demo_id("person", "wangshili"))
    agent = somebody("zhangshili")
    assert not is_applicant(agent, elders)
    assert not Case.objects.filter(as_applicant(agent)).exists()


def test_withdrawal_needs_its_word_and_is_stamped(elders: Case) -> None:
    held(Wanted(code=elders.code))
    with pytest.raises(DomainError, match="撤回"):
        withdraw(somebody("zhangshili"), case_id=elders.id, seen=version(elders.id))
    held(Wanted(code=elders.code), may_withdraw=True)
    withdraw(somebody("zhangshili"), case_id=elders.id, seen=version(elders.id))
    elders.refresh_from_db()
    assert (elders.state, elders.agent_id) == ("WITHDRAWN", demo_id("person", "zhangshili"))
    stamp = progress_of(elders.code, somebody("jiangshili")).told[-1].open["actor"]
    assert (stamp["capacity"], stamp["principal"]) == ("MANDATE", str(ELDER))
    whole(elders.id)


def test_after_its_last_day_nothing_is_open(elders: Case, at: Callable[[str], None]) -> None:
    held(Wanted(code=elders.code))
    at("2026-06-01T10:00")
    agent = somebody("zhangshili")
    assert not is_applicant(agent, elders)
    with pytest.raises(DomainError, match=r"uow\.not_found"):
        withdraw(agent, case_id=elders.id, seen=version(elders.id))


def test_a_draft_outlives_no_mandate(province: None, monday: None, item_code: str, at: Callable[[str], None]) -> None:
    held(Wanted(item=item_code))
    agent = somebody("zhangshili")
    party = (PartyKind.NATURAL, ELDER)
    draft = filled_draft(agent, item_code, party=party)
    confirmed = application_of(agent, draft).confirmation
    Mandate.objects.update(valid_to=clock.today() + timedelta(days=1))
    at("2026-03-05T10:00")
    with pytest.raises(DomainError, match=r"cases\.applicant\.not_yours"):
        submit_draft(somebody("zhangshili"), draft.id, seen=draft.version, confirmed=confirmed)
    assert not Case.objects.exists()


def test_without_a_mandate_for_this_item_there_is_no_draft(province: None, monday: None, item_code: str) -> None:
    other = published(item_code, "000131990078")
    held(Wanted(item=other))
    with pytest.raises(DomainError, match=r"cases\.applicant\.not_yours"):
        start_draft(somebody("zhangshili"), implementation_code=item_code, kind=PartyKind.NATURAL, party_id=ELDER)
    assert not Draft.objects.exists()


def test_staff_with_items_on_page_list_and_deed(province: None, monday: None, item_code: str) -> None:
    other = published(item_code, "000131990079")
    boss = somebody("lishili")
    mine, hidden = submitted(boss, item_code), submitted(boss, other)
    Representation.objects.create(
        natural_person_id=demo_id("person", "zhangshili"),
        legal_person_id=RESTAURANT,
        role="STAFF",
        items=["000131990001"],
        valid_from=clock.today(),
    )
    staff = somebody("zhangshili")
    assert [row.case_id for row in cases_of(staff).rows] == [mine.case_id]
    with pytest.raises(DomainError, match=r"uow\.not_found"):
        withdraw(staff, case_id=hidden.case_id, seen=1)
    withdraw(staff, case_id=mine.case_id, seen=1)
    stamp = progress_of(mine.code, boss).told[-1].open["actor"]
    assert (stamp["capacity"], stamp["account"]) == ("LEGAL_PERSON", str(demo_id("account", "zhangshili")))
    whole(mine.case_id)


def test_of_two_applications_at_once_a_mandate_opens_one(committed_province: str, monday: None) -> None:
    item_code = sample_item()
    held(Wanted(item=item_code))
    agent = somebody("zhangshili")
    drafts = [filled_draft(agent, item_code, party=(PartyKind.NATURAL, ELDER)) for _ in range(2)]
    confirmed = [application_of(agent, draft).confirmation for draft in drafts]

    def send(number: int) -> Callable[[], object]:
        draft = drafts[number]
        return lambda: submit_draft(agent, draft.id, seen=draft.version, confirmed=confirmed[number])

    results = at_once(send(0), send(1))
    assert results.count("identity.mandate.used") == 1
    assert Case.objects.count() == 1
    assert Mandate.objects.get().case_id == Case.objects.get().id
