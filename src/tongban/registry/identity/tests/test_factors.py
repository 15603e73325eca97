"""The second factor of officials: codes of the RFC, each once; keys that count; a reset by two others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import one_time, queries, security_keys
from tongban.registry.identity.actions.enrol_factor import (
    add_key,
    begin_code,
    confirm_code,
    key_options,
    remove_code,
    remove_key,
    renew_recovery_codes,
)
from tongban.registry.identity.actions.prove_factor import TRIES, key_challenge, prove_code, prove_key
from tongban.registry.identity.actions.reset_factor import ask_reset, decline_reset, forget_factors, grant_reset
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.factors import demonstration_secret, factors_of, needs_factor, shown_secret
from tongban.registry.identity.kinds import Factor
from tongban.registry.identity.models import FactorReset, OneTimeSecret
from tongban.registry.identity.resets import resets_waiting
from tongban.registry.identity.tests.authenticator import Authenticator, challenge_of

NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
RFC_SECRET = b"12345678901234567890"


def official(login: str = "qianchushen") -> Actor:
    found = queries.actor_of(demo_id("account", login), Channel.DESK)
    assert found is not None
    return found


@pytest.fixture
def at(counted: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """``at(30)``: the machine's clock stands thirty seconds after the beginning."""

    def move(seconds: float) -> None:
        monkeypatch.setattr(clock, "real_now", lambda: NOW + timedelta(seconds=seconds))

    move(0)
    return move


@pytest.fixture
def one(at: Callable[[float], None]) -> tuple[Actor, bytes, tuple[str, ...]]:
    """An official who has just set up an app of his own: actor, secret, recovery codes."""
    me = official()
    forget_factors(me.account_id)
    secret = begin_code(me)
    assert begin_code(me) == secret
    codes = confirm_code(me, code=code(secret, 0))
    return me, secret, codes


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch, settings: object) -> Authenticator:
    settings.PUBLIC_URL = "https://tongban.example"  # type: ignore[attr-defined]
    return Authenticator("https://tongban.example", "tongban.example")


def code(secret: bytes, seconds: float) -> str:
    return one_time.code_at(secret, one_time.step_of(NOW + timedelta(seconds=seconds)))


def refused(wanted: str, deed: Callable[[], object]) -> None:
    with pytest.raises(DomainError) as error:
        deed()
    assert error.value.code == wanted


