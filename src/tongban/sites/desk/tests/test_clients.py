"""The page of applications: asked for, answered, and given a secret that is shown once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.test import Client as Browser
from django.urls import reverse

from tongban.registry.identity.oidc.models import Client, ClientChange

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


def test_a_change_from_the_form_to_its_approval(visit: Callable[..., Browser]) -> None:
    there, head, operator = reverse("desk:clients"), visit("zhoujueding"), visit("zhangyunxing")
    head.post(there, ASK)
    row = Client.objects.get()
    operator.post(there, {"do": "approve", "client": str(row.pk)})
    form = head.get(there, {"change": str(row.pk)})
    assert "https://food.example/cb\nhttps://food.example/cb2" in form.content.decode()
    assert operator.get(there, {"change": str(row.pk)}).status_code == 403, "the body's own"
    assert [head.get(there, {"change": each}).status_code for each in ("x", str(uuid4()))] == [400, 403]
    asked = {**ASK, "do": "change", "client": str(row.pk), "backs": "https://food.example/cb\nhttps://food.example/n"}
    assert head.post(there, asked).status_code == 422, "not without a reason"
    assert "https://food.example/n" in head.post(there, {**asked, "name": ""}).content.decode(), "what was typed stays"
    assert head.post(there, {**asked, "reason": "换服务器"}).status_code == 302
    assert head.post(there, {**asked, "reason": "换服务器"}).status_code == 409
    change = str(ClientChange.objects.get().pk)
    assert head.post(there, {"do": "approve-change", "change": change}).status_code == 403
    page = operator.get(there).content.decode()
    assert "<del>https://food.example/cb2</del>" in page
    assert "<ins>https://food.example/n</ins>" in page
    assert operator.post(there, {"do": "approve-change", "change": change}).status_code == 302
    row.refresh_from_db()
    assert row.redirect_uris == ["https://food.example/cb", "https://food.example/n"]
    assert head.post(there, {"do": "suspend", "client": str(row.pk), "reason": "被盗用"}).status_code == 302
    assert head.post(there, {"do": "resume", "client": str(row.pk), "reason": "补好了"}).status_code == 302
    change = str(ClientChange.objects.get(state="ASKED").pk)
    assert operator.post(there, {"do": "decline-change", "change": change, "reason": "还没有测"}).status_code == 302
    assert "还没有测" in head.get(there).content.decode()
    assert operator.post(there, {"do": "approve-change", "change": "x"}).status_code == 400


def test_an_old_secret_is_ended_by_hand(visit: Callable[..., Browser]) -> None:
    there, head, operator = reverse("desk:clients"), visit("zhoujueding"), visit("zhangyunxing")
    head.post(there, ASK)
    row = Client.objects.get()
    operator.post(there, {"do": "approve", "client": str(row.pk)})
    head.post(there, {"do": "secret", "client": str(row.pk)})
    assert "以前的密钥马上作废" not in head.get(there).content.decode(), "there is none"
    head.post(there, {"do": "secret", "client": str(row.pk)})
    assert "以前的密钥马上作废" in head.get(there).content.decode()
    assert operator.post(there, {"do": "end-secret", "client": str(row.pk)}).status_code == 403
    assert head.post(there, {"do": "end-secret", "client": str(row.pk)}).status_code == 302
    row.refresh_from_db()
    assert row.old_secret_until is None


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
    assert head.post(there, {"do": "resume", "client": "x"}).status_code == 400
