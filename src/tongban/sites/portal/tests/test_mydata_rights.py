"""我的数据: readings by day and body, a request from a row, a copy of everything."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tongban.cases.factories import filled_draft, submitted
from tongban.cases.queries import case_detail, work_list
from tongban.foundation import clock
from tongban.oversight.grievances.models import Enquiry
from tongban.registry.identity.actors import Channel


def test_the_notice_says_what_the_form_asks_for(browser: Any, who: Any, item_code: str) -> None:
    draft = filled_draft(who("lishili", Channel.PORTAL), item_code)
    page = text(browser("lishili").get(f"/apply/d/{draft.id}/"))
    notice = page[page.index('id="data-notice"') : page.index("</details>", page.index('id="data-notice"'))]
    personal = [each.label for each in draft.guide.form.all_fields() if each.privacy in ("personal", "sensitive")]
    assert personal
    for words in (*personal, draft.guide.department_name, "《", "保管期限", "/my/data/"):
        assert words in notice


@pytest.fixture
def client(browser: Any, who: Any, item_code: str) -> Client:
    """李示例, whose application a reviewer has looked at, in the list and by itself."""
    receipt = submitted(who("lishili", Channel.PORTAL), item_code)
    reviewer = who("qianchushen")
    work_list(reviewer, "all")
    case_detail(reviewer, receipt.code)
    found: Client = browser("lishili")
    return found


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_body_post_and_purpose_by_day_and_body(client: Client) -> None:
    page = text(client.get("/my/data/"))
    # The list, the case, and that it was this person who acted for the applicant.
    assert page.count("看了（遮住部分）") == 3
    for words in ("信丰县市场监督管理局", "查看办件列表", "办理办件", "部门工作台", "问为什么查"):
        assert words in page
    assert "钱示例" not in page
    body = re.search(r'<option value="([0-9a-f-]{36})"', page)
    assert body is not None
    assert text(client.get(f"/my/data/?body={body[1]}")).count("看了（遮住部分）") == 3
    tomorrow = clock.today() + timedelta(days=1)
    assert "没有查过" in text(client.get(f"/my/data/?since={tomorrow}"))
    assert "看了（遮住部分）" in text(client.get("/my/data/?since=never&body=x"))


def test_a_complaint_from_a_row_is_an_enquiry_of_ones_own(client: Client) -> None:
    href = re.search(
        r'href="(/my/data/right\?claim=COMPLAIN&amp;reading=([0-9a-f-]{36}))"', text(client.get("/my/data/"))
    )
    assert href is not None
    assert "不交给查看的部门自己处理" in text(client.get(href[1].replace("&amp;", "&")))
    form = {"claim": "COMPLAIN", "reading": href[2], "words": "我没有办过这件事"}
    assert client.post("/my/data/right", {**form, "words": " "}).status_code == 422
    for _ in range(2):
        sent = client.post("/my/data/right", form)
        assert sent.status_code == 302
    assert Enquiry.objects.get().claim == "COMPLAIN"
    assert "个人信息保护法第五十条" in text(client.get(sent["Location"]))


@pytest.mark.parametrize(
    "address", ["?claim=EXPLAIN", "?claim=EXPLAIN&reading=x", f"?claim=COMPLAIN&reading={'0' * 32}"]
)
def test_no_request_without_its_reading(client: Client, address: str) -> None:
    assert client.get(f"/my/data/right{address}").status_code in (404, 422)


def test_a_copy_holds_what_there_is(client: Client) -> None:
    page = text(client.get("/my/data/copy"))
    answer = client.get("/my/data/copy.json")
    document = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert document["person"]["id_number"] == "369901199001010013"
    (case,) = document["cases"]
    assert case["answers"]
    assert len(document["readings"]) == 3
    for value in ("李示例", "369901199001010013", case["item"]):
        assert value in page
