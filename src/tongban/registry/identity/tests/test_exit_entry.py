"""Passports, permits and residence cards on line: by the same rules as the identity card, where the exit-entry administration
is asked; as before where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actions.verify_person import verify_person
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.exit_entry import EXIT_ENTRY_UNAVAILABLE, DocumentVerdict, exit_entry
from tongban.registry.identity.models import Account
from tongban.registry.identity.tests.proving import MOBILE, OTHER_MOBILE, Platform, Registry, opened, proof
from tongban.registry.identity.trail import QUERIED

PASSPORT = {"name": "John Shili", "id_number": "GBR123456789"}
BORN = date(1988, 4, 12)

pytestmark = pytest.mark.usefixtures("counted", "registry", "told")


@pytest.fixture
def platform() -> Iterator[Platform]:
    served, before = Platform(), exit_entry.make
    exit_entry.by(lambda: served)
    yield served
    if before is not None:
        exit_entry.by(before)


def actor_of(account: Any) -> Actor:
    found = queries.actor_of(account.account_id, Channel.PORTAL)
    assert found is not None
    return found


def verified(actor: Actor, **changed: Any) -> int:
    return verify_person(actor, **{**PASSPORT, "born": BORN, "now": clock.now(), **changed})


def refused(code: str, actor: Actor, **changed: Any) -> None:
    with pytest.raises(DomainError) as caught:
        verified(actor, **changed)
    assert caught.value.code == code


def test_a_passport_that_agrees_reaches_level_2_at_once(platform: Platform, registry: Registry) -> None:
    signed_up = opened(**PASSPORT, born=BORN)
    assert (signed_up.level, registry.asked) == (2, [])
    assert platform.asked == [("John Shili", "GBR123456789", BORN)]
    account = Account.objects.get(pk=signed_up.account_id)
    assert account.natural_person is not None
    assert account.natural_person.known_by_number
    (entry,) = [e for e in audit.about(f"person:{account.natural_person_id}") if e.kind == QUERIED]
    assert (entry.data["system"], entry.data["fields"]) == ("出入境证件身份认证", ["name", "id_number", "birth_date"])


@pytest.mark.parametrize("verdict", [DocumentVerdict.DIFFER, DocumentVerdict.UNKNOWN, DocumentVerdict.VOID])
def test_what_does_not_agree_opens_no_account(platform: Platform, verdict: DocumentVerdict) -> None:
    platform.verdict = verdict
    with pytest.raises(DomainError, match=r"identity\.sign_up\.not_possible"):
        opened(**PASSPORT, born=BORN)


def test_away_it_is_level_0_and_verified_later(platform: Platform) -> None:
    platform.away = True
    signed_up = opened(**PASSPORT, born=BORN)
    assert signed_up.level == 0
    actor = actor_of(signed_up)
    refused(EXIT_ENTRY_UNAVAILABLE, actor)
    platform.away = False
    refused("identity.document.birth_missing", actor, born=None)
    assert verified(actor) == 2


def test_without_a_day_of_birth_nobody_is_asked(platform: Platform) -> None:
    signed_up = opened(**PASSPORT)
    assert (signed_up.level, platform.asked) == (0, [])
    person = Account.objects.get(pk=signed_up.account_id).natural_person_id
    assert not [each for each in audit.about(f"person:{person}") if each.kind == QUERIED]


def test_a_number_that_carries_the_day_needs_none(platform: Platform) -> None:
    # Put together here: a number that could be somebody's stands in no file.
    body, weights = "9" + "00000" + "19870511" + "010", (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]
    assert opened(name="Maria Shili", id_number=body + check).level == 2
    assert platform.asked[0][2] == date(1987, 5, 11)


def test_where_there_is_no_such_platform_the_window_looks(platform: Platform) -> None:
    platform.offered = False
    signed_up = opened(**PASSPORT, born=BORN)
    assert (signed_up.level, platform.asked) == (0, [])
    refused("identity.document.window_only", actor_of(signed_up))


def test_who_was_seen_at_the_window_gets_the_account_with_the_same_telephone(platform: Platform) -> None:
    clerk = queries.actor_of(demo_id("account", "zhaochuangkou"), Channel.WINDOW)
    assert clerk is not None
    person = register_natural_person(clerk, **PASSPORT, mobile=MOBILE, now=clock.now())
    with pytest.raises(DomainError, match=r"identity\.sign_up\.not_possible"):
        opened(**PASSPORT, born=BORN, proof=proof(OTHER_MOBILE))
    signed_up = opened(**PASSPORT, born=BORN)
    account = Account.objects.get(pk=signed_up.account_id)
    assert (account.natural_person_id, signed_up.level) == (person, 2)


def test_the_identity_card_is_not_asked_of_the_administration(platform: Platform, registry: Registry) -> None:
    assert opened().level == 2
    assert (platform.asked, len(registry.asked)) == ([], 1)
