"""The keys: one to come, one that signs, those before it; two of each rotation are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tongban.foundation import clock
from tongban.registry.identity.oidc import keys, signed
from tongban.registry.identity.oidc.keys import KeyState


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEY_FOLDER = tmp_path / "keys"
    made = rsa.generate_private_key
    monkeypatch.setattr(keys.rsa, "generate_private_key", lambda public_exponent, key_size: made(65537, 1024))


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_rotation_breaks_nothing() -> None:
    token = signed.id_token({"iss": signed.issuer(), "sub": "x"})
    first = keys.ring()
    assert [each.state for each in first] == [KeyState.CURRENT, KeyState.NEXT]
    assert keys.ring() == first, "made once"
    second = keys.rotate()
    assert [each.kid for each in second[:2]] == [each.kid for each in first]
    assert [each.state for each in second] == [KeyState.RETIRED, KeyState.CURRENT, KeyState.NEXT]
    assert (signed.hinted(token) or {}).get("sub") == "x", "what the retired one signed is still known"
    for _rotation in range(3):
        last = keys.rotate()
    assert [each.state for each in last] == [KeyState.RETIRED, KeyState.RETIRED, KeyState.CURRENT, KeyState.NEXT]
    assert signed.hinted(token) is None, "not for ever"
    assert all("d" not in each for each in keys.published()["keys"]), "the public halves alone"
    assert {path.stat().st_mode & 0o777 for path in keys.keyfiles.folder().glob("login-*.pem")} == {0o600}


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_logout_token_is_no_id_token() -> None:
    token = signed.logout_token(client_id="app-x", subject="s", sid="1", at=clock.real_now())
    assert signed.hinted(token) is None
