"""权限审计: the audit administrator reads what was done to rights in his region, and takes it away on record; nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from tongban.foundation.records import audit
from tongban.registry.identity.actors import system_actor
from tongban.registry.identity.auditing import GROUPS
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import Elevation
from tongban.registry.orgs.seed import department_id, post_id
from tongban.sites.desk.auditing import _GROUPS, _STEPS

AUDIT = "/desk/audit"
REVIEW = post_id("xinfeng-market", "review-1")


def text(client: Client, query: str = "") -> str:
    answer = client.get(AUDIT + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def done(visit, province: None) -> None:
    """A request for a post, one for a duty for some hours, and an entry about an official of another county."""
    sent = {"do": "appoint", "body": department_id("xinfeng-market"), "login": "zhangshili", "post": REVIEW,
            "first_day": "2099-01-01", "reason": "人手不够"}  # fmt: skip
    assert visit("zhoujueding").post("/desk/posts", sent).status_code == 302
    visit("zhangyunxing").post("/desk/elevations", {"do": "ask", "post": REVIEW, "hours": "1", "reason": "卡住一件"})
    visit("yananquan").post("/desk/elevations", {"do": "grant", "elevation": Elevation.objects.get().id})
    about = f"account:{demo_id('account', 'zhenganyuan')}"
    audit.write("identity.posts.departed", system_actor("test").stamp(), about, {"appointments": 1})


def test_it_is_read_from_the_record_and_searched(visit, done: None) -> None:
    auditor = visit("shaoshenji")
    page = text(auditor)
    for words in ("临时职责", "批准", "卡住一件", "任命和免去"):
        assert words in page
    assert "全部结束" not in page, "another county's"
    assert "卡住一件" in text(auditor, "?group=elevations&login=zhangyunxing")
    assert "没有这样的记录" in text(auditor, "?group=departures")
    assert "没有这样的记录" in text(auditor, "?until=2020-01-01")
    for wrong in ("?group=no", "?since=gestern", "?before=x"):
        assert auditor.get(AUDIT + wrong).status_code == 422


def test_pages_go_on_where_the_last_one_ended(visit, done: None) -> None:
    about = f"account:{demo_id('account', 'qianchushen')}"
    for _ in range(25):
        audit.write("identity.posts.reviewed", system_actor("test").stamp(), about, {"post": str(REVIEW), "kept": True})
    auditor = visit("shaoshenji")
    first = text(auditor, "?group=reviews")
    href = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = auditor.get(href if href.startswith("/") else AUDIT + href).content.decode()
    assert (first.count("季度核对"), second.count("季度核对")) >= (20, 5)
    assert 'rel="next"' not in second


def test_what_is_taken_away_is_on_record_and_is_the_record(visit, done: None) -> None:
    auditor, account = visit("shaoshenji"), demo_id("account", "shaoshenji")
    answer = auditor.post(f"{AUDIT}/export", {"group": "elevations"})
    document = answer.json()
    assert (document["search"], len(document["entries"])) == ({"group": "elevations"}, 2)
    (entry,) = [each for each in audit.about(f"account:{account}") if each.kind == "identity.audit.exported"]
    assert entry.data["rows"] == 2
    assert "审计导出" in text(auditor, "?group=exports")


@pytest.mark.parametrize("login", ["qianchushen", "yananquan", "haoxitong", "wujiancha"])
def test_for_who_does_not_audit_the_page_does_not_exist(visit, done: None, login: str) -> None:
    client = visit(login)
    assert client.get(AUDIT).status_code == 404
    assert client.post(f"{AUDIT}/export").status_code == 404


def test_who_audits_is_offered_no_answer(visit, done: None) -> None:
    visit("zhangyunxing").post(
        "/desk/elevations", {"do": "ask", "post": post_id("xinfeng-market", "decide"), "hours": "1", "reason": "再一次"}
    )
    page = visit("shaoshenji").get("/desk/elevations").content.decode()
    assert "卡住一件" in page
    for deed in ("grant", "decline", "end"):
        assert f'value="{deed}"' not in page
    assert 'value="end"' in visit("zhangyunxing").get("/desk/elevations").content.decode()


def test_every_kind_has_words() -> None:
    assert set(_GROUPS) == set(GROUPS)
    assert {kind.rpartition(".")[2] for kinds in GROUPS.values() for kind in kinds} == set(_STEPS)
