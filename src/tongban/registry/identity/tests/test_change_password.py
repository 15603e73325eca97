"""Changing the password: works and ends every session; wrong, weak, too often."""

from __future__ import annotations

import pytest

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.begin_session import begin_session
from tongban.registry.identity.actions.change_password import change_password
from tongban.registry.identity.actions.sign_in import sign_in
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.notices import AccountNotice
from tongban.registry.identity.tests.proving import Told

pytestmark = pytest.mark.usefixtures("counted")
PRESENT, NEW = "shili-shenqingren-1", "xin-de-yiju-mima"


@pytest.fixture
def li(people: None) -> Actor:
    actor = queries.actor_of(demo_id("account", "lishili"), Channel.PORTAL)
    assert actor is not None
    return actor


def refusal(actor: Actor, present: str, new: str) -> str:
    with pytest.raises(DomainError) as caught:
        change_password(actor, present=present, new=new)
    return caught.value.code


def test_only_the_new_one_fits_and_every_session_ends(li: Actor, told: Told) -> None:
    assert li.account_id is not None
    serial = begin_session(li)
    change_password(li, present=PRESENT, new=NEW)
    assert sign_in(login="lishili", password=NEW, now=clock.now()).account_id == li.account_id
    with pytest.raises(DomainError, match=r"identity\.sign_in\.failed"):
        sign_in(login="lishili", password=PRESENT, now=clock.now())
    assert queries.actor_of_session(li.account_id, serial, Channel.PORTAL) is None
    assert queries.actor_of_session(li.account_id, begin_session(li), Channel.PORTAL) is not None
    assert told == [(li.person_id, AccountNotice.PASSWORD_CHANGED)]


def test_what_is_refused_changes_nothing(li: Actor, told: Told) -> None:
    assert refusal(li, "falsch-falsch", NEW) == "identity.password.wrong"
    assert refusal(li, PRESENT, "kurz") == "identity.password.weak"
    assert refusal(li, PRESENT, PRESENT) == "identity.password.weak"
    assert refusal(ANONYMOUS, PRESENT, NEW) == "identity.session.ended"
    assert sign_in(login="lishili", password=PRESENT, now=clock.now())
    assert told == []


def test_who_guesses_is_stopped(li: Actor) -> None:
    for _ in range(10):
        assert refusal(li, "falsch-falsch", NEW) == "identity.password.wrong"
    assert refusal(li, PRESENT, NEW) == "limits.too_many"
