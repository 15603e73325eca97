"""延迟告知 at the desk: asked for a case that one sees, granted by the supervisor, wrong hands turned away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from tongban.cases.queries import case_detail
from tongban.foundation import clock
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.delaying import Delay
from tongban.registry.identity.trail import readings_about

HERE = "/desk/delays"


def ask(client: Client, of: str, **more: str) -> Any:
    today = clock.today()
    form = {
        "do": "ask",
        "of": of,
        "basis": "INVESTIGATION",
        "number": "信市监立〔2026〕7号",
        "since": today.isoformat(),
    }
    return client.post(reverse("desk:delays"), {**form, "until": (today + timedelta(days=9)).isoformat(), **more})


def test_asked_by_the_body_granted_by_who_supervises(visit, who, receipt, code: str) -> None:
    leader, supervisor = visit("zhoujueding"), visit("wujiancha")
    case_detail(who("qianchushen"), code)
    me, cases = who("lishili", Channel.PORTAL), (receipt.case_id,)
    assert readings_about(me, cases).readings
    assert ask(leader, code, basis="").status_code == 422
    assert ask(leader, code, until="x").status_code == 422
    assert ask(leader, "123456").status_code == 422
    assert not Delay.objects.exists()
    assert ask(leader, code).status_code == 302
    assert ask(visit("qianchushen"), code).status_code == 403
    form = {"do": "grant", "delay": str(Delay.objects.get().id)}
    assert leader.post(HERE, form).status_code == 404
    assert "信市监立〔2026〕7号" in supervisor.get(HERE).content.decode()
    assert supervisor.post(HERE, form).status_code == 302
    assert all("市场" not in each.body for each in readings_about(me, cases).readings)
    assert "正在延迟" in leader.get(HERE).content.decode()
    assert supervisor.post(HERE, {**form, "do": "end"}).status_code == 302
    assert readings_about(me, cases).readings
