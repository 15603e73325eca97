"""No plaintext in any row; sealed values open only where they were sealed; equal numbers are found, once."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import connection

from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.demo import demo_id, demo_people
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.sealing import Sealed, id_number_columns, seal, unseal

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
    assert id_number_columns("３６９９０１ 19870519 010x") == id_number_columns("36990119870519010X")
    assert id_number_columns("369901199001010013") != id_number_columns("369901198506152020")
    columns = id_number_columns("369901199001010013")
    assert (len(columns["id_number_index"] or b""), columns["id_number_index_even"]) == (20, None)


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


def test_unknown_parties_are_none(db: None) -> None:
    nobody = UUID(int=0)
    assert queries.party_of(PartyKind.NATURAL, nobody) is None
    assert queries.party_of(PartyKind.LEGAL, nobody) is None
    assert queries.person_card(nobody) is None
