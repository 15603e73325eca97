"""The window registers persons; the registered legal representative counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.register_legal_person import register_legal_person
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.demo import demo_id, demo_people
from tongban.registry.identity.kinds import LegalPersonKind, PartyKind
from tongban.registry.identity.models import LegalPerson, NaturalPerson, Representation
from tongban.registry.identity.ports import EnterpriseRecord, EnterpriseState

NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
NEW = {"name": "新示例", "id_number": "36990119870519010X", "mobile": "19900000010"}
RECORD = EnterpriseRecord(
    uscc="91369901MA72600126",
    name="安远县示例食品有限公司",
    kind=LegalPersonKind.ENTERPRISE,
    kind_text="有限责任公司",
    legal_representative_name="王示例",
    legal_representative_id_number="369901198506152020",
    address="江西省赣州市安远县欣山镇示例路3号",
    state=EnterpriseState.ACTIVE,
    registered_on=date(2024, 1, 1),
    source="enterprise-registry",
)

pytestmark = pytest.mark.usefixtures("people")


def actor(login: str, day: date = date(2026, 6, 1)) -> Actor:
    found = queries.actor_of(demo_id("account", login), Channel.WINDOW, "", day)
    assert found is not None
    return found


def register(record: EnterpriseRecord = RECORD) -> UUID:
    return register_legal_person(actor("zhaochuangkou"), record, verified_at=NOW, now=NOW)


class TestNaturalPerson:
    def test_the_window_registers_once(self) -> None:
        clerk = actor("zhaochuangkou")
        first = register_natural_person(clerk, **NEW, now=NOW)
        again = register_natural_person(clerk, **{**NEW, "mobile": "19900000011"}, now=NOW)
        assert first == again == queries.find_natural_person(NEW["id_number"])
        card = queries.person_card(first)
        assert card is not None
        assert (card.name_masked, card.id_number_masked) == ("新**", "3****************X")
        assert (card.mobile_masked, card.assurance_level) == ("199****0010", 3)
        assert [entry.kind for entry in audit.about(f"person:{first}")] == ["identity.person.registered"]

    @pytest.mark.parametrize("login", ["lishili", "qianchushen", "wujiancha"])
    def test_nobody_else_does(self, login: str) -> None:
        with pytest.raises(DomainError, match=r"identity\.right\.missing"):
            register_natural_person(actor(login), **NEW, now=NOW)
        with pytest.raises(DomainError, match=r"identity\.right\.missing"):
            register_natural_person(ANONYMOUS, **NEW, now=NOW)
        assert queries.find_natural_person(NEW["id_number"]) is None


class TestLegalPerson:
    def test_as_the_registry_showed_it(self) -> None:
        legal_person_id = register()
        assert queries.find_legal_person(" 91369901ma72600126 ") == legal_person_id
        party = queries.party_of(PartyKind.LEGAL, legal_person_id)
        assert party is not None
        assert (party.name, party.identifier) == (RECORD.name, RECORD.uscc)
        assert (party.legal_representative, party.address) == ("王示例", RECORD.address)
        assert party.name_masked == RECORD.name
        assert "王示例" not in repr(party)

    def test_the_registered_legal_representative_represents_it(self) -> None:
        legal_person_id = register()
        assert legal_person_id in actor("wangshili").legal_persons
        assert legal_person_id not in actor("lishili").legal_persons

    def test_a_change_in_the_registry_ends_the_old_representation(self) -> None:
        legal_person_id = register()
        changed = replace(
            RECORD,
            name="安远县示例食品集团有限公司",
            legal_representative_name="李示例",
            legal_representative_id_number="369901199001010013",
        )
        assert register(changed) == legal_person_id
        assert legal_person_id in actor("lishili").legal_persons
        assert legal_person_id not in actor("wangshili").legal_persons
        row = LegalPerson.objects.get(pk=legal_person_id)
        assert (row.name, row.source) == ("安远县示例食品集团有限公司", "enterprise-registry")

    def test_a_representative_unknown_here_ends_the_old_one_too(self) -> None:
        legal_person_id = register()
        register(replace(RECORD, legal_representative_id_number=NEW["id_number"]))
        assert legal_person_id not in actor("wangshili").legal_persons

    def test_the_same_answer_twice_changes_nothing(self) -> None:
        register()
        before = list(Representation.objects.order_by("id").values())
        register()
        assert list(Representation.objects.order_by("id").values()) == before

    def test_nobody_else_registers_and_nothing_is_left(self) -> None:
        for outsider in (actor("qianchushen"), actor("wangshili"), ANONYMOUS):
            with pytest.raises(DomainError, match=r"identity\.right\.missing"):
                register_legal_person(outsider, RECORD, verified_at=NOW, now=NOW)
        assert queries.find_legal_person(RECORD.uscc) is None


class TestReadingOthersData:
    def test_a_read_of_anothers_data_is_on_record_without_the_data(self) -> None:
        li, reader, case = demo_id("person", "lishili"), actor("qianchushen"), UUID(int=7)
        party = queries.read_party(reader, PartyKind.NATURAL, li, purpose="核对申请人", case=case)
        assert party is not None
        assert party.name == "李示例"
        (entry,) = audit.about(f"person:{li}")
        assert (entry.kind, entry.actor) == ("privacy.data.read", reader.stamp())
        assert (entry.data["purpose"], entry.data["case"]) == ("核对申请人", str(case))
        assert "李示例" not in str(entry.data)

    def test_ones_own_data_and_public_data_leave_no_entry(self) -> None:
        li = demo_id("person", "lishili")
        queries.read_party(actor("lishili"), PartyKind.NATURAL, li, purpose="我的资料")
        restaurant = demo_id("legal-person", "91369901MA72200101")
        queries.read_party(actor("qianchushen"), PartyKind.LEGAL, restaurant, purpose="核对申请人")
        assert not audit.about(f"person:{li}")
        assert not audit.about(f"person:{restaurant}")


def test_every_number_is_stored_once_by_the_database() -> None:
    people = len(demo_people().people) + sum(bool(ward["guardians"]) for ward in demo_people().wards)
    assert NaturalPerson.objects.count() == people
    assert NaturalPerson.objects.values("id_number_index").distinct().count() == people
