"""The pages of appointments and of duties for some hours, and the banner."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from tongban.registry.identity.models import Appointment, Elevation, PostChange
from tongban.registry.orgs.seed import department_id, post_id

POSTS, ELEVATIONS = "/desk/posts", "/desk/elevations"
REVIEW = post_id("xinfeng-market", "review-1")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_pages_do_not_exist_for_who_manages_nothing(visit, province: None) -> None:
    assert visit("qianchushen").get(POSTS).status_code == 404
    assert visit("zhoujueding").get(ELEVATIONS).status_code == 404
    assert "岗位任免" not in text(visit("qianchushen"), "/desk/me")


def test_a_head_asks_and_the_security_administrator_approves(visit, province: None) -> None:
    head, keeper = visit("zhoujueding"), visit("yananquan")
    page = text(head, POSTS)
    assert "钱示例" in page
    assert "逾期没有核对" in page or "等核对" in page or "本季度新任" in page
    sent = {"do": "appoint", "body": department_id("xinfeng-market"), "login": "zhangshili", "post": REVIEW,
            "first_day": "2020-01-01", "reason": "人手不够"}  # fmt: skip
    wrong = head.post(POSTS, sent)
    assert (wrong.status_code, "任期不对" in wrong.content.decode()) == (422, True)
    done = head.post(POSTS, {**sent, "first_day": "2099-01-01"}, follow=True)
    assert "等另一位批准" in done.content.decode()
    change = PostChange.objects.get()
    assert "人手不够" in text(keeper, POSTS)
    assert head.post(POSTS, {"do": "approve", "change": change.id}).status_code == 404
    assert keeper.post(POSTS, {"do": "approve", "change": change.id}).status_code == 302
    assert Appointment.objects.filter(account__login="zhangshili", post=REVIEW).exists()
    refused = head.post(POSTS, {**sent, "login": "yananquan", "first_day": "2099-01-01"})
    assert (refused.status_code, "管岗位权限的人不能办件" in refused.content.decode()) == (409, True)
    assert "信丰县市场监督管理局" in text(keeper, f"{POSTS}?q=信丰县市场监督管理局")
    assert keeper.get(f"{POSTS}?body={department_id('anyuan-market')}").status_code == 404
    assert head.post(POSTS, {"do": "depart", "leaver": "qianchushen", "why": "退休"}).status_code == 302
    assert visit("qianchushen").get("/desk/").status_code == 404


def test_the_banner_stands_on_every_page_while_it_runs(visit, province: None) -> None:
    operator, keeper = visit("zhangyunxing"), visit("yananquan")
    page = text(operator, f"{ELEVATIONS}?q=信丰县市场监督管理局")
    assert str(REVIEW) in page
    assert str(post_id("xinfeng-approval", "security-admin")) not in page
    operator.post(ELEVATIONS, {"do": "ask", "post": REVIEW, "hours": "1", "reason": "卡住一件"})
    row = Elevation.objects.get()
    assert "您正在使用临时职责" not in text(operator, "/desk/")
    assert keeper.post(ELEVATIONS, {"do": "grant", "elevation": row.id}).status_code == 302
    for address in ("/desk/", "/desk/me", ELEVATIONS):
        assert "您正在使用临时职责" in text(operator, address)
    assert "您正在使用临时职责" not in text(keeper, "/desk/")
    assert operator.post(ELEVATIONS, {"do": "ask", "post": REVIEW, "hours": "9", "reason": "x"}).status_code == 422
    operator.post(ELEVATIONS, {"do": "end", "elevation": row.id})
    assert "您正在使用临时职责" not in text(operator, "/desk/")
    assert "提前结束" in text(visit("shaoshenji"), ELEVATIONS)
    assert reverse("desk:elevations") == ELEVATIONS
