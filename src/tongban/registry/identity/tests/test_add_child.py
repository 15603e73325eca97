"""A parent adds a child on line: one word of the registry, one word for every refusal, and a consent that is kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.add_child import add_child
from tongban.registry.identity.actions.end_guardianship import end_guardianship
from tongban.registry.identity.actions.record_death import record_death
from tongban.registry.identity.actions.register_guardianship import SeenGuardian
from tongban.registry.identity.actors import system_actor
from tongban.registry.identity.agreements import CHILD_NOTICE
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.guarding import GuardianBasis, GuardianEnding, GuardianEvidence
from tongban.registry.identity.models import ChildConsent, Guardianship, NaturalPerson
from tongban.registry.identity.queries import find_natural_person
from tongban.registry.identity.tests.proving import QIN, Registry, Told, opened
from tongban.registry.identity.tests.test_guardians import (
    CAI,
    CHILD,
    FATHER,
    QING,
    RULING,
    clerk,
    registered,
    somebody,
)
from tongban.registry.identity.trail import ReaderKind, readings_about_ward

pytestmark = pytest.mark.usefixtures("counted", "told")
XIAO = {"name": CHILD.name, "id_number": CHILD.id_number}
TEEN = {"name": "蔡青示例", "id_number": "369901201012203048"}


@pytest.fixture(autouse=True)
def parents(registry: Registry) -> Registry:
    """The registry knows the family."""
    registry.people |= {each["id_number"]: each["name"] for each in (XIAO, TEEN)}
    registry.parents |= {each["id_number"]: {FATHER.id_number} for each in (XIAO, TEEN)}
    return registry


def added(login: str = "caijiazhang", consent: str = CHILD_NOTICE, **who: str) -> UUID:
    return add_child(somebody(login), consent=consent, now=clock.now(), **(who or XIAO))


def refused(login: str = "caijiazhang", **more: Any) -> str:
    with pytest.raises(DomainError) as caught:
        added(login, **more)
    return caught.value.code


def test_a_child_is_added_once_with_consent_and_without_a_paper(told: Told) -> None:
    made = added()
    assert added() == made
    child = find_natural_person(CHILD.id_number)
    assert child is not None
    row = Guardianship.objects.get(pk=made)
    assert (row.guardian_id, row.ward_id, row.evidence, row.registered_by) == (CAI, child, "REGISTRY", None)
    assert NaturalPerson.objects.get(pk=child).assurance_level == 1
    consent = ChildConsent.objects.get()
    assert (consent.ward_id, consent.version, consent.channel) == (child, CHILD_NOTICE, "PORTAL")
    assert {person for person, _notice in told} == {child, CAI}
    assert somebody("caijiazhang").guardianship_of(child) is not None


def test_below_fourteen_it_needs_the_consent_to_what_was_shown(registry: Registry) -> None:
    for consent in ("", "2020-01"):
        assert refused(consent=consent) == "identity.guardianship.consent"
    assert registry.asked == []
    added(consent="", **TEEN)
    assert not ChildConsent.objects.exists()


def test_whatever_speaks_against_it_is_one_word(registry: Registry) -> None:
    """Differs, unknown, dead, nobody's child here, known under another name: one error."""
    words = {refused(name="别示例", id_number=CHILD.id_number), refused("zhangshili")}
    registry.deceased.add(CHILD.id_number)
    words.add(refused())
    registry.people.pop(CHILD.id_number)
    words.add(refused())
    record_death(system_actor("population-registry"), person_id=QING, now=clock.now())
    words.add(refused(**TEEN))
    assert words == {"identity.guardianship.not_confirmed"}
    assert find_natural_person(CHILD.id_number) is None


def test_what_a_court_took_the_registry_does_not_give_back() -> None:
    """民法典第三十六条: the register still names the parent."""
    end_guardianship(
        clerk(),
        guardianship_id=demo_id("guardianship", "caijiazhang:caiqing"),
        because=GuardianEnding.COURT,
        paper_number="（2026）1 号",
        now=clock.now(),
    )
    assert refused(**TEEN) == "identity.guardianship.not_confirmed"
    aunt = SeenGuardian(True, name="柳示例", id_number="369901199111053022")
    registered(guardian=aunt, basis=GuardianBasis.COURT, paper=RULING)
    assert refused() == "identity.guardianship.not_confirmed"


def test_tries_are_few_and_only_verified_people_try(registry: Registry) -> None:
    for _each in range(5):
        assert refused(name="别示例", id_number=CHILD.id_number) == "identity.guardianship.not_confirmed"
    assert refused(name="别示例", id_number=CHILD.id_number) == "limits.too_many"
    NaturalPerson.objects.filter(pk=demo_id("person", "zhangshili")).update(assurance_level=1)
    before = len(registry.asked)
    assert refused("zhangshili") == "identity.assurance.too_low"
    assert len(registry.asked) == before


def test_grown_ups_and_an_absent_registry(registry: Registry) -> None:
    assert refused(name="柳妹示例", id_number="369901199804083064") == "identity.guardianship.of_age"
    registry.away = True
    assert refused() == "identity.population_registry.unavailable"
    assert not Guardianship.objects.filter(evidence=GuardianEvidence.REGISTRY.value).exists()


def test_the_question_and_every_look_stand_in_the_childs_record() -> None:
    added(**TEEN)
    asked = AuditEntry.objects.filter(kind="privacy.data.queried", subject=f"person:{QING}")
    assert asked.count() == 1
    readings = readings_about_ward(somebody("caijiazhang"), QING).readings
    assert {each.reader for each in readings} >= {ReaderKind.GUARDIAN}
    with pytest.raises(DomainError, match=r"identity\.guardianship\.unknown"):
        readings_about_ward(somebody("lishili"), QING)


def test_children_open_no_account_young_people_do(registry: Registry) -> None:
    young = {"name": "十四示例", "id_number": "369901201103013071"}
    registry.people |= {young["id_number"]: young["name"]}
    with pytest.raises(DomainError, match=r"identity\.sign_up\.too_young"):
        opened(**XIAO)
    assert opened(**young).level == 2
    assert opened("youshili", mobile="19900000103", **QIN).level == 2
