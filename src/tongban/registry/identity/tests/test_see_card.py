"""The card is seen at the window: known persons rise to 3, who only said so far is taken in; wrong, nobody, no clerk."""

from __future__ import annotations

import pytest

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actions.see_card import see_card
from tongban.registry.identity.actors import Actor, Channel, system_actor
from tongban.registry.identity.comparing import COOL_DOWN
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.tests.proving import MOBILE, OTHER_MOBILE, QIN, Registry, opened

pytestmark = pytest.mark.usefixtures("counted")
CLERK = system_actor("test")


def actor(login: str) -> Actor:
    found = queries.actor_of(demo_id("account", login), Channel.WINDOW)
    assert found is not None
    return found


def test_the_card_ends_the_waiting_after_a_recovery(registry: Registry) -> None:
    opened()
    now = clock.now()
    NaturalPerson.objects.filter(id_number_index__isnull=False).update(raise_from=now + COOL_DOWN)
    person = see_card(actor("zhaochuangkou"), **QIN, now=now)
    assert see_card(actor("zhaochuangkou"), **QIN, now=now) == person
    row = NaturalPerson.objects.get(pk=person)
    assert (row.assurance_level, row.raise_from) == (3, None)
    kinds = [entry.kind for entry in audit.about(f"person:{person}")]
    assert "identity.person.card_seen" in kinds


@pytest.mark.parametrize("changed", [{"name": "张冠示例"}, {"id_number": "369901200103030133"}])
def test_what_differs_and_who_is_unknown(registry: Registry, changed: dict[str, str]) -> None:
    opened()
    with pytest.raises(DomainError, match=r"identity\.assurance\.differs"):
        see_card(CLERK, **{**QIN, **changed}, now=clock.now())
    assert not NaturalPerson.objects.filter(assurance_level=3, verified_at__isnull=False).exists()


@pytest.mark.parametrize("login", ["lishili", "qianchushen"])
def test_nobody_but_a_clerk(registry: Registry, login: str) -> None:
    opened()
    with pytest.raises(DomainError, match=r"identity\.right\.missing"):
        see_card(actor(login), **QIN, now=clock.now())


def test_who_signed_up_while_the_registry_was_away_keeps_the_account(registry: Registry) -> None:
    registry.away = True
    account = Account.objects.get(pk=opened().account_id)
    person = register_natural_person(CLERK, **QIN, mobile=MOBILE, now=clock.now())
    assert (person, queries.find_natural_person(QIN["id_number"])) == (account.natural_person_id, person)
    assert NaturalPerson.objects.get(pk=person).assurance_level == 3
    assert register_natural_person(CLERK, **QIN, mobile=MOBILE, now=clock.now()) == person


@pytest.mark.parametrize("changed", [{"mobile": OTHER_MOBILE}, {"name": "张冠示例"}], ids=["telephone", "name"])
def test_who_only_says_so_gets_nothing_of_the_one_with_the_card(registry: Registry, changed: dict[str, str]) -> None:
    registry.away = True
    account = Account.objects.get(pk=opened().account_id)
    person = register_natural_person(CLERK, **{**QIN, "mobile": MOBILE, **changed}, now=clock.now())
    assert person != account.natural_person_id
    assert NaturalPerson.objects.get(pk=account.natural_person_id).assurance_level == 0
