"""A terminal in a hall: two codes, a person with a browser of his own, and nobody who guesses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.test import Client as Browser

from tongban.foundation import clock
from tongban.registry.identity.oidc.models import Client, DeviceRequest
from tongban.registry.identity.oidc.tests.making import SECRET, application
from tongban.sites.sso.tests.conftest import RelyingParty, claims_of, userinfo
from tongban.sites.sso.validator import DEVICE

Browsers = Callable[..., Browser]


def begin(asked: dict[str, str]) -> Any:
    """A terminal begins."""
    form = {"content_type": "application/x-www-form-urlencoded"}
    return Browser().post("/sso/device-authorization", urlencode(asked), **form)


def begun(**more: Any) -> tuple[RelyingParty, dict[str, Any]]:
    party = RelyingParty(application("kiosk", **{"on_devices": True, **more}))
    asked = {"client_id": "app-kiosk", "client_secret": SECRET, "scope": "openid profile"}
    return party, dict(begin(asked).json())


def poll(party: RelyingParty, codes: dict[str, Any]) -> Any:
    DeviceRequest.objects.update(asked_at=None)
    return party.token(grant_type=DEVICE, device_code=codes["device_code"])


def test_a_terminal_is_let_in(browser: Browsers) -> None:
    party, codes = begun()
    her = browser("lishili")
    assert poll(party, codes).json() == {"error": "authorization_pending"}
    assert party.token(grant_type=DEVICE, device_code=codes["device_code"]).json()["error"] == "slow_down"
    page = her.post("/sso/device", {"code": codes["user_code"].lower().replace("-", " ")})
    assert "公积金网厅" in page.content.decode()
    assert her.post("/sso/device", {"code": codes["user_code"], "answer": "give"}).status_code == 302
    tokens = poll(party, codes).json()
    assert claims_of(tokens["id_token"])["aud"] == "app-kiosk"
    assert userinfo(tokens["access_token"]).json()["name"] == "李示例"
    assert poll(party, codes).json()["error"] == "invalid_grant", "once"
    assert userinfo(tokens["access_token"]).status_code == 401, "and who tries twice has lost it"
    assert her.post("/sso/device", {"code": codes["user_code"], "answer": "give"}).status_code == 404


def test_no_means_no_and_time_runs_out(browser: Browsers) -> None:
    party, codes = begun()
    browser("lishili").post("/sso/device", {"code": codes["user_code"], "answer": "keep"})
    assert poll(party, codes).json()["error"] == "access_denied"
    asked = {"client_id": "app-kiosk", "client_secret": SECRET, "scope": "openid"}
    late = begin(asked).json()
    DeviceRequest.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))
    assert poll(party, late).json()["error"] == "expired_token"
    assert browser("lishili").post("/sso/device", {"code": late["user_code"]}).status_code == 404


def test_only_where_it_was_granted_and_at_the_level_that_was_asked(browser: Browsers) -> None:
    _party, told = begun(on_devices=False)
    assert told == {"error": "unauthorized_client"}
    other = RelyingParty(application("hall", on_devices=True, least_level=3))
    asked = {"client_id": "app-hall", "client_secret": SECRET}
    codes = begin(asked).json()
    refused = browser("zhangshili").post("/sso/device", {"code": codes["user_code"], "answer": "give"})
    assert refused.status_code == 403
    assert poll(other, codes).json()["error"] == "authorization_pending"
    stranger = RelyingParty(application("stranger", on_devices=True))
    assert poll(stranger, codes).json()["error"] == "invalid_grant", "another application's code"
    wrong = begin({"client_id": "app-hall", "client_secret": "x"})
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


def test_a_terminal_asks_for_a_level(browser: Browsers) -> None:
    party, _codes = begun()
    asked = {"client_id": "app-kiosk", "client_secret": SECRET, "scope": "openid"}
    codes = begin({**asked, "acr_values": "urn:other urn:tongban:level:3"}).json()
    him, her = browser("zhangshili"), browser("lishili")
    assert "3 级" in him.post("/sso/device", {"code": codes["user_code"]}).content.decode(), "he reads it beforehand"
    refused = him.post("/sso/device", {"code": codes["user_code"], "answer": "give"})
    assert (refused.status_code, poll(party, codes).json()["error"]) == (403, "authorization_pending")
    assert her.post("/sso/device", {"code": codes["user_code"], "answer": "give"}).status_code == 302
    assert claims_of(poll(party, codes).json()["id_token"])["acr"] == "urn:tongban:level:3"
    low = begin({**asked, "acr_values": "urn:tongban:level:1"}).json()
    assert him.post("/sso/device", {"code": low["user_code"], "answer": "give"}).status_code == 302


def test_a_code_of_a_terminal_gives_no_more_than_the_application_may_have_now(browser: Browsers) -> None:
    party, codes = begun()
    party.client.scopes = ["openid"]
    party.client.save()
    her = browser("lishili")
    assert "姓名" not in her.post("/sso/device", {"code": codes["user_code"]}).content.decode()
    her.post("/sso/device", {"code": codes["user_code"], "answer": "give"})
    assert "name" not in userinfo(poll(party, codes).json()["access_token"]).json()
    Client.objects.update(scopes=["openid", "profile"])
    codes = begin({"client_id": "app-kiosk", "client_secret": SECRET, "scope": "openid"}).json()
    Client.objects.update(on_devices=False)
    assert her.post("/sso/device", {"code": codes["user_code"]}).status_code == 404


def test_a_code_is_not_guessed(browser: Browsers) -> None:
    her = browser("lishili")
    tried = [her.post("/sso/device", {"code": "BCDF-GHJK"}).status_code for _try in range(12)]
    assert tried == [404] * 10 + [429] * 2
