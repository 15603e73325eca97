"""延迟告知 at the desk: asked for a case that one sees, granted by the supervisor, wrong hands turned away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from tongban.cases.queries import case_detail
from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.registry.identity.actions.ask_number import NUMBER_ASKED
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.delaying import Delay
from tongban.registry.identity.demo import demo_id
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


KNOWN, STRANGE = "369901199502280038", "369901200103030133"


def asked_about() -> list[tuple[object, object]]:
    """Whether it was found, and who, of each question about a number, by the account that asked."""
    rows = AuditEntry.objects.filter(kind=NUMBER_ASKED, subject=f"account:{demo_id('account', 'zhoujueding')}")
    return [(row.data["found"], row.data["person"]) for row in rows.order_by("at", "id")]


def test_whether_a_number_is_known_is_asked_on_record_found_or_not(visit) -> None:
    leader, person = visit("zhoujueding"), str(demo_id("person", "zhangshili"))
    assert ask(leader, STRANGE).status_code == 422
    assert asked_about() == [(False, None)]
    assert ask(leader, KNOWN, basis="").status_code == 422
    assert asked_about() == [(False, None), (True, person)], "a form that is refused has told it all the same"
    assert not AuditEntry.objects.filter(kind=NUMBER_ASKED, subject=f"person:{person}").exists()
    assert not AuditEntry.objects.filter(kind=NUMBER_ASKED, data__icontains=STRANGE).exists()
    # Another official learns the same from a number that is known and from one that is not.
    assert [ask(visit("qianchushen"), number).status_code for number in (KNOWN, STRANGE)] == [403, 403]
    assert AuditEntry.objects.filter(kind=NUMBER_ASKED).count() == 2


def test_numbers_are_tried_twenty_times_an_hour(visit) -> None:
    leader = visit("zhoujueding")
    tried = [ask(leader, STRANGE).status_code for _ in range(20)]
    assert tried == [422] * 20
    assert [ask(leader, number).status_code for number in (KNOWN, "123456")] == [429, 429]
    assert len(asked_about()) == 20
    assert ask(visit("chujueding"), KNOWN).status_code == 302
