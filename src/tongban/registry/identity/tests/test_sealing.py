"""No plaintext in any row; sealed values open only where they were sealed; equal numbers are found, once."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import connection

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.sign_up_natural_person import sign_up_natural_person
from tongban.registry.identity.demo import demo_id, demo_people
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.sealing import Sealed, id_number_index, seal, unseal

LI = demo_id("person", "lishili")


def everything(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(t)::text, t::text FROM {table} t")
        text = "\n".join("".join(row) for row in cursor.fetchall())
    # Binary columns come as \\x…: what they would say in the clear is looked for too.
    return text + "".join(bytes.fromhex(part).decode("utf-8", "ignore") for part in _hex_parts(text))


def _hex_parts(text: str) -> list[str]:
    parts = [part.split('"')[0].split(",")[0].split(")")[0] for part in text.replace("\\\\", "\\").split("\\x")[1:]]
    return [part for part in parts if len(part) % 2 == 0 and all(char in "0123456789abcdef" for char in part)]


@pytest.mark.usefixtures("people")
def test_raw_rows_hold_no_name_number_or_telephone() -> None:
    tables = ("naturalperson", "account", "legalperson", "representation", "appointment", "apitoken")
    raw = "".join(everything(f"identity_{table}") for table in tables) + everything("records_audit")
    assert "信丰县示例餐饮有限公司" in raw  # the search itself works: a legal person's name is public
    for person in demo_people().people:
        for secret in (person["id_number"], person["mobile"], person["password"]):
            assert secret not in raw
        assert person["name"] not in raw.replace("信丰县王示例奶茶店", "")


def test_a_sealed_value_opens_only_in_its_row_and_column() -> None:
    row, other = uuid4(), uuid4()
    sealed = seal(Sealed.NAME, row, "李示例")
    assert unseal(Sealed.NAME, row, sealed) == "李示例"
    assert unseal(Sealed.NAME, row, memoryview(sealed)) == "李示例"
    assert sealed != seal(Sealed.NAME, row, "李示例")
    for column, owner in ((Sealed.NAME, other), (Sealed.MOBILE, row)):
        with pytest.raises(DomainError, match=r"keys\.unreadable"):
            unseal(column, owner, sealed)
    with pytest.raises(DomainError, match=r"keys\.unreadable"):
        unseal(Sealed.NAME, row, sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_the_blind_index_is_keyed_and_reads_numbers_as_people_type_them() -> None:
    assert id_number_index("３６９９０１ 19870519 010x") == id_number_index("36990119870519010X")
    assert id_number_index("369901199001010013") != id_number_index("369901198506152020")
    assert len(id_number_index("369901199001010013")) == 20


@pytest.mark.usefixtures("people")
def test_a_person_is_found_by_number() -> None:
    assert queries.find_natural_person("369901199001010013") == LI
    assert queries.find_natural_person("36990119870519010x") is None
    with pytest.raises(DomainError, match=r"codes\.person_id\.invalid"):
        queries.find_natural_person("369901199001010014")


@pytest.mark.usefixtures("people")
def test_neither_repr_nor_str_names_anybody() -> None:
    actor = queries.actor_of(demo_id("account", "lishili"), queries.Channel.PORTAL, "Firefox")
    party = queries.party_of(PartyKind.NATURAL, LI)
    shown = " ".join(
        f"{thing!r} {thing}" for thing in (actor, party, Account.objects.get(login="lishili"), NaturalPerson(id=LI))
    )
    for word in ("李示例", "369901", "1990000", "lishili", "Firefox"):
        assert word not in shown


@pytest.mark.usefixtures("people")
class TestSignUp:
    new = {
        "login": "xinren",
        "password": "ji-ge-ci-de-juzi",
        "name": "新  示例\u200b",
        "id_number": "36990119870519010x",
        "mobile": "+86 199 0000 0010",
    }

    def test_makes_person_and_account(self) -> None:
        account_id = sign_up_natural_person(**self.new, now=clock.now())
        actor = queries.actor_of(account_id, queries.Channel.PORTAL)
        assert actor is not None
        assert actor.person_id is not None
        party = queries.party_of(PartyKind.NATURAL, actor.person_id)
        assert party is not None
        assert (party.name, party.identifier, party.mobile) == ("新 示例", "36990119870519010X", "19900000010")
        assert (party.name_masked, party.assurance_level) == ("新***", 0)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"login": "lishili"}, "identity.login.taken"),
            ({"login": "369901199001010013"}, "identity.login.invalid"),
            ({"login": "19900000010"}, "identity.login.invalid"),
            ({"id_number": "369901199001010013"}, "identity.person.known"),
            ({"id_number": "369901199001010014"}, "codes.person_id.invalid"),
            ({"mobile": "123"}, "codes.mobile.invalid"),
            ({"name": " "}, "identity.person.name_missing"),
            ({"password": "kurz"}, "identity.password.weak"),
            ({"login": "xinren-xinren", "password": "Xinren-Xinren"}, "identity.password.weak"),
        ],
    )
    def test_refuses_and_leaves_nothing(self, change: dict[str, str], code: str) -> None:
        before = NaturalPerson.objects.count()
        with pytest.raises(DomainError) as refused:
            sign_up_natural_person(**{**self.new, **change}, now=clock.now())
        assert refused.value.code == code
        assert refused.value.message()
        assert NaturalPerson.objects.count() == before


def test_unknown_parties_are_none(db: None) -> None:
    nobody = UUID(int=0)
    assert queries.party_of(PartyKind.NATURAL, nobody) is None
    assert queries.party_of(PartyKind.LEGAL, nobody) is None
    assert queries.person_card(nobody) is None
