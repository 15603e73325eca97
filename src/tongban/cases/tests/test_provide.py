"""A form comes filled from the registers: with source, time and basis, not to be changed; a register that is away or lies
keeps nobody from going on; whoever was asked about sees it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from tongban.cases import content
from tongban.cases.actions.draft import OpenDraft, application_of, follow_guide, start_draft, submit_draft
from tongban.cases.actions.provide import provide
from tongban.cases.factories import filled_draft, published, submitted
from tongban.cases.models import Submission
from tongban.cases.provided import BASIS
from tongban.cases.queries import case_detail
from tongban.foundation import keys
from tongban.kernel.errors import DomainError
from tongban.registry.identity import ports
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import LegalPersonKind, PartyKind
from tongban.registry.identity.population import PersonField, PersonRecord, Sex, population
from tongban.registry.identity.ports import EnterpriseRecord, EnterpriseState, enterprise_registry
from tongban.registry.identity.queries import party_of
from tongban.registry.identity.trail import readings_about

Who = Callable[..., Actor]


@dataclass
class People:
    """A population registry under the test's hand."""

    record: PersonRecord
    away: bool = False
    asked: Collection[PersonField] = ()

    def look_up(self, id_number: str, fields: Collection[PersonField], *, basis: str, purpose: str) -> PersonRecord:
        self.asked = fields
        if self.away:
            raise DomainError("identity.population_registry.unavailable", reason="timeout")
        return replace(self.record, id_number=id_number)


@dataclass
class Enterprises:
    """An enterprise registry under the test's hand."""

    record: EnterpriseRecord
    away: bool = False

    def look_up(self, uscc: str) -> EnterpriseRecord:
        if self.away:
            raise DomainError(ports.REGISTRY_UNAVAILABLE, reason="timeout")
        return self.record


@pytest.fixture
def people() -> Iterator[People]:
    fields = frozenset({PersonField.NAME, PersonField.NATION, PersonField.SEX})
    found = People(PersonRecord("", fields, "population-registry", name="李示例", sex=Sex.MALE, nation="畲族"))
    made = population.make
    population.by(lambda: found)  # type: ignore[arg-type, return-value]
    yield found
    assert made is not None
    population.by(made)


@pytest.fixture
def enterprises(applicant: Actor) -> Iterator[Enterprises]:
    party = party_of(PartyKind.LEGAL, applicant.legal_persons[0])
    assert party is not None
    found = Enterprises(
        EnterpriseRecord(
            uscc=party.identifier, name=party.name, kind=LegalPersonKind.ENTERPRISE, kind_text="有限责任公司",
            legal_representative_name=party.legal_representative,
            legal_representative_id_number="369901199001010013", address=party.address, state=EnterpriseState.ACTIVE,
            registered_on=date(2026, 3, 16), source="enterprise-registry",
        )
    )  # fmt: skip
    made = enterprise_registry.make
    enterprise_registry.by(lambda: found)  # type: ignore[arg-type, return-value]
    yield found
    assert made is not None
    enterprise_registry.by(made)


def for_persons(document: dict[str, Any]) -> None:
    """For natural persons too, and where they live is not asked of the register."""
    unified = document["unified"]
    unified["service_objects"] = ["NATURAL", "LEGAL"]
    unified["themes"] = {"NATURAL": ["040"], "LEGAL": ["010"]}
    for field in unified["form"]["sections"][0]["fields"]:
        if field.get("prefill") == "applicant.address":
            del field["prefill"]


def with_nation(document: dict[str, Any]) -> None:
    """The form asks for 民族 and 性别 of a person."""
    for_persons(document)
    unified = document["unified"]
    unified["form"]["sections"][0]["fields"] += [
        {"id": "f.applicant.nation", "type": "text", "label": "民族", "max_length": 20, "sample": "汉族",
         "privacy": "personal", "prefill": "applicant.nation"},
        {"id": "f.applicant.sex", "type": "choice", "label": "性别", "sample": "1", "prefill": "applicant.sex",
         "choices": [{"value": "1", "label": "男"}, {"value": "2", "label": "女"}]},
    ]  # fmt: skip


@pytest.fixture
def asking(item_code: str) -> str:
    return published(item_code, "000131990077", with_nation)


@pytest.fixture
def person(who: Who) -> Actor:
    return who("lishili", Channel.PORTAL)


def begun(person: Actor, code: str) -> OpenDraft:
    assert person.person_id is not None
    return start_draft(person, implementation_code=code, kind=PartyKind.NATURAL, party_id=person.person_id)


def handed_in(person: Actor, code: str, **answers: Any) -> str:
    assert person.person_id is not None
    draft = filled_draft(person, code, party=(PartyKind.NATURAL, person.person_id), answers=answers)
    draft = provide(person, draft.id)
    return submit_draft(person, draft.id, seen=draft.version, confirmed=application_of(person, draft).confirmation).code


def test_only_what_the_form_asks_for_is_asked(people: People, person: Actor, asking: str) -> None:
    draft = provide(person, begun(person, asking).id)
    assert set(people.asked) == {PersonField.NAME, PersonField.NATION, PersonField.SEX}
    assert {key: row["value"] for key, row in draft.provided.items()} == {"nation": "畲族", "sex": "1"}
    assert (draft.version, draft.missed) == (1, [])


