"""An application that was entered in the name of a legal person or a principal: when that ends, so does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from tongban.foundation import clock
from tongban.registry.identity.actions.answer_invitation import answer_invitation
from tongban.registry.identity.actions.answer_mandate import accept_mandate, revoke_mandate
from tongban.registry.identity.actions.end_representation import end_representation
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import Representation
from tongban.registry.identity.oidc.actions import end as ending
from tongban.registry.identity.oidc.actions import tell
from tongban.registry.identity.oidc.actions.end import leave_lost_names
from tongban.registry.identity.oidc.models import Participation, Session
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.tests.entrusters import RESTAURANT, asked, given
from tongban.sites.sso.tests.conftest import RelyingParty, claims_of, userinfo
from tongban.sites.sso.tests.test_ending import Browsers, Outside, outside, party

__all__ = ["outside"]
DAYS = 30


def now_is(login: str) -> Actor:
    found = actor_of(demo_id("account", login), Channel.PORTAL)
    assert found is not None
    return found


def representation() -> tuple[str, Callable[[], None]]:
    """张示例 acts for the restaurant: the name on the page, and how it is ended."""
    until = clock.today() + timedelta(days=DAYS)
    invitation = asked("zhangshili", last_day=until, now=clock.now())
    answer_invitation(now_is("zhangshili"), invitation_id=invitation, accept=True, now=clock.now())
    row = Representation.objects.filter(legal_person_id=RESTAURANT, natural_person_id=demo_id("person", "zhangshili"))
    ended = {"representation_id": row.get().pk, "now": clock.now()}
    return f"LEGAL_PERSON:{RESTAURANT}", lambda: end_representation(now_is("lishili"), **ended)


def mandate() -> tuple[str, Callable[[], None]]:
    """张示例 applies for 蒋示例."""
    until = clock.today() + timedelta(days=DAYS)
    pk: UUID = given(last_day=until, now=clock.now())
    accept_mandate(now_is("zhangshili"), mandate_id=pk, now=clock.now())
    ended = {"mandate_id": pk, "now": clock.now()}
    return f"MANDATE:{pk}", lambda: revoke_mandate(now_is("jiangshili"), **ended)


def entered(him: Browser, name: str, client: str = "fund") -> tuple[RelyingParty, dict[str, Any]]:
    scope = "openid legal_person" if name.startswith("LEGAL") else "openid mandate"
    fund = party(client)
    return fund, fund.redeem(fund.enter(him, name, scope=scope)["code"]).json()


@pytest.mark.parametrize("by", ["deed", "day"])
@pytest.mark.parametrize("made", [representation, mandate])
def test_tokens_die_with_the_name(
    made: Callable[[], Any], by: str, browser: Browsers, outside: Outside, frozen: Callable[[datetime], None]
) -> None:
    name, end = made()
    him = browser("zhangshili")
    fund, tokens = entered(him, name)
    tax = party("tax")
    own = tax.log_in(him)
    assert userinfo(tokens["access_token"]).status_code == 200
    assert leave_lost_names() == 0
    if by == "deed":
        end()
    else:
        frozen(clock.now() + timedelta(days=DAYS + 1))
    answer = userinfo(tokens["access_token"])
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_token"})
    refreshed = fund.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert (refreshed.status_code, refreshed.json()["error"]) == (400, "invalid_grant")
    assert (leave_lost_names(), leave_lost_names()) == (1, 0)
    assert tell.tell_applications() == 1
    (where, told), sid = outside.heard[0], claims_of(tokens["id_token"])["sid"]
    assert (where, told["sid"]) == ("https://fund.example/out", sid)
    assert userinfo(own["access_token"]).status_code == 200, "in his own name he goes on"
    assert him.get("/my/").status_code == 200
    assert Session.objects.get().ended_at is None


def test_suspects_who_still_hold_a_name_keep_nobody_waiting(
    browser: Browsers, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A judgment of limited capacity makes a suspect; there may be more of them than are looked at at once."""
    name, end = representation()
    for client in ("fund", "tax", "work"):
        entered(browser("zhangshili"), name, client)
    lost = Participation.objects.order_by("pk").last()
    assert lost is not None
    monkeypatch.setattr(ending, "_MOST_AT_ONCE", 1)
    monkeypatch.setattr(ending, "holds_name", lambda row, _account: row.pk != lost.pk)
    end()
    assert leave_lost_names() == 1
    assert list(Participation.objects.exclude(ended_at=None)) == [lost]


def test_a_code_dies_too(browser: Browsers, outside: Outside) -> None:
    name, end = representation()
    fund = party("fund")
    code = fund.enter(browser("zhangshili"), name, scope="openid legal_person")["code"]
    end()
    assert fund.redeem(code).json()["error"] == "invalid_grant"


def test_who_still_acts_is_left_alone(browser: Browsers, outside: Outside) -> None:
    name, _end = representation()
    _fund, tokens = entered(browser("zhangshili"), name)
    assert leave_lost_names() == 0
    assert Participation.objects.get().ended_at is None
    claims = userinfo(tokens["access_token"]).json()
    assert (claims["user_type"], claims["org_uscc"]) == ("2", "91369901MA72200101")
