"""A person logs in at an application: what goes to and fro, and what nobody gets."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client as Browser
from django.test import RequestFactory

from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.oidc.models import Code, Token
from tongban.registry.identity.oidc.tests.making import application
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.tests.proving import Told
from tongban.sites.parts.signed_in import Outside, open_session
from tongban.sites.sso.tests.conftest import RelyingParty, answer, came_back, claims_of, userinfo

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
Browsers = Callable[..., Browser]


def test_a_person_logs_in(browser: Browsers) -> None:
    party, her = RelyingParty(application()), browser("lishili")
    back = party.enter(her, scope="openid profile phone id_number")
    assert (back["state"], back["iss"]) == ("s-1", "http://127.0.0.1:8000")
    tokens = party.redeem(back["code"]).json()
    claims = claims_of(tokens["id_token"])
    told_here = {
        "iss": back["iss"],
        "aud": "app-fund",
        "nonce": "n-1",
        "acr": "urn:tongban:level:3",
        "amr": ["pwd", "otp", "mfa"],
    }
    assert {name: claims.get(name) for name in told_here} == told_here
    assert not {"name", "id_number", "phone_number"} & claims.keys(), "an ID token lies about in many places"
    told = userinfo(tokens["access_token"]).json()
    assert told == {
        "sub": claims["sub"],
        "real_level": 3,
        "user_type": "1",
        "name": "李示例",
        "phone_number": "+8619900000001",
        "phone_number_verified": True,
        "id_type": "111",
        "id_number": "369901199001010013",
    }
    again = party.send(her, scope="openid profile")
    assert came_back(again, party.back)["code"], "what was given is not asked for again"
    kinds = AuditEntry.objects.filter(subject=f"account:{demo_id('account', 'lishili')}").values_list("kind", flat=True)
    assert {"identity.oidc.consented", "identity.oidc.entered"} <= set(kinds)
    read = AuditEntry.objects.get(kind="privacy.data.read")
    assert (read.data["fields"], read.actor["application"]) == (
        ["name", "mobile", "id_number"],
        "信丰县市场监督管理局·公积金网厅",
    )


def test_only_what_was_asked_for_is_told(browser: Browsers) -> None:
    party = RelyingParty(application(scopes=["openid", "profile"]))
    her = browser("lishili")
    assert set(userinfo(party.log_in(her)["access_token"]).json()) == {"sub", "real_level", "user_type"}
    refused = came_back(party.send(her, scope="openid id_number"), party.back)
    assert refused["error"] == "invalid_scope", "not granted to the application"


def test_two_sectors_cannot_compare_whom_they_know(browser: Browsers) -> None:
    parties = [RelyingParty(application(name)) for name in ("fund", "tax")]
    parties.append(RelyingParty(application("fund2", sector="fund.example")))
    her = browser("lishili")
    fund, tax, same = (claims_of(party.log_in(her)["id_token"]) for party in parties)
    assert fund["sub"] == same["sub"] != tax["sub"]
    assert len({fund["sid"], tax["sid"], same["sid"]}) == 3, "neither does the session tell"
    assert claims_of(parties[0].log_in(browser("lishili"))["id_token"])["sub"] == fund["sub"], "and it stays"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unauthorized_client"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"request": "x.y.z"}, "request_not_supported"),
        ({"prompt": "none login"}, "invalid_request"),
    ],
)
def test_a_wrong_request_is_told_the_application(browser: Browsers, wrong: dict[str, str], error: str) -> None:
    party = RelyingParty(application())
    told = came_back(party.send(browser("lishili"), **wrong), party.back)
    assert (told["error"], told["state"], told["iss"]) == (error, "s-1", "http://127.0.0.1:8000")


def test_nobody_is_sent_to_an_address_that_is_not_registered(browser: Browsers) -> None:
    party, her = RelyingParty(application(state="SUSPENDED", client_id="app-off")), browser("lishili")
    known = RelyingParty(application("tax"))
    answers = [
        party.send(her),
        known.send(her, client_id="app-unknown"),
        *(known.send(her, redirect_uri=each) for each in ("https://tax.example/cb?x=1", "https://tax.example/cb/", "")),
        known.send(her, redirect_uri="https://evil.example/cb"),
    ]
    assert {each.status_code for each in answers} == {400}
    assert all("Location" not in each for each in answers)


def test_a_code_is_good_once_and_for_its_verifier(browser: Browsers) -> None:
    party, her = RelyingParty(application()), browser("lishili")
    other = RelyingParty(application("tax"))
    for wrong in ({"code_verifier": "w" * 64}, {"redirect_uri": "https://tax.example/cb"}, {"code_verifier": ""}):
        code = party.enter(her)["code"]
        assert party.redeem(code, **wrong).json()["error"] in ("invalid_grant", "invalid_request"), wrong
        assert party.redeem(code).json()["error"] == "invalid_grant", "who tries with a wrong one has had his try"
    stolen = party.enter(her)["code"]
    assert other.redeem(stolen).json()["error"] == "invalid_grant"
    assert party.redeem(stolen).status_code == 200, "another application does not spend it"
    code = party.enter(her)["code"]
    Code.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))
    assert party.redeem(code).json()["error"] == "invalid_grant"


def test_a_code_that_comes_twice_kills_what_came_of_it(browser: Browsers, told: Told) -> None:
    party = RelyingParty(application())
    code = party.enter(browser("lishili"))["code"]
    tokens = party.redeem(code).json()
    assert party.redeem(code).json()["error"] == "invalid_grant"
    assert userinfo(tokens["access_token"]).status_code == 401
    assert len(told) == 1


def test_a_refresh_token_is_good_once_and_a_stolen_one_kills_its_family(browser: Browsers, told: Told) -> None:
    party = RelyingParty(application())
    first = party.log_in(browser("lishili"), scope="openid profile")
    second = party.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert claims_of(second["id_token"])["sub"] == claims_of(first["id_token"])["sub"]
    assert "nonce" not in claims_of(second["id_token"])
    assert userinfo(second["access_token"]).json()["name"] == "李示例"
    thief = party.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (thief.status_code, thief.json()["error"]) == (400, "invalid_grant")
    assert userinfo(second["access_token"]).status_code == 401, "the family is dead"
    assert party.token(grant_type="refresh_token", refresh_token=second["refresh_token"]).status_code == 400
    assert [notice.value for _person, notice in told] == ["identity.oidc.reused"], "told once"
    assert AuditEntry.objects.filter(kind="identity.oidc.reused").count() == 1


def test_what_is_read_by_a_refreshed_token_is_on_record_too(browser: Browsers) -> None:
    """The log-in goes on for hours, and what stands at the userinfo is what is true then."""
    party = RelyingParty(application())
    tokens = party.log_in(browser("lishili"), scope="openid profile")
    read = AuditEntry.objects.filter(kind="privacy.data.read", subject=f"person:{demo_id('person', 'lishili')}")
    assert read.count() == 1
    for _ in range(2):
        tokens = party.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json()
        assert userinfo(tokens["access_token"]).json()["name"] == "李示例"
    assert read.count() == 2, "once an hour"
    assert {row.actor["application"] for row in read} == {read[0].actor["application"]}


def test_less_may_be_asked_for_at_a_refresh_and_more_not(browser: Browsers) -> None:
    party = RelyingParty(application())
    first = party.log_in(browser("lishili"), scope="openid profile")
    less = party.token(grant_type="refresh_token", refresh_token=first["refresh_token"], scope="openid").json()
    assert "name" not in userinfo(less["access_token"]).json()
    more = party.token(grant_type="refresh_token", refresh_token=less["refresh_token"], scope="openid phone")
    assert more.json()["error"] == "invalid_scope"


def test_who_does_not_prove_itself_gets_nothing(browser: Browsers) -> None:
    party = RelyingParty(application())
    code = party.enter(browser("lishili"))["code"]
    for wrong in ({"client_secret": "wrong"}, {"client_secret": ""}, {"client_id": "app-none"}):
        answered = party.redeem(code, **wrong)
        assert (answered.status_code, answered.json()["error"]) == (401, "invalid_client"), wrong
    assert party.token(grant_type="password", username="x", password="y").json()["error"] == "unsupported_grant_type"
    assert party.redeem(code).status_code == 200, "the code was not touched"
    refused = AuditEntry.objects.filter(kind="identity.oidc.token_refused", subject="client:app-fund")
    assert refused.count() == 3, "on record, where the application exists"


def test_secrets_are_kept_as_digests_alone(browser: Browsers) -> None:
    party = RelyingParty(application())
    tokens = party.log_in(browser("lishili"))
    kept = b"".join(bytes(row.token_hash) for row in Token.objects.all())
    assert all(tokens[name].encode() not in kept for name in ("access_token", "refresh_token"))
    assert Token.objects.count() == 2


def test_who_is_not_signed_in_signs_in_first(browser: Browsers) -> None:
    party, nobody = RelyingParty(application()), browser()
    there = party.send(nobody)
    way_back = parse_qs(urlsplit(there["Location"]).query)["next"][0]
    assert urlsplit(there["Location"]).path == "/sign-in"
    between = browser("lishili").get(way_back)
    assert between.status_code == 200
    assert "/sso/authorize?client_id=app-fund" in between.content.decode(), "a page, for a form leads to us alone"
    silent = came_back(party.send(nobody, prompt="none"), party.back)
    assert silent["error"] == "login_required"


def test_a_silent_request_shows_nothing(browser: Browsers) -> None:
    party, her = RelyingParty(application()), browser("lishili")
    assert came_back(party.send(her, prompt="none"), party.back)["error"] == "consent_required"
    party.enter(her)
    assert came_back(party.send(her, prompt="none"), party.back)["code"]
    assert party.send(her, prompt="consent").status_code == 200


def test_no_means_no(browser: Browsers) -> None:
    party, her = RelyingParty(application()), browser("lishili")
    page = party.send(her)
    assert "form-action 'self' https://fund.example" in page["Content-Security-Policy"]
    assert came_back(answer(her, page, answer="keep"), party.back)["error"] == "access_denied"
    assert AuditEntry.objects.filter(kind="identity.oidc.refused").count() == 1
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = her.cookies
    assert answer(strict, page).status_code == 403, "another site cannot say yes"


def test_an_application_of_the_state_with_a_legal_basis_asks_for_no_consent(browser: Browsers) -> None:
    party = RelyingParty(application(trusted_basis="个人信息保护法第十三条第一款第三项"))
    assert came_back(party.send(browser("lishili"), scope="openid profile"), party.back)["code"]


def test_in_the_name_of_a_company(browser: Browsers) -> None:
    party, her = RelyingParty(application()), browser("lishili")
    page = party.send(her, scope="openid legal_person")
    text = page.content.decode()
    assert "信丰县示例餐饮有限公司" in text
    company = text.split('value="LEGAL_PERSON:')[1].split('"')[0]
    tokens = party.redeem(came_back(answer(her, page, name=f"LEGAL_PERSON:{company}"), party.back)["code"]).json()
    claims = claims_of(tokens["id_token"])
    told = {"org_uscc": "91369901MA72200101", "agent_role": "LEGAL_REPRESENTATIVE", "user_type": "2"}
    assert told.items() <= claims.items()
    assert told["org_uscc"] == userinfo(tokens["access_token"]).json()["org_uscc"]
    stranger = browser("zhangshili")
    page = party.send(stranger, scope="openid legal_person")
    assert answer(stranger, page, name=f"LEGAL_PERSON:{company}").status_code == 403


def test_a_higher_level_is_asked_for(browser: Browsers) -> None:
    party, him = RelyingParty(application()), browser("zhangshili")
    acr = {"acr_values": "urn:tongban:level:3"}
    assert came_back(party.send(him, prompt="none", **acr), party.back)["error"] == "unmet_authentication_requirements"
    page = party.send(him, **acr)
    assert "3 级要当面核验" in page.content.decode()
    assert came_back(answer(him, page, answer="unmet"), party.back)["error"] == "unmet_authentication_requirements"
    assert answer(him, page)["Location"].startswith("/sso/authorize"), "a yes to the wrong question"
    NaturalPerson.objects.filter(pk=demo_id("person", "zhangshili")).update(assurance_level=3)
    assert claims_of(party.log_in(him, **acr)["id_token"])["acr"] == "urn:tongban:level:3"
    least = RelyingParty(application("tax", least_level=3))
    NaturalPerson.objects.filter(pk=demo_id("person", "zhangshili")).update(assurance_level=1)
    assert "去提高实名等级" not in least.send(him).content.decode()
    essential = '{"id_token":{"acr":{"essential":true,"values":["urn:tongban:level:2"]}}}'
    assert "去提高实名等级" in party.send(him, claims=essential).content.decode()


def test_signing_in_once_more(browser: Browsers, monkeypatch: Any) -> None:
    party, her = RelyingParty(application()), browser("lishili")
    party.enter(her)
    there = party.send(her, prompt="login")
    way_back = parse_qs(urlsplit(there["Location"]).query)["next"][0]
    assert urlsplit(there["Location"]).path == "/sign-in"
    marked = way_back.replace("/sso/go-on", "/sso/authorize")
    session = her.session
    session["signed_in"] = {**session["signed_in"], "opened": session["signed_in"]["opened"] - 60}
    session.save()
    assert urlsplit(her.get(marked)["Location"]).path == "/sign-in", "the mark alone is no sign-in"
    assert urlsplit(party.send(her, max_age="30")["Location"]).path == "/sign-in"
    assert came_back(party.send(her, max_age="90"), party.back)["code"]
    session["signed_in"] = {**session["signed_in"], "opened": session["signed_in"]["opened"] + 61}
    session.save()
    assert came_back(her.get(marked), party.back)["code"]
    assert urlsplit(her.get(marked.replace("n-1", "n-2"))["Location"]).path == "/sign-in", "a mark is for one request"


def test_somebody_else_is_expected(browser: Browsers) -> None:
    party = RelyingParty(application())
    hint = party.log_in(browser("lishili"))["id_token"]
    her, him = browser("lishili"), browser("zhangshili")
    party.enter(him)
    assert came_back(party.send(her, id_token_hint=hint), party.back)["code"]
    assert came_back(party.send(him, prompt="none", id_token_hint=hint), party.back)["error"] == "login_required"


def by_the_national_platform(login: str, level: int, ago: timedelta = timedelta(0)) -> Browser:
    """A browser that an outside log-in signed in."""
    actor = actor_of(demo_id("account", login), Channel.PORTAL)
    assert actor is not None
    request = RequestFactory().get("/")
    request.session = SessionStore()
    open_session(request, actor, outside=Outside(level, clock.real_now() - ago))
    request.session.save()
    client = Browser()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return client


def test_an_outside_log_in_is_told_as_what_it_is() -> None:
    """Never more surely than by what opened it, since when he is known there, and no word of a password of ours."""
    party, her = RelyingParty(application()), by_the_national_platform("lishili", 2, timedelta(hours=2))
    claims = claims_of(party.log_in(her)["id_token"])
    assert (claims["acr"], claims["amr"]) == ("urn:tongban:level:2", ["ext"])
    assert 7100 < clock.real_now().timestamp() - claims["auth_time"] < 7300
    assert party.send(her, max_age="3600")["Location"].startswith("/sign-in"), "known too long ago"
    assert "again=1" in party.send(her, prompt="login")["Location"]
    page = party.send(her, acr_values="urn:tongban:level:3")
    assert "用密码登录" in page.content.decode(), "the person has level 3, by another way"
    assert "去提高实名等级" not in page.content.decode()
    assert came_back(party.send(her, acr_values="urn:tongban:level:3", prompt="none"), party.back)["error"]
    her.post("/sign-in", {"login": "lishili", "password": "shili-shenqingren-1"})
    again = claims_of(party.log_in(her, acr_values="urn:tongban:level:3")["id_token"])
    assert (again["acr"], again["amr"]) == ("urn:tongban:level:3", ["pwd"])


@pytest.mark.parametrize("by", ["form", "basic", "assertion"])
def test_a_refusal_at_the_token_endpoint_is_on_record(by: str) -> None:
    """However the application says who it is."""
    application()
    asked: dict[str, Any] = {"grant_type": "authorization_code", "code": "x", "redirect_uri": "https://fund.example/cb"}
    headers = {}
    if by == "form":
        asked |= {"client_id": "app-fund", "client_secret": "wrong"}
    elif by == "basic":
        headers = {"Authorization": f"Basic {base64.b64encode(b'app-fund:wrong').decode()}"}
    else:
        said = base64.urlsafe_b64encode(b'{"iss":"app-fund"}').decode()
        asked |= {"client_assertion_type": ASSERTION, "client_assertion": f"e30.{said}.x"}
    assert Browser().post("/sso/token", asked, headers=headers).status_code == 401
    entry = AuditEntry.objects.get(kind="identity.oidc.token_refused")
    assert (entry.subject, entry.data["error"]) == ("client:app-fund", "invalid_client")
