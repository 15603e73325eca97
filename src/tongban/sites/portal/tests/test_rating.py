"""好差评 on the portal: invited when it ended, five faces, reasons as a second step, seen again and not edited; what is public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import submitted
from tongban.cases.kinds import Opinion, Outcome
from tongban.cases.queries.services import last_visit
from tongban.kernel.codes import show_registration_code
from tongban.oversight.evaluations.models import Figure, Rating
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.models import Department
from tongban.sites.portal.tests.conftest import accepted, hidden, path_of, text_of, told
from tongban.sites.portal.views.bodies import figures_kept

Browser = Callable[..., Client]
Who = Callable[..., Actor]


@pytest.fixture
def case(who: Who, item_code: str) -> Receipt:
    """A case of 李示例's company that was just concluded."""
    receipt = accepted(who, item_code)
    case_id = receipt.case_id
    for login, seen, step in (("qianchushen", 2, "s1"), ("sunfuhe", 3, "s2")):
        give_opinion(who(login), case_id=case_id, seen=seen, step_id=step, opinion=Opinion.AGREE)
    decide(who("zhoujueding"), case_id=case_id, seen=4, outcome=Outcome.GRANTED)
    conclude(who("zhoujueding"), case_id=case_id, seen=5)
    return receipt


@pytest.fixture
def url(case: Receipt) -> str:
    return f"/cases/{show_registration_code(case.code)}/rating"


def sent(page: str, **more: Any) -> dict[str, Any]:
    """The form as it stands, with these answers."""
    return {**{name: values[0] for name, values in hidden(page).items()}, **more}


def test_invited_on_the_progress_page_in_my_and_by_message(browser: Browser, who: Who, case: Receipt, url: str) -> None:
    me = browser("lishili")
    progress = f"/progress/{show_registration_code(case.code)}"
    assert f'href="{url}"' in text_of(me.get(progress))
    assert url in text_of(me.get("/my/"))
    message = me.get(f"/my/messages/{told(who('lishili', Channel.PORTAL))}")
    assert "请您评价" in text_of(message)
    me.post(url, {"step": "2", "stars": "5"})
    assert "请您评价" not in text_of(me.get(progress))
    assert url in text_of(me.get(progress))
    assert url not in text_of(me.get("/my/"))


def test_without_javascript_the_reasons_are_a_second_step(browser: Browser, url: str) -> None:
    me = browser("lishili")
    first = text_of(me.get(url))
    assert first.count('type="radio"') == 5
    assert "非常不满意" in first
    assert hidden(first)["step"] == ["1"]
    second = me.post(url, sent(first, stars="2"))
    assert second.status_code == 200
    assert not Rating.objects.exists()
    page = text_of(second)
    assert 'data-stars="2">' in page
    assert 'data-stars="5" hidden disabled>' in page
    done = me.post(url, sent(page, stars="2", reasons=["209", "213"], words="拖了很久"))
    assert path_of(done) == url
    rating = Rating.objects.get()
    assert (rating.stars, rating.reasons, rating.way, rating.state) == (2, ["209", "213"], 1, "TO_SIGN")
    seen = text_of(me.get(url))
    for words in ("拖了很久", "未在承诺时间内办结", "待签收", "可以追评一次"):
        assert words in seen


def test_a_telephone_is_told_apart_and_the_addition_is_the_last(browser: Browser, url: str) -> None:
    me = browser("lishili")
    for stars in ("1", "4"):
        me.post(url, {"step": "2", "stars": stars}, headers={"user-agent": "Mozilla/5.0 (Android) Mobile"})
    assert list(Rating.objects.order_by("number").values_list("number", "way")) == [(1, 2), (2, 2)]
    page = text_of(me.get(url))
    assert "<form" not in page.split("<main", 1)[1].split("</main", 1)[0]
    assert me.post(url, {"step": "2", "stars": "5"}).status_code == 409
    assert Rating.objects.count() == 2


