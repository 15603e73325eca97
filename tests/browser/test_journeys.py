"""Five journeys on a telephone, each from the home page to its end by what the pages show; what each costs is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.browser import on_the_way as way
from tests.browser.travelling import Effort, Traveller, timed
from tests.stories.place import Place
from tongban.cases.models import Case, Paper
from tongban.cases.states import State
from walkers.player import Story, load
from walkers.player.story import STORIES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
Depart = Callable[..., Traveller]
Told = Callable[[Effort], None]
COUNTY = "信丰县"


@pytest.fixture
def depart(browser: Browser, place: Place) -> Iterator[Depart]:
    """``depart(effort)``: a telephone of its own, in a place where the registers answer."""
    with ExitStack() as stack:
        stack.enter_context(way.registers())

        def start(effort: Effort, language: str = "zh-CN") -> Traveller:
            traveller = Traveller(browser, place.base, effort, language)
            stack.callback(traveller.page.context.close)
            return traveller

        yield start


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Print what a journey cost, also when output is captured."""

    def tell(effort: Effort) -> None:
        with capsys.disabled():
            print(f"\njourney {effort}")  # noqa: T201

    return tell


def _story(name: str) -> Story:
    return load(STORIES / f"{name}.yaml")


def test_a_tea_shop_from_the_wish_to_the_licence(place: Place, depart: Depart, told: Told) -> None:
    shop, officials = _story("granted-straight"), way.Officials(place, _story("granted-after-correction"))
    effort = Effort("tea shop")
    owner = depart(effort)
    with timed(effort, owner):
        owner.arrive()
        way.choose_county(owner, COUNTY)
        way.search(owner, "我要开奶茶店")
        owner.tap("食品经营许可（新办）")
        assert COUNTY in owner.text
        way.answer_guide(owner, shop.application.scenario)
        owner.tap("在线办理")
        way.sign_in(owner, "wangshili")
        owner.choose("信丰县王示例奶茶店")
        owner.tap("开始填")
        way.fill(owner, shop.application)
        code = way.submit(owner)
        owner.tap("看进度")
        officials.do(code, "request_correction")
        way.open_mine(owner)
        owner.tap("去补")
        _correct(owner)
        officials.do(code, "pass_pre_review", "give_opinion", "decide", "conclude")
        way.open_mine(owner)
        assert code in owner.text
        owner.tap("食品经营许可（新办）")
        assert way.download(owner, "准予行政许可决定书").startswith(b"%PDF-")
        owner.tap("评价")
        owner.choose("满意")
        owner.tap("提交评价")
        assert "您的评价" in owner.text
    told(effort)


@pytest.mark.slow
def test_a_company_is_added_and_applies(place: Place, depart: Depart, told: Told) -> None:
    kitchen = _story("project-filed").application
    effort = Effort("company")
    head = depart(effort)
    with timed(effort, head):
        head.arrive()
        head.tap("登录")
        head.tap("注册账号")
        way.sign_up(head, mobile="19900000177", name="冯示例", number="36990119850808018X", login="fengzong")
        head.tap(head.page.locator(".mast__me a"))
        head.tap("我的企业")
        head.type("统一社会信用代码", "91369901MA7220109H")
        head.tap("核对并加进来")
        assert "信丰县示例连锁餐饮股份有限公司" in head.text
        head.arrive()
        way.choose_county(head, COUNTY)
        way.search(head, "企业投资项目备案")
        head.tap("企业投资项目备案")
        head.tap("在线办理")
        head.choose("信丰县示例连锁餐饮股份有限公司")
        head.tap("开始填")
        way.fill(head, kitchen)
        code = way.submit(head)
        head.tap("回到我的办件")
        assert code in head.text
    told(effort)


