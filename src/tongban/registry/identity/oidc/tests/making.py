"""Applications for tests."""

from __future__ import annotations

from typing import Any

from tongban.foundation import clock
from tongban.registry.identity.oidc.clients import digest_of
from tongban.registry.identity.oidc.kinds import ClientAuthentication, ClientState, Scope
from tongban.registry.identity.oidc.models import Client

SECRET = "a-secret-of-a-test-application"
BACK = "https://fund.example/cb"


def application(name: str = "fund", **more: Any) -> Client:
    """An approved application at ``https://<name>.example`` that may ask for everything and proves itself by a secret."""
    return Client.objects.create(
        **{
            "client_id": f"app-{name}",
            "name": "公积金网厅",
            "uscc": "11369901MB7220014P",
            "region_code": "360722000000",
            "body_name": "信丰县市场监督管理局",
            "purpose": "查询公积金",
            "state": ClientState.ACTIVE,
            "authentication": ClientAuthentication.SECRET,
            "secret_hash": digest_of(SECRET),
            "redirect_uris": [f"https://{name}.example/cb"],
            "after_log_out": [f"https://{name}.example/bye"],
            "sector": f"{name}.example",
            "scopes": [each.value for each in Scope],
            "asked_at": clock.real_now(),
            **more,
        }
    )
