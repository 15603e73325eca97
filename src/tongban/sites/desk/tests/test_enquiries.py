"""Enquiries at the desk: by their limit, answered beside the guide, passed on, published by a second person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.cases.factories import sample_item
from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry, Refusal
from tongban.oversight.grievances.actions.ask import ask
from tongban.oversight.grievances.actions.claim import claim_right
from tongban.oversight.grievances.actions.complain import complain
from tongban.oversight.grievances.models import Enquiry
from tongban.registry.identity.actors import Actor, Channel

Visit = Callable[[str], Client]
Who = Callable[..., Actor]
QUESTION = "我接手王示例奶茶店，许可证能接着用吗？"
PUBLIC, ANSWER = "接手别人的店，许可证能接着用吗？", "不能，要重新申请。"


@pytest.fixture
def asked(who: Who) -> Enquiry:
    """A question of 李示例 on an item of the county's market bureau."""
    item = sample_item()
    ask(who("lishili", Channel.PORTAL), item=item, words=QUESTION, contact="晚上打电话")
    return Enquiry.objects.get()


def page_of(enquiry: Enquiry) -> str:
    return reverse("desk:enquiry", args=[enquiry.number])


def do(client: Client, enquiry: Enquiry, deed: str, seen: int = 1, **form: Any) -> Any:
    return client.post(
        reverse("desk:enquiry-deed", args=[enquiry.number]), {"do": deed, "seen": str(seen), "key": f"key-{deed}-{seen}", **form}
    )  # fmt: skip


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_guide_stands_beside_and_an_answer_points_into_it(visit: Visit, asked: Enquiry) -> None:
    client = visit("qianchushen")
    page = text(client.get(page_of(asked)))
    assert QUESTION in page
    assert "第 1 版" in page
    assert 'value="m3.r1"' in page
    assert "晚上打电话" not in page
    assert do(client, asked, "answer", words=ANSWER, elements=["c1", "m3.r1"]).status_code == 302
    page = text(client.get(page_of(asked)))
    assert "指南里的：" in page
    assert "钱示例" in page


def test_published_by_a_second_person(visit: Visit, asked: Enquiry) -> None:
    first, second = visit("qianchushen"), visit("zhoujueding")
    do(first, asked, "answer", words=ANSWER)
    personal = do(first, asked, "propose_publication", 2, question="李示例问：能接着用吗", answer=ANSWER)
    assert personal.status_code == 422
    assert "提问人的姓名" in text(personal)
    assert not Refusal.objects.filter(deed="grievances.enquiry").exists()
    assert do(first, asked, "propose_publication", 2, question=PUBLIC, answer=ANSWER).status_code == 302
    assert do(first, asked, "publish", 3).status_code == 403
    assert "同意公开" in text(second.get(page_of(asked)))
    assert do(second, asked, "publish", 3).status_code == 302
    assert do(second, asked, "withdraw_publication", 4, reason="过时了").status_code == 302
    asked.refresh_from_db()
    assert (asked.publication, asked.state) == ("WITHDRAWN", "ANSWERED")


def test_returned(visit: Visit, asked: Enquiry) -> None:
    first, second = visit("qianchushen"), visit("zhoujueding")
    do(first, asked, "answer", words=ANSWER)
    do(first, asked, "propose_publication", 2, question=PUBLIC, answer=ANSWER)
    assert do(second, asked, "return_publication", 3, reason=" ").status_code == 422
    assert do(second, asked, "return_publication", 3, reason="写明依据").status_code == 302
    assert "写明依据" in text(first.get(page_of(asked)))


@pytest.mark.parametrize(("body", "status"), [("信丰县民政局", 302), ("信丰县", 422), ("", 422), ("没有这个局", 422)])
def test_passed_on_by_the_name_of_the_body(visit: Visit, asked: Enquiry, body: str, status: int) -> None:
    client = visit("qianchushen")
    answer = do(client, asked, "pass_on", body=body, reason="归民政局管")
    assert answer.status_code == status
    if status == 302:
        assert client.get(page_of(asked)).status_code == 404
        assert visit("fengruhu").get(page_of(asked)).status_code == 200
    else:
        assert 'id="pass_on-body-e"' in text(answer)


def test_who_does_not_see_it(visit: Visit, asked: Enquiry) -> None:
    for login in ("zhenganyuan", "fengruhu"):
        assert visit(login).get(page_of(asked)).status_code == 404
        assert do(visit(login), asked, "answer", words="x").status_code == 404
    assert Refusal.objects.filter(code="uow.not_found").count() == 2


