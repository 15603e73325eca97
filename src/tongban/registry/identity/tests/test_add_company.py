"""我的企业: who is registered as its head takes it up; everybody else is shown the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from tongban.foundation.records import audit
from tongban.registry.identity.actions.add_company import add_company
from tongban.registry.identity.actors import ANONYMOUS
from tongban.registry.identity.companies import companies_of
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import LegalPersonKind, RepresentativeRole
from tongban.registry.identity.models import LegalPerson, NaturalPerson, Representation
from tongban.registry.identity.ports import EnterpriseState
from tongban.registry.identity.tests.entrusters import NOW, at_once, refused, somebody, told

NEW = replace(told("jiangshili"), uscc="91369901MA7220109H", name="信丰县示例连锁餐饮股份有限公司")
WHEN = {"verified_at": NOW, "now": NOW}


@pytest.mark.usefixtures("people")
class TestAddCompany:
    @pytest.fixture(autouse=True)
    def _today(self, frozen: Callable[[datetime], None]) -> None:
        frozen(NOW)

    def test_the_head_represents_it_from_today(self, django_assert_num_queries) -> None:
        assert somebody("jiangshili").legal_persons == ()
        company = add_company(somebody("jiangshili"), NEW, **WHEN)
        assert somebody("jiangshili").legal_persons == (company,)
        me = somebody("jiangshili")
        with django_assert_num_queries(1):
            (shown,) = companies_of(me)
        assert (shown.name, shown.role, shown.state) == (
            NEW.name,
            RepresentativeRole.LEGAL_REPRESENTATIVE,
            EnterpriseState.ACTIVE,
        )
        assert shown.manages
        (entry,) = audit.about(f"person:{company}")
        assert (entry.kind, entry.actor["account"]) == (
            "identity.legal_person.registered",
            str(demo_id("account", "jiangshili")),
        )

    def test_twice_is_once(self) -> None:
        first = add_company(somebody("jiangshili"), NEW, **WHEN)
        assert add_company(somebody("jiangshili"), NEW, **WHEN) == first
        assert Representation.objects.filter(legal_person_id=first).count() == 1

    @pytest.mark.parametrize("login", ["zhangshili", "wangshili"])
    def test_nobody_else_takes_it(self, login: str) -> None:
        assert refused(add_company, somebody(login), NEW, **WHEN) == "identity.company.not_representative"
        assert not LegalPerson.objects.filter(uscc=NEW.uscc).exists()
        assert refused(add_company, ANONYMOUS, NEW, **WHEN) == "identity.capacity.not_held"

    @pytest.mark.parametrize("part", ["name", "number"])
    def test_name_and_number_must_both_fit(self, part: str) -> None:
        other = told("zhangshili")
        wrong = {
            "name": {"legal_representative_name": other.legal_representative_name},
            "number": {"legal_representative_id_number": other.legal_representative_id_number},
        }[part]
        record = replace(NEW, **wrong)
        assert refused(add_company, somebody("jiangshili"), record, **WHEN) == "identity.company.not_representative"

    def test_the_refusal_names_the_head_by_the_kind_of_entity(self) -> None:
        for kind, word in ((LegalPersonKind.INDIVIDUAL_BUSINESS, "经营者"), (LegalPersonKind.OTHER, "负责人")):
            with pytest.raises(Exception, match=word):
                add_company(somebody("zhangshili"), replace(NEW, kind=kind), **WHEN)

    def test_without_a_verified_identity_nothing_is_taken_up(self) -> None:
        NaturalPerson.objects.filter(pk=demo_id("person", "jiangshili")).update(assurance_level=0)
        assert refused(add_company, somebody("jiangshili"), NEW, **WHEN) == "identity.assurance.too_low"

    @pytest.mark.parametrize("state", [EnterpriseState.DEREGISTERED, EnterpriseState.ANNULLED])
    def test_what_is_no_more_is_told(self, state: EnterpriseState) -> None:
        record = replace(NEW, state=state)
        with pytest.raises(Exception, match=r"注销|撤销登记"):
            add_company(somebody("jiangshili"), record, **WHEN)
        assert not LegalPerson.objects.filter(uscc=NEW.uscc).exists()

    @pytest.mark.parametrize(
        "state", [EnterpriseState.REVOKED, EnterpriseState.SUSPENDED, EnterpriseState.MOVED_OUT], ids=str
    )
    def test_what_still_exists_is_taken_up_with_its_state(self, state: EnterpriseState) -> None:
        add_company(somebody("jiangshili"), replace(NEW, state=state), **WHEN)
        assert [each.state for each in companies_of(somebody("jiangshili"))] == [state]


def test_two_at_once_are_one(committed_province: str) -> None:
    me = somebody("jiangshili")
    deeds = [lambda: add_company(me, NEW, **WHEN)] * 3
    assert at_once(*deeds) == ["done"] * 3
    assert Representation.objects.filter(legal_person__uscc=NEW.uscc, valid_to=None).count() == 1