def test_sent_twice_it_is_once(browser: Browser, url: str) -> None:
    me = browser("lishili")
    form = sent(text_of(me.get(url)), step="2", stars="3")
    assert [me.post(url, form).status_code for _ in range(2)] == [302, 302]
    assert Rating.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"step": "1"}, "请从五档里选一档"),
        ({"step": "2", "stars": "9"}, "请从五档里选一档"),
        ({"step": "2", "stars": "x"}, "请从五档里选一档"),
        ({"step": "2", "stars": "5", "reasons": ["209"]}, "不是“非常满意”的评价内容"),
        ({"step": "2", "stars": "2", "words": "打 19900000001"}, "请不要写电话"),
        ({"step": "2", "stars": "2", "words": "字" * 501}, "最多 500 字"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(browser: Browser, url: str, given: Any, said: str) -> None:
    answer = browser("lishili").post(url, given)
    assert answer.status_code == 422
    page = text_of(answer)
    assert said in page
    assert 'class="errors"' in page or "data-focus" in page
    assert not Rating.objects.exists()


def test_to_others_it_is_not_there(browser: Browser, url: str) -> None:
    assert path_of(browser().get(url)) == "/sign-in"
    for login in ("zhangshili", "qianchushen", "wujiancha"):
        assert browser(login).get(url).status_code == 404
    assert browser("lishili").get("/cases/360722-261123-7KQ3XH/rating").status_code == 404


def test_a_case_under_way_says_when(browser: Browser, who: Who, item_code: str) -> None:
    receipt = submitted(who("lishili", Channel.PORTAL), item_code)
    page = text_of(browser("lishili").get(f"/cases/{show_registration_code(receipt.code)}/rating"))
    assert "还没有办完" in page


def test_the_receipt_lets_its_holder_rate_the_visit(browser: Browser, who: Who, item_code: str) -> None:
    company = who("lishili", Channel.PORTAL).legal_persons[0]
    receipt = submitted(who("zhaochuangkou", Channel.WINDOW), item_code, party=(PartyKind.LEGAL, company))
    found = last_visit(receipt.case_id)
    assert found is not None
    shown = show_registration_code(receipt.code)
    address = f"/visits/{shown}/{found[0]}/{found[1]}"
    holder = browser()
    assert "这次到窗口" in text_of(holder.get(address))
    assert holder.post(address, {"step": "2", "stars": "2", "words": "等了很久"}).status_code == 302
    rating = Rating.objects.get()
    assert (rating.target, rating.way) == ("VISIT", 3)
    page = text_of(holder.get(address))
    assert "不满意" in page
    assert "等了很久" not in page
    assert browser().get(f"/visits/{shown}/{found[0]}/{'a' * 16}").status_code == 404
    assert browser().get(f"/visits/{shown}/99/{found[1]}").status_code == 404
    mine = text_of(browser("lishili").get(f"/progress/{shown}"))
    assert f"/rating?visit={found[0]}" in mine
    assert "等了很久" in text_of(browser("lishili").get(f"/cases/{shown}/rating?visit={found[0]}"))


def counted(item_code: str, **stars: int) -> None:
    """So many ratings of the item, as the figures would count them."""
    department = Rating.objects.values_list("department_id", flat=True).first()
    if department is None:
        department = Department.objects.filter(name="信丰县市场监督管理局").values_list("id", flat=True)[0]
    Figure.objects.create(item=item_code, department_id=department, **stars)


def test_few_are_not_published(browser: Browser, item_code: str) -> None:
    counted(item_code, five=4)
    anyone = browser()
    assert "好评率" not in text_of(anyone.get(f"/items/{item_code}/"))
    page = text_of(anyone.get(f"/items/{item_code}/ratings"))
    assert "评价还太少" in page
    assert "好评率" not in page


def test_figures_lead_to_the_published_ratings(browser: Browser, case: Receipt, url: str, item_code: str) -> None:
    browser("lishili").post(url, {"step": "2", "stars": "2", "reasons": ["209"], "words": "拖了很久"})
    counted(item_code, five=4, two=1)
    anyone = browser()
    page = text_of(anyone.get(f"/items/{item_code}/"))
    assert "5 条评价，好评率 80.0%" in page
    figures_kept.cache_clear()
    body = Department.objects.get(id=Rating.objects.get().department_id)
    assert "5 条评价，好评率 80.0%" in text_of(anyone.get(f"/departments/{body.uscc}/"))
    for address in (f"/items/{item_code}/ratings", f"/departments/{body.uscc}/ratings"):
        page = text_of(anyone.get(address))
        assert "未在承诺时间内办结" in page
        for secret in ("拖了很久", case.code, show_registration_code(case.code), "示例餐饮", "李示例"):
            assert secret not in page


def test_statements(browser: Browser, url: str, item_code: str) -> None:
    me, anyone = browser("lishili"), browser()
    counted(item_code, five=5)
    # Rating: session, actor, name; the case, its visits, what was given.
    for client, address, most in ((me, url, 6), (anyone, f"/items/{item_code}/ratings", 3)):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        asked = [query["sql"][:100] for query in captured if "clock_offset" not in query["sql"]]
        assert len(asked) <= most, asked
