"""API tokens: shown once, kept as a hash, ended by time and by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.issue_token import issue_token
from tongban.registry.identity.actions.revoke_token import revoke_token
from tongban.registry.identity.actors import ANONYMOUS, Capacity, Channel, system_actor
from tongban.registry.identity.demo import demo_id, demo_token
from tongban.registry.identity.models import Account, ApiToken
from tongban.registry.identity.tokens import tokens_of

SYSTEM = system_actor("test")
LI = demo_id("account", "lishili")

pytestmark = pytest.mark.usefixtures("people")


def new(account: str = "lishili", **more: timedelta) -> str:
    return issue_token(
        SYSTEM, account_id=demo_id("account", account), label="测试", **{"valid_for": timedelta(1)} | more
    )


def test_a_token_gives_the_actor_in_one_statement(django_assert_num_queries) -> None:
    token = new("qianchushen")
    clock.today()
    with django_assert_num_queries(1):
        actor = queries.account_by_token(token, Channel.API)
    assert actor is not None
    assert (actor.account_id, actor.channel) == (demo_id("account", "qianchushen"), Channel.API)
    assert (actor.capacity, len(actor.posts)) == (Capacity.POST, 1)


def test_only_a_hash_is_kept() -> None:
    token = new()
    row = ApiToken.objects.get()
    assert token.startswith("tb_")
    assert len(token) > 40
    assert (row.last_four, bytes(row.token_hash)) == (token[-4:], queries.token_hash(token))
    assert token not in str(ApiToken.objects.values().get())
    assert [entry.kind for entry in audit.about(f"account:{LI}")] == ["identity.token.issued"]
    assert token not in str(audit.about(f"account:{LI}")[0].data)


@pytest.mark.parametrize("wrong", ["", "tb_", "tb_" + "A" * 43])
def test_an_unknown_token_opens_nothing(wrong: str) -> None:
    new()
    assert queries.account_by_token(wrong) is None


def test_a_token_opens_nothing_from_its_last_instant_on(monkeypatch: pytest.MonkeyPatch) -> None:
    token = new(valid_for=timedelta(hours=1))
    end = tokens_of(LI)[0].expires_at
    for instant, opens in ((end - timedelta(microseconds=1), True), (end, False), (end + timedelta(days=1), False)):
        monkeypatch.setattr(clock, "real_now", lambda fixed=instant: fixed)
        assert (queries.account_by_token(token) is not None) is opens


def test_a_moved_demonstration_clock_lets_no_token_expire() -> None:
    token = new()
    with clock.frozen(clock.real_now() + timedelta(days=30)):
        assert queries.account_by_token(token) is not None


def test_a_revoked_token_opens_nothing_and_stays_revoked() -> None:
    token = new()
    row = ApiToken.objects.get()
    revoke_token(SYSTEM, token_id=row.id)
    assert queries.account_by_token(token) is None
    (card,) = tokens_of(LI)
    revoked_at = card.revoked_at
    assert (card.id, card.label, card.last_four) == (row.id, "测试", token[-4:])
    assert revoked_at is not None
    revoke_token(SYSTEM, token_id=row.id)
    assert ApiToken.objects.get().revoked_at == revoked_at
    kinds = [entry.kind for entry in audit.about(f"account:{LI}")]
    assert sorted(kinds) == ["identity.token.issued", "identity.token.revoked"]


def test_the_token_of_an_inactive_account_opens_nothing() -> None:
    token = new()
    Account.objects.filter(pk=LI).update(is_active=False)
    assert queries.account_by_token(token) is None


def test_one_manages_ones_own_tokens_and_nobody_elses() -> None:
    li = queries.actor_of(LI, Channel.PORTAL)
    assert li is not None
    token = issue_token(li, account_id=LI, label="自己的", valid_for=timedelta(hours=1))
    others = new("zhangshili")
    for outsider in (li, ANONYMOUS):
        with pytest.raises(DomainError, match=r"identity\.right\.missing"):
            issue_token(outsider, account_id=demo_id("account", "zhangshili"), label="", valid_for=timedelta(hours=1))
        with pytest.raises(DomainError, match=r"identity\.token\.invalid"):
            revoke_token(outsider, token_id=ApiToken.objects.get(account__login="zhangshili").id)
    assert queries.account_by_token(others) is not None
    assert queries.account_by_token(token) is not None


@pytest.mark.parametrize("validity", [timedelta(0), timedelta(seconds=59), timedelta(days=366), timedelta(days=-1)])
def test_validity_has_bounds(validity: timedelta) -> None:
    with pytest.raises(DomainError, match=r"identity\.token\.validity"):
        new(valid_for=validity)


def test_demonstration_tokens_exist_in_demonstration_only(settings: LazySettings) -> None:
    assert queries.account_by_token(demo_token("zhaochuangkou")) is not None
    with pytest.raises(DomainError, match=r"identity\.seed\.invalid"):
        demo_token("nobody")
    settings.DEMONSTRATION = False
    with pytest.raises(DomainError, match=r"identity\.seed\.demonstration_only"):
        demo_token("zhaochuangkou")