@pytest.mark.slow
def test_an_elder_entrusts_a_relative_who_applies(place: Place, depart: Depart, told: Told) -> None:
    family = _story("family-granted").application
    effort = Effort("elder and relative")
    elder, relative = depart(effort), depart(effort)
    with timed(effort, elder, relative):
        elder.arrive()
        elder.tap("长者模式")
        way.choose_county(elder, COUNTY)
        way.search(elder, "低保")
        elder.tap("最低生活保障审核确认")
        elder.tap("在线办理")
        way.sign_in(elder, "jiangshili")
        elder.tap("委托别人替我申请")
        elder.type("对方姓名", "张示例")
        elder.type("对方手机号", "19900000003")
        elder.choose("我看完了，愿意委托")
        elder.tap(elder.page.locator("main form").get_by_role("button", name="委托", exact=True))
        assert "委托已经发出" in elder.text
        relative.arrive()
        relative.tap("登录")
        way.sign_in(relative, "zhangshili")
        relative.tap("委托")
        relative.tap("接受")
        relative.tap("去申请")
        relative.tap("最低生活保障审核确认")
        relative.tap("在线办理")
        relative.choose("蒋示例")
        relative.tap("开始填")
        way.fill(relative, family)
        code = way.submit(relative)
        way.open_mine(elder)
        assert code in elder.text
        elder.tap("最低生活保障审核确认")
        assert "预审中" in elder.text
    told(effort)


@pytest.mark.slow
def test_a_lost_account_is_recovered_and_a_case_withdrawn(place: Place, depart: Depart, told: Told) -> None:
    story = _story("family-granted")
    officials = way.Officials(place, story)
    code = officials.apply(story.application)
    officials.read(code, story.people["visitor"])
    effort = Effort("lost account")
    one = depart(effort)
    with timed(effort, one):
        one.arrive()
        one.tap("登录")
        one.tap("忘了用户名或密码")
        one.type("手机号", "19900000014")
        one.tap("发验证码")
        one.type("验证码", way.sent_code())
        one.tap("下一步")
        one.type("姓名", "蒋示例")
        one.type("公民身份号码", "369901196803180141")
        one.type("新密码", way.PASSWORD)
        one.tap(one.page.locator("main").get_by_role("button", name="找回账号"))
        assert "用户名是 jiangshili" in one.text
        way.sign_in(one, "jiangshili", way.PASSWORD)
        one.tap("我的数据")
        assert "信丰县民政局" in one.text
        one.tap(code)
        one.tap("撤回申请")
        one.type("为什么撤回", "找到工作了。")
        one.tap(one.page.locator("main").get_by_role("button", name="撤回申请"))
        assert "撤回" in one.text
    assert Case.objects.get().state == State.WITHDRAWN
    told(effort)


def test_an_english_reader_asks_and_verifies(place: Place, depart: Depart, told: Told) -> None:
    officials = way.Officials(place, _story("granted-straight"))
    code = officials.apply(_story("granted-straight").application)
    officials.do(code, "pass_pre_review", "give_opinion", "decide", "conclude")
    effort = Effort("English reader")
    one = depart(effort, "en-GB")
    with timed(effort, one):
        one.arrive()
        way.search(one, "open a tea shop")
        one.tap(one.page.locator("main li.result h2 a").first)
        assert "食品经营许可（新办）" in one.text
        one.tap("Ask")
        way.sign_in(one, "wangshili", words=("User name", "Password", "Sign in"))
        one.type("What", "May I take over a tea shop with its licence?")
        one.tap("Submit question")
        one.tap(one.page.locator(".foot").get_by_role("link", name="Verify"))
        one.type("Verify code of the document", Paper.objects.order_by("case_id", "n")[0].verify_code)
        one.tap(one.page.locator("main form").get_by_role("button", name="Verify"))
        assert "genuine" in one.text
    told(effort)


def _correct(owner: Traveller) -> None:
    """Both lines of the notice, in place."""
    owner.photograph("布局图（重新拍摄）.jpg", into="file.m3")
    owner.type("其中食品处理区面积", "10")
    owner.tap("核对补正的内容")
    owner.choose("我看完了，郑重承诺")
    owner.tap(owner.page.locator("main").get_by_role("button", name="确认并提交补正"))
    assert "预审中" in owner.text