@pytest.mark.parametrize(("at", "digits"), [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")])
def test_codes_are_those_of_the_rfc(at: int, digits: str) -> None:
    assert one_time.code_at(RFC_SECRET, one_time.step_of(datetime.fromtimestamp(at, UTC))) == digits
    assert one_time.written(RFC_SECRET).replace(" ", "") == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def test_a_code_is_good_within_the_drift_and_once(one: tuple[Actor, bytes, tuple[str, ...]], at) -> None:
    me, secret, _ = one
    refused("identity.factor.wrong", lambda: prove_code(me, code=code(secret, 0)))
    at(60)
    refused("identity.factor.wrong", lambda: prove_code(me, code=code(secret, 120)))
    assert prove_code(me, code=code(secret, 30)) is Factor.CODE
    assert prove_code(me, code=f" {code(secret, 90)[:3]} {code(secret, 90)[3:]}") is Factor.CODE
    # What came before the last one is over, though the drift would still let it in.
    refused("identity.factor.wrong", lambda: prove_code(me, code=code(secret, 60)))
    assert "identity.factor.refused" in {entry.kind for entry in audit.about(f"account:{me.account_id}")}


def test_a_recovery_code_is_good_once_and_new_ones_end_the_old(one: tuple[Actor, bytes, tuple[str, ...]]) -> None:
    me, _, codes = one
    assert len(codes) == len(set(codes)) == factors_of(me.account_id).recovery_left == 10
    assert all(re.fullmatch(r"[2-9a-z]{5}-[2-9a-z]{5}", each) for each in codes)
    assert prove_code(me, code=codes[3].upper()) is Factor.RECOVERY
    refused("identity.factor.wrong", lambda: prove_code(me, code=codes[3]))
    fresh = renew_recovery_codes(me)
    refused("identity.factor.wrong", lambda: prove_code(me, code=codes[4]))
    assert prove_code(me, code=fresh[0].replace("-", "")) is Factor.RECOVERY


def test_tries_are_few_but_not_on_a_device_that_is_known(one: tuple[Actor, bytes, tuple[str, ...]], at) -> None:
    me, secret, _ = one
    for _ in range(TRIES):
        refused("identity.factor.wrong", lambda: prove_code(me, code="000000"))
    at(40)
    refused("limits.too_many", lambda: prove_code(me, code=code(secret, 40)))
    assert prove_code(me, code=code(secret, 40), device="the owner's own") is Factor.CODE


def test_who_holds_a_post_needs_one(counted: None) -> None:
    assert needs_factor(official())
    assert not needs_factor(official("lishili"))


def test_the_code_of_the_demonstration_is_worth_nothing_in_production(at, settings) -> None:
    me, secret = official(), demonstration_secret("qianchushen")
    assert shown_secret(me.account_id) == secret
    assert prove_code(me, code=code(secret, 0)) is prove_code(me, code=code(secret, 0)) is Factor.CODE
    settings.DEMONSTRATION = False
    assert shown_secret(me.account_id) is None
    refused("identity.factor.wrong", lambda: prove_code(me, code=code(secret, 0)))


def test_a_key_signs_in(at, key: Authenticator) -> None:
    me = official()
    forget_factors(me.account_id)
    options = key_options(me, security_keys.new_challenge())
    assert len(add_key(me, answer=key.make(options), challenge=challenge_of(options), label=" 钥匙 ")) == 10
    assert [each.label for each in factors_of(me.account_id).keys] == ["钥匙"]
    assert _proves(me, key) is Factor.KEY
    assert _proves(me, key) is Factor.KEY
    refused("identity.factor.last", lambda: remove_key(me, key_id=factors_of(me.account_id).keys[0].id))


def test_a_key_that_is_copied_unverified_or_asked_elsewhere_opens_nothing(at, key: Authenticator) -> None:
    me = official()
    options = key_options(me, security_keys.new_challenge())
    # A second factor beside the app: no fresh recovery codes.
    assert add_key(me, answer=key.make(options), challenge=challenge_of(options), label="") == ()
    copy = replace(key)
    assert _proves(me, key) is Factor.KEY
    for wrong in (
        copy,
        replace(key, verifies=False),
        replace(key, origin="https://tongban.example.evil"),
        replace(key, host="evil.example"),
        Authenticator(key.origin, key.host),
    ):
        refused("identity.factor.key_refused", lambda wrong=wrong: _proves(me, wrong))
    # The owner's fifth try was the last; on the own device they are counted apart.
    answer_of_old = key.prove(key_challenge(me, b"x" * 32))
    attempt = {"credential": key.name, "answer": answer_of_old, "device": "own"}
    refused("identity.factor.key_refused", lambda: prove_key(me, **attempt, challenge=b"y" * 32))
    refused("identity.factor.key_refused", lambda: prove_key(me, **attempt | {"answer": "{"}, challenge=b"x" * 32))
    other = official("sunfuhe")
    refused("identity.factor.key_refused", lambda: prove_key(other, **attempt, challenge=b"x" * 32))
    remove_code(me)
    assert not factors_of(me.account_id).code


def _proves(me: Actor, key: Authenticator) -> Factor:
    challenge = security_keys.new_challenge()
    return prove_key(me, credential=key.name, answer=key.prove(key_challenge(me, challenge)), challenge=challenge)


def test_a_reset_takes_two_others(counted: None) -> None:
    head, operator, me = official("zhoujueding"), official("zhangyunxing"), official()
    refused("identity.reset.unknown", lambda: ask_reset(official("sunfuhe"), login="qianchushen", reason="", now=NOW))
    refused("identity.reset.unknown", lambda: ask_reset(head, login="zhenganyuan", reason="", now=NOW))
    refused("identity.reset.unknown", lambda: ask_reset(head, login="lishili", reason="", now=NOW))
    refused("identity.reset.two_persons", lambda: ask_reset(head, login="zhoujueding", reason="", now=NOW))
    reset = ask_reset(head, login=" QianChuShen ", reason="手机丢了", now=NOW)
    refused("identity.reset.answered", lambda: ask_reset(operator, login="qianchushen", reason="", now=NOW))
    refused("identity.reset.two_persons", lambda: grant_reset(head, reset_id=reset, now=NOW))
    refused("identity.reset.unknown", lambda: grant_reset(me, reset_id=reset, now=NOW))
    assert [(each.own, each.reason) for each in resets_waiting(head)] == [(True, "手机丢了")]
    assert [each.own for each in resets_waiting(operator)] == [False]
    assert factors_of(me.account_id).any
    serial = queries.serial_of(me.account_id)
    grant_reset(operator, reset_id=reset, now=NOW)
    grant_reset(operator, reset_id=reset, now=NOW)
    assert not factors_of(me.account_id).any
    assert not OneTimeSecret.objects.filter(pk=me.account_id).exists()
    assert queries.serial_of(me.account_id) == serial + 1
    refused("identity.reset.answered", lambda: decline_reset(operator, reset_id=reset, now=NOW))
    kinds = sorted(entry.kind for entry in audit.about(f"account:{me.account_id}"))
    assert kinds == ["identity.factor.reset_asked", "identity.factor.reset_granted"]
    assert FactorReset.objects.get().reason == "手机丢了"
