"""委托 for a ward: given by a guardian, accepted by the agent, three names; the ward's, ended by any guardian of today."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tongban.cases.actions.entrust import Wanted, WantedPeriod, entrust, entrust_for_a_period
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import submitted
from tongban.cases.models import Case
from tongban.cases.policies import is_applicant
from tongban.cases.queries import progress_of
from tongban.cases.queries.hands import hands_of
from tongban.cases.tests.demands import version, whole
from tongban.cases.tests.test_mandated import somebody
from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.answer_mandate import accept_mandate, renounce_mandate, revoke_mandate
from tongban.registry.identity.actions.end_guardianship import end_guardianship
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.guarding import GuardianEnding
from tongban.registry.identity.kinds import MandateState, PartyKind
from tongban.registry.identity.mandates import mandate_of, mandates_for_wards, mandates_given, mandates_received
from tongban.registry.identity.models import Account, Guardianship, Mandate
from tongban.registry.identity.oidc.claims import PartyChoice, may_choose
from tongban.registry.identity.queries import actor_of

CAI, LIU, QING = (demo_id("person", each) for each in ("caijiazhang", "liujiazhang", "caiqing"))
GRANDMOTHER = {"name": "张示例", "number": "19900000003"}
PARTY = (PartyKind.NATURAL, QING)

pytestmark = pytest.mark.usefixtures("province", "monday")


def given(wanted: Wanted, by: str = "caijiazhang", **more: Any) -> UUID:
    until = clock.today() + timedelta(days=30)
    return entrust(somebody(by), wanted=wanted, last_day=until, **{**GRANDMOTHER, "ward": QING, **more})


def held(wanted: Wanted, **more: Any) -> UUID:
    mandate = given(wanted, **more)
    accept_mandate(somebody("zhangshili"), mandate_id=mandate, now=clock.now())
    return mandate


def child() -> Actor:
    """The ward on an account of her own."""
    Account.objects.filter(login="lishili").update(natural_person_id=QING)
    return somebody("lishili")


def ended(guardian: str, because: GuardianEnding) -> None:
    clerk = actor_of(demo_id("account", "zhaochuangkou"), Channel.WINDOW)
    assert clerk is not None
    row = Guardianship.objects.get(guardian_id=demo_id("person", guardian), ward_id=QING)
    end_guardianship(clerk, guardianship_id=row.id, because=because, paper_number="（2026）1 号", now=clock.now())


def code_of(attempt: Any) -> str:
    with pytest.raises(DomainError) as caught:
        attempt()
    return caught.value.code


def state(mandate: UUID) -> str:
    return Mandate.objects.values_list("state", flat=True).get(pk=mandate)


def test_the_agent_applies_for_the_ward_and_three_names_stand(item_code: str) -> None:
    mandate = held(Wanted(item=item_code))
    row = Mandate.objects.get(pk=mandate)
    assert (row.principal_id, row.given_by_id) == (QING, CAI)
    entry = AuditEntry.objects.get(kind="identity.mandate.given")
    assert (entry.actor["capacity"], entry.actor["principal"], entry.subject) == (
        "GUARDIAN", str(QING), f"person:{QING}",
    )  # fmt: skip
    agent = somebody("zhangshili")
    case = Case.objects.get(pk=submitted(agent, item_code, party=PARTY).case_id)
    assert (case.applicant_id, case.agent_id) == (QING, agent.person_id)
    told = progress_of(case.code, somebody("liujiazhang")).told
    stamp = told[0].open["actor"]
    assert (stamp["capacity"], stamp["principal"], stamp["entrusted_by"]) == ("MANDATE", str(QING), str(CAI))
    assert {(each.name, each.entrusted_by) for each in hands_of(told).values()} == {("张示例", "蔡示例")}
    whole(case.id)
    # The agent sees the case, and entrusts nobody on.
    assert is_applicant(somebody("zhangshili"), case)
    on = partial(entrust, somebody("zhangshili"), last_day=clock.today() + timedelta(days=9), name="王示例",
                 number="19900000002")  # fmt: skip
    assert code_of(partial(on, wanted=Wanted(code=case.code))) == "uow.not_found"
    assert code_of(partial(on, wanted=Wanted(item=item_code), ward=QING)) == "identity.guardianship.unknown"
    assert code_of(partial(withdraw, agent, case_id=case.id, seen=version(case.id))) in (
        "uow.not_found", "cases.deed.not_allowed",
    )  # fmt: skip


def test_a_case_of_the_ward_says_for_whom(item_code: str) -> None:
    case = Case.objects.get(pk=submitted(somebody("liujiazhang"), item_code, party=PARTY).case_id)
    mandate = held(Wanted(code=case.code), ward=None)
    assert Mandate.objects.get(pk=mandate).principal_id == QING
    assert is_applicant(somebody("zhangshili"), case)


def test_for_a_period(item_code: str) -> None:
    day = clock.today()
    wanted = WantedPeriod(day, day + timedelta(days=60), anything=True)
    mandate = entrust_for_a_period(somebody("caijiazhang"), wanted=wanted, ward=QING, **GRANDMOTHER)
    accept_mandate(somebody("zhangshili"), mandate_id=mandate, now=clock.now())
    case = Case.objects.get(pk=submitted(somebody("zhangshili"), item_code, party=PARTY).case_id)
    under = Mandate.objects.get(under_id=mandate)
    assert (under.case_id, under.given_by_id, under.principal_id) == (case.id, CAI, QING)
    revoke_mandate(somebody("liujiazhang"), mandate_id=mandate, now=clock.now())
    assert not is_applicant(somebody("zhangshili"), case)


def test_neither_the_ward_nor_the_guardian_is_the_agent(item_code: str) -> None:
    wanted = Wanted(item=item_code)
    for name, number in (("蔡青示例", "369901201012203048"), ("蔡示例", "19900000401")):
        assert code_of(partial(given, wanted, name=name, number=number)) == "identity.person.oneself"
    assert code_of(partial(given, wanted, by="lishili")) == "identity.guardianship.unknown"
    given(wanted)
    for column in ("agent_id", "principal_id"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mandate.objects.update(given_by_id=Mandate.objects.values_list(column, flat=True).get())


def test_any_guardian_revokes_and_the_ward_once_there_is_none(item_code: str) -> None:
    first, second = held(Wanted(item=item_code)), held(Wanted(item=item_code), may_withdraw=True)
    ward = child()
    assert code_of(partial(revoke_mandate, ward, mandate_id=first, now=clock.now())) == "identity.mandate.by_guardian"
    assert code_of(partial(revoke_mandate, somebody("wangshili"), mandate_id=first, now=clock.now())) == (
        "identity.mandate.unknown"
    )
    revoke_mandate(somebody("liujiazhang"), mandate_id=first, now=clock.now())
    entry = AuditEntry.objects.get(kind="identity.mandate.revoked")
    assert (entry.actor["capacity"], entry.actor["principal"]) == ("GUARDIAN", str(QING))
    # Of age: the row holds no longer, the mandate does, and is the young person's to revoke.
    Guardianship.objects.filter(ward_id=QING).update(valid_to=clock.today())
    assert not somebody("caijiazhang").wards
    assert code_of(partial(revoke_mandate, somebody("caijiazhang"), mandate_id=second, now=clock.now())) == (
        "identity.mandate.unknown"
    )
    assert state(second) == MandateState.ACCEPTED
    revoke_mandate(child(), mandate_id=second, now=clock.now())
    assert state(second) == MandateState.REVOKED


@pytest.mark.parametrize(
    ("because", "after"),
    [(GuardianEnding.COURT, MandateState.REVOKED), (GuardianEnding.MISTAKE, MandateState.REVOKED)],
)
def test_it_ends_with_a_guardianship_that_a_court_took_away(
    item_code: str, because: GuardianEnding, after: MandateState
) -> None:
    mandate = held(Wanted(item=item_code))
    other = held(Wanted(item=item_code), by="liujiazhang")
    ended("caijiazhang", because)
    assert (state(mandate), state(other)) == (after, MandateState.ACCEPTED)
    assert all(each.id != mandate for each in somebody("zhangshili").mandates)


def test_a_change_of_guardians_otherwise_ends_nothing(item_code: str) -> None:
    mandate = held(Wanted(item=item_code))
    Guardianship.objects.filter(guardian_id=CAI).update(ended_at=clock.now(), ended_because="GUARDIAN_DIED")
    assert [each.id for each in somebody("zhangshili").mandates] == [mandate]
    assert [each.id for each in mandates_for_wards(somebody("liujiazhang"))] == [mandate]
    renounce_mandate(somebody("zhangshili"), mandate_id=mandate, now=clock.now())
    assert state(mandate) == MandateState.RENOUNCED


def test_what_waits_stands_while_who_offered_is_guardian(item_code: str) -> None:
    mandate = given(Wanted(item=item_code))
    Guardianship.objects.filter(guardian_id=CAI).update(ended_at=clock.now(), ended_because="GUARDIAN_DIED")
    accept = partial(accept_mandate, somebody("zhangshili"), mandate_id=mandate, now=clock.now())
    assert code_of(accept) == "identity.mandate.answered"


def test_who_sees_it_and_that_a_guardian_looked(item_code: str) -> None:
    mandate = held(Wanted(item=item_code))
    for login in ("caijiazhang", "liujiazhang"):
        (shown,) = mandates_for_wards(somebody(login))
        assert (shown.principal, shown.agent, shown.given_by) == ("蔡青示例", "张示例", "蔡示例")
        assert mandates_given(somebody(login)) == ()
        assert mandate_of(somebody(login), mandate).id == mandate
    assert [each.id for each in mandates_given(child())] == [mandate]
    assert [each.given_by for each in mandates_received(somebody("zhangshili"))] == ["蔡示例"]
    seen = AuditEntry.objects.filter(subject=f"person:{QING}", data__fields=["mandates"])
    assert {each.actor["capacity"] for each in seen} == {"GUARDIAN"}
    Guardianship.objects.filter(guardian_id=CAI).update(ended_at=clock.now(), ended_because="GUARDIAN_DIED")
    assert mandates_for_wards(somebody("caijiazhang")) == ()
    assert code_of(partial(mandate_of, somebody("caijiazhang"), mandate)) == "identity.mandate.unknown"


def test_no_application_gets_it_by_signing_in(item_code: str) -> None:
    mandate = held(Wanted(item=item_code))
    assert not may_choose(somebody("zhangshili"), PartyChoice.MANDATE, mandate)
    Mandate.objects.update(given_by_id=None)
    assert may_choose(somebody("zhangshili"), PartyChoice.MANDATE, mandate)
