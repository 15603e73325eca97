"""The alert pages: the supervisor takes an alert through its steps; everybody else finds no such page."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tongban.cases.actions.submit import Receipt
from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.ids import uuid7
from tongban.oversight.privacy.actions.open_breach import open_breach
from tongban.oversight.privacy.tests.conftest import breach
from tongban.oversight.security import queries
from tongban.oversight.security.actions import watch
from tongban.oversight.security.models import Alert, Trace
from tongban.oversight.security.rules import rules
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.trail import readings_about


@pytest.fixture
def alert_id(who: Callable[..., Actor]) -> UUID:
    """An alert about 钱初审, as the rule raises it."""
    rule, now = rules()[0], clock.now()
    watch._raise([watch._Found(rule, f"account:{who('qianchushen').account_id}", now, now, 12)])
    return Alert.objects.get().id


def test_an_alert_goes_its_four_steps(visit: Callable[[str], Client], alert_id: UUID) -> None:
    client = visit("wujiancha")
    page = client.get(reverse("desk:alerts")).content.decode()
    assert "短时间查阅多人资料，没有办理" in page
    address = reverse("desk:alert", args=[alert_id])
    act = reverse("desk:alert-deed", args=[alert_id])
    for step, (do, said) in enumerate([("report", "已通报"), ("respond", "响应中"), ("close", "已处置")], start=1):
        assert "监测发现" in client.get(address).content.decode()
        empty = client.post(act, {"do": do, "seen": step, "key": uuid7(clock.now()).hex, "words": ""})
        assert empty.status_code == 422
        done = client.post(
            act, {"do": do, "seen": step, "key": uuid7(clock.now()).hex, "words": "已向局长通报"}, follow=True
        )
        assert done.status_code == 200
        assert said in done.content.decode()
    again = client.post(act, {"do": "dismiss", "seen": 1, "key": uuid7(clock.now()).hex, "words": "误报"})
    assert again.status_code == 409
    account = Alert.objects.get().account
    assert next(row.kind for row in audit.about(f"account:{account}")) == "security.alert.read"


def test_the_report_for_print_says_what_the_record_says(
    visit: Callable[[str], Client], alert_id: UUID, receipt: Receipt
) -> None:
    client, address = visit("wujiancha"), reverse("desk:alert-report", args=[alert_id])
    alert = Alert.objects.get()
    for leaf, what in (
        (900_001, f"case:{receipt.case_id}"),
        (900_007, f"case:{receipt.case_id}"),
        (900_009, "account:x"),
    ):
        Trace.objects.create(rule=alert.rule, group=alert.group, at=alert.at, what=what, leaf=leaf)
    page = html.unescape(client.get(address).content.decode())
    for words in (
        "网络安全事件报告",
        "规则数到 12 个对象，发出告警",
        "钱示例",
        "办件 1 件",
        "信丰县市场监督管理局 · 食品经营许可初审岗",
        "900001 — 900009",
        "没有登记泄露",
    ):
        assert words in page, words
    assert "还没有做：通报、响应、处置" in page.replace("\n", "")
    act = reverse("desk:alert-deed", args=[alert_id])
    for step, (do, words) in enumerate([("report", "已电话通报网信办"), ("respond", "停用了账号")], start=1):
        client.post(act, {"do": do, "seen": step, "key": uuid7(clock.now()).hex, "words": words})
    page = html.unescape(client.get(address).content.decode())
    assert page.index("规则数到 12 个对象") < page.index("已电话通报网信办") < page.index("停用了账号")
    assert "还没有做：处置" in page.replace("\n", "")
    assert "吴示例" in page or "吴" in page
    assert str(receipt.case_id) not in page
    assert visit("qianchushen").get(address).status_code == 404


def test_the_report_of_a_false_alarm_asks_for_no_step_and_tells_whom_a_breach_concerns(
    visit: Callable[[str], Client], who: Callable[..., Actor], alert_id: UUID
) -> None:
    client, address = visit("wujiancha"), reverse("desk:alert-report", args=[alert_id])
    reader, person = who("qianchushen"), who("lishili").person_id
    audit.write("privacy.data.read", reader.stamp(reader.posts[0]), f"person:{person}", {"fields": ["name"]})
    open_breach(who("wujiancha"), **breach(alert=alert_id, account=reader.account_id))
    sent = {"do": "dismiss", "seen": 1, "key": uuid7(clock.now()).hex, "words": "值班人员按要求核对"}
    assert client.post(reverse("desk:alert-deed", args=[alert_id]), sent).status_code == 302
    page = html.unescape(client.get(address).content.decode())
    assert "认定为误报" in page
    assert "还没有做" not in page
    assert "1 人，已告知 0 人" in page


@pytest.mark.parametrize("login", ["qianchushen", "zhenganyuan", "lishili"])
def test_to_others_there_is_no_such_page(visit: Callable[[str], Client], alert_id: UUID, login: str) -> None:
    client = visit(login)
    assert client.get(reverse("desk:alert", args=[alert_id])).status_code == 404
    answer = client.post(reverse("desk:alert-deed", args=[alert_id]), {"do": "report", "seen": 1, "words": "x"})
    assert answer.status_code == 404
    assert Alert.objects.get().state == "FOUND"


def test_the_data_steward_sees_it_to_report_and_handles_nothing(visit: Callable[[str], Client], alert_id: UUID) -> None:
    client = visit("guanshuju")
    listed = client.get(reverse("desk:alerts")).content.decode()
    assert "短时间查阅多人资料，没有办理" in listed
    assert "这里只列涉及个人信息的" in listed
    page = client.get(reverse("desk:alert", args=[alert_id])).content.decode()
    assert "确有泄露的，登记、在期限内报告" in page
    assert 'name="do"' not in page
    sent = {"do": "report", "seen": 1, "words": "x", "key": uuid7(clock.now()).hex}
    assert client.post(reverse("desk:alert-deed", args=[alert_id]), sent).status_code == 404
    assert client.get(reverse("desk:breaches"), {"alert": str(alert_id)}).status_code == 200


def test_an_unknown_deed_is_told(visit: Callable[[str], Client], alert_id: UUID) -> None:
    answer = visit("wujiancha").post(reverse("desk:alert-deed", args=[alert_id]), {"do": "forget", "seen": 1})
    assert answer.status_code == 404


def test_what_was_counted_stands_in_plain_words(visit, who, code: str, receipt, alert_id: UUID) -> None:
    alert = Alert.objects.get()
    whats = (f"case:{receipt.case_id}", f"case:{uuid7(clock.now())}", f"person:{receipt.case_id}", "account:unknown")
    for leaf, what in enumerate(whats):
        Trace.objects.create(rule=alert.rule, group=alert.group, at=alert.at, what=what, leaf=900_000 + leaf)
    page = visit("wujiancha").get(reverse("desk:alert", args=[alert_id])).content.decode()
    assert f'href="/desk/cases/{code}/"' in page
    assert str(receipt.case_id) not in page
    for words in (
        "一件办件（已经不在库里）",
        f"一个人的资料（尾号 {str(receipt.case_id)[-4:]}）",
        "不存在的账号",
        "等待发送",
    ):
        assert words in page
    assert visit("wujiancha").get(f"{reverse('desk:alerts')}?view=no").status_code == 422


def test_who_is_no_official_is_named_with_a_mask_and_finds_it(who: Callable[..., Actor]) -> None:
    """Guessed at from outside: the alert is about the account of a citizen, and goes to the supervisor of the province."""
    citizen, supervisor = who("lishili", Channel.PORTAL), who("wujiancha")
    rule, now = next(each for each in rules() if each.id == "password-guessing"), clock.now()
    watch._raise([watch._Found(rule, f"account:{citizen.account_id}", now, now, 9)])
    posts = tuple(replace(each, region_code="360000000000") for each in supervisor.posts)
    province = replace(supervisor, posts=posts)
    (row,) = queries.alerts(province).rows
    assert row.who == "李**"
    assert queries.alert_detail(province, row.alert_id).row.who == "李**"
    (found,) = readings_about(citizen).readings
    assert (found.masked, found.fields, found.purpose) == (True, ("name",), queries.PURPOSE)
    assert found.body
