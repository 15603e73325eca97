"""Who was registered twice and had two accounts is one person with two of them: neither is a way round the other's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.appoint import approve_change, ask_appointment
from tongban.registry.identity.actions.merge_persons import ask_merge, grant_merge
from tongban.registry.identity.actions.recover import recover
from tongban.registry.identity.actions.refresh_company import refresh_company
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actors import Actor, Channel, system_actor
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.merging import MergeEvidence
from tongban.registry.identity.models import Account, Appointment, NaturalPerson, Representation
from tongban.registry.identity.oidc.claims import level_of
from tongban.registry.identity.queries import holds_on
from tongban.registry.identity.tests.entrusters import RECORD, RESTAURANT
from tongban.registry.identity.tests.proving import MOBILE, QIN, Registry, opened, proof
from tongban.registry.orgs.seed import post_id

pytestmark = pytest.mark.usefixtures("counted", "told")
PERMIT = {"name": "秦示例", "id_number": "H00000105", "mobile": "19900000181"}


def one(login: str, channel: Channel = Channel.DESK) -> Actor:
    found = queries.actor_of(Account.objects.get(login=login).pk, channel)
    assert found is not None
    return found


@pytest.fixture
def seen() -> UUID:
    """The same person once more, seen at the window by another document."""
    return register_natural_person(one("zhaochuangkou", Channel.WINDOW), **PERMIT, now=clock.now())


def merged(kept: UUID, lost: UUID) -> None:
    told = {"evidence": MergeEvidence.BOTH_DOCUMENTS_SEEN.value, "number": "", "now": clock.now()}
    merge = ask_merge(one("zhaochuangkou"), kept=kept, lost=lost, **told)
    grant_merge(one("wujiancha"), merge_id=merge, now=clock.now())


def of(login: str) -> UUID:
    person = Account.objects.get(login=login).natural_person_id
    assert person is not None
    return person


@pytest.mark.parametrize("kept", ["today's", "before's"])
def test_a_head_by_whichever_id_is_one_head(seen: UUID, kept: str) -> None:
    """The account is under one id, the register names the other one's number: before the merge another person, then the same."""
    head = of("lishili")
    permit = replace(RECORD, legal_representative_name="秦示例", legal_representative_id_number=PERMIT["id_number"])
    told = {"legal_person_id": RESTAURANT, "verified_at": clock.real_now(), "now": clock.now()}
    refresh_company(system_actor("refresh-companies"), permit, **told)
    assert queries.legal_persons_of(Account.objects.get(login="lishili").pk) == ()
    merged(*((head, seen) if kept == "today's" else (seen, head)))
    for record in (permit, RECORD, permit):
        refresh_company(system_actor("refresh-companies"), record, **told)
        (card,) = queries.legal_persons_of(Account.objects.get(login="lishili").pk)
        assert card.id == RESTAURANT
        rows = Representation.objects.filter(holds_on(clock.today()), legal_person_id=RESTAURANT)
        assert list(rows.values_list("natural_person_id", flat=True)) == [seen]


def second_account(person: UUID) -> str:
    Account(id=uuid4(), login="erhao", password="!", natural_person_id=person, created_at=clock.now()).save()
    return "erhao"


def test_recovery_by_an_id_of_before_is_no_back_door_either(registry: Registry, seen: UUID) -> None:
    account = opened().account_id
    merged(seen, of("qinshili"))
    actor = queries.actor_of(account, Channel.PORTAL)
    assert actor is not None
    assert (actor.person_id, level_of(actor)) == (seen, 3)
    recover(proof=proof(MOBILE, MobilePurpose.RECOVERY), **QIN, new_password="xin-de-yiju-mima", now=clock.now())
    assert level_of(actor) == 1
    row = NaturalPerson.objects.get(pk=seen)
    assert row.raise_from is not None
    assert row.raise_from > clock.now() + timedelta(days=2)


def test_an_account_opened_by_an_id_of_before_is_level_2(registry: Registry, seen: UUID) -> None:
    window = one("zhaochuangkou", Channel.WINDOW)
    lost = register_natural_person(window, **QIN, mobile=MOBILE, now=clock.now())
    merged(seen, lost)
    actor = queries.actor_of(opened().account_id, Channel.PORTAL)
    assert actor is not None
    assert (actor.person_id, level_of(actor)) == (seen, 2)


def test_one_person_holds_posts_by_one_account(seen: UUID) -> None:
    """Who asks and who approves are told apart by accounts."""
    second_account(seen)
    merged(of("qianchushen"), seen)
    asked = {"login": "erhao", "first_day": clock.today(), "last_day": None, "reason": "人手不够", "now": clock.now()}
    with pytest.raises(DomainError, match=r"identity\.posts\.other_account"):
        ask_appointment(one("zhoujueding"), post_id=post_id("xinfeng-market", "review-2"), **asked)


def test_it_is_asked_again_when_the_appointment_is_approved(seen: UUID) -> None:
    second_account(seen)
    asked = {"login": "erhao", "first_day": clock.today(), "last_day": None, "reason": "人手不够", "now": clock.now()}
    change = ask_appointment(one("zhoujueding"), post_id=post_id("xinfeng-market", "review-2"), **asked)
    merged(of("qianchushen"), seen)
    with pytest.raises(DomainError, match=r"identity\.posts\.other_account"):
        approve_change(one("yananquan"), change_id=change, now=clock.now())


def test_two_officials_are_not_merged_before_one_has_left(seen: UUID) -> None:
    second_account(seen)
    like = Appointment.objects.get(account__login="yananquan")
    account = Account.objects.get(login="erhao")
    held = Appointment.objects.create(account=account, post_id=like.post_id, valid_from=clock.today())
    with pytest.raises(DomainError, match=r"identity\.merge\.two_officials"):
        merged(of("haoxitong"), seen)
    held.delete()
    merged(of("haoxitong"), seen)
    assert one("erhao").person_id == of("haoxitong")
