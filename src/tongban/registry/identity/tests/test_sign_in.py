"""Signing in: right, wrong, unknown, inactive, too often; every attempt is on record."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher, make_password

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import credentials
from tongban.registry.identity.actions.sign_in import sign_in
from tongban.registry.identity.actors import Actor, Capacity, Channel
from tongban.registry.identity.demo import DEMO_LOGINS, demo_id
from tongban.registry.identity.models import Account
from tongban.registry.identity.passwords import BoundedArgon2Hasher

LI = demo_id("account", "lishili")
PASSWORD = "shili-shenqingren-1"

pytestmark = pytest.mark.usefixtures("people")


def attempt(login: str = "lishili", password: str = PASSWORD, **more: str) -> Actor:
    return sign_in(login=login, password=password, now=clock.now(), **more)


def kinds(subject: str) -> list[str]:
    return [entry.kind for entry in audit.about(subject)]


def test_a_right_password_gives_the_actor() -> None:
    actor = attempt(" LiShiLi ", device="d", address="192.0.2.1")
    assert (actor.account_id, actor.capacity, actor.channel, actor.device) == (LI, Capacity.SELF, Channel.PORTAL, "d")
    assert kinds(f"account:{LI}") == ["identity.account.signed_in"]


@pytest.mark.parametrize("demo", DEMO_LOGINS, ids=lambda demo: demo.login)
def test_every_demonstration_login_works(demo) -> None:
    assert attempt(demo.login, demo.password).login_shown == demo.login


@pytest.mark.parametrize("login", ["lishili", "nobody-here", "", "李示例"])
@pytest.mark.parametrize("password", ["", "wrong-password", "x" * 100_000])
def test_wrong_and_unknown_are_one_error_on_record(login: str, password: str) -> None:
    with pytest.raises(DomainError) as refused:
        attempt(login, password)
    assert (refused.value.code, refused.value.data) == ("identity.sign_in.failed", {})
    subject = f"account:{LI}" if login == "lishili" else "account:unknown"
    assert kinds(subject) == ["identity.account.sign_in_failed"]


@pytest.mark.parametrize("login", ["lishili", "nobody-here"])
def test_a_failure_costs_one_hash_whether_or_not_the_login_exists(login: str, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials._nobodys_password()
    hashes: list[str] = []
    original = Argon2PasswordHasher.verify
    monkeypatch.setattr(
        Argon2PasswordHasher, "verify", lambda self, *given: hashes.append("verify") or original(self, *given)
    )
    with pytest.raises(DomainError):
        attempt(login, "wrong-password")
    assert hashes == ["verify"]


def test_an_inactive_account_does_not_come_in() -> None:
    Account.objects.filter(pk=LI).update(is_active=False)
    with pytest.raises(DomainError, match=r"identity\.sign_in\.failed"):
        attempt()


def test_the_eleventh_attempt_is_refused_even_with_the_right_password() -> None:
    for _ in range(10):
        with pytest.raises(DomainError, match=r"identity\.sign_in\.failed"):
            attempt(password="wrong-password")
    with pytest.raises(DomainError, match=r"limits\.too_many"):
        attempt()
    assert attempt("zhangshili", "shili-juwairen-3").login_shown == "zhangshili"


def test_a_right_password_clears_the_count() -> None:
    for _ in range(9):
        with pytest.raises(DomainError):
            attempt(password="wrong-password")
    attempt()
    with pytest.raises(DomainError, match=r"identity\.sign_in\.failed"):
        attempt(password="wrong-password")
    attempt()


def test_an_address_that_tries_many_logins_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.registry.identity.actions.sign_in.password_fits", lambda *_: False)
    for number in range(100):
        with pytest.raises(DomainError, match=r"identity\.sign_in\.failed"):
            attempt(f"login-{number}", "wrong-password", address="192.0.2.9")
    with pytest.raises(DomainError, match=r"limits\.too_many"):
        attempt("login-101", "wrong-password", address="192.0.2.9")


def test_passwords_are_argon2id_with_bounded_memory_and_old_hashes_are_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    # Here hashes are cheap; what they cost in the product is asked of a process that is no test.
    told = "from tongban.registry.identity.passwords import BoundedArgon2Hasher as h; print(h.memory_cost, h.time_cost)"
    true = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout
    for name, value in zip(("memory_cost", "time_cost"), map(int, true.split()), strict=True):
        monkeypatch.setattr(BoundedArgon2Hasher, name, value)
    encoded = make_password("irgendein-satz")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    weak = BoundedArgon2Hasher()
    weak.time_cost = 1
    Account.objects.filter(pk=LI).update(password=weak.encode(PASSWORD, weak.salt()))
    attempt()
    stored = Account.objects.get(pk=LI).password
    assert "t=2" in stored
    assert not identify_hasher(stored).must_update(stored)
