"""The people of the demonstration: the same rows however often, on numbers nobody has, in demonstration mode only."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import LazySettings
from pytest_django import DjangoAssertNumQueries

from tongban.foundation import clock
from tongban.kernel.codes import check_mobile, check_person_id, check_uscc, organisation_code_ok
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.merge_persons import decline_merge
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.contacts import reach_of
from tongban.registry.identity.demo import DEMO_LOGINS, demo_id, demo_people
from tongban.registry.identity.duplicates import Likeness, candidates
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.merging import Merge
from tongban.registry.identity.models import (
    Account,
    Appointment,
    Guardianship,
    LegalPerson,
    NaturalPerson,
    Representation,
)
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.seed import seed_people
from tongban.registry.identity.seed_doubles import seed_doubles

MODELS = (NaturalPerson, LegalPerson, Account, Representation, Appointment, Guardianship)


def written(part: str) -> int:
    """How many lines of this part the files give their people."""
    return sum(len(person.get(part, ())) for person in demo_people().people)


def rows() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


@pytest.mark.usefixtures("people")
def test_loading_twice_gives_the_same_rows_to_the_byte() -> None:
    first = rows()
    people, legal_persons = len(demo_people().people), len(demo_people().legal_persons)
    known = people + sum(bool(ward["guardians"]) for ward in demo_people().wards)
    assert [len(part) for part in first[:5]] == [known, legal_persons, people, written("represents"), written("posts")]
    seed_people()
    assert rows() == first


@pytest.mark.usefixtures("people")
def test_loading_repairs_what_a_visitor_changed() -> None:
    Account.objects.filter(login="lishili").update(is_active=False, password="!")
    Appointment.objects.all().delete()
    seed_people()
    account = Account.objects.get(login="lishili")
    assert account.is_active
    assert account.check_password("shili-shenqingren-1")
    assert Appointment.objects.count() == written("posts") > 0


def test_production_refuses(db: None, settings: LazySettings) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(DomainError, match=r"identity\.seed\.demonstration_only"):
        seed_people()
    assert not Account.objects.exists()


@pytest.mark.parametrize("person", demo_people().people, ids=lambda person: person["login"])
def test_nobody_can_bear_these_numbers(person: dict[str, str]) -> None:
    assert check_person_id(person["id_number"]) == person["id_number"]
    assert person["id_number"].startswith("369901")
    assert check_mobile(person["mobile"]) == person["mobile"]
    assert person["mobile"].startswith("1990000")
    assert person["name"].endswith("示例")


@pytest.mark.parametrize("legal_person", demo_people().legal_persons, ids=lambda entry: entry["uscc"])
def test_no_company_can_bear_these_codes(legal_person: dict[str, str]) -> None:
    assert check_uscc(legal_person["uscc"]) == legal_person["uscc"]
    assert legal_person["uscc"][2:8] == "369901"
    assert organisation_code_ok(legal_person["uscc"])
    assert "示例" in legal_person["name"]


@pytest.mark.usefixtures("people")
def test_who_is_on_record_twice_is_loaded_once() -> None:
    before = NaturalPerson.objects.count()
    assert seed_doubles() == 1
    rows = list(NaturalPerson.objects.order_by("pk").values())
    assert len(rows) > before
    supervisor = actor_of(demo_id("account", "wujiancha"), Channel.DESK)
    assert supervisor is not None
    found = {each.kept.name: set(each.reasons) for each in candidates(supervisor).rows}
    assert Likeness.NUMBER_ONE_OFF in found["钟**"]
    assert Likeness.SAME_NUMBER_SAID in found["段**"]
    decline_merge(supervisor, merge_id=Merge.objects.get().id, now=clock.now())
    assert seed_doubles() == 0
    assert list(NaturalPerson.objects.order_by("pk").values()) == rows


def test_log_ins_shown_at_the_start_are_those_of_the_file() -> None:
    assert [(demo.login, demo.password, demo.role_zh) for demo in DEMO_LOGINS] == [
        (person["login"], person["password"], person["role"]) for person in demo_people().people
    ]
    assert len({demo.login for demo in DEMO_LOGINS}) == len(DEMO_LOGINS)
    assert sum(demo.listed for demo in DEMO_LOGINS) == 16
    assert "shili-" not in repr(DEMO_LOGINS)


def test_ids_never_change() -> None:
    """Stories, manuals and links name them."""
    assert str(demo_id("account", "lishili")) == "b5ecfe80-3be8-5542-9804-d596310b37ee"


@pytest.mark.usefixtures("people")
def test_at_which_number_a_party_is_told_something(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """His own; of a company its legal representative's of the day, never that of staff; none is empty."""
    person = Account.objects.get(login="lishili").natural_person_id
    company = LegalPerson.objects.get(uscc="91369901MA72200101").id
    assert person is not None
    day = date(2026, 11, 1)
    with django_assert_num_queries(2):
        assert reach_of(PartyKind.NATURAL, person, day).mobile == "19900000001"
        assert reach_of(PartyKind.LEGAL, company, day).mobile == "19900000001"
    assert reach_of(PartyKind.LEGAL, company, date(2025, 12, 31)).mobile == ""
    Representation.objects.filter(legal_person_id=company).update(role="STAFF")
    assert reach_of(PartyKind.LEGAL, company).mobile == ""
    assert reach_of(PartyKind.NATURAL, company).mobile == ""
