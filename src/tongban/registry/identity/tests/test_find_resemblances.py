"""The finder over some thousand persons: none left out, a bounded number of statements, and what was told apart stays apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.codes.check_digits import mod_11_2
from tongban.kernel.errors import DomainError
from tongban.registry.identity import tasks
from tongban.registry.identity.actions.find_resemblances import find_resemblances
from tongban.registry.identity.actions.tell_apart import tell_apart
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.duplicates import candidates
from tongban.registry.identity.likeness import Likeness
from tongban.registry.identity.models import NaturalPerson, Resemblance
from tongban.registry.identity.persons import person_row
from tongban.registry.identity.queries import actor_of

pytestmark = pytest.mark.usefixtures("people")


def official(login: str = "wujiancha") -> Actor:
    found = actor_of(demo_id("account", login), Channel.DESK)
    assert found is not None
    return found


def row(name: str, number: str, mobile: str, **more: Any) -> NaturalPerson:
    return person_row(
        uuid4(), name=name, id_number=number, mobile=mobile, now=clock.now(), **{"assurance_level": 3, **more}
    )


def numbers() -> Iterator[str]:
    """Of people who are no slip of the hand apart, but by chance; the same in every run."""
    drawn = Random(7)
    while True:
        year, month, day = drawn.randint(1930, 2019), drawn.randint(1, 12), drawn.randint(1, 28)
        body = f"369901{year}{month:02}{day:02}{drawn.randint(0, 999):03}"
        yield body + mod_11_2(body)


def saved(*rows: NaturalPerson) -> list[UUID]:
    return [each.id for each in NaturalPerson.objects.bulk_create(rows)]


def pairs() -> set[frozenset[UUID]]:
    return {frozenset(pair) for pair in Resemblance.objects.values_list("one_id", "other_id")}


def test_a_family_in_every_house_and_every_double_is_found(django_assert_max_num_queries: Callable[..., Any]) -> None:
    """1,500 telephones of two each; at every hundredth the two are one."""
    given, families, doubles = numbers(), [], []
    for house in range(1500):
        double = house % 100 == 0
        family = [
            row("何示例" if double else f"何{of}示例", next(given), f"1990000{5000 + house}") for of in ("甲", "乙")
        ]
        families += family
        if double:
            doubles.append(frozenset(each.id for each in family))
    saved(*families)
    # Sixteen batches of a hundred telephones at four statements and savepoints, and the walk over who only said a number.
    with django_assert_max_num_queries(16 * 6 + 6):
        walk = find_resemblances(clock.now(), batch=100)
    assert set(doubles) <= pairs()
    assert walk.found == len(pairs()) == len(doubles) + 1
    assert walk.compared >= 3000


def test_five_hundred_behind_one_telephone() -> None:
    given = numbers()
    rows = [row(f"何{number}示例", next(given), "19900007000") for number in range(500)]
    rows += [twin := row("何7示例", next(given), "19900007000")]
    saved(*rows)
    find_resemblances(clock.now())
    assert frozenset((rows[7].id, twin.id)) in pairs()
    assert len(pairs()) < 5


def test_a_number_that_is_only_said_is_found_at_another_telephone() -> None:
    known, said = saved(
        row("冯示例", "369901200001010019", "19900007001"),
        row("冯示例", "369901200001010019", "19900007002", claimed=True, assurance_level=0),
    )
    find_resemblances(clock.now())
    found = Resemblance.objects.get(one_id__in=[known, said])
    assert {found.one_id, found.other_id} == {known, said}
    assert found.reasons == [Likeness.SAME_NUMBER_SAID, Likeness.SAME_NAME, Likeness.SAME_BIRTH]


def test_what_is_no_more_alike_is_forgotten_and_what_was_told_apart_is_not(told: Any) -> None:
    given = numbers()
    first = saved(*(row("何示例", next(given), "19900007001") for _ in range(2)))
    second = saved(*(row("冯示例", next(given), "19900007002") for _ in range(2)))
    find_resemblances(clock.now())
    tell_apart(official(), one=first[1], other=first[0], reason="两份证件的照片不同", now=clock.now())
    tell_apart(official("guanshuju"), one=first[0], other=first[1], reason="又看了一遍", now=clock.now())
    fresh = row("冯另示例", "369901200001010019", "19900007003")
    columns = {name: getattr(fresh, name) for name in ("mobile_index", "mobile_index_even")}
    NaturalPerson.objects.filter(pk=second[0]).update(**columns)
    tasks.find_duplicates(0)
    assert frozenset(first) in pairs()
    assert frozenset(second) not in pairs()
    assert not {each.lost.id for each in candidates(official()).rows} & {*first, *second}
    assert Resemblance.objects.get(one_id__in=first).dismissal == "两份证件的照片不同"
    for person in first:
        kinds = [entry.kind for entry in audit.about(f"person:{person}")]
        assert kinds.count("identity.person.told_apart") == 1


@pytest.mark.parametrize(
    ("login", "reason", "code"),
    [
        ("zhaochuangkou", "照片不同", "identity.merge.not_allowed"),
        ("wujiancha", " ", "identity.merge.why_apart"),
        ("wujiancha", "照片不同", "identity.merge.unknown"),
    ],
)
def test_who_may_tell_apart_and_of_what(login: str, reason: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        tell_apart(official(login), one=uuid4(), other=uuid4(), reason=reason, now=clock.now())
    assert caught.value.code == code


def test_nobody_judges_the_own_registration() -> None:
    own = official().person_id
    assert own is not None
    with pytest.raises(DomainError, match=r"identity\.merge\.two_persons"):
        tell_apart(official(), one=own, other=uuid4(), reason="照片不同", now=clock.now())
