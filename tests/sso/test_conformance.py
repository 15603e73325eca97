"""The published list of checks for a provider, each by its name (``tests/sso/conformance.py``)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser

from tests.sso.conformance import PAGE, PLANS, page
from tongban.foundation import clock
from tongban.registry.identity.oidc.actions import tell
from tongban.registry.identity.oidc.tests.making import SECRET, application
from tongban.sites.sso.tests import conftest
from tongban.sites.sso.tests.conftest import VERIFIER, RelyingParty, claims_of, userinfo
from tongban.sites.sso.tests.test_ending import Outside

_people, browser = conftest._people, conftest.browser
Browsers = Callable[..., Browser]
NAMES = {each.name: each for _title, checks in PLANS for each in checks}
BYE = "https://fund.example/bye"


@pytest.fixture
def party() -> RelyingParty:
    return RelyingParty(
        application(back_channel="https://fund.example/out", front_channel="https://fund.example/front")
    )


@pytest.fixture
def her(browser: Browsers) -> Browser:
    return browser("lishili")


def code_of(party: RelyingParty, her: Browser, **more: str) -> dict[str, Any]:
    """The claims of a log-in that asks for ``more`` beside what is usual."""
    return claims_of(party.log_in(her, **more)["id_token"])


def error_of(answer: Any) -> str:
    assert answer.status_code == 302, answer.content
    return parse_qs(urlsplit(answer["Location"]).query)["error"][0]


def test_the_page_is_made_from_the_table_and_every_check_has_its_test() -> None:
    assert PAGE.read_text(encoding="utf-8") == page().rstrip() + "\n", "python -m tests.sso.conformance"
    tried = {name for names in TRIED for name in names}
    assert tried == set(NAMES)


def metadata(party: RelyingParty, her: Browser) -> None:
    told = Browser().get("/.well-known/openid-configuration").json()
    wanted = ("authorization", "token", "userinfo", "end_session")
    assert all(told[f"{name}_endpoint"].startswith(told["issuer"]) for name in wanted)
    assert (told["response_types_supported"], told["subject_types_supported"]) == (["code"], ["pairwise"])
    assert told["id_token_signing_alg_values_supported"] == ["RS256"]
    assert told["request_parameter_supported"] is told["request_uri_parameter_supported"] is False
    assert all(told[f"{way}channel_logout{what}supported"] for way in ("back", "front") for what in ("_", "_session_"))
    assert {"use", "kid", "alg", "n", "e"} <= Browser().get("/sso/keys").json()["keys"][0].keys()


def server(party: RelyingParty, her: Browser) -> None:
    basic = base64.b64encode(f"app-fund:{SECRET}".encode()).decode()
    asked = {"grant_type": "authorization_code", "redirect_uri": party.back, "code_verifier": VERIFIER}
    sent = {**asked, "code": party.enter(her)["code"]}
    told = Browser().post("/sso/token", sent, headers={"Authorization": f"Basic {basic}"})
    assert (told.status_code, told["Cache-Control"]) == (200, "no-store")
    assert told.json()["token_type"] == "Bearer"
    claims = claims_of(told.json()["id_token"])
    assert (claims["aud"], claims["nonce"], claims["iss"]) == ("app-fund", "n-1", "http://127.0.0.1:8000")
    assert {"at_hash", "exp", "iat", "sub", "auth_time"} <= claims.keys()


def secret_post(party: RelyingParty, her: Browser) -> None:
    assert party.log_in(her)["id_token"]


def asked_wrongly(party: RelyingParty, her: Browser) -> None:
    assert error_of(party.send(her, response_type="")) == "invalid_request"


def not_unsigned(party: RelyingParty, her: Browser) -> None:
    head = party.log_in(her)["id_token"].split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(head + "=="))["alg"] == "RS256"


def user_info(party: RelyingParty, her: Browser) -> None:
    tokens = party.log_in(her)
    access, known = tokens["access_token"], claims_of(tokens["id_token"])["sub"]
    bearer = {"Authorization": f"Bearer {access}"}
    assert userinfo(access).json()["sub"] == known
    assert Browser().post("/sso/userinfo", headers=bearer).json()["sub"] == known
    assert Browser().post("/sso/userinfo", {"access_token": access}).status_code == 401


def without_nonce(party: RelyingParty, her: Browser) -> None:
    assert "nonce" not in code_of(party, her, nonce="")


def scopes(party: RelyingParty, her: Browser) -> None:
    for asked, told in (
        ("openid profile", {"name"}),
        ("openid email", set()),
        ("openid address", set()),
        ("openid phone", {"phone_number", "phone_number_verified"}),
        ("openid profile email address phone", {"name", "phone_number", "phone_number_verified"}),
        ("profile openid", {"name"}),
    ):
        about = userinfo(party.log_in(her, scope=asked)["access_token"]).json()
        assert about.keys() - {"sub", "real_level", "user_type"} == told, asked


def taken(party: RelyingParty, her: Browser) -> None:
    known = code_of(party, her)["sub"]
    for more in (
        {"display": "page"},
        {"display": "popup"},
        {"extra": "foobar"},
        {"login_hint": "lishili"},
        {"ui_locales": "se"},
        {"claims_locales": "se"},
        {"acr_values": "1 2"},
        {"claims": '{"userinfo":{"name":{"essential":true}}}'},
    ):
        claims = code_of(party, her, **more)
        assert (claims["sub"], "acr" in claims) == (known, True), more


def prompts(party: RelyingParty, her: Browser) -> None:
    assert error_of(party.send(Browser(), prompt="none")) == "login_required"
    first = party.log_in(her)
    known = claims_of(first["id_token"])
    silent = claims_of(party.log_in(her, prompt="none", id_token_hint=first["id_token"])["id_token"])
    assert (silent["sub"], silent["auth_time"]) == (known["sub"], known["auth_time"])
    assert code_of(party, her, max_age="10000")["auth_time"] == known["auth_time"]
    assert party.send(her, prompt="login")["Location"].startswith("/sign-in")
    held = her.session
    held["signed_in"] = {**held["signed_in"], "opened": held["signed_in"]["opened"] - 2}
    held.save()
    assert party.send(her, max_age="1")["Location"].startswith("/sign-in")


def reuse(party: RelyingParty, her: Browser) -> None:
    code = party.enter(her)["code"]
    first = party.redeem(code).json()
    again = party.redeem(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert userinfo(first["access_token"]).status_code == 401


def addresses(party: RelyingParty, her: Browser) -> None:
    assert party.send(her, redirect_uri="https://evil.example/cb").status_code == 400


def posted(party: RelyingParty, her: Browser) -> None:
    led = her.post("/sso/authorize", party.query())
    assert (led.status_code, led["Location"].partition("?")[0]) == (302, "/sso/authorize")


def request_objects(party: RelyingParty, her: Browser) -> None:
    assert error_of(party.send(her, request="e30.e30.")) == "request_not_supported"
    assert error_of(party.send(her, request_uri="https://fund.example/r")) == "request_uri_not_supported"


def refreshed(party: RelyingParty, her: Browser) -> None:
    first = party.log_in(her)
    second = party.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    before, after = claims_of(first["id_token"]), claims_of(second["id_token"])
    assert all(before[name] == after[name] for name in ("iss", "sub", "aud", "auth_time"))
    assert second["refresh_token"] != first["refresh_token"]


def pkce(party: RelyingParty, her: Browser) -> None:
    assert error_of(party.send(her, code_challenge="", code_challenge_method="")) == "invalid_request"
    assert party.redeem(party.enter(her)["code"], code_verifier="w" * 64).json()["error"] == "invalid_grant"


def log_out(party: RelyingParty, her: Browser) -> None:
    hint = party.log_in(her)["id_token"]
    head, _payload, signature = hint.split(".")
    modified = ".".join((head, base64.urlsafe_b64encode(b'{"sub":"x"}').decode().rstrip("="), signature))
    for asked in (
        {"id_token_hint": modified},
        {"id_token_hint": "x"},
        {"client_id": "app-fund", "post_logout_redirect_uri": BYE},
        {},
        {"state": "s"},
    ):
        assert "要退出登录吗" in her.get("/sso/log-out", asked).content.decode(), asked
    for wrong in ("https://evil.example/", f"{BYE}?more=1"):
        refused = her.get("/sso/log-out", {"id_token_hint": hint, "post_logout_redirect_uri": wrong})
        assert refused.status_code == 400
    assert her.get("/my/").status_code == 200, "nothing of that signed her out"


def logged_out(party: RelyingParty, her: Browser) -> None:
    hint = party.log_in(her)["id_token"]
    farewell = her.get("/sso/log-out", {"id_token_hint": hint, "post_logout_redirect_uri": BYE, "state": "s"})[
        "Location"
    ]
    shown = her.get(farewell).content.decode()
    assert f"{BYE}?state=s" in shown
    assert "sid=" in shown
    assert her.get("/my/").status_code == 302
    assert tell.tell_applications() == 1


def logged_out_without_address(party: RelyingParty, her: Browser) -> None:
    hint = party.log_in(her)["id_token"]
    farewell = her.get("/sso/log-out", {"id_token_hint": hint})["Location"]
    assert BYE not in her.get(farewell).content.decode()
    assert her.get("/my/").status_code == 302


BYES = "oidcc-rp-initiated-logout"
TRIED: dict[tuple[str, ...], Callable[[RelyingParty, Browser], None]] = {
    (
        "oidcc-discovery-endpoint-verification",
        f"{BYES}-discovery-endpoint-verification",
        "oidcc-backchannel-logout-discovery-endpoint-verification",
        "oidcc-frontchannel-logout-discovery-endpoint-verification",
    ): metadata,
    ("oidcc-server", "oidcc-idtoken-signature"): server,
    ("oidcc-server-client-secret-post",): secret_post,
    ("oidcc-response-type-missing",): asked_wrongly,
    ("oidcc-idtoken-unsigned",): not_unsigned,
    ("oidcc-userinfo-get", "oidcc-userinfo-post-header", "oidcc-userinfo-post-body"): user_info,
    ("oidcc-ensure-request-without-nonce-succeeds-for-code-flow",): without_nonce,
    (
        *(f"oidcc-scope-{name}" for name in ("profile", "email", "address", "phone", "all")),
        "oidcc-ensure-other-scope-order-succeeds",
    ): scopes,
    (
        *("oidcc-display-page", "oidcc-display-popup", "oidcc-login-hint", "oidcc-ui-locales", "oidcc-claims-locales"),
        "oidcc-ensure-request-with-unknown-parameter-succeeds",
        "oidcc-ensure-request-with-acr-values-succeeds",
        "oidcc-claims-essential",
    ): taken,
    (
        *("oidcc-prompt-login", "oidcc-prompt-none-not-logged-in", "oidcc-prompt-none-logged-in"),
        *("oidcc-max-age-1", "oidcc-max-age-10000", "oidcc-id-token-hint"),
    ): prompts,
    ("oidcc-codereuse", "oidcc-codereuse-30seconds"): reuse,
    ("oidcc-ensure-registered-redirect-uri",): addresses,
    ("oidcc-ensure-post-request-succeeds",): posted,
    (
        "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
        "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
        "oidcc-ensure-request-object-with-redirect-uri",
    ): request_objects,
    ("oidcc-refresh-token",): refreshed,
    ("oidcc-ensure-request-with-valid-pkce-succeeds",): pkce,
    (
        f"{BYES}-bad-post-logout-redirect-uri",
        f"{BYES}-query-added-to-post-logout-redirect-uri",
        f"{BYES}-modified-id-token-hint",
        f"{BYES}-bad-id-token-hint",
        f"{BYES}-no-id-token-hint",
        f"{BYES}-no-params",
        f"{BYES}-only-state",
    ): log_out,
    (
        BYES,
        f"{BYES}-no-state",
        "oidcc-backchannel-rp-initiated-logout",
        "oidcc-frontchannel-rp-initiated-logout",
    ): logged_out,
    (f"{BYES}-no-post-logout-redirect-uri",): logged_out_without_address,
}


@pytest.mark.parametrize("names", TRIED, ids=lambda names: names[0])
def test_what_the_published_list_asks(
    names: tuple[str, ...], party: RelyingParty, her: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = Outside()
    monkeypatch.setattr(tell, "OutgoingClient", outside.client)
    TRIED[names](party, her)
    for _address, told in outside.heard:
        assert {"sub", "sid", "events", "iat", "jti", "aud", "iss"} <= told.keys()
        assert "nonce" not in told
        assert told["iat"] <= clock.real_now().timestamp()
