"""What was taken from an application is taken from whoever is in it, at the next use; nothing else of it breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client as Browser

from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.oidc.actions.change import approve_change, ask_for_change
from tongban.registry.identity.oidc.facts import Facts
from tongban.registry.identity.oidc.kinds import ClientAuthentication, Scope
from tongban.registry.identity.oidc.models import Client, Consent, Participation
from tongban.registry.identity.oidc.tests.making import application
from tongban.registry.identity.queries import actor_of
from tongban.sites.sso.tests.conftest import RelyingParty, answer, userinfo

Browsers = Callable[..., Browser]
SCOPES = "openid profile phone"


def official(login: str) -> Actor:
    actor = actor_of(demo_id("account", login), Channel.DESK)
    assert actor is not None
    return actor


def changed(client: Client, **other: Any) -> None:
    """Everything as it is but for ``other``: asked for by the head of the body, approved by the operator."""
    client.refresh_from_db()
    facts = Facts(
        name=client.name,
        purpose=client.purpose,
        authentication=ClientAuthentication(client.authentication),
        backs=client.redirect_uris,
        scopes=[Scope(each) for each in client.scopes],
        after_log_out=client.after_log_out,
        back_channel=client.back_channel,
        trusted_basis=client.trusted_basis,
        least_level=client.least_level,
    )
    waits = ask_for_change(official("zhoujueding"), pk=client.pk, facts=replace(facts, **other), why="试一试")
    approve_change(official("zhangyunxing"), pk=waits)


@pytest.fixture
def party() -> RelyingParty:
    """An application that told more than the log-in itself."""
    return RelyingParty(application(), {"scope": SCOPES})


def refreshed(party: RelyingParty, tokens: dict[str, Any]) -> Any:
    return party.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])


def test_a_scope_that_was_taken_is_told_no_more(party: RelyingParty, browser: Browsers) -> None:
    tokens = party.log_in(browser("lishili"))
    assert {"name", "phone_number"} <= set(userinfo(tokens["access_token"]).json())
    changed(party.client, scopes=[Scope.PROFILE])
    told = userinfo(tokens["access_token"]).json()
    assert ("name" in told, "phone_number" in told) == (True, False), "by the token that there was"
    answered = refreshed(party, tokens).json()
    assert "phone_number" not in userinfo(answered["access_token"]).json()
    assert answered["scope"].split() == ["openid", "profile"]
    changed(party.client, scopes=[Scope.PROFILE, Scope.PHONE])
    assert "phone_number" not in userinfo(refreshed(party, answered).json()["access_token"]).json(), "what went is gone"


def test_whom_one_acts_for_is_told_no_more(browser: Browsers) -> None:
    party = RelyingParty(application(), {"scope": "openid legal_person"})
    her = browser("lishili")
    page = party.send(her).content.decode()
    name = page.split('value="LEGAL_PERSON:')[1].split('"')[0]
    tokens = party.redeem(party.enter(her, f"LEGAL_PERSON:{name}")["code"]).json()
    assert "org_uscc" in userinfo(tokens["access_token"]).json()
    changed(party.client, scopes=[])
    told = userinfo(tokens["access_token"]).json()
    assert (told["user_type"], "org_uscc" in told) == ("1", False)


def test_a_code_goes_to_no_address_that_was_taken(party: RelyingParty, browser: Browsers) -> None:
    came = party.enter(browser("lishili"))
    old, new = party.back, "https://fund.example/new"
    changed(party.client, backs=[new])
    answered = party.redeem(came["code"], redirect_uri=old)
    assert (answered.status_code, answered.json()["error"]) == (400, "invalid_request")
    assert party.send(browser("lishili")).status_code == 400, "nor is anybody sent there"
    party.client.refresh_from_db()
    assert party.log_in(browser("lishili"))["access_token"]


def test_who_is_known_less_surely_than_it_now_asks_is_out(party: RelyingParty, browser: Browsers) -> None:
    tokens = party.log_in(browser("zhangshili"))
    surely = party.log_in(browser("lishili"))
    changed(party.client, least_level=3)
    assert userinfo(tokens["access_token"]).status_code == 401
    assert refreshed(party, tokens).json()["error"] == "invalid_grant"
    assert userinfo(surely["access_token"]).status_code == 200


def test_another_purpose_is_asked_for_anew(party: RelyingParty, browser: Browsers) -> None:
    her = browser("lishili")
    tokens = party.log_in(her)
    assert party.send(her).status_code == 302, "asked once"
    changed(party.client, purpose="评价信用")
    assert userinfo(tokens["access_token"]).status_code == 401
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    page = party.send(her)
    assert page.status_code == 200
    assert "评价信用" in page.content.decode()


def test_nobody_agrees_to_what_he_did_not_read(party: RelyingParty, browser: Browsers) -> None:
    her = browser("lishili")
    page = party.send(her)
    purpose = page.content.decode().split('name="purpose" value="')[1].split('"')[0]
    changed(party.client, purpose="评价信用")
    answered = answer(her, page, purpose=purpose)
    assert answered["Location"].startswith("/sso/authorize?"), "he reads the page anew"
    assert not Consent.objects.exists()


def test_nobody_was_asked_where_a_basis_in_law_goes(browser: Browsers) -> None:
    party = RelyingParty(application(trusted_basis="某法第一条"), {"scope": SCOPES})
    her = browser("lishili")
    tokens = party.log_in(her)
    changed(party.client, trusted_basis="")
    assert userinfo(tokens["access_token"]).status_code == 401
    assert party.send(her).status_code == 200, "now it asks"


def test_a_name_or_an_address_more_breaks_nothing(party: RelyingParty, browser: Browsers) -> None:
    tokens = party.log_in(browser("lishili"))
    changed(party.client, name="公积金", backs=[party.back, "https://fund.example/new"])
    assert userinfo(tokens["access_token"]).status_code == 200
    assert refreshed(party, tokens).status_code == 200


def test_who_takes_his_address_away_is_told_of_no_log_out_that_waits(browser: Browsers) -> None:
    party = RelyingParty(application(back_channel="https://fund.example/out"), {"scope": SCOPES})
    party.log_in(browser("lishili"))
    Participation.objects.update(ended_at="2026-01-01T00:00Z", next_try_at="2026-01-01T00:00Z")
    changed(party.client, back_channel="")
    row = Participation.objects.get()
    assert (row.next_try_at, row.told_at is not None) == (None, True)
