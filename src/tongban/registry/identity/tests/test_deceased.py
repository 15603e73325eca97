"""The register says dead: nobody signs in; what was ended by law ended by itself; and back again with proof."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries, tasks
from tongban.registry.identity.actions.answer_mandate import accept_mandate
from tongban.registry.identity.actions.merge_persons import ask_merge, grant_merge
from tongban.registry.identity.actions.record_death import record_death, restore_person
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actions.see_card import see_card
from tongban.registry.identity.actions.sign_in import sign_in
from tongban.registry.identity.actions.verify_person import verify_person
from tongban.registry.identity.actors import Actor, Channel, system_actor
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.lives import is_deceased, unasked
from tongban.registry.identity.mandates import (
    MandateStanding,
    agents_on,
    mandates_given,
    mandates_on,
    mandates_received,
)
from tongban.registry.identity.models import Account, Appointment, LifeState, Mandate, OneTimeSecret
from tongban.registry.identity.notices import AccountNotice
from tongban.registry.identity.population import PersonRecord
from tongban.registry.identity.tests.proving import PASSWORD, QIN, Registry, Told, opened
from tongban.registry.identity.trail import QUERIED

pytestmark = pytest.mark.usefixtures("counted", "registry", "told")


def clerk() -> Actor:
    found = queries.actor_of(demo_id("account", "zhaochuangkou"), Channel.WINDOW)
    assert found is not None
    return found


def qin() -> tuple[UUID, UUID]:
    """(account, person) of somebody who signed up."""
    account = Account.objects.get(pk=opened().account_id)
    assert account.natural_person_id is not None
    return account.id, account.natural_person_id


def died(person: UUID) -> bool:
    return record_death(system_actor("test"), person_id=person, now=clock.now())


def refused(code: str, deed: Any, *given: Any, **named: Any) -> None:
    with pytest.raises(DomainError) as caught:
        deed(*given, **named)
    assert caught.value.code == code


def restored(**changed: str) -> UUID:
    told = {"name": QIN["name"], "id_number": QIN["id_number"], "evidence": "POLICE", **changed}
    return restore_person(clerk(), now=clock.now(), **told)


def test_nobody_signs_in_as_the_dead() -> None:
    account, person = qin()
    serial = Account.objects.get(pk=account).session_serial
    assert sign_in(login="qinshili", password=PASSWORD, now=clock.now()).account_id == account
    assert died(person)
    refused("identity.sign_in.failed", sign_in, login="qinshili", password=PASSWORD, now=clock.now())
    assert queries.actor_of(account, Channel.PORTAL) is None
    assert queries.actor_of_session(account, serial, Channel.PORTAL) is None
    entry = next(each for each in audit.about(f"person:{person}") if each.kind == "identity.person.deceased")
    assert entry.data == {"accounts": 1, "tokens_revoked": 0, "posts": 0}
    assert not died(person)


def test_a_mandate_of_the_dead_is_held_by_nobody() -> None:
    agent = queries.actor_of(demo_id("account", "wangshili"), Channel.PORTAL)
    _account, principal = qin()
    assert agent is not None
    day = clock.today()
    held = Mandate.objects.create(
        principal_id=principal,
        agent_id=agent.person_id,
        item="000100000000",
        matter="示例",
        valid_from=day,
        valid_to=day + timedelta(days=9),
        state="ACCEPTED",
        evidence="ONLINE",
        given_at=clock.now(),
        accepted_at=clock.now(),
    )
    mine = queries.actor_of(demo_id("account", "wangshili"), Channel.PORTAL)
    assert mine is not None
    assert [each.id for each in mine.mandates] == [held.id]
    died(principal)
    mine = queries.actor_of(demo_id("account", "wangshili"), Channel.PORTAL)
    assert mine is not None
    assert mine.mandates == ()


def held(principal: UUID, agent: UUID, **changed: Any) -> UUID:
    """A mandate that holds."""
    day = clock.today()
    told = {"item": "000100000000", "matter": "示例", "valid_from": day, "valid_to": day + timedelta(days=9)}
    told |= {"state": "ACCEPTED", "evidence": "ONLINE", "given_at": clock.now(), "accepted_at": clock.now(), **changed}
    return Mandate.objects.create(principal_id=principal, agent_id=agent, **told).id


def citizen(login: str = "wangshili") -> Actor:
    found = queries.actor_of(demo_id("account", login), Channel.PORTAL)
    assert found is not None
    return found


@pytest.mark.parametrize("whom", ["principal", "agent"])
def test_lists_say_why_a_mandate_is_over(whom: str, told: Told) -> None:
    wang, zhang = (demo_id("person", each) for each in ("wangshili", "zhangshili"))
    mandate = held(wang, zhang, case_id=(case := uuid4()))
    ended = held(wang, zhang, state="REVOKED")
    died(dead := wang if whom == "principal" else zhang)
    other = citizen("zhangshili" if whom == "principal" else "wangshili")
    listed = mandates_received(other) if whom == "principal" else mandates_given(other)
    over = MandateStanding.PRINCIPAL_DECEASED if whom == "principal" else MandateStanding.AGENT_DECEASED
    assert {each.id: each.standing for each in listed} == {mandate: over, ended: MandateStanding.REVOKED}
    assert not any(each.open for each in listed)
    assert mandates_on(case)[0].standing is over
    assert agents_on([case]) == {}
    assert told == [(zhang if dead == wang else wang, AccountNotice.MANDATE_OVER)]


def test_the_dead_are_dead_under_every_id() -> None:
    """Registered three times and merged; the register knows of one number."""
    zhang = demo_id("person", "zhangshili")
    ids = [
        register_natural_person(clerk(), name="何示例", id_number=number, mobile="19900000181", now=clock.now())
        for number in ("GBR123456789", "H12345678", "12345678")
    ]
    mandate = held(ids[1], zhang)
    for lost in ids[1:]:
        merge = ask_merge(clerk(), kept=ids[0], lost=lost, evidence="TYPED_WRONG", number="", now=clock.now())
        supervisor = queries.actor_of(demo_id("account", "wujiancha"), Channel.DESK)
        assert supervisor is not None
        grant_merge(supervisor, merge_id=merge, now=clock.now())
    assert [each.id for each in citizen("zhangshili").mandates] == [mandate]
    died(ids[2])
    assert all(is_deceased(each) for each in ids)
    assert not citizen("zhangshili").mandates


def test_nobody_accepts_what_the_dead_have_offered() -> None:
    _account, person = qin()
    mandate = held(person, demo_id("person", "wangshili"), state="OFFERED", accepted_at=None)
    died(person)
    refused("identity.person.deceased", accept_mandate, citizen(), mandate_id=mandate, now=clock.now())


def test_the_posts_of_a_dead_official_end_and_the_head_is_told(told: Told) -> None:
    reviewer, head = demo_id("account", "qianchushen"), demo_id("person", "zhoujueding")
    before = Appointment.objects.filter(account_id=reviewer).count()
    assert died(demo_id("person", "qianchushen"))
    rows = Appointment.objects.filter(account_id=reviewer)
    assert rows.count() == before > 0
    assert all(row.valid_to == clock.today() for row in rows)
    assert not Account.objects.get(pk=reviewer).official
    assert OneTimeSecret.objects.filter(account_id=reviewer).count() == 0
    assert told == [(head, AccountNotice.OFFICIAL_DECEASED)]
    (entry,) = [each for each in audit.about(f"account:{reviewer}") if each.kind == "identity.posts.departed"]
    assert entry.actor["capacity"] == "SYSTEM"
    assert entry.data == {"appointments": before, "deceased": True}


def test_where_the_only_head_has_died_who_keeps_the_posts_is_told(told: Told) -> None:
    died(demo_id("person", "zhoujueding"))
    keeper = demo_id("person", "haoxitong")
    assert (keeper, AccountNotice.OFFICIAL_DECEASED) in told


def test_the_window_does_nothing_in_the_name_of_the_dead() -> None:
    _account, person = qin()
    died(person)
    told = {"name": QIN["name"], "id_number": QIN["id_number"]}
    refused("identity.person.deceased", see_card, clerk(), now=clock.now(), **told)


def test_who_was_wrongly_taken_for_dead_comes_back_with_proof() -> None:
    account, person = qin()
    refused("identity.life.not_deceased", restored)
    died(person)
    refused("identity.life.evidence", restored, evidence="")
    refused("identity.assurance.differs", restored, name="秦别人")
    citizen = queries.actor_of(demo_id("account", "lishili"), Channel.PORTAL)
    assert citizen is not None
    refused(
        "identity.right.missing",
        restore_person,
        citizen,
        name="秦示例",
        id_number=QIN["id_number"],
        evidence="COURT",
        now=clock.now(),
    )
    assert restored() == person
    assert not is_deceased(person)
    assert queries.actor_of(account, Channel.PORTAL) is not None
    # Until the register has followed, its word is not taken.
    assert not died(person)
    assert sign_in(login="qinshili", password=PASSWORD, now=clock.now()).account_id == account


def test_a_comparison_that_tells_of_a_death_is_heeded(registry: Registry) -> None:
    account, person = qin()
    actor = queries.actor_of(account, Channel.PORTAL)
    assert actor is not None
    registry.deceased.add(QIN["id_number"])
    told = {"name": QIN["name"], "id_number": QIN["id_number"]}
    refused("identity.assurance.differs", verify_person, actor, now=clock.now(), **told)
    assert is_deceased(person)


def test_the_nightly_round_asks_each_once_and_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    _account, person = qin()
    asked: list[str] = []

    class Served:
        def look_up(self, number: str, fields: Any, *, basis: str, purpose: str) -> PersonRecord:
            asked.append(number)
            assert [each.value for each in fields] == ["deceased"]
            assert basis
            assert purpose
            return PersonRecord(number, frozenset(fields), "test", deceased=number == QIN["id_number"])

    monkeypatch.setattr(tasks.population, "now", Served)
    tasks.ask_deaths(0)
    assert QIN["id_number"] in asked
    assert len(asked) == len(set(asked))
    assert LifeState.objects.get(pk=person).deceased_at is not None
    assert LifeState.objects.exclude(pk=person).filter(deceased_at__isnull=False).count() == 0
    kinds = [entry.kind for entry in audit.about(f"person:{person}")]
    assert kinds.count(QUERIED) == 2
    before, asked[:] = len(asked), []
    tasks.ask_deaths(0)
    assert asked == []
    assert before > 1
    assert [person_id for person_id, _number in unasked(clock.now(), 1000) if person_id == person] == []
