"""Who was registered twice: cases keep the id under which they were begun, and every deed of the person finds them by it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tongban.cases.actions.assist import end_assistance_at_window
from tongban.cases.actions.entrust import Wanted, WantedPeriod, entrust, entrust_for_a_period
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import submitted
from tongban.cases.models import Case
from tongban.cases.policies import is_applicant
from tongban.cases.queries import cases_of
from tongban.cases.tests.demands import Freeze, accept, holder, neighbour, reviewer, somebody, version
from tongban.cases.tests.renewals import IN_TIME, Shop
from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.answer_mandate import accept_mandate
from tongban.registry.identity.actions.merge_persons import ask_merge, grant_merge
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import read_party
from tongban.registry.orgs.duties import Duty

ELDER = demo_id("person", "jiangshili")
PASSPORT = {"name": "蒋示例", "id_number": "GBR123456789", "mobile": "19900000181"}


@pytest.fixture
def kept(province: None, monday: None) -> UUID:
    """A second registration of 蒋示例, into which the first is going to be merged."""
    return register_natural_person(holder(Duty.INTAKE), **PASSPORT, now=clock.now())


@pytest.fixture
def elders(kept: UUID, item_code: str) -> Case:
    """A case of 蒋示例, begun under the id that is lost."""
    receipt = submitted(somebody("jiangshili", Channel.PORTAL), item_code, party=(PartyKind.NATURAL, ELDER))
    return Case.objects.get(pk=receipt.case_id)


def merge(kept: UUID, lost: UUID) -> None:
    told = {"kept": kept, "lost": lost, "evidence": "BOTH_DOCUMENTS_SEEN", "number": ""}
    asked = ask_merge(holder(Duty.INTAKE), **told, now=clock.now())
    grant_merge(somebody("wujiancha"), merge_id=asked, now=clock.now())


def until() -> dict[str, object]:
    return {"last_day": clock.today() + timedelta(days=30)}


def test_an_agent_of_who_was_merged_acts_in_the_case_of_before(elders: Case, kept: UUID) -> None:
    merge(kept, ELDER)
    elder = somebody("jiangshili", Channel.PORTAL)
    assert (elder.person_id, is_applicant(elder, elders)) == (kept, True)
    wanted = Wanted(code=elders.code)
    given = entrust(elder, wanted=wanted, name="张示例", number="19900000003", may_withdraw=True, **until())
    accept_mandate(neighbour(), mandate_id=given, now=clock.now())
    assert is_applicant(neighbour(), elders)
    assert [row.case_id for row in cases_of(neighbour()).rows] == [elders.id]
    withdraw(neighbour(), case_id=elders.id, seen=version(elders.id))
    elders.refresh_from_db()
    assert elders.state == "WITHDRAWN"


def test_nobody_entrusts_oneself_under_another_id(elders: Case, kept: UUID) -> None:
    merge(kept, ELDER)
    elder = somebody("jiangshili", Channel.PORTAL)
    days = {"first_day": clock.today(), **until()}
    for deed, wanted in (
        (entrust, Wanted(code=elders.code)),
        (entrust_for_a_period, WantedPeriod(**days, anything=True)),
    ):
        for number in (PASSPORT["mobile"], PASSPORT["id_number"]):
            more = until() if deed is entrust else {}
            with pytest.raises(DomainError, match=r"identity\.person\.oneself"):
                deed(elder, wanted=wanted, name="蒋示例", number=number, **more)


def test_the_applicant_is_no_other_party_under_another_id(elders: Case, kept: UUID) -> None:
    merge(kept, ELDER)
    accept(elders.id)
    told = {"kind": PartyKind.NATURAL, "name": "蒋示例", "identifier": PASSPORT["id_number"], "reasons": "示例。"}
    with pytest.raises(DomainError, match=r"cases\.party\.applicant"):
        tell_party(reviewer(), case_id=elders.id, seen=version(elders.id), key=None, **told)


def test_who_was_told_is_not_told_again_under_another_id(province: None, case_id: UUID, kept: UUID) -> None:
    accept(case_id)
    told = {"kind": PartyKind.NATURAL, "name": "蒋示例", "reasons": "示例。", "key": None}
    number = "369901196803180141"
    tell_party(reviewer(), case_id=case_id, seen=version(case_id), identifier=number, **told)
    merge(kept, ELDER)
    with pytest.raises(DomainError, match=r"cases\.party\.told"):
        tell_party(reviewer(), case_id=case_id, seen=version(case_id), identifier=number, **told)


def test_assistance_is_ended_at_the_window_under_either_id(elders: Case, kept: UUID) -> None:
    window = somebody("zhaochuangkou", Channel.WINDOW)
    with pytest.raises(DomainError, match=r"uow\.not_found"):
        end_assistance_at_window(window, code=elders.code, person_id=kept)
    merge(kept, ELDER)
    with pytest.raises(DomainError, match=r"identity\.assist\.nothing"):
        end_assistance_at_window(window, code=elders.code, person_id=kept)


def test_ones_own_data_under_another_id_is_no_reading_by_another(kept: UUID) -> None:
    merge(kept, ELDER)
    elder = somebody("jiangshili", Channel.PORTAL)
    before = len(audit.about(f"person:{ELDER}"))
    read_party(elder, PartyKind.NATURAL, ELDER, purpose="本人")
    assert len(audit.about(f"person:{ELDER}")) == before


def test_a_permit_of_before_is_renewed_by_who_was_merged(province: None, frozen: Freeze, item_code: str) -> None:
    citizen = demo_id("person", "lishili")
    shop = Shop(frozen, item_code, party=(PartyKind.NATURAL, citizen))
    frozen(IN_TIME)
    new = register_natural_person(holder(Duty.INTAKE), **{**PASSPORT, "name": "李示例"}, now=clock.now())
    merge(new, citizen)
    asked = shop.ask(party=(PartyKind.NATURAL, new))
    assert Case.objects.get(pk=asked).applicant_id == new
