"""监护: how it comes about at a window, what the actor holds by it, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.end_guardianship import end_guardianship, end_those_of_age
from tongban.registry.identity.actions.record_death import record_death, restore_person
from tongban.registry.identity.actions.register_guardianship import (
    GuardianPaper,
    SeenGuardian,
    Ward,
    register_guardianship,
)
from tongban.registry.identity.actors import Actor, Capacity, Channel, system_actor
from tongban.registry.identity.contacts import reach_of
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.guardians import guarded_by, guardians_of, guardians_on
from tongban.registry.identity.guarding import GuardianBasis, GuardianEnding, GuardianEvidence, LegalCapacity
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.merging import Merge
from tongban.registry.identity.models import Guardianship, LifeState, NaturalPerson
from tongban.registry.identity.notices import AccountNotice
from tongban.registry.identity.queries import actor_of, find_natural_person
from tongban.registry.identity.sealing import Sealed, unseal
from tongban.registry.identity.tests.proving import Told

CAI, LIU = demo_id("person", "caijiazhang"), demo_id("person", "liujiazhang")
QING, MEI = demo_id("person", "caiqing"), demo_id("person", "liumei")
BIRTHDAY = date(2028, 12, 20)
FATHER = SeenGuardian(True, name="蔡示例", id_number="369901199003113016")
CHILD = Ward("蔡小示例", "369901202001153035")
BOOK = GuardianPaper(GuardianEvidence.HOUSEHOLD_REGISTER, "示例户 0402", "示例派出所")
RULING = GuardianPaper(GuardianEvidence.COURT_RULING, "（2026）赣示例民特 8 号", "示例县人民法院")

pytestmark = pytest.mark.usefixtures("people", "told")


def somebody(login: str, channel: Channel = Channel.PORTAL, day: date | None = None) -> Actor:
    found = actor_of(demo_id("account", login), channel, day=day)
    assert found is not None
    return found


def clerk() -> Actor:
    return somebody("zhaochuangkou", Channel.WINDOW)


def registered(**changed: Any) -> UUID:
    given: dict[str, Any] = {"guardian": FATHER, "ward": CHILD, "basis": GuardianBasis.PARENT, "paper": BOOK, **changed}
    return register_guardianship(clerk(), now=clock.now(), **given)


def refused(**changed: Any) -> str:
    with pytest.raises(DomainError) as caught:
        registered(**changed)
    return caught.value.code


def wards(login: str, day: date | None = None) -> set[UUID]:
    return {each.ward_id for each in somebody(login, day=day).wards}


def test_a_guardian_acts_for_the_ward_in_everything_and_is_stamped() -> None:
    mother = somebody("liujiazhang")
    assert wards("liujiazhang") == {QING, MEI}
    assert wards("caijiazhang") == {QING}
    assert mother.acts_for(QING, "000131990001")
    assert not mother.acts_for(demo_id("person", "lishili"), "000131990001")
    ward = mother.guardianship_of(QING)
    assert ward is not None
    assert mother.by_guardianship(ward).stamp() == {
        "capacity": "GUARDIAN",
        "channel": "PORTAL",
        "account": str(mother.account_id),
        "guardianship": str(ward.id),
        "principal": str(QING),
    }
    # In another capacity nothing of it is left.
    assert mother.by_guardianship(ward).acting_as(Capacity.SELF).stamp() == mother.stamp()
    with pytest.raises(DomainError, match=r"identity\.capacity\.not_held"):
        somebody("caijiazhang").by_guardianship(replace(ward, persons=(MEI,)))


def test_the_window_registers_a_child_without_a_telephone(told: Told) -> None:
    made = registered()
    assert registered() == made
    child = find_natural_person(CHILD.id_number)
    assert child is not None
    assert wards("caijiazhang") == {QING, child}
    assert reach_of(PartyKind.NATURAL, child).mobile == ""
    row = Guardianship.objects.get(pk=made)
    assert (row.valid_to, row.registered_by) == (date(2038, 1, 15), clerk().account_id)
    assert told == [(child, AccountNotice.GUARDIAN_REGISTERED), (CAI, AccountNotice.GUARDIAN_REGISTERED)]
    entry = AuditEntry.objects.get(kind="identity.guardianship.registered")
    assert (entry.subject, entry.actor["capacity"]) == (f"person:{child}", "POST")
    assert CHILD.name not in str(entry.data)


def test_the_other_parent_hears_of_it(told: Told) -> None:
    registered()
    told.clear()
    mother = replace(FATHER, name="柳示例", id_number="369901199111053022")
    registered(guardian=mother)
    assert CAI in {person for person, _notice in told}
    child = find_natural_person(CHILD.id_number)
    assert child is not None
    assert set(guardians_on([child])[child]) == {CAI, LIU}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"basis": GuardianBasis.ADULT_WARD, "paper": RULING}, "identity.guardianship.basis"),
        ({"basis": GuardianBasis.COURT}, "identity.guardianship.basis"),
        ({"ward": Ward("柳妹示例", "369901199804083064")}, "identity.guardianship.basis"),
        ({"paper": replace(BOOK, number=" ")}, "identity.guardianship.paper"),
        ({"paper": replace(BOOK, issuer="")}, "identity.guardianship.paper"),
        ({"guardian": replace(FATHER, agrees=False)}, "identity.card_reading.unconfirmed"),
        ({"guardian": replace(FATHER, name="别示例")}, "identity.assurance.differs"),
        ({"ward": replace(CHILD, id_number="GBR123456789")}, "identity.guardianship.born"),
        ({"ward": Ward("别示例", "369901201012203048")}, "identity.assurance.differs"),
        (
            {"guardian": SeenGuardian(True, name="蔡青示例", id_number="369901201012203048")},
            "identity.guardianship.under_age_guardian",
        ),
        (
            {"guardian": SeenGuardian(True, name="赵示例", id_number="369901198803120041")},
            "identity.guardianship.own_matter",
        ),
    ],
)
def test_what_a_window_does_not_take(changed: dict[str, Any], code: str) -> None:
    before = Guardianship.objects.count()
    assert refused(**changed) == code
    assert Guardianship.objects.count() == before


def test_no_other_door_registers() -> None:
    for login in ("qianchushen", "caijiazhang", "tubangban"):
        with pytest.raises(DomainError, match=r"identity\.right\.missing"):
            register_guardianship(
                somebody(login, Channel.WINDOW),
                guardian=FATHER,
                ward=CHILD,
                basis=GuardianBasis.PARENT,
                paper=BOOK,
                now=clock.now(),
            )
    with pytest.raises(DomainError, match=r"identity\.right\.missing"):
        end(demo_id("guardianship", "liujiazhang:liumei"), somebody("liujiazhang"))


def end(which: UUID, by: Actor, because: GuardianEnding = GuardianEnding.COURT, number: str = "（2026）9 号") -> None:
    end_guardianship(by, guardianship_id=which, because=because, paper_number=number, now=clock.now())


def test_a_ruling_ends_it_at_once_and_everybody_hears(told: Told) -> None:
    which = demo_id("guardianship", "caijiazhang:caiqing")
    for because in (GuardianEnding.OF_AGE, GuardianEnding.WARD_DIED):
        with pytest.raises(DomainError, match=r"identity\.guardianship\.ending"):
            end(which, clerk(), because)
    with pytest.raises(DomainError, match=r"identity\.guardianship\.paper"):
        end(which, clerk(), number="")
    told.clear()
    end(which, clerk())
    end(which, clerk())
    assert wards("caijiazhang") == set()
    assert wards("liujiazhang") == {QING, MEI}
    assert told == [(person, AccountNotice.GUARDIAN_ENDED) for person in (QING, CAI, LIU)]
    (view,) = guarded_by(somebody("caijiazhang"))
    assert (view.holds, view.ended_because) == (False, GuardianEnding.COURT)


def test_on_the_birthday_the_guardian_is_out_as_the_day_begins(told: Told, frozen: Callable[[datetime], None]) -> None:
    assert QING in wards("caijiazhang", BIRTHDAY - timedelta(days=1))
    assert wards("caijiazhang", BIRTHDAY) == set()
    assert wards("liujiazhang", BIRTHDAY) == {MEI}
    told.clear()
    assert end_those_of_age(datetime.combine(BIRTHDAY - timedelta(days=1), datetime.max.time(), SHANGHAI)) == 0
    at = datetime.combine(BIRTHDAY, datetime.min.time(), SHANGHAI)
    assert end_those_of_age(at) == 2
    assert end_those_of_age(at) == 0
    assert {person for person, _notice in told} == {CAI, LIU, QING}
    assert {notice for _person, notice in told} == {AccountNotice.GUARDIAN_OF_AGE}
    assert not Guardianship.objects.filter(ward_id=QING, ended_at=None).exists()


def test_death_of_either_ends_it_and_a_wrong_register_brings_it_back() -> None:
    by = system_actor("population-registry")
    record_death(by, person_id=MEI, now=clock.now())
    assert wards("liujiazhang") == {QING}
    record_death(by, person_id=CAI, now=clock.now())
    assert guardians_on([QING])[QING] == (LIU,)
    ended = Guardianship.objects.exclude(ended_at=None).values_list("ended_because", flat=True)
    assert set(ended) == {"WARD_DIED", "GUARDIAN_DIED"}
    restore_person(clerk(), name="蔡示例", id_number=FATHER.id_number, evidence="POLICE", now=clock.now())
    assert wards("caijiazhang") == {QING}


def test_a_ward_who_was_registered_twice_is_one_ward() -> None:
    """What came about under either id is the guardian's to see to."""
    other = demo_id("person", "lishili")
    officials = [demo_id("account", login) for login in ("haoxitong", "yananquan")]
    Merge.objects.create(
        kept_id=other, lost_id=QING, into_id=other, evidence="TYPED_WRONG", department=other, state="GRANTED",
        asked_by_id=officials[0], answered_by_id=officials[1], asked_at=clock.now(), answered_at=clock.now(),
    )  # fmt: skip
    ward = somebody("caijiazhang").guardianship_of(QING)
    assert ward is not None
    assert ward.persons == (other, QING)
    told = guardians_on([QING, other])
    assert (set(told[QING]), told[other]) == ({CAI, LIU}, told[QING])
    LifeState.objects.create(natural_person_id=other, deceased_at=clock.now())
    assert somebody("caijiazhang").guardianship_of(QING) is None
    assert guardians_on([QING, other]) == {}


