"""Fields that look something up: who bears the code today, who bore it, whom a name means, what is offered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tongban.foundation.remembered import forget_all
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import Field, FieldType, Within, clean_all, parse_form
from tongban.registry.catalogue.code_queries import seed_code_tables, tables
from tongban.registry.catalogue.lookups import Registers, codes_in, name_of
from tongban.registry.catalogue.models import CodeEntry
from tongban.registry.catalogue.tests.test_standards import TODAY
from tongban.registry.orgs.models import Department

XINFENG, MARKET, ANYUAN_MARKET = "360722000000", "11369901MB7220014P", "11369901MB7260016W"
REGION = Field("f.town", FieldType.REGION, "乡镇")
INDUSTRY = Field("f.industry", FieldType.INDUSTRY, "所属行业")
BODY = Field("f.organ", FieldType.DEPARTMENT, "批准机关")
OWN_BODY = Field("f.organ", FieldType.DEPARTMENT, "主管部门", within=Within.REGION)


@pytest.fixture(autouse=True)
def _registers(bodies: None) -> None:
    seed_code_tables()
    forget_all()


def refused(field: Field, given: str, **more: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        Registers(XINFENG, **more).code_of(field, given)
    assert "{" not in caught.value.message() + caught.value.message("en")
    return caught.value


def test_industries_are_those_of_the_table() -> None:
    divisions = [each for each in tables().of("INDUSTRY") if len(each.code) == 3]
    assert len(divisions) == 97
    assert len(tables().of("INDUSTRY")) - len(divisions) == 20
    offers = Registers(XINFENG).offers(INDUSTRY)
    assert [each.code for each in offers] == sorted(each.code for each in divisions)
    assert next(each for each in offers if each.code == "F52").group == "F 批发和零售业"
    assert Registers(XINFENG).code_of(INDUSTRY, " f52 ") == "F52"
    assert name_of(FieldType.INDUSTRY, "F52") == "零售业（F52）"
    # 52 belongs to F: the letter is part of the code.
    assert refused(INDUSTRY, "A52").code == "formspec.lookup_unknown"


def test_an_ended_industry_is_named_with_its_successor_and_stays_where_it_stood() -> None:
    CodeEntry.objects.filter(table="INDUSTRY", code="F52").update(valid_to=TODAY, successor="F51")
    forget_all()
    error = refused(INDUSTRY, "F52")
    assert error.code == "formspec.lookup_ended"
    assert "“零售业”已经停用，现在是“批发业”" in error.message()
    assert "F52" not in [each.code for each in Registers(XINFENG).offers(INDUSTRY)]
    assert Registers(XINFENG, day=TODAY - timedelta(days=1)).code_of(INDUSTRY, "F52") == "F52"
    kept = codes_in({"f.industry": "F52", "f.rows": [{"f.rows.organ": MARKET}], "f.n": 5})
    assert kept == {"F52", MARKET}
    assert Registers(XINFENG, kept=kept).code_of(INDUSTRY, "F52") == "F52"


def test_divisions_are_those_of_the_register() -> None:
    assert Registers(XINFENG).code_of(REGION, "360722100") == "360722100000"
    assert refused(REGION, "360722999000").code == "formspec.lookup_unknown"
    former = refused(REGION, "360727000000")
    assert (former.code, former.data["name"]) == ("formspec.lookup_ended", "龙南县")
    assert "龙南市" in former.message()


@pytest.mark.parametrize("given", [MARKET, MARKET.lower(), "信丰县市场监督管理局", "信丰县市场监管局", "信丰市场监管"])
def test_a_body_is_meant_by_code_name_short_name_or_what_fits_it_alone(given: str) -> None:
    assert Registers(XINFENG).code_of(BODY, given) == MARKET


def test_what_means_no_body_or_several_is_refused() -> None:
    assert refused(BODY, "信丰县外星事务局").code == "formspec.lookup_unknown"
    assert refused(BODY, "11369901MB7220999P").code in ("formspec.lookup_unknown", "codes.uscc.invalid")
    several = refused(BODY, "信丰县")
    assert several.code == "formspec.lookup_several"
    assert "信丰县" in several.data["names"]
    # Of what a name may mean, the bodies of the place come first, then those above it.
    near = [each.name for each in Registers(XINFENG).meant(BODY, "市场监管局")][:3]
    assert near == ["信丰县市场监督管理局", "赣州市市场监督管理局", "江西省市场监督管理局"]
    assert {each.code for each in Registers(XINFENG).meant(OWN_BODY, "市场监管局")} == {MARKET}
    assert refused(OWN_BODY, ANYUAN_MARKET).code == "formspec.lookup_elsewhere"
    assert Registers(XINFENG).code_of(BODY, ANYUAN_MARKET) == ANYUAN_MARKET


def test_a_body_that_ended_is_refused_and_still_called_by_its_name() -> None:
    heir = Department.objects.get(uscc=ANYUAN_MARKET)
    Department.objects.filter(uscc=MARKET).update(valid_to=TODAY, successor=heir)
    forget_all()
    error = refused(BODY, MARKET)
    assert (error.code, error.data["name"]) == ("formspec.lookup_ended", "信丰县市场监督管理局")
    assert "安远县市场监督管理局" in error.message()
    assert name_of(FieldType.DEPARTMENT, MARKET) == "信丰县市场监督管理局"
    assert MARKET not in [each.code for each in Registers(XINFENG).offers(OWN_BODY)]


def test_offers_are_near_and_a_code_costs_no_second_statement(django_assert_num_queries: Any) -> None:
    registers = Registers(XINFENG)
    own, near = registers.offers(OWN_BODY), registers.offers(BODY)
    assert MARKET in [each.code for each in own]
    assert {"江西省", "赣州市", "信丰县"} == {each.group for each in near}
    document = {"sections": [{"id": "sec.a", "title": "甲", "fields": [
        {"id": "f.organ", "type": "department", "label": "主管部门", "within": "region"}]}]}  # fmt: skip
    form = parse_form(document)
    registers.code_of(OWN_BODY, MARKET)
    with django_assert_num_queries(0):
        assert clean_all(form, {"f.organ": MARKET}, {}, partial=False, lookups=registers)[0] == {"f.organ": MARKET}
