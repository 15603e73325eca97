"""Relying parties that nobody here wrote log in, refresh and are logged out: Authlib, and npm ``openid-client`` where it is.

For the second one Node is needed, and ``TONGBAN_NODE_MODULES``, the folder in which ``npm install openid-client`` put it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from simulators.running import Running, running
from tests.sso.conftest import Person
from tongban.foundation import clock
from tongban.registry.identity.oidc import keys
from tongban.registry.identity.oidc.actions.tell import tell_applications
from tongban.registry.identity.oidc.models import Participation
from tongban.registry.identity.oidc.tests.making import SECRET, application

BACK, BYE = "http://127.0.0.1:9/cb", "http://127.0.0.1:9/bye"
# Authlib leaves a socket to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
MODULES, NODE = os.environ.get("TONGBAN_NODE_MODULES", ""), shutil.which("node")
SCRIPT = Path(__file__).with_name("openid_client.mjs")


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with running("relying_party", "a-secret-that-nobody-uses") as simulator:
        yield simulator


@pytest.fixture
def outside(process: Running, settings: Any) -> Running:
    process.reset()
    settings.TRUSTED_LOCAL_SERVICES = [*settings.TRUSTED_LOCAL_SERVICES, process.url]
    return process


def metadata_of(address: str) -> dict[str, Any]:
    return dict(httpx.get(f"{address}/.well-known/openid-configuration", timeout=60).json())


def checked(token: str, metadata: dict[str, Any], audience: str) -> dict[str, Any]:
    """The claims of a token, as an application checks them."""
    known = KeySet.import_key_set(httpx.get(metadata["jwks_uri"], timeout=60).json())
    claims = jwt.decode(token, known, metadata["id_token_signing_alg_values_supported"]).claims
    jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": metadata["issuer"]}, aud={"essential": True, "value": audience}
    ).validate(claims)
    return dict(claims)


def logged_in(party: OAuth2Client, person: Person, metadata: dict[str, Any], nonce: str) -> dict[str, Any]:
    go, _state = party.create_authorization_url(metadata["authorization_endpoint"], code_verifier="v" * 60, nonce=nonce)
    came = person.goes(go, BACK)
    told = party.fetch_token(metadata["token_endpoint"], authorization_response=came, code_verifier="v" * 60)
    return dict(told)


def test_authlib_logs_in_and_is_logged_out(address: str, person: Person, outside: Running) -> None:
    client = application("authlib", redirect_uris=[BACK], after_log_out=[BYE], back_channel=f"{outside.url}/out")
    metadata = metadata_of(address)
    ways = {"scope": "openid profile", "redirect_uri": BACK, "code_challenge_method": "S256"}
    with OAuth2Client(client.client_id, SECRET, token_endpoint_auth_method="client_secret_basic", **ways) as party:
        first = logged_in(party, person, metadata, "n-7")
        claims = checked(first["id_token"], metadata, client.client_id)
        assert (claims["nonce"], claims["acr"]) == ("n-7", "urn:tongban:level:3")
        assert party.get(metadata["userinfo_endpoint"]).json()["name"] == "李示例"
        second = party.refresh_token(metadata["token_endpoint"], refresh_token=first["refresh_token"])
        assert checked(second["id_token"], metadata, client.client_id)["sub"] == claims["sub"]
        kept = keys.current().kid
        keys.rotate()
        third = party.refresh_token(metadata["token_endpoint"], refresh_token=second["refresh_token"])
        assert keys.current().kid != kept, "rotated while in use"
        for each in (second, third):
            assert checked(each["id_token"], metadata, client.client_id)["sub"] == claims["sub"]
    outside.switch(down=True)
    leave = f"{metadata['end_session_endpoint']}?id_token_hint={third['id_token']}&post_logout_redirect_uri={BYE}"
    person.goes(leave, BYE)
    assert tell_applications() == 0
    outside.reset()
    Participation.objects.update(next_try_at=clock.real_now())
    assert tell_applications() == 1
    (heard,) = outside.ask("GET", "/_heard")[1]["heard"][-1:]
    told = checked(heard["token"], metadata, client.client_id)
    assert (told["sid"], told["sub"]) == (claims["sid"], claims["sub"])


def test_authlib_proves_itself_by_a_key(address: str, person: Person) -> None:
    key = RSAKey.generate_key(2048)
    public = KeySet([key]).as_dict(private=False)
    client = application("signed", redirect_uris=[BACK], authentication="PRIVATE_KEY", secret_hash=b"", keys=public)
    metadata = metadata_of(address)
    ways = {"scope": "openid", "redirect_uri": BACK, "code_challenge_method": "S256"}
    secret = key.as_pem(private=True).decode()
    with OAuth2Client(client.client_id, secret, token_endpoint_auth_method="private_key_jwt", **ways) as party:
        party.register_client_auth_method(PrivateKeyJWT(metadata["token_endpoint"]))
        first = logged_in(party, person, metadata, "n-8")
        assert party.refresh_token(metadata["token_endpoint"], refresh_token=first["refresh_token"])["access_token"]
    instant = int(clock.real_now().timestamp())
    said = {"iss": client.client_id, "sub": client.client_id, "aud": metadata["token_endpoint"], "jti": "1"}
    asked = {
        "grant_type": "refresh_token",
        "refresh_token": "x",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": "RS256"}, {**said, "exp": instant + 60}, key),
    }
    told = [httpx.post(metadata["token_endpoint"], data=asked, timeout=60).json()["error"] for _time in range(2)]
    assert told == ["invalid_grant", "invalid_client"], "an assertion is good once"


@pytest.mark.skipif(
    not NODE or not Path(MODULES, "openid-client").is_dir(),
    reason="npm openid-client is not here: set TONGBAN_NODE_MODULES to the folder that holds it",
)
def test_openid_client_of_node_logs_in(address: str, person: Person) -> None:
    client = application("node", redirect_uris=[BACK], after_log_out=[BYE], authentication="NONE", secret_hash=b"")
    argv = [str(NODE), str(SCRIPT), MODULES, address, client.client_id, BACK, BYE]
    pipes: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
    }
    with subprocess.Popen(argv, **pipes) as party:
        line = party.stdout.readline() if party.stdout else ""
        assert line, party.communicate()[1]
        came = person.goes(json.loads(line)["go"], BACK)
        told, trouble = party.communicate(f"{came}\n", timeout=60)
    assert told, trouble
    learned = json.loads(told)
    assert learned["refreshed"] is True
    assert learned["about"]["name"] == "李示例"
    assert learned["about"]["sub"] == learned["claims"]["sub"]
    person.goes(learned["leave"], BYE)
    assert person.browser.get(f"{address}/my/").status_code == 302