@pytest.mark.parametrize("how", ["court", "death", "birthday"])
def test_who_is_guardian_no_more_is_told_nothing(how: str) -> None:
    day = clock.today()
    if how == "court":
        row = Guardianship.objects.get(guardian_id=CAI, ward_id=QING)
        over = {"because": GuardianEnding.COURT, "paper_number": "（2026）9 号", "now": clock.now()}
        end_guardianship(clerk(), guardianship_id=row.id, **over)
    elif how == "death":
        LifeState.objects.create(natural_person_id=CAI, deceased_at=clock.now())
    else:
        day = BIRTHDAY
    assert guardians_on([QING], day) == ({} if how == "birthday" else {QING: (LIU,)})


def test_both_sides_see_it_and_the_ward_sees_that_the_guardian_looked() -> None:
    before = AuditEntry.objects.filter(kind="privacy.data.seen", subject=f"person:{QING}").count()
    views = guarded_by(somebody("liujiazhang"))
    assert {each.ward_id for each in views if each.holds} == {QING, MEI}
    seen = AuditEntry.objects.filter(kind="privacy.data.seen", subject=f"person:{QING}")
    assert seen.count() == before + 1
    assert seen.latest("at").actor["capacity"] == "GUARDIAN"
    young = replace(somebody("caijiazhang"), person_id=QING)
    assert {each.guardian_id for each in guardians_of(young)} == {CAI, LIU}