def test_a_form_that_asks_nothing_of_the_register_asks_nobody(people: People, person: Actor, item_code: str) -> None:
    code = published(item_code, "000131990078", for_persons)
    assert provide(person, begun(person, code).id).provided == {}
    assert people.asked == ()
    assert readings_about(person).readings == ()


def test_the_person_sees_the_question(people: People, person: Actor, asking: str) -> None:
    provide(person, begun(person, asking).id)
    (reading,) = readings_about(person).readings
    assert (reading.queried, reading.system, reading.basis) == (True, "人口基础信息库", BASIS)
    assert set(reading.fields) == {"name", "nation", "sex"}
    assert "食品经营许可" in reading.purpose


def test_where_it_comes_from_is_kept_with_the_case_and_the_value_is_not_told_twice(
    people: People, person: Actor, asking: str
) -> None:
    code = handed_in(person, asking, **{"f.applicant.nation": "畲族", "f.applicant.sex": "1"})
    detail = case_detail(person, code)
    assert detail.answers["f.applicant.nation"] == "畲族"
    told = detail.provenance["f.applicant.nation"]
    assert (told["source"], told["basis"]) == ("population_registry", BASIS)
    assert told["at"]
    assert "畲族" not in str(dict(detail.provenance))


def test_what_the_register_says_cannot_be_changed(people: People, person: Actor, asking: str) -> None:
    with pytest.raises(DomainError, match=r"cases\.prefill\.differs") as refused:
        handed_in(person, asking, **{"f.applicant.nation": "汉族", "f.applicant.sex": "1"})
    assert refused.value.data["elements"] == ["f.applicant.nation"]


def test_nor_what_is_on_record_of_a_company(applicant: Actor, item_code: str) -> None:
    with pytest.raises(DomainError, match=r"cases\.prefill\.differs") as refused:
        submitted(applicant, item_code, answers={"f.applicant.name": "另一家公司"})
    assert refused.value.data["elements"] == ["f.applicant.name"]


def test_a_register_that_is_away_is_named_and_one_goes_on(people: People, person: Actor, asking: str) -> None:
    people.away = True
    draft = provide(person, begun(person, asking).id)
    assert draft.provided == {}
    assert [(each["source"], each["why"]) for each in draft.missed] == [
        ("population_registry", "identity.population_registry.unavailable")
    ]
    # A question whose answer never came was asked all the same.
    assert len(readings_about(person).readings) == 1
    code = handed_in(person, asking, **{"f.applicant.nation": "汉族"})
    assert "f.applicant.nation" not in case_detail(person, code).provenance


def test_asked_again_it_has_come_back(people: People, person: Actor, asking: str) -> None:
    people.away = True
    draft = provide(person, begun(person, asking).id)
    people.away = False
    draft = provide(person, draft.id)
    assert (draft.missed, draft.provided["nation"]["value"]) == ([], "畲族")
    # Away for a moment later on: what it had said stands.
    people.away = True
    assert provide(person, draft.id).provided["nation"]["value"] == "畲族"


def test_a_register_that_speaks_of_somebody_else_is_not_believed(people: People, person: Actor, asking: str) -> None:
    people.record = replace(people.record, name="另一人")
    draft = provide(person, begun(person, asking).id)
    assert draft.provided == {}
    assert draft.missed[0]["why"] == "identity.population_registry.bad_answer"


def test_a_value_that_the_field_cannot_hold_is_left_out(people: People, person: Actor, asking: str) -> None:
    people.record = replace(people.record, sex=Sex.UNSTATED)
    draft = provide(person, begun(person, asking).id)
    assert draft.provided["sex"]["value"] == "9"
    code = handed_in(person, asking, **{"f.applicant.nation": "畲族", "f.applicant.sex": "2"})
    assert set(case_detail(person, code).provenance) >= {"f.applicant.nation"}
    assert "f.applicant.sex" not in case_detail(person, code).provenance


def test_what_the_enterprise_register_says_by_now_is_the_companys_here_too(
    enterprises: Enterprises, applicant: Actor, item_code: str
) -> None:
    enterprises.record = replace(enterprises.record, address="江西省赣州市信丰县示例大道 9 号")
    company = applicant.legal_persons[0]
    draft = start_draft(applicant, implementation_code=item_code, kind=PartyKind.LEGAL, party_id=company)
    draft = provide(applicant, draft.id)
    assert draft.provided["address"]["value"] == "江西省赣州市信丰县示例大道 9 号"
    party = party_of(PartyKind.LEGAL, company)
    assert party is not None
    assert party.address == "江西省赣州市信丰县示例大道 9 号"


def test_nobody_elses_draft(people: People, person: Actor, who: Who, asking: str) -> None:
    draft = begun(person, asking)
    with pytest.raises(DomainError, match=r"cases\.draft\.not_found"):
        provide(who("zhangshili", Channel.PORTAL), draft.id)


def test_a_newer_guide_keeps_what_was_fetched(people: People, person: Actor, asking: str) -> None:
    draft = provide(person, begun(person, asking).id)
    assert follow_guide(person, draft.id, seen=draft.version).provided == draft.provided


def test_the_sealed_document_holds_the_provenance(people: People, person: Actor, asking: str) -> None:
    handed_in(person, asking, **{"f.applicant.nation": "畲族", "f.applicant.sex": "1"})
    row = Submission.objects.select_related("case").get(case__submitted_by=person.account_id)
    document = content.open_content(keys.unwrap(row.case.data_key, row.case_id.bytes), row.case_id, row.content_sealed)
    assert set(document) == {"scenario", "answers", "provenance"}
