"""离岗代理 at the desk: asked by one, granted by the head, and the colleague's desk shows whose posts they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from tongban.foundation import clock
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import Leave

Visit = Callable[[str], Client]
DEPUTY = demo_id("account", "sunfuhe")


def ask(client: Client, **changed: str) -> int:
    today = clock.today()
    typed = {"first_day": today.isoformat(), "last_day": (today + timedelta(3)).isoformat(), "deputy": str(DEPUTY)}
    return client.post(reverse("desk:leave"), {"do": "ask", **typed, **changed}).status_code


def answer(client: Client, do: str) -> int:
    return client.post(reverse("desk:leave"), {"do": do, "leave": str(Leave.objects.get().id)}).status_code


def seen(client: Client, route: str = "leave") -> str:
    return client.get(reverse(f"desk:{route}")).content.decode()


def test_from_the_wish_to_the_deputys_desk(visit: Visit) -> None:
    qian, zhou, sun = (visit(each) for each in ("qianchushen", "zhoujueding", "sunfuhe"))
    assert "孙示例" in seen(qian)
    assert ask(qian) == 302
    assert "等批准" in seen(qian)
    assert "等您批准的" in seen(zhou)
    assert "代 钱示例" not in seen(sun, "me")
    assert answer(zhou, "grant") == 302
    assert "代 钱示例" in seen(sun, "me")
    assert "我代理的" in seen(sun)
    assert answer(qian, "end") == 302
    assert "代 钱示例" not in seen(sun, "me")


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_is_kept(visit: Visit) -> None:
    qian = visit("qianchushen")
    assert ask(qian, last_day="2020-01-01") == 422
    assert ask(qian, deputy="x") == 422
    assert ask(qian, first_day="") == 422
    page = qian.post(reverse("desk:leave"), {"do": "ask", "first_day": "2020-01-01", "deputy": str(DEPUTY)})
    assert "从今天起" in page.content.decode()
    assert f'value="{DEPUTY}" checked' in " ".join(page.content.decode().split())
    assert not Leave.objects.exists()


def test_others_cannot_answer(visit: Visit) -> None:
    ask(visit("qianchushen"))
    for login in ("qianchushen", "sunfuhe", "zhenganyuan", "wujiancha"):
        assert answer(visit(login), "grant") == 404
    assert visit("zhoujueding").post(reverse("desk:leave"), {"do": "other"}).status_code == 400
