"""What the register says anew: another head takes over, cases and staff stay; what is no more is represented by nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity import tasks
from tongban.registry.identity.actions.refresh_company import refresh_company
from tongban.registry.identity.actors import system_actor
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import LegalPerson, Representation
from tongban.registry.identity.notices import AccountNotice
from tongban.registry.identity.ports import (
    ENTERPRISE_NOT_FOUND,
    REGISTRY_UNAVAILABLE,
    EnterpriseRecord,
    EnterpriseState,
    enterprise_registry,
)
from tongban.registry.identity.tests.entrusters import NOW, RECORD, RESTAURANT, named, refused, somebody, told
from tongban.registry.identity.tests.proving import Told

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture(autouse=True)
def _today(frozen: Callable[[datetime], None]) -> None:
    frozen(NOW)


@pytest.fixture
def carried(request: pytest.FixtureRequest) -> Told:
    """What persons were told."""
    kept: Told = request.getfixturevalue("told")
    return kept


def refresh(login: str, record: EnterpriseRecord = RECORD, company: UUID = RESTAURANT) -> None:
    refresh_company(somebody(login), record, legal_person_id=company, verified_at=NOW, now=NOW)


def test_another_head_takes_over_and_staff_stay() -> None:
    named("zhangshili")
    refresh("lishili", told("jiangshili"))
    assert somebody("lishili").legal_persons == ()
    assert somebody("jiangshili").legal_persons == somebody("zhangshili").legal_persons == (RESTAURANT,)
    refresh("jiangshili", told("lishili"))
    assert somebody("lishili").legal_persons == (RESTAURANT,)


def test_an_older_answer_that_comes_later_changes_nothing() -> None:
    refresh("lishili", told("jiangshili"))
    older = {"legal_person_id": RESTAURANT, "verified_at": NOW - timedelta(seconds=1), "now": NOW}
    refresh_company(system_actor("refresh-companies"), RECORD, **older)
    assert (somebody("lishili").legal_persons, somebody("jiangshili").legal_persons) == ((), (RESTAURANT,))


def test_who_loses_it_and_who_acts_beside_them_are_told(carried: Told) -> None:
    named("zhangshili")
    before = len(carried)
    refresh("lishili")
    assert len(carried) == before, "nothing has changed"
    refresh("lishili", told("jiangshili"))
    assert carried[before:] == [
        (demo_id("person", "lishili"), AccountNotice.HEAD_OVER),
        (demo_id("person", "zhangshili"), AccountNotice.HEAD_CHANGED),
    ]
    refresh("jiangshili", replace(told("jiangshili"), state=EnterpriseState.DEREGISTERED))
    assert set(carried[before + 2 :]) == {
        (demo_id("person", each), AccountNotice.COMPANY_ENDED) for each in ("jiangshili", "zhangshili")
    }


def test_a_head_who_is_not_known_here_leaves_it_without_one() -> None:
    record = replace(RECORD, legal_representative_name="生示例", legal_representative_id_number="36990119870519010X")
    refresh("lishili", record)
    assert somebody("lishili").legal_persons == ()


@pytest.mark.parametrize("state", [EnterpriseState.DEREGISTERED, EnterpriseState.ANNULLED])
def test_what_is_no_more_is_represented_by_nobody(state: EnterpriseState) -> None:
    named("zhangshili")
    refresh("lishili", replace(RECORD, state=state))
    assert (somebody("lishili").legal_persons, somebody("zhangshili").legal_persons) == ((), ())
    assert LegalPerson.objects.get(pk=RESTAURANT).register_state == state.value


def test_only_who_manages_it_and_only_this_one() -> None:
    named("zhangshili")
    assert refused(refresh, "zhangshili") == "identity.role.not_allowed"
    assert refused(refresh, "wangshili") == "identity.company.unknown"
    other = replace(RECORD, uscc="91369901MA7220109H")
    assert refused(refresh, "lishili", other) == "identity.company.unknown"


class Register:
    """A register that answers by ``entries``, which may be errors."""

    def __init__(self, **entries: EnterpriseRecord | DomainError) -> None:
        self.entries, self.asked = entries, 0

    def look_up(self, uscc: str) -> EnterpriseRecord:
        self.asked += 1
        found = self.entries.get(uscc, DomainError(ENTERPRISE_NOT_FOUND, uscc=uscc))
        if isinstance(found, DomainError):
            raise found
        return found


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> Callable[[Register], None]:
    """``night(register)``: the nightly round asks ``register``; both companies were asked about long ago."""

    def run(register: Register) -> None:
        long_ago = clock.real_now() - timedelta(days=3)
        LegalPerson.objects.update(register_state="ACTIVE", verified_at=long_ago)
        monkeypatch.setattr(enterprise_registry, "now", lambda: register)
        tasks.refresh_companies.func(0)

    return run


def test_the_night_takes_over_a_change_and_passes_over_what_is_wrong(night: Callable[[Register], None]) -> None:
    register = Register(**{RECORD.uscc: told("jiangshili")})
    night(register)
    assert register.asked == 2
    assert somebody("jiangshili").legal_persons == (RESTAURANT,)
    tasks.refresh_companies.func(0)
    assert register.asked == 3, "what was answered is not asked again the same night"


def test_a_register_that_is_away_ends_the_round(night: Callable[[Register], None]) -> None:
    away = DomainError(REGISTRY_UNAVAILABLE, reason="down")
    register = Register(**{each.uscc: away for each in LegalPerson.objects.all()})
    night(register)
    assert register.asked == 1
    assert Representation.objects.filter(valid_to=None).count() == 2


def test_the_system_needs_no_role() -> None:
    record = system_actor("refresh-companies")
    refresh_company(record, told("jiangshili"), legal_person_id=RESTAURANT, verified_at=NOW, now=NOW)
    assert somebody("jiangshili").legal_persons == (RESTAURANT,)