def test_a_person_without_a_telephone_is_whole() -> None:
    """Neither half of a telephone is ever alone."""
    for changed in ({"mobile_index": b"x" * 22}, {"mobile_sealed": b"x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            NaturalPerson.objects.filter(pk=MEI).update(**changed)
    with pytest.raises(IntegrityError), transaction.atomic():
        NaturalPerson.objects.filter(pk=LIU).update(mobile_sealed=b"")


def test_on_the_birthday_itself_a_court_names_the_guardian_of_the_adult(frozen: Callable[[datetime], None]) -> None:
    """The row of the minor is over although the night has not written it yet."""
    frozen(datetime.combine(BIRTHDAY, datetime.min.time(), SHANGHAI) + timedelta(hours=10))
    row = Guardianship.objects.get(guardian_id=CAI, ward_id=QING)
    assert (row.valid_to, row.ended_at) == (BIRTHDAY, None)
    person = NaturalPerson.objects.get(pk=QING)
    adult = Ward(
        unseal(Sealed.NAME, person.id, person.name_sealed),
        unseal(Sealed.ID_NUMBER, person.id, person.id_number_sealed),
        capacity=LegalCapacity.LIMITED,
    )
    made = registered(ward=adult, basis=GuardianBasis.ADULT_WARD, paper=RULING)
    assert made != row.id
    assert QING in wards("caijiazhang", BIRTHDAY)
    row.refresh_from_db()
    assert row.ended_because == GuardianEnding.OF_AGE.value
