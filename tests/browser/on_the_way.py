"""What journeys have alike: the registers that answer, the officials' parts, and stretches of way that several people go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

from simulators.running import running
from tests.browser.travelling import Traveller
from tests.stories.place import Place
from tongban.foundation.outgoing.tests.adapting import client_of
from tongban.registry.identity.adapters.enterprise_registry import http as enterprises
from tongban.registry.identity.adapters.population_registry import http as persons
from tongban.registry.identity.demo import DEMO_LOGINS
from tongban.registry.identity.models import MobileConfirmation
from tongban.registry.identity.population import population
from tongban.registry.identity.ports import enterprise_registry
from tongban.registry.identity.sealing import mobile_code
from walkers.player.api import ApiDriver
from walkers.player.applying import pairs_of
from walkers.player.driver import CaseRef
from walkers.player.story import Application, Person, Story

PASSWORD = "shili-mima-yiju-hua"
_PASSWORDS = {each.login: each.password for each in DEMO_LOGINS}
_PART = re.compile(r"/(?:scenario|s/[^/]+|m/[^/]+)$")
_CODE = re.compile(r"\d{6}-\d{6}-[0-9A-Z]{6}")


@contextmanager
def registers() -> Iterator[None]:
    """The stand-ins for the registers of enterprises and of persons, served as in a demonstration."""
    with ExitStack() as stack:
        first = enterprises.HttpEnterpriseRegistry(
            client_of(enterprises.system, stack.enter_context(running("enterprise_registry")))
        )
        stack.callback(first.close)
        second = persons.HttpPopulationRegistry(
            client_of(persons.system, stack.enter_context(running("population_registry")))
        )
        stack.callback(second.close)
        assert enterprise_registry.make
        assert population.make
        stack.callback(enterprise_registry.by, enterprise_registry.make)
        stack.callback(population.by, population.make)
        enterprise_registry.by(lambda: first)
        population.by(lambda: second)
        yield


def sent_code() -> str:
    """What stands in the newest SMS."""
    return mobile_code(MobileConfirmation.objects.order_by("-made_at")[0].pk)


def sign_in(
    one: Traveller, login: str, password: str = "", words: tuple[str, str, str] = ("用户名", "密码", "登录")
) -> None:
    """On the sign-in page."""
    user, secret, button = words
    one.type(user, login)
    one.type(secret, password or _PASSWORDS[login])
    one.tap(one.page.locator("main").get_by_role("button", name=button, exact=True))


def choose_county(one: Traveller, name: str) -> None:
    """In the bar at the head of the page."""
    one.touch(one.page.locator("details.pick summary"))
    one.type("市、县、乡镇或村的名字", name)
    one.tap("切换地区")


def search(one: Traveller, words: str) -> None:
    """By the field of the home page."""
    one.effort.fields += 1
    one.page.locator("main input[name=q]").first.fill(words)
    one.tap(one.page.locator("main form[role=search] button").first)


def answer_guide(one: Traveller, scenario: Mapping[str, str]) -> None:
    """The questions of a guide's page, which changes in place."""
    for name, value in scenario.items():
        with one.page.expect_response(lambda answer: "/items/" in answer.url):
            one.touch(one.page.locator(f"main label:has([name='{name}'][value='{value}'])"))
        one.page.wait_for_url(f"**{name}={value}**")


def fill(one: Traveller, application: Application) -> None:
    """From the task list through all its pages to the last one, each time by the button that leads on."""
    one.tap("接着填")
    pairs = {name: [value] for name, value in application.scenario.items()} | dict(pairs_of(application.answers))
    for _ in range(40):
        path = urlsplit(one.page.url).path
        if path.endswith("/check"):
            return
        assert _PART.search(path), f"{path} is no page of an application: {one.text[:400]}"
        if "/m/" in path:
            names = [each.name.replace(".pdf", ".jpg") for each in application.uploads[path.rsplit("/", 1)[1]]]
            one.photograph(*names)
        else:
            _fill_page(one, pairs)
        one.tap("存好，下一项")
        assert one.page.locator(".errs").count() == 0, one.page.locator(".errs").inner_text()
    raise AssertionError("the application has no end")