def test_a_supervisor_reads_what_is_late_and_does_nothing(visit: Visit, asked: Enquiry) -> None:
    client = visit("wujiancha")
    with clock.frozen(clock.now() + timedelta(days=30)):
        page = text(client.get(reverse("desk:enquiries"), {"view": "overdue"}))
        assert QUESTION in page
        assert "逾期没有答复" in page
        assert "逾期没有答复的咨询 1" in re.sub(r"\s+", " ", text(client.get(reverse("desk:board"))))
        assert 'name="do"' not in text(client.get(page_of(asked)))
        assert do(client, asked, "answer", words="x").status_code == 403


def test_how_to_reach_the_asker_is_shown_on_record(visit: Visit, asked: Enquiry) -> None:
    client = visit("qianchushen")
    assert "晚上打电话" in text(do(client, asked, "contact"))
    assert AuditEntry.objects.filter(kind="privacy.data.read", subject=f"person:{asked.asker_id}").count() == 1


def test_whose_data_a_request_is_about_is_shown_on_record(visit: Visit, who: Who) -> None:
    claim_right(who("lishili", Channel.PORTAL), claim="CORRECT", region="360722000000", words="电话登记错了。")
    request, client = Enquiry.objects.get(), visit("wujiancha")
    page = text(client.get(page_of(request)))
    assert "看是谁的个人信息" in page
    assert "李示例" not in page
    seen = text(visit("sujiancha").get(page_of(request)))
    assert "电话登记错了" in seen
    assert "看是谁的个人信息" not in seen, "the province sees it, and does not answer"
    assert "李示例" in text(do(client, request, "claimant"))
    assert AuditEntry.objects.filter(kind="privacy.data.read", subject=f"person:{request.asker_id}").count() == 1


def test_overtaken_unknown_and_twice(visit: Visit, asked: Enquiry) -> None:
    client = visit("qianchushen")
    assert do(client, asked, "answer", words=ANSWER).status_code == 302
    assert do(client, asked, "answer", words=ANSWER).status_code == 302
    stale = client.post(
        reverse("desk:enquiry-deed", args=[asked.number]), {"do": "answer", "seen": "1", "words": "另一个答复"}
    )
    assert (stale.status_code, "另一个答复" in text(stale)) == (409, False)
    assert do(client, asked, "dance").status_code == 404
    asked.refresh_from_db()
    assert asked.state_version == 2


def test_lists_by_limit_and_cost(visit: Visit, who: Who, asked: Enquiry) -> None:
    client = visit("qianchushen")
    for view in ("waiting", "overdue", "answered", "proposed", "published", "all"):
        assert client.get(reverse("desk:enquiries"), {"view": view}).status_code == 200
    assert client.get(reverse("desk:enquiries"), {"view": "x"}).status_code == 422
    for address, most in ((reverse("desk:enquiries"), 4), (page_of(asked), 3)):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert len(captured) <= most + 2, [query["sql"][:90] for query in captured]


def test_the_limit_is_shown_as_a_day(visit: Visit, asked: Enquiry) -> None:
    due = asked.due
    assert isinstance(due, datetime)
    assert f"{(due - timedelta(microseconds=1)).astimezone(clock.SHANGHAI).day} 日" in text(
        visit("qianchushen").get(reverse("desk:enquiries"))
    )


def test_a_complaint_is_looked_into_by_the_supervisor(visit: Visit, who: Who) -> None:
    complain(who("lishili", Channel.PORTAL), item=sample_item(), words="让我交无犯罪记录证明")
    made = Enquiry.objects.get()
    assert visit("qianchushen").get(page_of(made)).status_code == 404
    client = visit("wujiancha")
    assert "让我交无犯罪记录证明" in text(client.get(reverse("desk:enquiries"), {"view": "complaints"}))
    assert "清单外要求投诉 1" in re.sub(r"\s+", " ", text(client.get(reverse("desk:board"))))
    page = text(client.get(page_of(made)))
    assert "指南里没有这一项" in page
    assert "信丰县市场监督管理局" in page
    assert "提出公开" not in page
    assert do(client, made, "answer", words=ANSWER).status_code == 422
    assert do(client, made, "answer", words=ANSWER, finding="FOUNDED").status_code == 302
    assert "属实" in text(client.get(reverse("desk:enquiries"), {"view": "complaints"}))
