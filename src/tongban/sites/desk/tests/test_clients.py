"""The page of applications: asked for, answered, and given a secret that is shown once."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client as Browser
from django.urls import reverse

from tongban.registry.identity.oidc.models import Client

ASK = {
    "do": "ask",
    "body": "11369901MB7220014P",
    "name": "食品经营者服务",
    "purpose": "查检查记录",
    "backs": "https://food.example/cb\nhttps://food.example/cb2",
    "scopes": ["profile", "phone"],
    "authentication": "SECRET",
    "least": "2",
}


def test_an_application_from_the_form_to_its_secret(visit: Callable[..., Browser]) -> None:
    there, head, operator = reverse("desk:clients"), visit("zhoujueding"), visit("zhangyunxing")
    wrong = head.post(there, {**ASK, "backs": "ftp://x"})
    assert wrong.status_code == 422
    assert "ftp://x" in wrong.content.decode(), "what was typed stays"
    assert head.post(there, ASK).status_code == 302
    row = Client.objects.get()
    assert (row.redirect_uris, row.scopes) == (ASK["backs"].split(), ["openid", "profile", "phone"])
    assert head.post(there, {"do": "approve", "client": str(row.pk)}).status_code == 403
    assert "食品经营者服务" in operator.get(there).content.decode()
    assert operator.post(there, {"do": "approve", "client": str(row.pk)}).status_code == 302
    page = head.post(there, {"do": "secret", "client": str(row.pk)})
    secret = page.content.decode().split('<p class="code brk">')[1].split("<")[0]
    assert secret.startswith("tbs_")
    assert secret not in head.get(there).content.decode(), "shown once"
    assert operator.post(there, {"do": "suspend", "client": str(row.pk)}).status_code == 422, "not without a reason"
    assert operator.post(there, {"do": "suspend", "client": str(row.pk), "reason": "漏洞"}).status_code == 302
    assert operator.post(there, {"do": "other"}).status_code == 400
    assert operator.post(there, {"do": "resume", "client": "x"}).status_code == 400