def _fill_page(one: Traveller, pairs: Mapping[str, list[str]]) -> None:
    """Answer, add the rows that are wanted, and answer what that brings about."""
    while True:
        given = one.answer(pairs)
        fresh = one.page.get_by_role("button", name="按我的选择更新这一页")
        if given and fresh.count():
            one.tap(fresh.first)
            continue
        row = next((each for each in map(_row_of, pairs) if each and _lacks(one, *each)), None)
        if row is None:
            return
        one.tap(one.page.locator(f"main button[name=do][value='add:{row[0]}']:visible"))


def _row_of(name: str) -> tuple[str, str] | None:
    found = re.match(r"(?P<group>[a-z0-9_.]+)\[(?P<row>\d+)\]\.", name)
    return (found["group"], found["row"]) if found else None


def _lacks(one: Traveller, group: str, row: str) -> bool:
    adds = one.page.locator(f"main button[name=do][value='add:{group}']:visible").count()
    return bool(adds) and not one.page.locator(f"main [name^='{group}[{row}].']").count()


def submit(one: Traveller) -> str:
    """Confirm and submit; the registration code on the receipt."""
    one.choose("我看完了，郑重承诺")
    one.tap("确认并提交")
    found = _CODE.search(one.text)
    assert found, one.text[:600]
    assert "提交好了" in one.text
    return found.group()


def open_mine(one: Traveller) -> None:
    """Come back another day: the home page, then 我的."""
    one.arrive()
    one.tap(one.page.locator(".mast__me a"))


def download(one: Traveller, name: str) -> bytes:
    """Tap the link of a paper; its bytes."""
    with one.page.expect_download() as told:
        one.touch(one.named(name))
    return told.value.path().read_bytes()


def sign_up(one: Traveller, *, mobile: str, name: str, number: str, login: str) -> None:
    """From the first step of 注册账号 to the account."""
    one.type("手机号", mobile)
    one.tap("发验证码")
    one.type("验证码", sent_code())
    one.tap("下一步")
    one.type("姓名", name)
    one.type("公民身份号码", number)
    one.type("用户名", login)
    one.type("密码", PASSWORD)
    one.choose("我已阅读并同意")
    one.choose("我已阅读《个人信息怎么用》")
    one.tap(one.page.locator("main").get_by_role("button", name="注册", exact=True))


class Officials:
    """Those who work on the cases of a story, by the machine door."""

    def __init__(self, place: Place, story: Story) -> None:
        self._place, self._story = place, story

    def apply(self, application: Application) -> str:
        """The applicant of the story applies; the code as people write it."""
        case = CaseRef()
        with closing(ApiDriver(self._place.base, self._place.token)) as api:
            told = api.hand(self._story.people["applicant"], "portal").apply(application, case, twice=False)
        assert told.state == "SUBMITTED", told
        return f"{case.code[:6]}-{case.code[6:12]}-{case.code[12:]}"

    def do(self, code: str, *deeds: str) -> None:
        """Their deeds of these names, in the order of the story; then every consumer has heard of it."""
        case = CaseRef(code=code.replace("-", ""))
        with closing(ApiDriver(self._place.base, self._place.token)) as api:
            for step in self._story.steps:
                if step.door == "desk" and step.deed in deeds:
                    hand = api.hand(self._story.people[step.who], "desk")
                    told = hand.deed(step.deed, step.given or {}, case, on=None, twice=False)
                    assert not told.refused, f"{step}: {told}"
        self._place.settle()

    def read(self, code: str, person: Person) -> None:
        """An official reads what was handed in."""
        case = CaseRef(code=code.replace("-", ""))
        with closing(ApiDriver(self._place.base, self._place.token)) as api:
            assert not api.hand(person, "desk").look({"at": "case"}, case).refused
        self._place.settle()
